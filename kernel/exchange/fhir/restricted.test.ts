// Restricted records are not there for those without the right, by no way of asking; objections and consents bind at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { commit } from '../../commit/commit.ts';
import { sql } from '../../database/sql.ts';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import { addDays, today } from '../../periods/plain-date.ts';
import { type Client, type Door, openDoor } from './testing/door.ts';

const VILLAGE = '511803106205';
const OTHER = '511803107201';

let door: Door;
let doctor: Client;
let psychiatrist: Client;
let specialist: Client;
let stranger: Client;
let healthDoctor: Client;
const ids = { person: '', condition: '', drug: '', plain: '', encounter: '', teen: '', teenCare: '', adultCare: '' };

const madeShape = z.looseObject({ id: z.string() });
const bundleShape = z.looseObject({
  total: z.number().optional(),
  entry: z.array(z.object({ resource: z.looseObject({ id: z.string().optional() }).optional() })).default([]),
});

interface Made {
  readonly resourceType: string;
  readonly [key: string]: unknown;
}

async function make(resource: Made): Promise<string> {
  const answer = await door.send('POST', resource.resourceType, resource);
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
  return madeShape.parse(answer.json).id;
}

async function seen(client: Client, search: string): Promise<readonly string[]> {
  const answer = await client.send('GET', search);
  assert.equal(answer.status, 200, `${search} ${JSON.stringify(answer.json)}`);
  return bundleShape.parse(answer.json).entry.flatMap((entry) => entry.resource?.id ?? []);
}

async function status(client: Client, url: string): Promise<number> {
  return (await client.send('GET', url)).status;
}

const personOf = (text: string, birthDate: string): Made => ({
  resourceType: 'Patient',
  name: [{ text }],
  birthDate,
  address: [{ text: '青龙镇东坡村3组12号', extension: [{ url: EXTENSION.division, valueCode: VILLAGE }] }],
});

const conditionOf = (patient: string, code: string, more: object = {}): Made => ({
  resourceType: 'Condition',
  subject: { reference: `Patient/${patient}` },
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: { coding: [{ system: SYSTEM.icd10, code }] },
  ...more,
});

before(async () => {
  door = await openDoor();
  const orgs = ['clinic', 'far', 'county'].map((id) => ({
    op: 'create' as const,
    id,
    resource: { resourceType: 'Organization' as const, name: id },
  }));
  await commit(door.store, { who: undefined, act: 'write', what: {} }, orgs);
  const near = { org: 'clinic', scope: { everything: false, areas: [VILLAGE], orgs: ['clinic'] } };
  doctor = door.as({ account: 'vd', role: 'village-doctor', ...near });
  psychiatrist = door.as({ account: 'psy', role: 'mental-health', ...near });
  healthDoctor = door.as({ account: 'ph', role: 'public-health-doctor', ...near });
  specialist = door.as({
    account: 'sp',
    role: 'specialist',
    org: 'county',
    scope: { everything: true, areas: [], orgs: ['county', 'clinic'] },
  });
  stranger = door.as({ account: 'far', role: 'village-doctor', org: 'far', scope: { everything: false, areas: [OTHER], orgs: ['far'] } });
  ids.person = await make(personOf('周明', '1970-05-04'));
  const subject = { reference: `Patient/${ids.person}` };
  ids.encounter = await make({ resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject });
  const encounter = { reference: `Encounter/${ids.encounter}` };
  ids.plain = await make(conditionOf(ids.person, 'I10', { encounter }));
  const answer = await door.send('POST', '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { request: { method: 'POST', url: 'Condition' }, resource: conditionOf(ids.person, 'F20.0', { encounter }) },
      {
        request: { method: 'POST', url: 'MedicationRequest' },
        resource: {
          resourceType: 'MedicationRequest',
          status: 'active',
          intent: 'order',
          subject,
          encounter,
          medicationCodeableConcept: { text: '氯氮平片' },
        },
      },
    ],
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  const made = z
    .object({ entry: z.array(z.object({ response: z.object({ location: z.string() }) })) })
    .parse(answer.json)
    .entry.map(({ response }) => response.location.split('/').at(-3) ?? '');
  [ids.condition, ids.drug] = [made[0] ?? '', made[1] ?? ''];
  ids.teen = await make(personOf('吴小雨', addDays(today(), -16 * 365)));
  ids.teenCare = await make(conditionOf(ids.teen, 'O80'));
  ids.adultCare = await make(conditionOf(ids.person, 'O80'));
});
after(() => door.close());

