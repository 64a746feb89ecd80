// The first page of who keeps the platform says what waits: a message that could not be taken in, a name that is locked, an opening to review.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { tryOnce } from '../../kernel/access/identity/attempts.ts';
import { identityPolicyOf } from '../../kernel/access/identity/identity-policy.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost } from '../../kernel/commit/testing/small-county.ts';
import type { Role } from '../../kernel/define/role.ts';
import { homeSchema } from '../contract/contract.ts';
import { type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(() => doors?.close());

async function hire(id: string, role: Role): Promise<string> {
  await commit(doors.county.store, BY_TEST, [{ op: 'create', id: `post-${id}`, resource: makePost(id, `${id}君`, role, 'lead') }]);
  await setAccount(doors.county.database, id, PASSWORD, id);
  const signed = await doors.nobody.send('POST', '/api/session', { user: id, password: PASSWORD });
  return String(signed.headers['set-cookie']).split(';')[0] ?? '';
}

async function matters(cookie: string): Promise<Readonly<Record<string, number>>> {
  const home = homeSchema.parse((await doors.nobody.get('/api/home', { cookie })).json);
  return Object.fromEntries(home.matters.map(({ path, count }) => [path, count]));
}

test('each is told of what they keep, nobody of what they do not', async () => {
  const [auditor, admin, security] = [
    await hire('aud', 'auditor'),
    await hire('sys', 'administrator'),
    await hire('sec', 'security-administrator'),
  ];
  assert.deepEqual(await matters(auditor), { '/audit': 0, '/access/break-glass': 0 });
  const quiet = { '/exchange/messages?state=parked': 0, '/exchange/subscriptions': 0, '/accounts?locked=1': 0 };
  assert.deepEqual(await matters(admin), quiet);
  assert.deepEqual(await matters(security), { '/accounts?locked=1': 0 });
  const village = await doors.signIn('village-a1');
  assert.deepEqual(homeSchema.parse((await village.get('/api/home')).json).matters, []);

  const { failuresToLock } = identityPolicyOf(doors.county.database);
  for (let tries = 0; tries < failuresToLock; tries += 1)
    await tryOnce(doors.county.database, 'password', 'guessed', async () => undefined);
  assert.equal((await matters(security))['/accounts?locked=1'], 1, 'somebody guesses at a name');
  assert.deepEqual(await matters(admin), { ...quiet, '/accounts?locked=1': 1 });
});
