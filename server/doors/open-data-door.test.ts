/** Files without names through the door: asked, agreed to by another person, fetched, refused to everybody else, all of it in the log. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { AREAS, BY_TEST, makePatient, makePost } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { problemSchema } from '../contract/contract.ts';
import { releaseIdSchema, releasesSchema } from '../contract/open-data.ts';
import { type DoorClient, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
let bureau: DoorClient;
let second: DoorClient;
before(async () => {
  doors = await openDoors();
  const { store, database } = doors.county;
  await commit(store, BY_TEST, [
    { op: 'create', id: 'post-second', resource: makePost('staff-second', '审批人', 'bureau-manager', 'bureau') },
    ...Array.from({ length: 6 }, (_, at) => ({
      op: 'create' as const,
      resource: makePatient(`李秘密${at}`, { area: AREAS.villageA1, birth: `1955-04-0${at + 1}`, gender: 'female' }),
    })),
  ]);
  await setAccount(database, 'second', PASSWORD, 'staff-second');
  await setAccount(database, 'second-again', PASSWORD, 'staff-bureau');
  bureau = await doors.signIn('bureau');
  second = await doors.signIn('second');
});
after(() => doors.close());

const asked = (plan: unknown) => ({ plan, area: '511803000000', purpose: '高血压管理研究', recipient: '省医学院' });
const rowsPlan = { kind: 'rows', view: 'people', columns: ['residency'], dates: 'month' };
const codeOf = (json: unknown) => problemSchema.parse(json).code;

test('a file leaves only when a second person agrees, holds nobody’s name, and is written down', async () => {
  const reply = await bureau.send('POST', '/api/open-data', asked(rowsPlan));
  assert.equal(reply.status, 200, reply.text);
  const { id } = releaseIdSchema.parse(reply.json);
  const decide = (client: DoorClient) => client.send('POST', `/api/open-data/${id}/decide`, { agree: true });
  assert.equal((await bureau.get(`/api/open-data/${id}/csv`)).status, 404, 'not before somebody agreed');
  assert.deepEqual(codeOf((await decide(bureau)).json), 'not-allowed');
  assert.deepEqual(codeOf((await decide(await doors.signIn('second-again'))).json), 'not-allowed', 'another account of the same person');
  const agreed = await decide(second);
  assert.equal(agreed.status, 200, agreed.text);
  assert.equal((await decide(second)).status, 422, 'decided once');
  const file = await bureau.get(`/api/open-data/${id}/csv`);
  assert.equal(file.status, 200, file.text);
  assert.match(String(file.headers['content-type']), /text\/csv/);
  assert.match(file.text, /年龄段,性别,地区,居住类型/);
  assert.ok(!/李秘密|1955-04|\d{17}|resident/.test(file.text), file.text);
  const list = releasesSchema.parse((await second.get('/api/open-data')).json);
  const row = list.rows.find((each) => each.id === id);
  assert.ok(row && row.state === 'agreed' && (row.smallest ?? 0) >= 5 && row.sum?.length === 64 && row.purpose === '高血压管理研究');
  const acts = await doors.county.database.rows(
    sql`select what ->> 'openData' as act, account from audit where what ->> 'release' = ${id} order by id`,
    z.object({ act: z.string(), account: z.string() }),
  );
  assert.deepEqual(
    acts.map(({ act, account }) => `${account} ${act}`),
    ['bureau ask', 'bureau decide', 'second-again decide', 'second agree', 'bureau fetch'],
  );
});

test('numbers leave with small counts hidden, and names of areas that begin like formulas stay text', async () => {
  const { id } = releaseIdSchema.parse((await bureau.send('POST', '/api/open-data', asked({ kind: 'numbers', period: '2025' }))).json);
  assert.equal((await second.send('POST', `/api/open-data/${id}/decide`, { agree: true })).status, 200);
  const { text } = await bureau.get(`/api/open-data/${id}/csv`);
  for (const line of text.trim().split('\r\n').slice(1)) {
    const [n = '', N = ''] = line.split(',').slice(-2);
    assert.ok(n === '*' || Number(n) === 0 || Number(n) >= 5, line);
    assert.ok(N === '*' || N === '' || Number(N) === 0 || Number(N) >= 5, line);
    assert.ok(!/(?:^|,)[=+@-]/.test(line), line);
  }
});

test('names, numbers of people and free text cannot be asked for, nor by others, nor another county', async () => {
  for (const columns of [['name'], ['household'], ['birth'], ['nothing'], []])
    assert.equal((await bureau.send('POST', '/api/open-data', asked({ ...rowsPlan, columns }))).status, 400, columns.join());
  assert.equal((await bureau.send('POST', '/api/open-data', asked({ ...rowsPlan, view: 'audit' }))).status, 404);
  assert.ok([403, 404].includes((await bureau.send('POST', '/api/open-data', { ...asked(rowsPlan), area: '510000000000' })).status));
  for (const user of ['village-a1', 'doctor-a', 'consortium'] as const) {
    const client = await doors.signIn(user);
    assert.deepEqual(codeOf((await client.get('/api/open-data')).json), 'not-allowed', user);
    assert.deepEqual(codeOf((await client.send('POST', '/api/open-data', asked(rowsPlan))).json), 'not-allowed', user);
  }
});
