// Nobody learns of residents beyond reach by what a search chains through, brings along, counts or sorts by.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { EXTENSION } from '../../../define/codes.ts';
import { type Client, type Door, openDoor } from '../testing/door.ts';

const NEAR = '511803106205';
const FAR = '511803106206';
const CARD = 'urn:test:card';

let door: Door;
let village: Client;
const ids = { near: '', far: '', doc: '', encounter: '', secret: '', crossing: '', group: '' };

const madeShape = z.looseObject({ id: z.string() });
const bundleShape = z.object({
  total: z.number().optional(),
  entry: z.array(z.object({ resource: z.looseObject({ id: z.string().optional() }) })).default([]),
});

async function make(resource: { readonly resourceType: string; readonly [key: string]: unknown }): Promise<string> {
  const answer = await door.send('POST', resource.resourceType, resource);
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
  return madeShape.parse(answer.json).id;
}

async function seen(client: Client, search: string): Promise<readonly string[]> {
  const answer = await client.send('GET', search);
  assert.equal(answer.status, 200, `${search} ${JSON.stringify(answer.json)}`);
  return bundleShape
    .parse(answer.json)
    .entry.flatMap((entry) => entry.resource.id ?? [])
    .sort();
}

async function count(client: Client, search: string): Promise<number | undefined> {
  return bundleShape.parse((await client.send('GET', `${search}&_summary=count`)).json).total;
}

const living = (text: string, area: string): { readonly resourceType: string; readonly [key: string]: unknown } => ({
  resourceType: 'Patient',
  name: [{ text }],
  generalPractitioner: [{ reference: `Practitioner/${ids.doc}` }],
  address: [{ text: '某组', extension: [{ url: EXTENSION.division, valueCode: area }] }],
});

before(async () => {
  door = await openDoor();
  village = door.as({
    account: 'vd',
    role: 'village-doctor',
    org: 'clinic',
    scope: { everything: false, areas: [NEAR], orgs: ['clinic'] },
  });
  ids.doc = await make({ resourceType: 'Practitioner', name: [{ text: '王大夫' }] });
  ids.near = await make(living('近邻', NEAR));
  ids.far = await make({ ...living('远人', FAR), identifier: [{ system: CARD, value: 'F-1' }] });
  const about = { reference: `Patient/${ids.far}` };
  ids.encounter = await make({
    resourceType: 'Encounter',
    status: 'finished',
    class: { code: 'IMP' },
    subject: about,
    participant: [{ individual: { reference: `Practitioner/${ids.doc}` } }],
  });
  ids.secret = await make({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ code: 'hiv' }], text: '保密项目' },
    subject: about,
    encounter: { reference: `Encounter/${ids.encounter}` },
    performer: [{ reference: `Practitioner/${ids.doc}` }, { reference: `Patient/${ids.near}` }],
  });
  // A record of somebody near that refers to somebody far.
  ids.crossing = await make({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ code: 'contact' }] },
    subject: { reference: `Patient/${ids.near}` },
    focus: [{ reference: `Patient/${ids.far}` }, { reference: `Observation/${ids.secret}` }],
    encounter: { reference: `Encounter/${ids.encounter}` },
  });
  ids.group = await make({
    resourceType: 'Group',
    type: 'person',
    actual: true,
    member: [{ entity: about }, { entity: { reference: `Patient/${ids.near}` } }],
  });
});
after(() => door.close());

test('whoever reaches everything finds these; the village does not, not even by counting', async () => {
  const searches = (): readonly (readonly [search: string, found: string])[] => [
    [`Practitioner?_has:Observation:performer:code=hiv`, ids.doc],
    [`Practitioner?_has:Encounter:practitioner:class=IMP`, ids.doc],
    [`Practitioner?_has:Patient:general-practitioner:name=${encodeURIComponent('远人')}`, ids.doc],
    [`Patient?_has:Observation:patient:code=hiv`, ids.far],
    [`Patient?_has:Encounter:patient:_has:Observation:encounter:code=hiv`, ids.far],
    [`Patient?_has:Observation:focus:code=contact`, ids.far],
    [`Patient?_has:Group:member:type=person&name=${encodeURIComponent('远人')}`, ids.far],
    [`Observation?focus:Patient.name=${encodeURIComponent('远人')}`, ids.crossing],
    [`Observation?focus:Observation.code=hiv`, ids.crossing],
    [`Observation?patient=${ids.near}&focus:Patient.name=${encodeURIComponent('远人')}`, ids.crossing],
    [`Observation?patient=${ids.near}&focus:Observation.code=hiv`, ids.crossing],
    [`Observation?code=contact&encounter.class=IMP`, ids.crossing],
    [`Group?member:Patient.name=${encodeURIComponent('远人')}`, ids.group],
    [`Observation?_content=${encodeURIComponent('保密项目')}`, ids.secret],
    [`Observation?performer=Patient/${ids.near}`, ids.secret],
    [`Observation?code:text=${encodeURIComponent('保密')}&_sort=-code`, ids.secret],
    [`Patient/${ids.near}/Observation?code=hiv`, ids.secret],
    [`Encounter?_id=${ids.encounter}`, ids.encounter],
    [`Patient?name=${encodeURIComponent('远人')}`, ids.far],
    [`Patient?name=${encodeURIComponent('人')}&identifier=${CARD}|F-1`, ids.far],
    [`Observation?patient.identifier=${CARD}|F-1`, ids.secret],
    [`Observation?patient.identifier=${CARD}|F-1&code=hiv&_sort=-date`, ids.secret],
    [`Encounter?subject:Patient.identifier=F-1&class=IMP`, ids.encounter],
  ];
  for (const [search, found] of searches()) {
    assert.deepEqual(await seen(door, search), [found], search);
    assert.deepEqual(await seen(village, search), [], search);
    assert.equal(await count(village, search), 0, search);
    assert.deepEqual(await seen(village, `${search}&_total=accurate`), [], search);
  }
});

