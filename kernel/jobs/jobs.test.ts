import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { prepareStore } from '../commit/migrations.ts';
import type { Database } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { openTestDatabase } from '../database/testing.ts';
import type { Instant } from '../periods/plain-date.ts';
import { type Change, ChangeReader, type FeedPlace, keepFeedPlace, readFeedPlace } from './change-feed.ts';
import { type Clock, laterBy } from './clock.ts';
import { type Channel, deliverTo, type Try } from './deliver.ts';
import { claimDeliveries, listDeliveries, queueDeliveries, settleDelivery } from './delivery-queue.ts';
import { activateTarget, readTarget } from './delivery-targets.ts';
import type { Job } from './job.ts';
import { holdJob, listJobs } from './keep-jobs.ts';
import { purgeRows } from './purge.ts';
import { RETENTIONS } from './retention.ts';
import { runJob, startRunner } from './run-jobs.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await openTestDatabase('jobs', async (fresh) => void (await prepareStore(fresh, []))));
});
after(() => close());

const START = '2026-08-01T00:00:00.000Z' as Instant;
let now: string = START;
const clock: Clock = () => now as Instant;
beforeEach(async () => {
  now = START;
  for (const table of ['delivery', 'delivery_target', 'outbox', 'feed', 'job']) await database.run(sql`delete from ${sqlName(table)}`);
});

function sqlName(table: string) {
  if (table === 'delivery') return sql`delivery`;
  if (table === 'delivery_target') return sql`delivery_target`;
  if (table === 'outbox') return sql`outbox`;
  return table === 'feed' ? sql`feed` : sql`job`;
}

const POLICY = { firstPauseMs: 1000, longestPauseMs: 60_000, maxRefusals: 3, giveUpMs: 3_600_000, endsWhenGivenUp: true };

async function queue(target: string, lanes: readonly number[]): Promise<void> {
  await activateTarget(database, target, START);
  await database.transaction(async (tx) => {
    await queueDeliveries(
      tx,
      lanes.map((lane, at) => ({
        target,
        lane,
        key: `${lane}/${at}`,
        resident: lane,
        item: `Observation/${lane}/${at}`,
        kind: 'Observation',
        happened: START,
        state: 'waiting',
      })),
      START,
    );
  });
}

async function deliver(target: string, send: (key: string) => Promise<Try> | Try, atOnce = 4): Promise<number> {
  const channel: Channel = { atOnce, leaseMs: 60_000, policy: POLICY, send: async (delivery) => send(delivery.key) };
  const known = await readTarget(database, target);
  assert.ok(known);
  return deliverTo(database, known, channel, clock);
}

test('two workers at once: each delivery once, each lane in its order', async () => {
  const lanes = Array.from({ length: 60 }, (_, at) => (at * 7) % 9);
  await queue('t', lanes);
  const sent: string[] = [];
  const underWay = new Set<string>();
  const send = async (key: string): Promise<Try> => {
    const lane = key.split('/')[0] ?? '';
    assert.ok(!underWay.has(lane), `lane ${lane} is sent to twice at once`);
    underWay.add(lane);
    await new Promise((resolve) => setImmediate(resolve));
    sent.push(key);
    underWay.delete(lane);
    return { is: 'sent' };
  };
  // A worker that finds nothing to claim while others hold the lanes ends; the next turn goes on.
  while (sent.length < lanes.length) await Promise.all([deliver('t', send), deliver('t', send), deliver('t', send)]);
  assert.equal(sent.length, lanes.length);
  assert.equal(new Set(sent).size, lanes.length);
  for (const lane of new Set(lanes)) {
    const order = sent.filter((key) => key.startsWith(`${lane}/`)).map((key) => Number(key.split('/')[1]));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  }
});

test('a worker that dies between sending and marking: it is sent again after the lease, and the late worker changes nothing', async () => {
  await queue('t', [1, 1]);
  const [claimed] = await claimDeliveries(database, 't', 4, now, laterBy(now, 60_000));
  assert.equal(claimed?.key, '1/0');
  const sent: string[] = [];
  const send = (key: string): Try => {
    sent.push(key);
    return { is: 'sent' };
  };
  assert.equal(await deliver('t', send), 0, 'nobody overtakes what may be under way');
  now = laterBy(START, 61_000);
  assert.equal(await deliver('t', send), 2);
  assert.deepEqual(sent, ['1/0', '1/1']);
  assert.ok(claimed);
  assert.equal(await settleDelivery(database, claimed, { state: 'dead', at: now }), false);
  assert.equal((await listDeliveries(database, 't', 'sent', 10)).length, 2);
});

test('a target that stays away is given up in the end, and nothing is lost', async () => {
  await queue('t', [1, 2]);
  const away = (): Try => ({ is: 'away', error: '连接不上' });
  const pauses: number[] = [];
  for (let tries = 0; tries < 8; tries += 1) {
    await deliver('t', away);
    const target = await readTarget(database, 't');
    pauses.push(Date.parse(target?.pausedUntil ?? now) - Date.parse(now));
    now = target?.pausedUntil ?? now;
  }
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  now = laterBy(START, 3_700_000);
  await deliver('t', away);
  assert.equal((await readTarget(database, 't'))?.state, 'off');
  assert.equal((await listDeliveries(database, 't', 'dead', 10)).length, 2);
});

test('the same thing is queued once a target', async () => {
  await queue('t', [1, 2]);
  await queue('t', [1, 2]);
  assert.equal((await listDeliveries(database, 't', undefined, 10)).length, 2);
});

