/** Ids that were guessed, people of another town, records of others by any way: a clear refusal, the same whether they exist or not, and a line in the log. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../kernel/database/sql.ts';
import { problemSchema } from '../contract/contract.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let village: DoorClient;
before(async () => {
  doors = await openDoors();
  village = await doors.signIn('village-a1');
});
after(() => doors.close());

const linesAbout = (resident: number) =>
  doors.county.database.run(sql`select 1 from audit where resident_id = ${resident} and act = 'refused' and result = 'refused'`);

test('a resident of another town is refused in plain words by every way, and each try is written down', async () => {
  const { chen } = doors.county.residents;
  let before = await linesAbout(chen.resident);
  for (const url of [`/api/people/${chen.resident}`, `/api/people/${chen.resident}/timeline`]) {
    const { status, json } = await village.get(url);
    const problem = problemSchema.parse(json);
    assert.equal(status, 403, url);
    assert.match(problem.text + problem.next, /[一-鿿]{8}/);
    const now = await linesAbout(chen.resident);
    assert.ok(now > before, `${url} was not written down`);
    before = now;
  }
  const acted = await village.send('POST', '/api/actions/hypertension.screen', {
    requestId: 'attack-1',
    resident: chen.resident,
    answers: {},
  });
  assert.equal(acted.status, 403, acted.text);
});

test('a print or a file of a page leaves its line; of somebody of another town, a refusal', async () => {
  const { zhang, chen } = doors.county.residents;
  const lines = (act: 'print' | 'export', resident: number | null) =>
    doors.county.database.run(
      sql`select 1 from audit where act = ${act} and result = 'done' and account = 'village-a1' and resident_id is not distinct from ${resident}`,
    );
  const taken = { act: 'print', page: `/people/${zhang.resident}`, resident: zhang.resident };
  assert.equal((await village.send('POST', '/api/taken', taken)).status, 204);
  assert.equal((await village.send('POST', '/api/taken', { act: 'export', page: '/numbers/clinic.visits', rows: 50 })).status, 204);
  assert.deepEqual([await lines('print', zhang.resident), await lines('export', null)], [1, 1]);
  const before = await linesAbout(chen.resident);
  assert.equal((await village.send('POST', '/api/taken', { ...taken, resident: chen.resident })).status, 403);
  assert.equal(await linesAbout(chen.resident), before + 1);
  for (const wrong of [{ act: 'read-person', page: '/' }, { act: 'print', page: '/people?q=13800000011' }, { act: 'print', page: 'x' }, {}])
    assert.equal((await village.send('POST', '/api/taken', wrong)).status, 400, JSON.stringify(wrong));
});

test('numbers that were guessed find nobody, and none of them a fault', async () => {
  for (const guess of ['0', '-1', '999999999', '9007199254740993', '1e9', '0x10', 'null', 'undefined', '[]', '1;2', '１', '%00']) {
    const { status, text } = await village.get(`/api/people/${guess}`);
    assert.ok(status >= 400 && status < 500, `${guess}: ${status}`);
    assert.ok(!/stack|node_modules|select /.test(text), text);
  }
});

test('a name of another town is not found by looking for it', async () => {
  const people = z.looseObject({ rows: z.array(z.looseObject({ resident: z.number() })) });
  const { chen } = doors.county.residents;
  for (const asked of ['陈', 'chen', 'c']) {
    const { status, json } = await village.get(`/api/people?q=${encodeURIComponent(asked)}`);
    if (status !== 200) continue;
    const found = people.safeParse(json);
    if (found.success)
      assert.ok(
        found.data.rows.every(({ resident }) => resident !== chen.resident),
        asked,
      );
  }
});

test('a session that was made up, cut or of another kind opens nothing, and trying is written down', async () => {
  const before = await doors.county.database.run(sql`select 1 from audit where act = 'refused' and result = 'refused'`);
  for (const cookie of [
    'yigong_session=',
    'yigong_session=admin',
    'yigong_session=null',
    `yigong_session=${'A'.repeat(43)}`,
    `yigong_session=${'a'.repeat(4000)}`,
    'yigong_session=%00',
  ]) {
    const { status } = await doors.nobody.get('/api/people?q=x', { cookie });
    assert.ok([401, 431].includes(status), `${cookie.slice(0, 30)}: ${status}`);
  }
  for (const authorization of ['Bearer ', 'Bearer null', `Bearer ${'x'.repeat(3000)}`, 'Basic YWRtaW46YWRtaW4='])
    assert.equal((await doors.nobody.get('/fhir/Patient', { authorization })).status, 401, authorization.slice(0, 20));
  assert.ok((await doors.county.database.run(sql`select 1 from audit where act = 'refused' and result = 'refused'`)) > before);
});
