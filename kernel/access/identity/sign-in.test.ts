/** Signing in, sessions, and the reach of posts. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../../generated/all-systems.gen.ts';
import { faultOf } from '../../actions/testing.ts';
import { commit } from '../../commit/commit.ts';
import { AREAS, BY_TEST, makePost, openSmallCounty, type SmallCounty } from '../../commit/testing/small-county.ts';
import { sql } from '../../database/sql.ts';
import type { Role } from '../../define/role.ts';
import { addDays, today } from '../../periods/plain-date.ts';
import { rowsOfArea } from '../row-condition.ts';
import { setAccount } from './accounts.ts';
import { signOut, whoIs } from './sessions.ts';
import { signIn } from './sign-in.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

/** A new member of staff with an account; the account is their id. */
async function hire(id: string, org: string, role: Role = 'nurse', period?: { start?: string; end?: string }): Promise<void> {
  await commit(county.store, BY_TEST, [{ op: 'create', id: `post-${id}`, resource: makePost(id, '新来的', role, org, period) }]);
  await setAccount(county.database, id, 'Right-9-password', id);
}

const enter = (name: string, password = 'Right-9-password') => signIn(county.database, name, password, '10.0.0.7');
const who = (token: string | undefined) => whoIs(county.database, county.store.directory, token);
const codeOf = async (work: Promise<unknown>) => (await faultOf(work)).code;

async function audited(account: string): Promise<readonly string[]> {
  const rows = await county.database.rows(
    sql`select result, source from audit where act = 'sign-in' and what->>'account' = ${account} order by id`,
    z.object({ result: z.string(), source: z.string() }),
  );
  return rows.map(({ result, source }) => `${result} ${source}`);
}

test('the right password opens a session in the post held today; every attempt is logged with where it came from', async () => {
  await hire('anna', 'hospital-a');
  const token = await enter('anna');
  const signedIn = await who(token);
  assert.deepEqual(
    [signedIn.account, signedIn.practitioner, signedIn.role, signedIn.org, signedIn.area],
    ['anna', 'anna', 'nurse', 'hospital-a', AREAS.townA],
  );
  assert.equal(await codeOf(enter('anna', 'wrong')), 'wrong-password');
  assert.equal(await codeOf(enter('nobody')), 'wrong-password', 'an unknown name reads the same');
  assert.deepEqual(await audited('anna'), ['done 10.0.0.7', 'refused 10.0.0.7']);
  const kept = await county.database.rows(sql`select token_hash, account from session`);
  assert.ok(!JSON.stringify(kept).includes(token), 'the token itself is kept nowhere');
});

test('after five wrong passwords the account is locked, for the right one too', async () => {
  await hire('ben', 'hospital-a');
  for (let i = 0; i < 5; i += 1) assert.equal(await codeOf(enter('ben', `guess ${i}`)), 'wrong-password');
  const fault = await faultOf(enter('ben'));
  assert.equal(fault.code, 'locked');
  assert.match(fault.next, /请在 1[45] 分钟后再试/);
  await setAccount(county.database, 'ben', 'New-9-password', 'ben');
  await who(await enter('ben', 'New-9-password'));
});

test('nobody is signed in without a token, with a stranger one, or after signing out', async () => {
  await hire('cleo', 'hospital-a');
  const token = await enter('cleo');
  for (const bad of [undefined, '', 'x', `${token}x`]) assert.equal(await codeOf(who(bad)), 'not-signed-in');
  await signOut(county.database, token);
  assert.equal(await codeOf(who(token)), 'not-signed-in');
});

test('a session ends with the post, with the account and with the password', async () => {
  for (const name of ['dora', 'emma', 'fred']) await hire(name, 'hospital-a');
  const tokens = await Promise.all(['dora', 'emma', 'fred'].map((name) => enter(name)));
  for (const token of tokens) await who(token);
  const ended = {
    ...makePost('dora', '新来的', 'nurse', 'hospital-a', { start: '2020-01-01', end: addDays(today(), -1) }),
    id: 'post-dora',
  };
  await commit(county.store, BY_TEST, [{ op: 'update', resource: ended }]);
  await county.database.run(sql`update account set disabled = true where name = 'emma'`);
  await setAccount(county.database, 'fred', 'Other-9-password', 'fred');
  for (const token of tokens) assert.equal(await codeOf(who(token)), 'not-signed-in');
  assert.equal(await codeOf(enter('dora')), 'not-allowed');
  assert.equal(await codeOf(enter('emma')), 'wrong-password');
});

test('a post counts from its first to its last day', async () => {
  await hire('gina', 'hospital-a', 'nurse', { start: addDays(today(), 1) });
  await hire('hugo', 'hospital-a', 'nurse', { start: today(), end: today() });
  assert.equal(await codeOf(enter('gina')), 'not-allowed');
  await who(await enter('hugo'));
});

test('idle and old sessions end', async () => {
  await hire('iris', 'hospital-a');
  const token = await enter('iris');
  await county.database.run(sql`update session set seen = now() - interval '121 minutes' where account = 'iris'`);
  assert.equal(await codeOf(who(token)), 'not-signed-in');
  const other = await enter('iris');
  await county.database.run(sql`update session set created = now() - interval '13 hours' where account = 'iris'`);
  assert.equal(await codeOf(who(other)), 'not-signed-in');
});

test('a post reaches its village, its town with the clinics below, or the county with the consortium', () => {
  const village = county.as('village-a1').scope;
  assert.deepEqual([village.everything, village.areas, village.orgs], [false, [AREAS.villageA1], ['clinic-a1']]);
  const town = county.as('manager-a').scope;
  assert.deepEqual(
    [town.everything, [...town.areas].sort(), [...town.orgs].sort()],
    [false, [AREAS.townA, AREAS.villageA1, AREAS.villageA2], ['clinic-a1', 'clinic-a2', 'hospital-a']],
  );
  const lead = county.as('consortium').scope;
  assert.equal(lead.everything, true);
  assert.deepEqual([...lead.orgs].sort(), ['centre', 'clinic-a1', 'clinic-a2', 'clinic-b1', 'hospital-a', 'hospital-b', 'lead']);
});

test('an institution that serves certain villages reaches those', async () => {
  const serves = [AREAS.villageA2, AREAS.villageB2].map((valueCode) => ({ url: 'urn:yigong:extension:serves', valueCode }));
  await commit(county.store, BY_TEST, [
    { op: 'create', id: 'station', resource: { resourceType: 'Organization', name: '服务站', extension: serves } },
  ]);
  await hire('jack', 'station');
  const { scope, area } = await who(await enter('jack'));
  assert.deepEqual([[...scope.areas].sort(), area], [[AREAS.villageA2, AREAS.villageB2], AREAS.villageA2]);
});

test('a number for a division beyond reach is refused; an unknown division is not found', async () => {
  const directory = county.store.directory.current();
  const codeFor = (post: 'village-a1' | 'consortium', area: string) =>
    codeOf((async () => rowsOfArea(county.as(post), directory, area, today(), 'v'))());
  assert.equal(await codeFor('village-a1', AREAS.villageA2), 'out-of-scope');
  assert.equal(await codeFor('village-a1', AREAS.townA), 'out-of-scope');
  assert.equal(await codeFor('consortium', '519999000000'), 'not-found');
});
