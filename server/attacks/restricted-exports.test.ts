/** What is restricted leaves by no door that writes files or answers many at once, for who lacks the right; and leaves for who has it. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { noteAnswers, perform } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { makeDenial } from '../../kernel/commit/testing/make-denial.ts';
import { AREAS, BY_TEST, makePatient, makePost } from '../../kernel/commit/testing/small-county.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { releaseIdSchema } from '../contract/open-data.ts';
import { type DoorClient, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';
import { textsOf, unfoldWordFile } from '../testing/unfold-word-file.ts';

/** Six women alike are seen for a cold, a seventh for a restricted diagnosis too. */
const ALIKE = 6;
const TOLD = /F20|精神分裂/;

let doors: Doors;
let doctor: DoorClient;
let psychiatrist: DoorClient;
/** Somebody else who is seen for a cold. */
let neighbour: number;
let patient: string;
let resident: number;
before(async () => {
  doors = await openDoors();
  const { county } = doors;
  const made = await commit(county.store, BY_TEST, [
    { op: 'create', id: 'post-psy', resource: makePost('staff-psy', '柳医生', 'mental-health', 'hospital-a') },
    { op: 'create', id: 'post-second', resource: makePost('staff-second', '审批人', 'bureau-manager', 'bureau') },
    ...Array.from({ length: ALIKE + 1 }, (_, at) => ({
      op: 'create' as const,
      resource: makePatient(`何同样${at}`, { area: AREAS.villageA1, birth: '1960-05-01', gender: 'female' as const }),
    })),
  ]);
  for (const name of ['psy', 'second']) await setAccount(county.database, name, PASSWORD, `staff-${name}`);
  const people = made.written.filter(({ type }) => type === 'Patient');
  for (const each of people) await perform(county, 'village-a1', 'clinic.record-visit', each.resident, noteAnswers(today()));
  const last = people.at(-1) ?? assert.fail('nobody was made');
  [patient, resident] = [last.id, last.resident];
  neighbour = people[0]?.resident ?? assert.fail('nobody was made');
  await seeForRestricted(resident);
  doctor = await doors.signIn('doctor-a');
  psychiatrist = await doors.signIn('psy');
});
after(() => doors.close());

/** A visit with a diagnosis of a restricted category. */
function seeForRestricted(whom: number) {
  const restricted = { diagnosis: { code: 'F20.9', display: '精神分裂症' } };
  return perform(doors.county, 'village-a1', 'clinic.record-visit', whom, noteAnswers(today(), restricted));
}

/** A bundle repeats what was asked for in its links. */
const withoutLinks = (text: string): string => text.replace(/"url":"[^"]*"/g, '');

const month = (): string => today().slice(0, 7);