test('a restricted record is not there without the right: read, version, history, search, chain, _has, counts, everything', async () => {
  for (const [type, id] of [
    ['Condition', ids.condition],
    ['MedicationRequest', ids.drug],
  ] as const) {
    for (const url of [`${type}/${id}`, `${type}/${id}/_history/1`, `${type}/${id}/_history`]) {
      assert.equal(await status(psychiatrist, url), 200, url);
      assert.equal(await status(doctor, url), 404, url);
    }
    const refused = await doctor.send('GET', `${type}/${id}`);
    const unknown = await doctor.send('GET', `${type}/nobody-knows-it`);
    assert.equal(
      JSON.stringify(refused.json).replaceAll(id, '_'),
      JSON.stringify(unknown.json).replaceAll('nobody-knows-it', '_'),
      'it reads as if there were none',
    );
  }
  assert.ok(
    (await door.database.run(
      sql`select 1 from audit where act = 'refused' and result = 'refused' and account = 'vd' and resident_id > 0 and what ->> 'rule' = 'restricted'`,
    )) >= 6,
    'the log alone hears that there was something',
  );
  const searches: readonly (readonly [string, string])[] = [
    ['Condition?code=F20.0', ids.condition],
    [`Condition?patient=${ids.person}&code=F20.0`, ids.condition],
    ['Patient?_has:Condition:patient:code=F20.0', ids.person],
    ['Encounter?_has:Condition:encounter:code=F20.0', ids.encounter],
    [`Encounter?_id=${ids.encounter}&_revinclude=Condition:encounter`, ids.condition],
    [`Condition?_id=${ids.plain}&_include=Condition:encounter&_revinclude:iterate=MedicationRequest:encounter`, ids.drug],
    ['Condition/_history', ids.condition],
    ['_history', ids.condition],
    [`Patient/${ids.person}/$everything`, ids.condition],
    [`Patient/${ids.person}/Condition`, ids.condition],
  ];
  for (const [search, found] of searches) {
    assert.ok((await seen(psychiatrist, search)).includes(found), `may: ${search}`);
    assert.ok(!(await seen(doctor, search)).includes(found), `may not: ${search}`);
  }
  const total = async (client: Client): Promise<number | undefined> =>
    bundleShape.parse((await client.send('GET', `Condition?patient=${ids.person}&_summary=count`)).json).total;
  assert.deepEqual([await total(psychiatrist), await total(doctor)], [3, 2]);
  assert.ok((await seen(doctor, `Condition?patient=${ids.person}`)).includes(ids.plain), 'the rest is there');
});

test('what was restricted stays so when its code is changed', async () => {
  const changed = await door.send('PUT', `Condition/${ids.condition}`, { ...conditionOf(ids.person, 'I11'), id: ids.condition });
  assert.equal(changed.status, 200, JSON.stringify(changed.json));
  assert.equal(await status(doctor, `Condition/${ids.condition}/_history/1`), 404);
  assert.equal(await status(doctor, `Condition/${ids.condition}`), 404);
});

