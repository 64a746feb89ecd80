// Searches as clients write them: every kind of parameter, each prefix and modifier at its boundaries, on a real database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { type Door, openDoor } from '../testing/door.ts';

let door: Door;
const ids = new Map<string, string>();

const madeShape = z.looseObject({ id: z.string() });
const bundleShape = z.object({
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

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
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

before(async () => {
  door = await openDoor();
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
});
after(() => door.close());

test('dates: a day, a time, a month and a stretch against each prefix', async () => {
  await expectAll('Observation?patient={p1}&date=', [
    ['2024-02-11', 'o1 o2'],
    ['eq2024-02', 'o1 o2 o3'],
    ['2024', 'o1 o2 o3 o4'],
    ['ne2024-02-11', 'o3 o4'],
    ['gt2024-02-11', 'o3 o4'],
    ['ge2024-02-11', 'o1 o2 o3 o4'],
    ['lt2024-02-12', 'o1 o2 o3'],
    ['lt2024-02-11', ''],
    ['le2024-02-11', 'o1 o2'],
    ['sa2024-02-11', 'o4'],
    ['sa2024-02-10', 'o1 o2 o3 o4'],
    ['eb2024-02-12', 'o1 o2'],
    ['eb2024-02-13', 'o1 o2'],
    ['eb2024-02-14', 'o1 o2 o3'],
    ['ap2024-02-11', 'o1 o2 o3 o4'],
    ['2024-02-11T15:30:00Z', 'o2'],
    ['2024-02-11T23:30', 'o2'],
    ['gt2024-02-11T15:29:59Z', 'o1 o2 o3 o4'],
    ['2023,2024-03', 'o4'],
    ['ge2024-02-12&date=lt2024-03-01', 'o3'],
  ]);
  await expectAll('Encounter?date=', [
    ['ge2024-02-20', 'e2'],
    ['ge2024-02-19', 'e1 e2'],
    ['gt2024-02-20', 'e2'],
    ['eb2024-02-21', 'e1'],
    ['2024-02', 'e1'],
    ['sa2024-02', 'e2'],
  ]);
  await expectAll('Patient?', [
    ['birthdate=1950-06-15', 'p1'],
    ['birthdate=1970', 'p2'],
    ['birthdate=lt1960', 'p1'],
    ['birthdate=1970-01-01', ''],
    ['death-date=2024-05', 'p1'],
    ['deceased=true', 'p1'],
    ['deceased=false', 'p2'],
  ]);
  assert.equal(await find('Observation?_lastUpdated=gt2020&code=882-1'), 'o5');
  assert.equal(await find('Observation?_lastUpdated=lt2020&code=882-1'), '');
});

test('numbers and quantities: the precision of what is written, units, each prefix', async () => {
  await expectAll('Observation?value-quantity=', [
    ['140', 'o1 o2'],
    ['140.0', 'o1'],
    ['140.4||mmHg', 'o2'],
    [`140|${UCUM}|mm[Hg]`, 'o1 o2'],
    ['140||kPa', ''],
    [`14|${UCUM}|kPa`, 'o3'],
    // in base units, whatever either side is written in
    [`18.665|${UCUM}|kPa`, 'o1'],
    [`105|${UCUM}|mm[Hg]`, 'o3'],
    [`gt18.5|${UCUM}|kPa`, 'o1 o2'],
    [`lt140|${UCUM}|毫米汞柱`, 'o3'],
    [`ne140|${UCUM}|mm[Hg]`, 'o3'],
    [`gt0|${UCUM}|mg/dL`, ''],
    [`gt0|${UCUM}|nonsense`, ''],
    ['gt140', 'o2'],
    ['ge140.4', 'o2'],
    ['lt140||mmHg', ''],
    ['le140', 'o1 o3'],
    ['ne140', 'o3'],
    ['sa14', 'o1 o2'],
    ['eb140', 'o3'],
    ['ap150||mmHg', 'o1 o2'],
    ['1.4e2', 'o1 o2'],
  ]);
  await expectAll('RiskAssessment?probability=', [
    ['0.25', 'risk'],
    ['0.3', 'risk'],
    ['0.2', ''],
    ['gt0.2', 'risk'],
    ['lt0.25', ''],
    ['le0.25', 'risk'],
  ]);
  assert.equal(await find('Encounter?length=gt9||d'), 'e1');
});

test('tokens: systems, implied systems, and each modifier', async () => {
  await expectAll('Observation?', [
    [`code=${LOINC}|8480-6`, 'o1 o2 o3'],
    ['code=sbp', 'o3 o6'],
    ['code=urn:local|', 'o3 o6'],
    ['code=|sbp', ''],
    ['code=882-1,85354-9', 'o4 o5'],
    ['code:not=8480-6', 'o4 o5 o6'],
    ['code:text=systolic', 'o3'],
    ['method:text=血压计', 'o2'],
    ['code:in=http://example.org/vs/pressure', 'o1 o2 o3'],
    ['code:not-in=http://example.org/vs/pressure', 'o4 o5 o6'],
    ['code:below=urn:local|bp', 'o3 o6'],
    ['code:above=urn:local|sbp', 'o3 o6'],
    ['code:above=urn:local|bp', ''],
    ['combo-code=8462-4', 'o4'],
    ['status=amended', 'o3'],
    ['status=http://hl7.org/fhir/observation-status|amended', 'o3'],
    ['status=urn:other|amended', ''],
    ['status:not=final', 'o3'],
    ['status:in=http://hl7.org/fhir/ValueSet/observation-status&code=882-1', 'o5'],
    ['value-concept=urn:blood|A', 'o5'],
    ['identifier=X-1', 'o2'],
    ['identifier=|X-1', 'o2'],
    ['identifier:missing=false', 'o2'],
    ['method:missing=true&patient={p1}', 'o1 o3 o4'],
    ['_tag=urn:t|demo', 'o6'],
    ['_id={o1},{o5}', 'o1 o5'],
  ]);
  await expectAll('Practitioner?', [
    ['identifier:of-type=urn:idtypes|MD|L9', 'doc'],
    ['identifier:of-type=urn:idtypes|MD|L8', ''],
    ['gender=female', 'dok'],
  ]);
  await expectAll('Patient?', [
    ['email=lj@example.cn', 'p2'],
    ['telecom=08353221234', 'p2'],
    ['active=true', 'p2'],
    ['active:missing=true', 'p1'],
    ['gender=http://hl7.org/fhir/administrative-gender|male', 'p1'],
  ]);
});

test('strings: beginnings, accents, words of names, Chinese anywhere, pinyin of staff', async () => {
  await expectAll('Practitioner?name=', [
    ['mull', 'dok'],
    ['MÜLL', 'dok'],
    ['jur', 'dok'],
    ['ller', ''],
    ['欧阳', 'doc'],
    ['明远', 'doc'],
    ['ouyang', 'doc'],
    ['oymy', 'doc'],
    ['ouyangmingyuan', 'doc'],
    ['yang', ''],
  ]);
  await expectAll('', [
    ['Practitioner?name:contains=LLER', 'dok'],
    ['Practitioner?family:exact=Müller', 'dok'],
    ['Practitioner?family:exact=müller', ''],
    ['Practitioner?given=J%C3%BCrgen', 'dok'],
    ['Organization?name=青龙', 'org'],
    ['Organization?name=qinglong', 'org'],
    ['Organization?name=qlz', 'org'],
    ['Organization?name=龙镇', ''],
    ['Organization?name:contains=中心', 'org'],
    ['Patient?address=青龙镇', 'p1'],
    ['Patient?address-city=雅', 'p1'],
    ['Patient?address-postalcode=6251', 'p1'],
    ['Patient?address:missing=true', 'p2'],
    ['Patient?name=zw', 'p1'],
    ['Patient?name=lijing', 'p2'],
    ['Patient?name=伟', 'p1'],
    ['Observation?value-string=uberweisung', 'o6'],
    ['Observation?value-string=krankenhaus', ''],
    ['Observation?value-string:contains=krankenhaus', 'o6'],
    ['Observation?value-string=A 型', 'o5'],
    ['Observation?_content=复查', 'o5'],
    ['Observation?_content=krankenhaus ins', 'o6'],
  ]);
});

test('references, addresses, composites, lists and places', async () => {
  await expectAll('', [
    ['Observation?performer=Practitioner/{doc}', 'o1'],
    ['Observation?performer={doc}', 'o1'],
    ['Observation?performer:Practitioner={doc}', 'o1'],
    ['Observation?performer=https://platform.example/fhir/Practitioner/{doc}', 'o1'],
    ['Observation?performer=https://other.example/fhir/Practitioner/{doc}', ''],
    ['Observation?encounter=Encounter/{e1}', 'o1'],
    ['Observation?focus=Patient/{p1}', 'o6'],
    ['Observation?subject:Patient={p2}', 'o5 o6'],
    ['Observation?patient={p1},{p2}&code=sbp', 'o3 o6'],
    ['Organization?partof=Organization/{org}', 'dep'],
    ['Encounter?service-provider={org}', 'e1'],
    ['Task?owner:identifier=urn:lic|L9', 'sub'],
    ['Observation?_profile=http://example.org/p/one', 'o6'],
    ['Observation?_profile=http://example.org/p/one|2.0', 'o6'],
    ['Observation?_profile=http://example.org/p/one|3.0', ''],
    ['ValueSet?url=http://example.org/vs/pressure', 'vs'],
    ['ValueSet?url:below=http://example.org/vs', 'vs'],
    ['ValueSet?url:below=http://example.org/v', ''],
    ['ValueSet?url:above=http://example.org/vs/pressure/more', 'vs'],
    [`Observation?code-value-quantity=${LOINC}|8480-6$gt140`, 'o2'],
    ['Observation?component-code-value-quantity=8480-6$150', 'o4'],
    ['Observation?component-code-value-quantity=8480-6$95', ''],
    [`Observation?component-code-value-quantity=8480-6$20.0|${UCUM}|kPa`, 'o4'],
    ['Observation?combo-code-value-quantity=8480-6$ge140||mmHg', 'o1 o2 o4'],
    ['Observation?code-value-concept=882-1$urn:blood|A', 'o5'],
    ['Observation?_list={list}', 'o1 o4'],
    ['Location?near=30.1|103.2', 'loc'],
    ['Location?near=30.1|103.25|4.9|km', 'loc'],
    ['Location?near=30.1|103.25|4.7|km', ''],
    ['Location?near=31|103.2|5000|m', ''],
  ]);
});

test('chains, forwards and in reverse, through residents and through institutions', async () => {
  await expectAll('', [
    ['Observation?patient.name=zw&code=sbp', 'o3'],
    ['Observation?subject:Patient.birthdate=1970', 'o5 o6'],
    ['Observation?encounter.class=IMP', 'o1'],
    ['Observation?encounter.class=AMB', ''],
    ['Observation?patient={p1}&encounter.class=IMP', 'o1'],
    ['Observation?patient={p1}&performer:Practitioner.name=ouyang', 'o1'],
    ['Observation?encounter.service-provider.name=青龙', 'o1'],
    ['Encounter?practitioner.family=muller', 'e2'],
    ['Encounter?subject:Patient.organization.name=青龙', 'e1'],
    ['Patient?general-practitioner:Practitioner.identifier=urn:lic|L9', 'p1'],
    ['Organization?partof.identifier=urn:org|O1', 'dep'],
    ['Patient?_has:Observation:patient:code=882-1', 'p2'],
    ['Patient?_has:Observation:patient:value-quantity=gt140', 'p1'],
    ['Patient?_has:Encounter:patient:_has:Observation:encounter:code=8480-6', 'p1'],
    ['Practitioner?_has:Observation:performer:code=8480-6', 'doc'],
    ['Organization?_has:Encounter:service-provider:class=IMP', 'org'],
    ['Encounter?_has:Observation:encounter:value-quantity=140', 'e1'],
    ['Encounter?patient={p1}&_has:Observation:encounter:value-quantity=140', 'e1'],
    ['Encounter?patient={p2}&_has:Observation:encounter:value-quantity=140', ''],
  ]);
});

test('includes: forwards, in reverse, again and again, each resource once', async () => {
  const included = (written: string): Promise<string> => find(written, 'include');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:encounter'), 'e1');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:subject:Patient&_include=Observation:performer'), 'doc p1');
  assert.equal(await included('Observation?_id={o1}&_include=*'), 'doc e1 p1');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:encounter&_include:iterate=Encounter:service-provider'), 'e1 org');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:encounter&_include=Encounter:service-provider'), 'e1');
  assert.equal(await included('Encounter?_id={e1}&_revinclude=Observation:encounter'), 'o1');
  assert.equal(await included('Patient?_id={p2}&_revinclude=Observation:patient&_revinclude=Encounter:patient'), 'e2 o5 o6');
  assert.equal(await included('Organization?_id={org}&_revinclude:iterate=Organization:partof'), 'dep');
  assert.equal(await included('Encounter?_id={e1}&_revinclude=Observation:encounter&_include:iterate=Observation:performer'), 'doc o1');
});