test('FHIR by every way of asking for much: record, newest, summary, filters, includes, views as tables', async () => {
  const view = (path: string) => ({
    resourceType: 'ViewDefinition',
    resource: 'Condition',
    status: 'active',
    select: [{ column: [{ name: 'code', path }] }],
  });
  const ways: readonly (readonly [string, unknown?])[] = [
    [`/fhir/Patient/${patient}/$everything`],
    [`/fhir/Patient/${patient}/$summary`],
    [`/fhir/Condition?patient=${patient}&_summary=data`],
    [`/fhir/Condition?patient=${patient}&_elements=code`],
    ['/fhir/Condition?code=F20.9&_include=*'],
    [`/fhir/Patient?_id=${patient}&_revinclude=Encounter:patient&_revinclude:iterate=Condition:encounter`],
    [`/fhir/Encounter?patient=${patient}&_include:iterate=Encounter:diagnosis&_revinclude:iterate=Condition:encounter`],
    [`/fhir/Patient/${patient}/*?_type=Condition,Encounter,QuestionnaireResponse`],
    ['/fhir/?_type=Condition,QuestionnaireResponse'],
    ['/fhir/_history?_count=200'],
    ['/fhir/Condition/_history'],
    ['/fhir/ViewDefinition/$run?_format=csv', view('code.coding.code.first()')],
    ['/fhir/ViewDefinition/$run?_format=csv', view('code.coding.display.first()')],
    [`/fhir/ViewDefinition/$run?_format=json&patient=Patient/${patient}`, view("code.coding.where(code = 'F20.9').display.first()")],
    [
      '/fhir',
      {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method: 'GET', url: `Condition?patient=${patient}` } }],
      },
    ],
  ];
  const seen: string[] = [];
  for (const [url, body] of ways) {
    const ask = (client: DoorClient) => (body === undefined ? client.get(url) : client.send('POST', url, body));
    const [may, mayNot] = [await ask(psychiatrist), await ask(doctor)];
    assert.equal(mayNot.status, 200, `${url} ${mayNot.text.slice(0, 300)}`);
    assert.doesNotMatch(withoutLinks(mayNot.text), TOLD, url);
    if (TOLD.test(withoutLinks(may.text))) seen.push(url);
    else assert.fail(`who has the right does not get it: ${url} ${may.text.slice(0, 300)}`);
  }
  assert.equal(seen.length, ways.length);
  for (const odd of [`/fhir/Condition?_filter=${encodeURIComponent('code eq F20.9')}`, '/fhir/Condition?_query=all&code=F20.9'])
    assert.doesNotMatch((await doctor.get(odd)).text, /精神分裂/, odd);
  const has = await doctor.get('/fhir/Patient?_has:Condition:patient:code=F20.9&_total=accurate');
  assert.equal(z.looseObject({ total: z.number() }).parse(has.json).total, 0);
});

test('lists, the people behind numbers and reports, of which the pages write files', async () => {
  const { store } = doors.county;
  const shown = new Map<DoorClient, string>([
    [doctor, ''],
    [psychiatrist, ''],
  ]);
  for (const client of shown.keys()) {
    const texts: string[] = [
      (await client.get(`/api/people/${resident}`)).text,
      (await client.get(`/api/people/${resident}/timeline`)).text,
    ];
    for (const list of store.registry.worklists.values())
      if (list.id.startsWith('clinic.')) texts.push((await client.get(`/api/worklists/${list.id}`)).text);
    for (const indicator of store.registry.indicators.values()) {
      if (!indicator.id.startsWith('clinic.')) continue;
      const behind = await client.get(`/api/indicators/${indicator.id}/people?area=${AREAS.townA}&period=${month()}&part=reached`);
      assert.equal(behind.status, 200, indicator.id);
      texts.push(behind.text);
    }
    texts.push((await client.get(`/api/reports/work-report?area=${AREAS.townA}&period=${month()}`)).text);
    shown.set(client, texts.join('\n'));
  }
  assert.doesNotMatch(shown.get(doctor) ?? '', TOLD);
  assert.match(shown.get(psychiatrist) ?? '', TOLD);
});

test('who looked: that a mental-health doctor did, is told to who may know why', async () => {
  await psychiatrist.get(`/api/people/${resident}`);
  const lookers = async (client: DoorClient) => (await client.get(`/api/people/${resident}/lookers`)).text;
  assert.match(await lookers(psychiatrist), /精神卫生医生/);
  assert.doesNotMatch(await lookers(doctor), /精神卫生|柳医生/);
  assert.match(await lookers(doctor), /家庭医生/);
});

test('the numbers of a report are those that its reader may know', async () => {
  const visits = async (client: DoorClient): Promise<number> => {
    const { json } = await client.get(`/api/indicators/clinic.visits?area=${AREAS.townA}&period=${month()}`);
    return z.looseObject({ n: z.number() }).parse(json).n;
  };
  const [manager, bureau] = [await doors.signIn('manager-a'), await doors.signIn('bureau')];
  assert.deepEqual(
    [await visits(psychiatrist), await visits(doctor), await visits(manager), await visits(bureau)],
    [ALIKE + 2, ALIKE + 1, ALIKE + 1, ALIKE + 1],
  );
});

