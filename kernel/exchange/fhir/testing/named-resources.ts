// A FHIR door over a few resources with short names, and searches that tell by those names what they find.
import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Door, openDoor } from './door.ts';

const madeShape = z.looseObject({ id: z.string() });
/** What a search answers with. */
export const bundleShape = z.object({
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })),
  entry: z
    .array(
      z.object({
        resource: z.looseObject({ resourceType: z.string(), id: z.string().optional() }),
        search: z.object({ mode: z.string() }),
      }),
    )
    .default([]),
});

/** The code system of most of the observations. */
export const LOINC = 'http://loinc.org';
/** The system of their units. */
export const UCUM = 'http://unitsofmeasure.org';
const coded = (code: string, system = LOINC, display?: string): object => ({ coding: [{ system, code, ...(display ? { display } : {}) }] });
const quantity = (value: number, code = 'mm[Hg]', unit = 'mmHg'): object => ({ value, code, unit, system: UCUM });
const about = { reference: 'Patient/{p1}' };
const observation = (more: object): { readonly resourceType: string; readonly [key: string]: unknown } => ({
  resourceType: 'Observation',
  status: 'final',
  code: coded('8480-6'),
  subject: about,
  ...more,
});

/** The door and the searches; `{name}` in a search means the id of the resource of that short name. */
export interface NamedResources {
  readonly door: Door;
  /** Puts ids in the place of `{name}`. */
  fill(text: string): string;
  /** The short name of an id. */
  nameOf(id: string | undefined): string;
  /** The bundle that a search answers with. */
  search(written: string): Promise<z.infer<typeof bundleShape>>;
  /** The names of what a search finds, or includes, in the order of the alphabet. */
  find(written: string, mode?: string): Promise<string>;
  /** A table: search, and the names that it finds. */
  expectAll(prefix: string, rows: readonly (readonly [search: string, found: string])[]): Promise<void>;
}