test('a compartment holds what is about the person and what they took part in', async () => {
  assert.equal(await find('Patient/{p1}/Observation'), 'o1 o2 o3 o4');
  assert.equal(await find('Patient/{p1}/Observation?date=2024-03'), 'o4');
  assert.equal(await find('Patient/{p2}/*'), 'e2 o5 o6 p2');
  assert.equal(await find('Patient/{p2}/*?_type=Encounter'), 'e2');
  assert.equal((await door.send('GET', fill('Patient/{p2}/Organization'))).status, 404);
  assert.equal((await door.send('GET', 'Patient/nobody/Observation')).status, 404);
  assert.equal(await find('?_type=Patient,Location&_lastUpdated=gt2020'), 'loc p1 p2');
});

test('several sort keys, missing values last, and pages that neither repeat nor miss', async () => {
  const order = async (written: string): Promise<string> => {
    const seen: string[] = [];
    let url: string | undefined = fill(written);
    while (url !== undefined) {
      const bundle = await search(url);
      seen.push(...bundle.entry.map((each) => nameOf(each.resource.id)));
      url = bundle.link.find((link) => link.relation === 'next')?.url.slice(door.base.length + 1);
      assert.ok(seen.length < 50, written);
    }
    return seen.join(' ');
  };
  for (const count of [1, 2, 3, 50]) {
    assert.equal(await order(`Observation?_sort=-value-quantity&_count=${count}&patient={p1}`), 'o2 o1 o3 o4');
    assert.equal(await order(`Observation?_sort=value-quantity&_count=${count}&patient={p1}`), 'o3 o1 o2 o4');
    assert.equal(await order(`Observation?_sort=status,-value-quantity&_count=${count}&patient={p1}`), 'o3 o2 o1 o4');
    assert.equal(await order(`Observation?_sort=-status,value-quantity&_count=${count}&patient={p1}`), 'o1 o2 o4 o3');
    assert.equal(await order(`Patient?_sort=birthdate&_count=${count}`), 'p1 p2');
    assert.equal(await order(`Patient?_sort=-birthdate&_count=${count}`), 'p2 p1');
    for (const sort of ['code,-date,_id', '-subject,date', 'method,-_lastUpdated', 'identifier', '-performer,status,date', ''])
      assert.equal(
        (await order(`Observation?_sort=${sort}&_count=${count}`)).split(' ').sort().join(' '),
        'o1 o2 o3 o4 o5 o6',
        `${sort} ${count}`,
      );
    assert.equal((await order(`Patient/{p1}/*?_count=${count}`)).split(' ').length, 9);
  }
});