test('reproductive care is restricted for minors only; each category needs its own right', async () => {
  assert.equal(await status(doctor, `Condition/${ids.adultCare}`), 200);
  assert.equal(await status(doctor, `Condition/${ids.teenCare}`), 404);
  assert.equal(await status(psychiatrist, `Condition/${ids.teenCare}`), 404);
  assert.equal(await status(door, `Condition/${ids.teenCare}`), 200);
  const labelled = await make(conditionOf(ids.person, 'J00', { meta: { security: [{ system: SYSTEM.restricted, code: 'hiv' }] } }));
  assert.equal(await status(doctor, `Condition/${labelled}`), 404);
  assert.equal(await status(healthDoctor, `Condition/${labelled}`), 200);
});

test('a specialist reaches whom a referral sends, and only while it is in hand', async () => {
  assert.equal(await status(specialist, `Patient/${ids.person}`), 403, 'the whole county below is no reason');
  const request = {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${ids.person}` },
    performer: [{ reference: 'Organization/county' }],
  };
  const id = await make(request);
  assert.equal(await status(specialist, `Patient/${ids.person}`), 200);
  assert.deepEqual(await seen(specialist, 'Condition?code=I10'), [ids.plain]);
  await door.send('PUT', `ServiceRequest/${id}`, { ...request, id, status: 'completed' });
  assert.equal(await status(specialist, `Patient/${ids.person}`), 403);
});

const consentOf = (type: 'deny' | 'permit', org: string, more: object = {}): Made => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ code: 'INFA' }] }],
  patient: { reference: `Patient/${ids.person}` },
  policyRule: { text: '个人信息保护法' },
  provision: { type, actor: [{ role: { coding: [{ code: 'IRCP' }] }, reference: { reference: `Organization/${org}` } }], ...more },
});

async function consent(resource: Made): Promise<() => Promise<void>> {
  const id = await make(resource);
  return async () => {
    const answer = await door.send('PUT', `Consent/${id}`, { ...resource, id, status: 'inactive' });
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
  };
}

test('an objection binds reads and searches at once, names its rule, and ends when it is withdrawn; duties by law go on', async () => {
  const withdraw = await consent(consentOf('deny', 'clinic'));
  const refused = await doctor.send('GET', `Patient/${ids.person}`);
  assert.equal(refused.status, 403);
  assert.match(JSON.stringify(refused.json), /本人意愿.*紧急查阅/);
  assert.match(JSON.stringify(refused.json), /Rule \\"objection\\"/);
  assert.deepEqual(await seen(doctor, 'Condition?code=I10'), []);
  assert.equal(await status(healthDoctor, `Patient/${ids.person}`), 200, 'statutory public-health duty');
  await withdraw();
  assert.equal(await status(doctor, `Patient/${ids.person}`), 200);
});

test('a consent lets an organisation in for its period; one for another time does not', async () => {
  assert.equal(await status(stranger, `Patient/${ids.person}`), 403);
  const early = await consent(consentOf('permit', 'far', { period: { end: addDays(today(), -1) } }));
  assert.equal(await status(stranger, `Patient/${ids.person}`), 403);
  await early();
  const withdraw = await consent(consentOf('permit', 'far', { period: { start: today(), end: addDays(today(), 30) } }));
  assert.equal(await status(stranger, `Patient/${ids.person}`), 200);
  await withdraw();
  assert.equal(await status(stranger, `Patient/${ids.person}`), 403);
});

test('an objection to a category closes only that, even to those with the right', async () => {
  const withdraw = await consent(consentOf('deny', 'clinic', { securityLabel: [{ system: SYSTEM.restricted, code: 'mental-health' }] }));
  const purposeful = door.as({
    account: 'psy2',
    role: 'mental-health',
    purpose: 'treatment',
    org: 'clinic',
    scope: { everything: true, areas: [], orgs: ['clinic'] },
  });
  assert.equal(await status(purposeful, `Condition/${ids.plain}`), 200);
  assert.equal(await status(purposeful, `Condition/${ids.condition}`), 404);
  assert.ok(!(await seen(purposeful, `Condition?patient=${ids.person}`)).includes(ids.condition));
  await withdraw();
  assert.equal(await status(purposeful, `Condition/${ids.condition}`), 200);
});
