/** Changing keys: everything sealed opens with the new key alone afterwards, and doing it again does nothing. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { checkSecondFactor, openSecret, sealSecret } from '../../kernel/access/identity/second-factor.ts';
import { giveKeyring, makeKeyring } from '../../kernel/database/seal/keyring.ts';
import { sql } from '../../kernel/database/sql.ts';
import { Fault } from '../../kernel/errors.ts';
import { type Doors, openDoors } from '../testing/open-doors.ts';
import { findMissingKeys, tellMissingKeys } from './find-missing-keys.ts';
import { readGivenKeyring, readKeyring } from './read-keyring.ts';
import { resealEverything } from './reseal-everything.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(() => doors.close());

test('second factors and headers of Subscriptions move to the new key, also those kept in plain before', async () => {
  const { database: db, store } = doors.county;
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  giveKeyring(db, makeKeyring([old]));
  const machine = await doors.signIn('his');
  const body = {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'x',
    criteria: 'Observation?status=final',
    channel: { type: 'rest-hook', endpoint: 'https://example.org/hook', header: ['X-Key: 12345'] },
  };
  const made = await machine.send('POST', '/fhir/Subscription', body);
  assert.equal(made.status, 201, made.text);
  const plain = z.looseObject({ id: z.string() }).parse((await machine.send('POST', '/fhir/Subscription', body)).json);
  await db.run(
    sql`update ref_resource set content = jsonb_set(content::jsonb, '{channel,header}', '["X-Key: 12345"]') where id = ${plain.id}`,
  );
  const secret = sealSecret(db, 'his', 'JBSWY3DP');
  await db.run(sql`insert into second_factor (account, secret, since, last_step) values ('his', ${secret}, now(), 0)`);
  giveKeyring(db, makeKeyring([fresh, old], 'sm4-cbc-hmac-sm3'));
  const done = await resealEverything(store);
  const count = (title: string) => done.find((each) => each.title === title)?.sealed;
  assert.deepEqual([count('第二因子密钥'), count('订阅的请求头')], [1, 2]);
  giveKeyring(db, makeKeyring([fresh]));
  const [row] = await db.rows(sql`select secret from second_factor where account = 'his'`, z.object({ secret: z.string() }));
  assert.equal(openSecret(db, 'his', row?.secret ?? ''), 'JBSWY3DP');
  const kept = await db.rows(
    sql`select content::text as text from ref_resource where content::jsonb ->> 'resourceType' = 'Subscription'`,
    z.object({ text: z.string() }),
  );
  assert.ok(kept.length >= 2 && kept.every(({ text }) => text.includes('X-Key: s2.') && !text.includes('12345')));
});

test('a start without the key says which is missing; who signs in is told what helps, and no fault', async () => {
  const { database: db } = doors.county;
  const [lost, fresh] = [randomBytes(32), randomBytes(32)];
  giveKeyring(db, makeKeyring([lost]));
  assert.ok((await findMissingKeys(db)).includes(await idIn('his')));
  await db.run(sql`update second_factor set secret = ${sealSecret(db, 'his', 'JBSWY3DP')} where account = 'his'`);
  giveKeyring(db, makeKeyring([fresh]));
  assert.ok((await findMissingKeys(db)).includes(makeKeyring([lost]).first.id));
  assert.match(tellMissingKeys(await findMissingKeys(db)), /data-key/);
  await assert.rejects(checkSecondFactor(db, 'his', '123456'), (error: unknown) => error instanceof Fault && error.status === 422);
});

async function idIn(account: string): Promise<string> {
  const rows = await doors.county.database.rows(
    sql`select split_part(secret, '.', 2) as id from second_factor where account = ${account}`,
    z.object({ id: z.string() }),
  );
  return rows[0]?.id ?? '';
}

test('a key that is weak, wrong or missing in production stops a start, and is not printed', () => {
  const cipher = { YIGONG_DATA_CIPHER: 'aes' } as const;
  assert.equal(readGivenKeyring(cipher), undefined);
  assert.throws(() => readKeyring(cipher, '/nowhere', true), /YIGONG_DATA_KEY/);
  const weak = Buffer.alloc(32, 'secret').toString('base64');
  for (const key of ['changeme', weak])
    assert.throws(
      () => readGivenKeyring({ ...cipher, YIGONG_DATA_KEY: key }),
      (error: Error) => /YIGONG_DATA_KEY/.test(error.message) && !error.message.includes(key),
    );
  assert.throws(() => readGivenKeyring({ ...cipher, YIGONG_DATA_KEY_FILE: '/nowhere/key' }), /YIGONG_DATA_KEY_FILE/);
});