/** Opens a door and writes the resources. Close the door at the end. */
export async function openNamedResources(): Promise<NamedResources> {
  const door = await openDoor();
  const ids = new Map<string, string>();

  /** Creates a resource under a short name, by which `$name` in later bodies and searches means its id. */
  async function make(name: string, resource: { readonly resourceType: string; readonly [key: string]: unknown }): Promise<void> {
    const answer = await door.send('POST', resource.resourceType, fill(JSON.stringify(resource)));
    assert.equal(answer.status, 201, `${name} ${JSON.stringify(answer.json)}`);
    ids.set(name, madeShape.parse(answer.json).id);
  }

  function fill(text: string): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => ids.get(name) ?? whole);
  }

  function nameOf(id: string | undefined): string {
    return [...ids].find(([, each]) => each === id)?.[0] ?? String(id);
  }

  async function search(written: string): Promise<z.infer<typeof bundleShape>> {
    const answer = await door.send('GET', fill(written), undefined, { prefer: 'handling=strict' });
    assert.equal(answer.status, 200, `${written} ${JSON.stringify(answer.json)}`);
    return bundleShape.parse(answer.json);
  }

  async function find(written: string, mode = 'match'): Promise<string> {
    const { entry } = await search(written);
    return entry
      .filter((each) => each.search.mode === mode)
      .map((each) => nameOf(each.resource.id))
      .sort()
      .join(' ');
  }

  /** A table: search, and the names that it finds. */
  async function expectAll(prefix: string, rows: readonly (readonly [search: string, found: string])[]): Promise<void> {
    for (const [written, found] of rows) assert.equal(await find(prefix + written), found, prefix + written);
  }

  await make('org', {
    resourceType: 'Organization',
    name: '青龙镇中心卫生院',
    identifier: [{ system: 'urn:org', value: 'O1' }],
    type: [coded('prov', 'urn:types')],
  });
  await make('dep', { resourceType: 'Organization', name: '公卫科', partOf: { reference: 'Organization/{org}' } });
  await make('doc', {
    resourceType: 'Practitioner',
    name: [{ text: '欧阳明远', family: '欧阳', given: ['明远'] }],
    gender: 'male',
    identifier: [{ system: 'urn:lic', value: 'L9', type: coded('MD', 'urn:idtypes') }],
  });
  await make('dok', { resourceType: 'Practitioner', name: [{ family: 'Müller', given: ['Jürgen'], prefix: ['Dr.'] }], gender: 'female' });
  await make('p1', {
    resourceType: 'Patient',
    name: [{ text: '张伟' }],
    gender: 'male',
    birthDate: '1950-06-15',
    managingOrganization: { reference: 'Organization/{org}' },
    generalPractitioner: [{ reference: 'Practitioner/{doc}' }],
    address: [{ text: '四川省雅安市名山区青龙镇东坡村', city: '雅安', postalCode: '625100' }],
    deceasedDateTime: '2024-05-05',
  });
  await make('p2', {
    resourceType: 'Patient',
    name: [{ text: '李静' }],
    gender: 'female',
    birthDate: '1970-01',
    telecom: [
      { system: 'email', value: 'lj@example.cn' },
      { system: 'phone', value: '0835-322 1234' },
    ],
    active: true,
  });
  await make('e1', {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: about,
    period: { start: '2024-02-10T08:00:00+08:00', end: '2024-02-20T10:00:00+08:00' },
    serviceProvider: { reference: 'Organization/{org}' },
    length: { value: 10, code: 'd', system: UCUM, unit: 'd' },
  });
  await make('e2', {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { code: 'AMB' },
    subject: { reference: 'Patient/{p2}' },
    period: { start: '2024-03-01' },
    participant: [{ individual: { reference: 'Practitioner/{dok}' } }],
  });
  await make(
    'o1',
    observation({
      effectiveDateTime: '2024-02-11',
      valueQuantity: quantity(140),
      encounter: { reference: 'Encounter/{e1}' },
      performer: [{ reference: 'Practitioner/{doc}' }],
    }),
  );
  await make(
    'o2',
    observation({
      effectiveDateTime: '2024-02-11T23:30:00+08:00',
      valueQuantity: quantity(140.4),
      identifier: [{ value: 'X-1' }],
      method: { text: '水银血压计测量' },
    }),
  );
  await make(
    'o3',
    observation({
      effectivePeriod: { start: '2024-02-11', end: '2024-02-13' },
      valueQuantity: quantity(14, 'kPa', '千帕'),
      status: 'amended',
      code: {
        coding: [
          { system: 'urn:local', code: 'sbp' },
          { system: LOINC, code: '8480-6', display: 'Systolic blood pressure' },
        ],
      },
    }),
  );
  await make(
    'o4',
    observation({
      code: coded('85354-9'),
      effectiveDateTime: '2024-03',
      component: [
        { code: coded('8480-6'), valueQuantity: quantity(150) },
        { code: coded('8462-4'), valueQuantity: quantity(95) },
      ],
    }),
  );
  await make(
    'o5',
    observation({
      subject: { reference: 'Patient/{p2}' },
      code: coded('882-1'),
      valueCodeableConcept: { text: 'A 型 Rh 阳性', ...coded('A', 'urn:blood', 'Group A') },
      note: [{ text: '复查两次' }],
    }),
  );
  await make(
    'o6',
    observation({
      subject: { reference: 'Patient/{p2}' },
      code: coded('sbp', 'urn:local'),
      valueString: 'Überweisung ins Krankenhaus',
      focus: [{ reference: 'Patient/{p1}' }],
      meta: { tag: [{ system: 'urn:t', code: 'demo' }], profile: ['http://example.org/p/one|2.0'] },
    }),
  );
  await make('risk', { resourceType: 'RiskAssessment', status: 'final', subject: about, prediction: [{ probabilityDecimal: 0.25 }] });
  await make('loc', { resourceType: 'Location', name: '东坡村卫生室', position: { latitude: 30.1, longitude: 103.2 } });
  await make('vs', {
    resourceType: 'ValueSet',
    status: 'active',
    url: 'http://example.org/vs/pressure',
    compose: { include: [{ system: LOINC, concept: [{ code: '8480-6' }, { code: '8462-4' }] }] },
  });
  await make('cs', {
    resourceType: 'CodeSystem',
    status: 'active',
    content: 'complete',
    url: 'urn:local',
    concept: [{ code: 'bp', concept: [{ code: 'sbp' }] }],
  });
  await make('list', {
    resourceType: 'List',
    status: 'current',
    mode: 'working',
    subject: about,
    entry: [{ item: { reference: 'Observation/{o1}' } }, { item: { reference: 'Observation/{o4}' } }],
  });
  await make('sub', {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    for: about,
    owner: { identifier: { system: 'urn:lic', value: 'L9' } },
    restriction: { period: { start: '2024-01-01' } },
  });

  return { door, fill, nameOf, search, find, expectAll };
}
