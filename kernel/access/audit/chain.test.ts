import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { type Database, openDatabase } from '../../database/database.ts';
import { migrate } from '../../database/migrations/migrate.ts';
import { raw, sql } from '../../database/sql.ts';
import { openTestDatabase } from '../../database/testing.ts';
import type { Instant } from '../../periods/plain-date.ts';
import { type AuditLine, recordAudit, recordAudits } from '../audit.ts';
import { ACCESS_MANIFEST, ACCESS_MIGRATIONS } from '../schema.ts';
import { forbidAuditChanges } from './forbid-changes.ts';
import { AUDIT_MANIFEST, AUDIT_MIGRATIONS } from './schema.ts';
import { LATE_MS, sealNext } from './seal-lines.ts';
import { digestSm3 } from './sealed-line.ts';
import { verifyChain, verifyServer } from './verify-chain.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await openTestDatabase('audit-chain', async (fresh) => {
    await migrate(fresh, [...ACCESS_MIGRATIONS, ...AUDIT_MIGRATIONS], [...ACCESS_MANIFEST, ...AUDIT_MANIFEST]);
  }));
});
after(() => close());
beforeEach(async () => {
  for (const table of ['audit', 'audit_seal']) await database.run(raw(`truncate ${table} restart identity`));
});

const NOW = '2026-08-01T08:00:00.000Z' as Instant;
/** So much later that no line can come late any more. */
const LATER = new Date(Date.parse(NOW) + LATE_MS + 60_000).toISOString();
const line = (resident: number): AuditLine => ({ act: 'read-person', resident, what: { page: 'person' }, result: 'done' });

async function sealAll(now: string = NOW): Promise<number> {
  let sealed = 0;
  for (let count = await sealNext(database, now); count > 0; count = await sealNext(database, now)) sealed += count;
  return sealed;
}

/** Thirty lines in three seals. */
async function fill(): Promise<void> {
  for (let seal = 0; seal < 3; seal += 1) {
    await database.transaction((tx) =>
      recordAudits(
        tx,
        undefined,
        Array.from({ length: 10 }, (_, at) => line(seal * 10 + at + 1)),
        NOW,
      ),
    );
    assert.equal(await sealNext(database, NOW), 10);
  }
}

const verify = (more: Partial<Parameters<typeof verifyChain>[1]> = {}) => verifyChain(database, { now: LATER, ...more });