test('totals, counts, summaries and elements', async () => {
  const totalOf = async (written: string): Promise<number | undefined> => (await search(written)).total;
  assert.equal(await totalOf('Observation?_count=2'), undefined);
  assert.equal(await totalOf('Observation?_count=2&_total=accurate'), 6);
  assert.equal(await totalOf('Observation?_count=2&_total=estimate'), 6);
  assert.equal(await totalOf('Observation?_count=0'), 6);
  assert.equal(await totalOf('Observation?_summary=count'), 6);
  assert.equal(await totalOf('Observation'), 6);
  const first = async (written: string): Promise<string> =>
    Object.keys((await search(written)).entry[0]?.resource ?? {})
      .sort()
      .join(' ');
  assert.equal(await first('Observation?_id={o5}&_elements=note'), 'code id meta note resourceType status');
  assert.equal(await first('Observation?_id={o5}&_summary=text'), 'code id meta resourceType status');
  assert.equal(await first('Observation?_id={o5}&_summary=true'), 'code id meta resourceType status subject valueCodeableConcept');
  assert.equal(await first('Observation?_id={o5}&_summary=data'), 'code id meta note resourceType status subject valueCodeableConcept');
});

test('what cannot be searched by is refused with a sentence', async () => {
  for (const written of [
    'Observation?code:exact=1',
    'Observation?date:contains=1',
    'Observation?value-quantity=abc',
    'Observation?value-quantity=1|2',
    'Observation?date=2024-13',
    'Observation?date=0000',
    'Observation?code-value-quantity=8480-6',
    'Observation?performer=Location/1',
    'Observation?performer=a b',
    'Observation?focus.name=x',
    'Observation?code.text=x',
    'Observation?code:in=http://nowhere.example/vs',
    'Observation?code:below=sbp',
    'Observation?method:missing=maybe',
    'Observation?unheard-of=1',
    'Observation?_sort=unheard-of',
    'Observation?_sort=code-value-quantity',
    'Observation?_include=Observation:status',
    'Observation?_has:Observation:status:code=1',
    'Location?near=91|0',
    'Patient?identifier=|',
  ]) {
    const answer = await door.send('GET', written, undefined, { prefer: 'handling=strict' });
    assert.equal(answer.status, 400, written);
    assert.match(JSON.stringify(answer.json), /\p{Script=Han}/u, written);
  }
});

test('the search parameters are there as resources', async () => {
  const one = await door.send('GET', 'SearchParameter/Observation-code-value-quantity');
  assert.equal(one.status, 200);
  const { total } = bundleShape.parse((await door.send('GET', 'SearchParameter?base=Patient&type=date')).json);
  assert.equal(total, 2);
});