const seqRow = z.object({ seq: z.number() });

async function write(resident: number, at: string): Promise<number> {
  const [row] = await database.rows(
    sql`insert into outbox (resident_id, at, change) values (${resident}, ${at}, ${JSON.stringify({ ids: [`Patient/${resident}/1`] })}) returning seq`,
    seqRow,
  );
  return row?.seq ?? 0;
}

test('the feed gives every change once, late ones too, and a resident’s in their order', async () => {
  const reader = new ChangeReader();
  let place: FeedPlace = await readFeedPlace(database, 'f', START);
  const read = async (limit = 10): Promise<readonly Change[]> => {
    const next = await reader.readNext(database, place, limit);
    reader.markGiven(next.changes);
    place = next.place;
    await keepFeedPlace(database, 'f', place);
    return next.changes;
  };
  const late = async (): Promise<readonly Change[]> => {
    const changes = await reader.readLate(database, place);
    reader.markGiven(changes);
    return changes;
  };
  const a = await write(1, laterBy(START, 1000));
  const b = await write(2, laterBy(START, 5000));
  assert.deepEqual(
    (await read()).map(({ seq }) => seq),
    [a, b],
  );
  assert.deepEqual(await read(), []);
  // Dated before what was read, seen after it: its transaction took long.
  const c = await write(3, laterBy(START, 2000));
  assert.deepEqual(await read(), []);
  assert.deepEqual(
    (await late()).map(({ seq }) => seq),
    [c],
  );
  assert.deepEqual(await late(), []);
  // A successor of a late one brings it along, in front.
  const d = await write(4, laterBy(START, 3000));
  const e = await write(4, laterBy(START, 6000));
  assert.deepEqual(
    (await read()).map(({ seq }) => seq),
    [d, e],
  );
  assert.deepEqual(await late(), []);
  for (let at = 0; at < 25; at += 1) await write(100 + at, laterBy(START, 7000 + at));
  const sizes = [(await read()).length, (await read()).length, (await read()).length];
  assert.deepEqual(sizes, [10, 10, 5]);
  const other = new ChangeReader();
  assert.equal((await other.readLate(database, place)).length, 30, 'a new reader gives the last minute once more');
});

test('one process holds a job; one that died loses it after the lease', async () => {
  let runs = 0;
  const job: Job = {
    id: 'j',
    title: '试',
    everyMs: 10_000,
    leaseMs: 30_000,
    run: async () => {
      runs += 1;
      return { said: '好' };
    },
  };
  assert.ok(await runJob(database, job, 'a', clock));
  assert.equal(await runJob(database, job, 'b', clock), undefined, 'not due');
  now = laterBy(START, 10_000);
  const both = await Promise.all([runJob(database, job, 'a', clock), runJob(database, job, 'b', clock)]);
  assert.equal(both.filter(Boolean).length + runs - 1 >= 2, true);
  const before = runs;
  now = laterBy(START, 20_000);
  await database.run(sql`update job set holder = 'dead', lease_until = ${laterBy(START, 45_000)} where id = 'j'`);
  assert.equal(await runJob(database, job, 'b', clock), undefined);
  now = laterBy(START, 46_000);
  assert.ok(await runJob(database, job, 'b', clock));
  assert.equal(runs, before + 1);
  assert.equal(await holdJob(database, 'j', 'dead', now), false);
  const failing = { ...job, id: 'k', run: () => Promise.reject(new Error('坏了')) };
  await assert.rejects(runJob(database, failing, 'a', clock), /坏了/);
  assert.deepEqual(
    (await listJobs(database)).map(({ id, holder, error, said }) => [id, holder, error, said]),
    [
      ['j', null, null, '好'],
      ['k', null, '坏了', null],
    ],
  );
});

test('a runner runs what is due, hears a call, and ends after what is under way', async () => {
  let runs = 0;
  let done: () => void = () => undefined;
  const job: Job = {
    id: 'r',
    title: '试',
    everyMs: 0,
    leaseMs: 30_000,
    run: async () => {
      runs += 1;
      done();
      return {};
    },
  };
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      done = resolve;
    });
  const first = next();
  const runner = startRunner(database, [job], { pollMs: 60_000 });
  await first;
  const second = next();
  runner.wake('r');
  await second;
  await runner.stop();
  assert.equal(runs, 2);
});

test('what has had its time goes, and what a reader has not passed stays', async () => {
  const outbox = RETENTIONS.find(({ table }) => table === 'outbox');
  const sessions = RETENTIONS.find(({ table }) => table === 'session');
  assert.ok(outbox && sessions);
  const DAY = 86_400_000;
  for (const days of [1, 8, 9, 30]) await write(days, laterBy(START, -days * DAY));
  await keepFeedPlace(database, 'x', await readFeedPlace(database, 'x', laterBy(START, -10 * DAY)));
  assert.equal(await purgeRows(database, outbox, START), 1, 'the feed stands ten days ago');
  await database.run(sql`update feed set at = ${START}`);
  assert.equal(await purgeRows(database, outbox, START), 2);
  for (const hours of [1, 30])
    await database.run(
      sql`insert into session (token_hash, id, account, post, created, seen) values (${`h${hours}`}, ${`s${hours}`}, 'a', 'p', ${laterBy(START, -hours * 3_600_000)}, ${START})`,
    );
  assert.equal(await purgeRows(database, sessions, START), 1);
});
