/** A session that an attacker chose beforehand, or saw before the sign-in, is worth nothing after it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordAudit } from '../../kernel/access/audit.ts';
import { sql } from '../../kernel/database/sql.ts';
import { type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(() => doors.close());

const CHOSEN = `yigong_session=${'Z'.repeat(43)}`;
const tokensOf = (setCookie: unknown): readonly string[] =>
  [setCookie].flat().flatMap((text) => /^(yigong_session|yigong_sign_in)=([^;]+)/.exec(String(text))?.[0] ?? []);

async function signIn(cookie: string | undefined) {
  const { status, headers } = await doors.nobody.send(
    'POST',
    '/api/session',
    { user: 'doctor-a', password: PASSWORD },
    cookie === undefined ? {} : { cookie },
  );
  assert.equal(status, 200);
  return tokensOf(headers['set-cookie']);
}

test('a cookie that was put into the browser beforehand is replaced at the sign-in and never becomes a session', async () => {
  const given = await signIn(CHOSEN);
  assert.equal(given.length, 1);
  assert.notEqual(given[0], CHOSEN);
  const before = await doors.county.database.run(sql`select 1 from audit where act = 'refused'`);
  assert.equal((await doors.nobody.get('/api/people?q=x', { cookie: CHOSEN })).status, 401);
  assert.equal((await doors.nobody.get('/api/people?q=x', { cookie: given[0] ?? '' })).status, 200);
  assert.ok((await doors.county.database.run(sql`select 1 from audit where act = 'refused'`)) > before, 'the try is written down');
});

test('signing in over a session that stands gives another one; tokens stand in no address and are kept as hashes alone', async () => {
  const [first] = await signIn(undefined);
  const [second] = await signIn(first);
  assert.ok(first !== undefined && second !== undefined && first !== second);
  const token = second.slice(second.indexOf('=') + 1);
  assert.equal((await doors.nobody.get(`/api/people?q=x&yigong_session=${token}`)).status, 401);
  assert.equal((await doors.nobody.get(`/api/people;yigong_session=${token}?q=x`)).status >= 400, true);
  const rows = await doors.county.database.rows(sql`select to_jsonb(s)::text as row from session s`);
  assert.ok(rows.length > 0 && rows.every(({ row }) => !String(row).includes(token)), 'no session table holds a token');
  await recordAudit(doors.county.database, undefined, { act: 'configure', what: {}, result: 'done' }, new Date().toISOString());
  const lines = await doors.county.database.rows(sql`select to_jsonb(a)::text as row from audit a`);
  assert.ok(lines.length > 0 && lines.every(({ row }) => !String(row).includes(token)), 'nor does the log');
});
