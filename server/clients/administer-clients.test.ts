/** The command for clients and signing keys: registered from a file, listed, ended at once; keys rotate with an overlap and then are over. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { signAssertion, tokenRequest } from '../../bench/backend-services.ts';
import { readProviderKeys } from '../../kernel/access/oidc/signing-keys.ts';
import { sql } from '../../kernel/database/sql.ts';
import { askToken, Browser } from '../oidc/testing/app-client.ts';
import { type Doors, openDoors } from '../testing/open-doors.ts';
import { administerClients, readClientsCommand } from './administer-clients.ts';

const folder = mkdtempSync(join(tmpdir(), 'yigong-clients-'));
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const file = join(folder, 'client.json');
let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(async () => {
  await doors.close();
  rmSync(folder, { recursive: true });
});

const run = (...words: readonly string[]): Promise<readonly string[]> => {
  const command = readClientsCommand(words);
  assert.ok(command, words.join(' '));
  return administerClients(doors.county.store, command);
};

function writeFile(change: object = {}): void {
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] };
  writeFileSync(file, JSON.stringify({ name: '区域平台', kind: 'system', scopes: ['system/*.rs'], post: 'post-his', jwks, ...change }));
}

async function tokenOf(client: string): Promise<string> {
  const assertion = await signAssertion({ client, tokenUrl: 'http://localhost/oidc/token', key: privateKey, kid: 'one' });
  const reply = await askToken(new Browser(doors.app), tokenRequest(assertion, 'system/*.rs'));
  assert.equal(reply.status, 200, reply.text);
  return String(reply.json.access_token);
}
const status = async (token: string): Promise<number> =>
  (await doors.nobody.get('/fhir/Patient?_count=1', { authorization: `Bearer ${token}` })).status;

async function auditOf(done: string): Promise<number> {
  const [row] = await doors.county.database.rows(
    sql`select count(*)::int as n from audit where what->>'done' = ${done} and result = 'done' and account is null`,
    z.object({ n: z.number() }),
  );
  return row?.n ?? 0;
}

test('a system is registered from a file, listed with its post, and ended at once', async () => {
  assert.match((await run('list')).join('\n'), /post-his/);
  writeFile();
  const [told = ''] = await run('register', file);
  const client = /client_id：(system-\S+)/.exec(told)?.[1] ?? '';
  assert.match((await run('list')).join('\n'), new RegExp(`${client}  区域平台  后台系统  system/\\*\\.rs  岗位 post-his`));
  const token = await tokenOf(client);
  assert.equal(await status(token), 200);
  await run('disable', client);
  assert.equal(await status(token), 401);
  await assert.rejects(run('disable', client), /没有这个/);
  assert.deepEqual([await auditOf('register'), await auditOf('disable')], [1, 1]);
});

test('a file that is wrong is refused in words, a private key never told', async () => {
  await assert.rejects(run('register', join(folder, 'none.json')), /读不到/);
  writeFile({ scopes: ['user/*.rs'] });
  await assert.rejects(run('register', file), /scopes：后台系统只能申请 system/);
  writeFile({ post: 'post-doctor-a' });
  await assert.rejects(run('register', file), /系统集成/);
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'x' };
  writeFile({ jwks: { keys: [jwk] } });
  await assert.rejects(run('register', file), (error: unknown) => error instanceof Error && !error.message.includes(String(jwk.d)));
  assert.equal(readClientsCommand(['register']), undefined);
  assert.equal(readClientsCommand(['drop', 'x']), undefined);
});

test('a new signing key is in front at once; what the old one signed holds for the overlap, and not after it', async () => {
  writeFile();
  const [told = ''] = await run('register', file);
  const client = /client_id：(\S+)/.exec(told)?.[1] ?? '';
  const before = await tokenOf(client);
  const [line = ''] = await run('rotate-keys');
  assert.match(line, /24 小时/);
  assert.equal(await status(before), 200, 'the old key verifies');
  assert.equal(await auditOf('rotate-signing-keys'), 1);
  const kidsOf = async (): Promise<readonly string[]> => {
    const rows = await doors.county.database.rows(
      sql`select id from oidc_key where kind = 'signing' order by retired is not null, created desc`,
      z.object({ id: z.string() }),
    );
    return rows.map(({ id }) => id);
  };
  const [newest, old] = await kidsOf();
  assert.equal(decodeProtectedHeader(before).kid, old);
  assert.notEqual(newest, old);
  // The day is over: a fresh process neither publishes nor takes the old key, and the next rotation forgets it.
  await doors.county.database.run(sql`update oidc_key set retired = retired - interval '25 hours' where retired is not null`);
  const { signing } = await readProviderKeys(doors.county.database);
  assert.deepEqual(
    signing.map(({ kid }) => kid),
    [newest],
  );
  await run('rotate-keys');
  assert.ok(!(await kidsOf()).includes(old ?? ''));
});