test('SM3 gives the digest of the standard', () => {
  assert.equal(digestSm3('abc'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});

test('an untouched log verifies whole, and by its last seals alone', async () => {
  await fill();
  await recordAudit(database, undefined, line(99), NOW);
  const heard: number[] = [];
  const whole = await verify({ progress: (done) => heard.push(done) });
  assert.equal(whole.broken, undefined);
  assert.deepEqual([whole.seals, whole.lines, whole.unsealed, whole.waiting], [3, 30, 1, NOW]);
  assert.deepEqual(heard.at(-1), 3);
  const tail = await verify({ lastSeals: 1 });
  assert.deepEqual([tail.seals, tail.lines, tail.broken], [1, 10, undefined]);
  assert.equal(await sealNext(database, NOW), 1);
  assert.equal(await sealNext(database, NOW), 0, 'nothing to seal leaves no seal');
});

test('a changed line is found and named, whichever column was changed', async () => {
  await fill();
  for (const [column, value] of [
    ['at', "at + interval '1 microsecond'"],
    ['account', "'other'"],
    ['resident_id', '7777'],
    ['residents', 'array[1]'],
    ['what', `'{"page":"other"}'`],
    ['result', "'refused'"],
    ['source', "'10.0.0.1'"],
    ['reason', "'contract'"],
    ['name', "'某'"],
  ] as const) {
    await assert.rejects(
      database.transaction(async (tx) => {
        await tx.run(raw(`update audit set ${column} = ${value} where id = 15`));
        const { broken } = await verifyServer(tx, 0, { now: LATER });
        assert.deepEqual([broken?.breach, broken?.seal, broken?.line], ['line-changed', 2, 15], column);
        throw new Error('undo');
      }),
      /undo/,
    );
  }
});

test('a deleted line is found', async () => {
  await fill();
  await database.run(sql`delete from audit where id = 21`);
  const { broken } = await verify();
  assert.deepEqual([broken?.breach, broken?.seal, broken?.line], ['line-missing', 3, 21]);
});

test('a line inserted long afterwards among the sealed ones is found', async () => {
  await fill();
  await database.run(
    sql`insert into audit (id, at, act, what, result) overriding system value values (-3, ${NOW}, 'read-person', '{}', 'done')`,
  );
  const { broken } = await verify();
  assert.deepEqual([broken?.breach, broken?.line], ['line-inserted', -3]);
  await database.run(sql`delete from audit where id = -3`);
  assert.equal((await verify()).broken, undefined);
});

test('a changed, deleted or replaced seal is found', async () => {
  await fill();
  const seals = await database.rows(sql`select digest from audit_seal order by no`, z.object({ digest: z.string() }));
  await database.run(sql`update audit_seal set at = at + interval '1 second' where no = 2`);
  assert.deepEqual((await verify()).broken?.breach, 'seal-changed');
  await database.run(sql`update audit_seal set at = at - interval '1 second' where no = 2`);
  assert.equal((await verify()).broken, undefined);
  await database.run(sql`update audit_seal set digest = ${'0'.repeat(64)} where no = 3`);
  assert.deepEqual([(await verify()).broken?.breach, (await verify()).broken?.seal], ['seal-changed', 3]);
  await database.run(sql`delete from audit_seal where no = 2`);
  assert.deepEqual([(await verify()).broken?.breach, (await verify()).broken?.seal], ['seal-missing', 2]);
  assert.equal(seals.length, 3);
});

test('whoever rewrites the whole chain, or cuts its end off, is found by what was noted elsewhere', async () => {
  await fill();
  const { last } = await verify();
  await database.run(sql`delete from audit where id > 20`);
  await database.run(sql`delete from audit_seal where no = 3`);
  assert.equal((await verify()).broken, undefined, 'by itself a shortened chain looks whole');
  assert.deepEqual((await verify({ anchors: last })).broken?.breach, 'seal-missing');
  await database.run(
    sql`insert into audit (id, at, act, what, result) overriding system value values (21, ${NOW}, 'read-person', '{}', 'done')`,
  );
  assert.equal(await sealAll(), 1);
  const { broken } = await verify({ anchors: last });
  assert.deepEqual([broken?.breach, broken?.seal], ['seal-changed', 3]);
});

test('lines whose transaction ends after later ones were sealed are sealed late, each once, and nothing is missing', async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let written = (): void => undefined;
  const isWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  const slow = database.transaction(async (tx) => {
    await recordAudits(tx, undefined, [line(1), line(2)], NOW);
    written();
    await held;
  });
  await isWritten;
  await recordAudit(database, undefined, line(3), NOW);
  assert.equal(await sealNext(database, NOW), 1, 'the line after the open ones');
  letGo();
  await slow;
  await recordAudit(database, undefined, line(4), NOW);
  assert.equal(await sealNext(database, NOW), 3, 'the two that came late and the new one');
  const checked = await verify();
  assert.deepEqual([checked.broken, checked.lines, checked.unsealed], [undefined, 4, 0]);
});

test('many writers at once, some rolling back, while seals are made: every line is sealed exactly once and the chain holds', async () => {
  const many = await openDatabase({ url: database.url, poolSize: 8 });
  let writing = true;
  const sealing = (async () => {
    while (writing) await sealNext(database, NOW);
  })();
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 25; round += 1) {
        const work = many.transaction(async (tx) => {
          await recordAudits(tx, undefined, [line(writer * 100 + round), line(writer * 100 + round)], NOW);
          await tx.rows(sql`select count(*) from audit`);
          if (round % 5 === 4) throw new Error('rolled back');
        });
        await work.catch((error: unknown) => assert.match(String(error), /rolled back/));
      }
    }),
  );
  writing = false;
  await sealing;
  await sealAll();
  await many.close();
  const { broken, lines, unsealed } = await verify();
  const [kept] = await database.rows(sql`select count(*) as count from audit`, z.object({ count: z.number() }));
  assert.equal(broken, undefined);
  assert.equal(lines, kept?.count);
  assert.equal(lines, 8 * 20 * 2);
  assert.equal(unsealed, 0);
});

test('an account that owns the log but is no superuser can add lines, and cannot change or delete them', async () => {
  const name = `audit_owner_${process.pid}`;
  const url = new URL(database.url);
  const base = url.pathname.slice(1);
  await database.run(raw(`create role ${name} login password 'x'`));
  try {
    for (const table of ['audit', 'audit_seal', 'audit_review']) await database.run(raw(`alter table ${table} owner to ${name}`));
    await database.run(raw(`grant connect on database "${base}" to ${name}`));
    url.username = name;
    url.password = 'x';
    const owner = await openDatabase({ url: url.href, poolSize: 1 });
    try {
      assert.deepEqual(await forbidAuditChanges(owner), { binding: true });
      await recordAudit(owner, undefined, line(1), NOW);
      for (const change of ["update audit set result = 'x'", 'delete from audit', 'truncate audit', 'delete from audit_seal'])
        await assert.rejects(owner.run(raw(change)), /permission denied/, change);
    } finally {
      await owner.close();
    }
    assert.equal((await forbidAuditChanges(database)).binding, false, 'a superuser passes over grants, and it is said');
  } finally {
    await database.run(raw(`reassign owned by ${name} to current_user`));
    await database.run(raw(`drop owned by ${name}`));
    await database.run(raw(`drop role ${name}`));
  }
});

test('numbers of people are taken out of what a line says', async () => {
  await recordAudit(
    database,
    undefined,
    {
      act: 'refused',
      what: { path: 'Patient/511803195803120116', phone: '13800000011', at: '202608010800', rule: 'reach' },
      result: 'refused',
    },
    NOW,
  );
  await recordAudit(database, undefined, { act: 'sign-in', what: { account: '511803195803120116' }, result: 'refused' }, NOW);
  const rows = await database.rows(
    sql`select account, what from audit order by id`,
    z.object({ account: z.string().nullable(), what: z.unknown() }),
  );
  assert.deepEqual(rows[0]?.what, { path: 'Patient/[号码]', phone: '[号码]', at: '202608010800', rule: 'reach' });
  assert.deepEqual(rows[1], { account: '[号码]', what: { account: '[号码]' } });
});
