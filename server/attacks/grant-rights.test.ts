/** Who gives rights: nobody to themselves, nobody beyond their own institutions; and no machine's record takes a place in the trees that rights follow from. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { AREAS, BY_TEST, makeIdentityNumber, makePost } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
let manager: DoorClient;
let registrar: DoorClient;
let whole: DoorClient;
before(async () => {
  doors = await openDoors();
  await commit(doors.county.store, BY_TEST, [
    { op: 'create', id: 'post-registrar-b', resource: makePost('staff-registrar-b', '白登记', 'registrar', 'hospital-b') },
  ]);
  await setAccount(doors.county.database, 'registrar-b', PASSWORD, 'staff-registrar-b');
  manager = await doors.signIn('manager-a');
  registrar = await doors.signIn('registrar-b');
  whole = await doors.signIn('consortium');
});
after(() => doors.close());

let asked = 0;
function act(who: DoorClient, id: string, answers: Readonly<Record<string, unknown>>): Promise<DoorReply> {
  asked += 1;
  return who.send('POST', `/api/actions/registry.${id}`, { requestId: `grant-rights-${asked}`, answers: { date: today(), ...answers } });
}

const posts = () =>
  doors.county.database.rows(
    sql`select id, practitioner, role, org, from_date, to_date from post order by id`,
    z.looseObject({ id: z.string(), practitioner: z.string(), role: z.string(), org: z.string() }),
  );
const lines = () => doors.county.database.run(sql`select 1 from audit where act = 'refused' and what->>'rule' = 'rights-beyond'`);

/** Every one is refused by the rule, in words, with its line, and nothing is written. */
async function assertRefused(tries: readonly (readonly [string, () => Promise<DoorReply>])[]): Promise<void> {
  const [before, told] = [await posts(), await lines()];
  for (const [what, send] of tries) {
    const { status, json, text } = await send();
    assert.equal(status, 403, `${what}: ${status} ${text}`);
    const problem = z.object({ code: z.literal('rights-beyond'), text: z.string().min(5), next: z.string().min(5) }).safeParse(json);
    assert.ok(problem.success, `${what}: ${text}`);
  }
  assert.equal(await lines(), told + tries.length, 'each left a line');
  assert.deepEqual(await posts(), before, 'no post was written');
}

const post = (target: string, organisation: string, role: string) => ({
  target,
  organisation,
  role,
  profession: 'other',
  title: 'none',
});
const person = (name: string, organisation: string, role: string, order: string) => {
  const { target: _, ...rest } = post('', organisation, role);
  const birthDate = '1990-01-01';
  return { name, sex: '1', birthDate, identityNumber: makeIdentityNumber(birthDate, order), ...rest };
};

test('nobody gives themselves a post, whatever they look after', async () => {
  await assertRefused([
    ['a manager becomes a doctor', () => act(manager, 'add-post', post('staff-manager-a', 'hospital-a', 'family-doctor'))],
    ['a manager becomes the county’s', () => act(manager, 'add-post', post('staff-manager-a', 'lead', 'consortium-manager'))],
    ['a manager reads what is restricted', () => act(manager, 'change-post', post('post-manager-a', 'hospital-a', 'mental-health'))],
    ['the consortium’s manager becomes an auditor', () => act(whole, 'add-post', post('staff-consortium', 'lead', 'auditor'))],
  ]);
});

test('posts are given, changed and ended within one’s own institutions alone, and none whose rights reach beyond them', async () => {
  await assertRefused([
    ['a colleague at the other town', () => act(manager, 'add-post', post('staff-nurse-a', 'hospital-b', 'nurse'))],
    ['a colleague at the county', () => act(manager, 'add-post', post('staff-nurse-a', 'lead', 'specialist'))],
    ['a colleague as the bureau’s manager', () => act(manager, 'add-post', post('staff-nurse-a', 'hospital-a', 'bureau-manager'))],
    ['a colleague as an auditor', () => act(manager, 'change-post', post('post-nurse-a', 'hospital-a', 'auditor'))],
    ['a colleague as a machine', () => act(manager, 'add-post', post('staff-nurse-a', 'hospital-a', 'integrator'))],
    ['somebody new at the other town', () => act(manager, 'register-staff', person('新人', 'hospital-b', 'nurse', '101'))],
    ['a post of the other town taken over', () => act(manager, 'change-post', post('post-village-b1', 'hospital-a', 'nurse'))],
    ['a post of the other town ended', () => act(manager, 'end-post', { target: 'post-village-b1', reason: 'other' })],
    ['the consortium’s manager sent away', () => act(registrar, 'end-post', { target: 'post-consortium', reason: 'other' })],
  ]);
  const given = await act(manager, 'add-post', post('staff-nurse-a', 'clinic-a1', 'nurse'));
  assert.equal(given.status, 200, given.text);
  const hired = await act(manager, 'register-staff', person('新护士', 'hospital-a', 'nurse', '103'));
  assert.equal(hired.status, 200, hired.text);
  const ended = await act(manager, 'end-post', { target: 'post-village-a2', reason: 'transferred' });
  assert.equal(ended.status, 200, ended.text);
  const beyond = await act(whole, 'add-post', post('staff-doctor-a', 'hospital-b', 'family-doctor'));
  assert.equal(beyond.status, 200, beyond.text);
});

const reachOf = async () => JSON.stringify((await whole.get('/api/organisations')).json);

