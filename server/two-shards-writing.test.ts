/** Two embedded servers as two shards are written as one, and stay one when work is broken off or a server is away. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { perform, visitAnswers } from '../kernel/actions/testing.ts';
import { commit } from '../kernel/commit/commit.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { BY_TEST, makeIdentityNumber, makePatient, type SmallCounty } from '../kernel/commit/testing/small-county.ts';
import { DatabaseUnavailable } from '../kernel/database/database-errors.ts';
import { bucketOf } from '../kernel/database/distribution/bucket-map.ts';
import { repairCopies } from '../kernel/database/distribution/repair-copies.ts';
import { settlePrepared } from '../kernel/database/distribution/settle-prepared.ts';
import { raw, sql } from '../kernel/database/sql.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { findPeople } from '../kernel/reading/find-people.ts';
import { ask, openShards, openTwoShards, servers, stopServers } from './testing/two-shards.ts';

let two: SmallCounty;

before(async () => {
  two = await openTwoShards();
});

after(async () => {
  await two?.close();
  await stopServers();
});

describe('two servers as one', () => {
  test('a write about one resident touches that server only; one about both stands or falls as a whole', async () => {
    const [east, west] = two.database.shards;
    assert.ok(east && west);
    const xids = (): Promise<readonly unknown[]> =>
      Promise.all([east, west].map((shard) => shard.rows(sql`select txid_snapshot_xmax(txid_current_snapshot()) as next`)));
    const { resident, patient } = two.residents.zhang;
    const other = Math.floor(bucketOf(resident) / 512) === 0 ? 1 : 0;
    const earlier = (await xids())[other];
    await perform(two, 'village-a1', 'hypertension.record-visit', resident, visitAnswers(today(), { systolic: 138, diastolic: 84 }), {
      overrides: { date: '下午复诊，另测一次' },
    });
    assert.deepEqual((await xids())[other], earlier, 'the other server saw no transaction that wrote');

    // One of two residents already has the number: nothing of either is written, on neither server.
    const count = async (): Promise<unknown> => (await ask(two, '/Patient?_summary=count')).json.total;
    const standing = await count();
    await assert.rejects(
      commit(two.store, BY_TEST, [
        { op: 'create', resource: makePatient('周甲', { identity: makeIdentityNumber('1970-01-01', '011') }) },
        { op: 'create', resource: makePatient('周乙', { identity: makeIdentityNumber('1961-07-08', '101') }) },
      ]),
      /duplicate/,
    );
    assert.equal(await count(), standing);
    assert.ok(patient);
    for (const shard of [east, west]) assert.deepEqual(await shard.rows(sql`select 1 from pg_prepared_xacts`), []);
  });

  test('what was broken off between ready and committed is ended one way on both servers', async () => {
    const [east, west] = two.database.shards;
    assert.ok(east && west);
    const leave = async (name: string, decided: boolean): Promise<void> => {
      const kept = west.transaction(async (tx) => {
        await tx.run(sql`insert into ident (idhash, system, value, resident_id) values (${decided ? 1 : 2}, 'test', ${name}, 1)`);
        await tx.run(raw(`prepare transaction '${name}'`));
      });
      await kept;
      if (decided)
        await east.run(sql`insert into shard_decision (name, verdict, at) values (${name}, 'commit', ${new Date().toISOString()})`);
    };
    await leave('yigong_0_decided', true);
    await leave('yigong_0_open', false);
    assert.equal(await settlePrepared(two.database.shards), 2);
    const kept = await west.rows(sql`select value from ident where system = 'test'`);
    assert.deepEqual(kept, [{ value: 'yigong_0_decided' }]);
    assert.equal(await settlePrepared(two.database.shards), 0);
  });

  test('what stands on every server can be made equal to the first again', async () => {
    const [, west] = two.database.shards;
    assert.ok(west);
    const manifest = wholeManifest(systems);
    assert.deepEqual(await repairCopies(two.database.shards, manifest), []);
    await west.run(sql`delete from post where id = 'post-bureau'`);
    await west.run(sql`update organisation set name = '半途' where id = 'lead'`);
    assert.deepEqual((await repairCopies(two.database.shards, manifest)).toSorted(), ['1: organisation', '1: post']);
    assert.deepEqual(await repairCopies(two.database.shards, manifest), []);
    assert.equal(await west.run(sql`select 1 from post where id = 'post-bureau'`), 1);
  });

  test('a server that is away is named; whoever lives on the other is still served, and nothing is half written', async () => {
    const [east, west] = two.database.shards;
    assert.ok(east && west);
    const someone = sql`select resident_id as resident, key as patient from view_people order by 1 limit 1`;
    const shape = z.object({ resident: z.number(), patient: z.string() });
    const [[here], [there]] = await Promise.all([east.rows(someone, shape), west.rows(someone, shape)]);
    assert.ok(here && there);
    await servers[1]?.stop();
    const away = (work: Promise<unknown>): Promise<void> =>
      assert.rejects(work, (error: unknown) => error instanceof DatabaseUnavailable && /西库/.test(error.message));
    const note = (patient: string) => ({
      op: 'create' as const,
      resource: {
        resourceType: 'Flag' as const,
        status: 'active' as const,
        code: { text: '试' },
        subject: { reference: `Patient/${patient}` },
      },
    });
    const flags = (): Promise<readonly unknown[]> =>
      east.rows(sql`select count(*) as n from resource where resident_id = ${here.resident}`);
    const before = await flags();
    await away(commit(two.store, BY_TEST, [note(here.patient), note(there.patient)]));
    await away(findPeople(two.store, two.as('public-health-a'), '赵', undefined));
    await away(commit(two.store, BY_TEST, [{ op: 'update', resource: { resourceType: 'Organization', id: 'bureau', name: '卫健局' } }]));
    assert.deepEqual(await flags(), before);
    await commit(two.store, BY_TEST, [note(here.patient)]);
    assert.notDeepEqual(await flags(), before);
    await away(openShards());
  });
});