test('what is brought along is within reach too', async () => {
  const forwards = `Observation?_id=${ids.crossing}&_include=*`;
  assert.deepEqual(await seen(door, forwards), [ids.crossing, ids.far, ids.secret, ids.encounter, ids.near].sort());
  assert.deepEqual(await seen(village, forwards), [ids.crossing, ids.near].sort());
  const backwards = `Practitioner?_id=${ids.doc}&_revinclude=Observation:performer&_revinclude=Encounter:practitioner&_revinclude=Patient:general-practitioner`;
  assert.deepEqual(await seen(door, backwards), [ids.doc, ids.secret, ids.encounter, ids.near, ids.far].sort());
  assert.deepEqual(await seen(village, backwards), [ids.doc, ids.near].sort());
  const again = `Patient?_id=${ids.near}&_revinclude:iterate=Observation:patient&_include:iterate=Observation:focus&_revinclude:iterate=Observation:performer`;
  assert.deepEqual(await seen(village, again), [ids.near, ids.crossing].sort());
  assert.deepEqual(await seen(village, `Group?_id=${ids.group}&_include=Group:member`), [ids.group, ids.near].sort());
});

test('naming somebody beyond reach is refused, and free text is not searched by digits', async () => {
  for (const search of [
    `Observation?patient=${ids.far}`,
    `Patient/${ids.far}/Observation`,
    `Patient/${ids.far}/*`,
    'Patient?_content=138',
    'Observation?subject:Patient._content=138',
    'Patient?address:contains=1381',
    'Patient?_sort=telecom',
    'Patient?_sort=birthdate,identifier',
  ])
    assert.equal((await village.send('GET', search)).status, 403, search);
  assert.deepEqual(await seen(village, '?_type=Patient,Observation,Encounter'), [ids.near, ids.crossing].sort());
  assert.deepEqual(await seen(village, 'Patient?telecom:text=1'), []);
});

test('a masked field is found by its whole value only: phones, texts, addresses; machines search as FHIR says', async () => {
  const id = await make({
    ...living('号码', NEAR),
    telecom: [{ system: 'phone', value: '139 9061-2345' }],
    address: [{ text: '青龙镇东坡村3组12号', city: '某市', extension: [{ url: EXTENSION.division, valueCode: NEAR }] }],
  });
  const note = await make({
    resourceType: 'Observation',
    status: 'final',
    code: { text: '联系电话 13990612345' },
    subject: { reference: `Patient/${id}` },
    valueString: '1399061 2024 家属',
  });
  const desk = door.as({
    account: 'desk',
    role: 'referral-desk',
    org: 'clinic',
    reasons: ['catchment'],
    scope: { everything: false, areas: [NEAR], orgs: ['clinic'] },
  });
  const text = (search: string): string =>
    search.replace('=', '\u0000').split('\u0000').map(encodeURIComponent).join('=').replaceAll('%3A', ':');
  for (const client of [door, village, desk]) {
    for (const whole of [
      'phone=13990612345',
      'phone=139-9061-2345',
      'telecom=13990612345',
      'address:exact=青龙镇东坡村3组12号',
      'address-city=某市',
    ])
      assert.ok((await seen(client, `Patient?${text(whole)}`)).includes(id), whole);
    assert.deepEqual(await seen(client, 'Observation?subject:Patient.phone=13990612345'), [note]);
    assert.deepEqual(await seen(client, `Observation?patient=${id}&${text('value-string:exact=1399061 2024 家属')}`), [note]);
  }
  for (const part of ['phone=2345', 'phone=90612345', 'address=青龙镇东坡村3组'])
    assert.ok((await seen(door, `Patient?${text(part)}`)).includes(id), part);
  for (const part of ['phone=90612345', 'phone=3990612345', 'phone=0612345'])
    assert.deepEqual(await seen(village, `Patient?${part}`), [], part);
  assert.equal((await village.send('GET', 'Patient?phone=2345')).status, 400);
  assert.deepEqual(await seen(village, 'Observation?subject:Patient.phone=90612345'), []);
  assert.deepEqual(await seen(village, `Patient?${text('address=青龙镇东坡村3组')}`), [id], 'a village sees addresses whole');
  const lines = (): Promise<number> => door.database.run(sql`select 1 from audit where act = 'refused' and what ->> 'rule' = 'forbidden'`);
  let before = await lines();
  const refused: readonly (readonly [Client, string])[] = [
    [village, `Observation?patient=${id}&value-string=1399`],
    [village, `Observation?patient=${id}&value-string:contains=06`],
    [village, `Observation?patient=${id}&code:text=1399`],
    [village, `Patient?_has:Observation:patient:value-string=1399`],
    [desk, `Patient?${text('address=东坡村')}`],
    [desk, `Patient?${text('address:contains=组')}`],
    [desk, `Patient?${text('_content=东坡村')}`],
    [desk, 'Patient?_sort=address'],
    [desk, `Observation?${text('subject:Patient.address=东坡村')}`],
  ];
  for (const [client, search] of refused) {
    const answer = await client.send('GET', search);
    assert.equal(answer.status, 403, search);
    assert.match(JSON.stringify(answer.json), /[一-鿿]{6}/, search);
    assert.equal(await lines(), before + 1, `${search} was not written down`);
    before += 1;
  }
  assert.deepEqual(await seen(village, `Observation?patient=${id}&value-string=2024`), [], 'a year is no number of anybody');
});