test('where an institution stands, whom it serves and what hangs below it is for those above it to say', async () => {
  const before = await reachOf();
  const change = (target: string, more: Readonly<Record<string, unknown>>) => act(registrar, 'change-institution', { target, ...more });
  await assertRefused([
    ['one’s own serves another village', () => change('hospital-b', { change: 'serves', serves: [{ village: AREAS.villageA1 }] })],
    ['one’s own moves up', () => change('hospital-b', { change: 'parent', parent: 'bureau' })],
    ['the other town’s comes below', () => change('clinic-a1', { change: 'parent', parent: 'hospital-b' })],
    ['one’s own clinic goes below another', () => change('clinic-b1', { change: 'parent', parent: 'hospital-a' })],
    ['one’s own clinic serves the other town', () => change('clinic-b1', { change: 'serves', serves: [{ village: AREAS.villageA1 }] })],
    ['the other town’s is closed', () => act(registrar, 'close-institution', { target: 'clinic-a1', reason: '撤并' })],
    [
      'a new one in the other town',
      () =>
        act(registrar, 'open-institution', {
          name: '新卫生室',
          kind: 'village-clinic',
          ownership: 'public',
          parent: 'hospital-b',
          village: AREAS.villageA1,
          address: '某村',
          serves: [],
          otherNames: [],
        }),
    ],
  ]);
  assert.equal(await reachOf(), before);
  const own = await act(registrar, 'open-institution', {
    name: '新卫生室',
    kind: 'village-clinic',
    ownership: 'public',
    parent: 'hospital-b',
    village: AREAS.villageB2,
    address: '某村',
    serves: [],
    otherNames: [],
  });
  assert.equal(own.status, 200, own.text);
});

test('the calendar by which everybody’s limits are counted is moved by those who look after everything', async () => {
  const day = { day: '2030-10-01', arrangement: 'off', document: '试〔2030〕1号' };
  await assertRefused([['a town moves the county’s day', () => act(registrar, 'set-working-day', day)]]);
  const file = Buffer.from('日期,安排,依据\n2030-10-02,休,试〔2030〕1号\n');
  const headers = { 'content-type': 'application/octet-stream', 'x-file-name': 'days.csv', ...registrar.own };
  const url = '/api/import/registry.set-working-day?commit=true';
  const { statusCode, body } = await doors.app.inject({ method: 'POST', url, headers, payload: file });
  assert.ok(statusCode === 403 || body.includes('"committed":false'), `${statusCode} ${body}`);
  assert.deepEqual((await whole.get('/api/working-days')).json, { rows: [] });
  assert.equal((await act(whole, 'set-working-day', day)).status, 200);
});

test('figures, registers and teams of another town are not written, nor does a team bring a way to its people', async () => {
  const enter = (who: DoorClient, id: string, answers: Readonly<Record<string, unknown>>) => {
    asked += 1;
    return who.send('POST', `/api/actions/${id}`, { requestId: `grant-rights-${asked}`, answers: { date: today(), ...answers } });
  };
  const team = (village: string) => ({
    name: '某团队',
    kind: 'ordinary',
    leader: 'staff-doctor-a',
    members: [],
    partners: [],
    villages: [{ village }],
  });
  const people = { town: AREAS.townA, year: 2024, usual: 1, registered: 1, document: '试〔2024〕1号' };
  const item = { kind: 'issue', title: '某事', cause: '某因', next: '某步', due: today() };
  await assertRefused([
    ['the other town’s population', () => enter(registrar, 'residents.set-population', people)],
    ['a team that serves the other town', () => enter(manager, 'family-doctor.form-team', team(AREAS.villageB1))],
    ['an issue that the other town’s hospital answers for', () => enter(manager, 'reporting.add-item', { ...item, owner: 'hospital-b' })],
    ['another’s clinic is joined', () => enter(manager, 'clinic.register-integration', { institution: 'clinic-b1', mode: 'apart' })],
  ]);
  const own = await enter(manager, 'family-doctor.form-team', team(AREAS.villageA1));
  assert.equal(own.status, 200, own.text);
  const mine = await enter(manager, 'reporting.add-item', { ...item, owner: 'hospital-a' });
  assert.equal(mine.status, 200, mine.text);
});

test('a machine’s record under the id of a division, an institution or a team takes nothing of its place', async () => {
  const machine = await doors.asMachine();
  const directory = async () => [
    await reachOf(),
    JSON.stringify((await whole.get('/api/areas')).json),
    JSON.stringify((await manager.get('/api/areas')).json),
  ];
  const before = await directory();
  const put = (type: string, id: string, more: Readonly<Record<string, unknown>>) =>
    machine.send('PUT', `/fhir/${type}/${id}`, { resourceType: type, id, ...more });
  for (const [type, id, more] of [
    ['Organization', AREAS.townA, { name: '占位', active: true }],
    ['CareTeam', AREAS.townA, { status: 'active', name: '占位' }],
    ['CareTeam', 'hospital-a', { status: 'active', name: '占位', managingOrganization: [{ reference: 'Organization/hospital-b' }] }],
  ] as const) {
    const { status, text } = await put(type, id, more);
    assert.ok(status >= 400 && status < 500, `${type}/${id}: ${status} ${text}`);
    assert.deepEqual(await directory(), before, `${type}/${id}`);
  }
  for (const id of ['hospital-a', 'clinic-a1']) {
    await put('Location', id, { status: 'active', name: '病房' });
    const removed = await machine.send('DELETE', `/fhir/Location/${id}`);
    assert.ok(removed.status < 500, removed.text);
    await doors.county.store.directory.refresh(doors.county.database);
    assert.deepEqual(await directory(), before, `Location/${id} removed`);
  }
});