/** Text of the report's Word file, without the times at which it was made. */
async function readWordFile(client: DoorClient): Promise<string> {
  const url = `/api/reports/work-report/docx?area=${AREAS.townA}&period=${month()}`;
  const reply = await doors.app.inject({ method: 'GET', url, headers: { ...client.own } });
  assert.equal(reply.statusCode, 200, reply.body.slice(0, 200));
  const parts = unfoldWordFile(reply.rawPayload);
  for (const [name, xml] of parts) assert.doesNotMatch(xml, TOLD, name);
  return textsOf(parts.get('word/document.xml') ?? assert.fail('no document')).replaceAll(/\d{1,2}:\d{2}(?::\d{2})?/g, '');
}

test('the sheet that a page prints is made of the form alone, and that is not there for who may not', async () => {
  const forms = await psychiatrist.get(`/fhir/QuestionnaireResponse?patient=${patient}`);
  const { entry } = z.object({ entry: z.array(z.object({ resource: z.looseObject({ id: z.string() }) })) }).parse(forms.json);
  const told = entry.filter(({ resource }) => TOLD.test(JSON.stringify(resource)));
  assert.equal(told.length, 1);
  for (const { resource } of told) {
    const sheet = `/fhir/QuestionnaireResponse/${resource.id}`;
    assert.equal((await psychiatrist.get(sheet)).status, 200);
    const refused = await doctor.get(sheet);
    assert.equal(refused.status, 404);
    assert.doesNotMatch(refused.text, TOLD);
  }
});

test('what leaves without names leaves without what is restricted, too', async () => {
  const [bureau, second] = [await doors.signIn('bureau'), await doors.signIn('second')];
  const view = doors.county.store.registry.indicators.get('clinic.visits')?.view.id;
  const plan = { kind: 'rows', view, columns: ['kind'], dates: 'month' };
  const asked = await bureau.send('POST', '/api/open-data', { plan, area: AREAS.county, purpose: '就诊分析', recipient: '省医学院' });
  assert.equal(asked.status, 200, asked.text);
  const { id } = releaseIdSchema.parse(asked.json);
  assert.equal((await second.send('POST', `/api/open-data/${id}/decide`, { agree: true })).status, 200);
  const { text } = await bureau.get(`/api/open-data/${id}/csv`);
  assert.equal(text.split('\n').filter((line) => line.includes('女')).length, ALIKE + 1, text);
});

test('a machine exports the whole; the category that a resident closes to its institution, no more', async () => {
  const machine = await doors.asMachine();
  const conditions = async (): Promise<string> =>
    (
      await machine.send('POST', '/fhir/ViewDefinition/$run?_format=csv', {
        resourceType: 'ViewDefinition',
        resource: 'Condition',
        status: 'active',
        select: [{ column: [{ name: 'code', path: 'code.coding.code.first()' }] }],
      })
    ).text;
  assert.match(await conditions(), TOLD);
  await commit(doors.county.store, BY_TEST, [
    {
      op: 'create',
      resource: makeDenial(patient, ['lead'], { category: 'mental-health', period: { start: addDays(today(), -1) } }),
    },
  ]);
  assert.doesNotMatch(await conditions(), TOLD);
  assert.doesNotMatch((await machine.get(`/fhir/Patient/${patient}/$everything`)).text, TOLD);
});

test('the Word file of who may not know says the same before and after something restricted was written; of who may, it does not', async () => {
  const readers = await Promise.all(['manager-a', 'bureau', 'doctor-a', 'psy'].map((account) => doors.signIn(account)));
  const read = () => Promise.all(readers.map(readWordFile));
  const before = await read();
  assert.ok(before.every((text) => text.length > 500));
  await seeForRestricted(neighbour);
  const after = await read();
  assert.deepEqual(after.slice(0, -1), before.slice(0, -1));
  assert.notEqual(after.at(-1), before.at(-1));
});
