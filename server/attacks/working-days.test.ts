/** The calendar of working days attacked: days that are none, lists without end, whoever does not keep it; limits go on being counted. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addDays, toDate, today } from '../../kernel/periods/plain-date.ts';
import { addWorkingDays } from '../../kernel/periods/working-days.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let keeper: DoorClient;
before(async () => {
  doors = await openDoors();
  keeper = await doors.signIn('consortium');
});
after(() => doors.close());

let asked = 0;
const enter = (who: DoorClient, answers: Readonly<Record<string, unknown>>) => {
  asked += 1;
  return who.send('POST', '/api/actions/registry.set-working-day', {
    requestId: `working-days-${asked}`,
    answers: { date: today(), arrangement: 'off', document: '试〔2030〕1号', ...answers },
  });
};
const send = async (text: string, who = keeper, query = 'commit=true') => {
  const headers = { 'content-type': 'application/octet-stream', 'x-file-name': 'days.csv', ...who.own };
  const url = `/api/import/registry.set-working-day?${query}`;
  const { statusCode, body } = await doors.app.inject({ method: 'POST', url, headers, payload: Buffer.from(text) });
  return { status: statusCode, text: body };
};
const calendar = async () => (await keeper.get('/api/working-days')).json;

test('days that are none are refused in words, and nothing is kept', async () => {
  for (const day of [
    '2030-02-30',
    '2030-13-01',
    '0000-01-01',
    '-2030-01-01',
    '99999-01-01',
    '2030-1-1',
    '20300101',
    '２０３０-10-01',
    '2030-10-01T00:00:00Z',
    "2030-10-01' or 1=1",
    '2030-10-01\u0000',
    ['2030-10-01'],
    { day: 1 },
    20_301_001,
    null,
    '',
  ]) {
    const { status, text } = await enter(keeper, { day });
    assert.ok(status >= 400 && status < 500, `${JSON.stringify(day)}: ${status} ${text}`);
    assert.ok(!/stack|node_modules|select /.test(text), text);
  }
  for (const more of [
    { arrangement: 'holiday' },
    { arrangement: '__proto__' },
    { document: 'x'.repeat(121) },
    { document: '\u202e号1' },
    { extra: 1 },
  ]) {
    const { status, text } = await enter(keeper, { day: '2030-10-01', ...more });
    assert.ok(status >= 400 && status < 500, `${JSON.stringify(more).slice(0, 40)}: ${status} ${text}`);
  }
  assert.deepEqual(await calendar(), { rows: [] });
});

test('whoever does not keep it reads it at most; without a session it is not told', async () => {
  for (const user of ['village-a1', 'doctor-a', 'manager-a', 'his']) {
    const who = await doors.signIn(user);
    assert.equal((await enter(who, { day: '2030-10-01' })).status, 403, user);
    assert.equal((await send('日期,安排,依据\n2030-10-01,休,试〔2030〕1号\n', who)).status, 403, user);
  }
  for (const path of ['/api/working-days', '/api/import/registry.set-working-day/template'])
    assert.equal((await doors.nobody.get(path)).status, 401, path);
  assert.equal((await enter(doors.nobody, { day: '2030-10-01' })).status, 401);
  assert.equal((await send('日期,安排,依据\n2030-10-01,休,试〔2030〕1号\n', doors.nobody)).status, 401);
  assert.deepEqual(await calendar(), { rows: [] });
});

test('a list with formulas, odd days or without end is judged row by row or refused whole, in time, and limits are counted on', async () => {
  const head = '日期,安排,依据\n';
  const odd = await send(`${head}2030-02-30,休,x\n=1+1,休,x\n2030-10-01,放假,x\n2030-10-05,休,x\n`);
  assert.ok(odd.status < 500, odd.text);
  assert.deepEqual(await calendar(), { rows: [] });
  // Every day of half a century that nobody lives to see: each row is judged, none is kept.
  const rows = Array.from({ length: 20_000 }, (_, at) => `${addDays(toDate('2100-01-01'), at)},休,试\n`);
  const from = performance.now();
  const endless = await send(`${head}${rows.join('')}`);
  assert.ok(endless.status < 500 && /"committed":false/.test(endless.text), `${endless.status} ${endless.text.slice(0, 200)}`);
  assert.ok(performance.now() - from < 60_000);
  assert.deepEqual(await calendar(), { rows: [] });
  const kept = await send(`${head}2030-10-01,休,=HYPERLINK("http://x")\n`);
  assert.equal(kept.status, 200, kept.text);
  const { headers, text } = await keeper.get('/api/working-days');
  assert.match(String(headers['content-type']), /^application\/json/);
  assert.ok(text.includes('HYPERLINK'), 'kept as typed');
  assert.equal(addWorkingDays(toDate('2030-09-30'), 1), '2030-10-02');
});
