// Runs the declared timers: finds the rows for which time has passed, and writes what follows, one resident at a time.
import { z } from 'zod';
import { commit } from '../commit/commit.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql, toJson } from '../database/sql.ts';
import { type Gathered, gatherRecords } from '../define/gather-records.ts';
import type { Source } from '../define/source.ts';
import type { AnyTimer } from '../define/timer.ts';
import type { Job } from '../jobs/job.ts';
import { readPeople } from '../people/keep-people.ts';
import { type Instant, today } from '../periods/plain-date.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { loadRecords } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { compileFilter } from '../views/compile-condition.ts';
import { tableOfView } from '../views/view-table.ts';
import { toWrite } from './draft-action.ts';
import { holdResources } from './hold-resources.ts';

/** Due rows that are read at once; a round goes through all pages. */
const PAGE = 200;

const dueRow = z.object({ resident_id: z.number(), key: z.string() });
type DueRow = z.infer<typeof dueRow>;

/**
 * All rows that are due, page by page by their key: rows that cannot move stand in nobody's way, however many they are. What becomes due
 * before the place that was reached waits for the next round.
 */
async function* readDue(store: Store, timer: AnyTimer): AsyncGenerator<readonly DueRow[]> {
  const day = today();
  const due = compileFilter(timer.due, timer.view, 'v', { start: day, end: day, today: day });
  let last: DueRow | undefined;
  for (;;) {
    const after = last === undefined ? sql`true` : sql`(v.resident_id, v.key) > (${last.resident_id}, ${last.key})`;
    const page: readonly DueRow[] = await store.database.rows(
      onEveryShard(
        'due-rows',
        sql`select v.resident_id, v.key from ${tableOfView(timer.view)} v where ${due} and ${after} order by v.resident_id, v.key limit ${PAGE}`,
        inOrder([{ column: 'resident_id' }, { column: 'key' }], PAGE),
      ),
      dueRow,
    );
    yield page;
    last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
  }
}

/** Writes what follows for one resident; whether anything did. */
async function runFor(store: Store, timer: AnyTimer, resident: number, keys: readonly string[], now: Instant): Promise<boolean> {
  const committed = await store.database.transaction(async (tx) => {
    await readPeople(tx, [resident], true);
    const needs = Object.values<Source<unknown>>(timer.sources).map(({ type, codes }) => ({ type, codes }));
    const stored = (await loadRecords(tx, [resident], needs)).map(
      (record): Gathered => ({ ...record, code: primaryCodeOf(record.resource) }),
    );
    const context = { now, keys, records: gatherRecords(timer.sources, stored) };
    const held = timer.holds ? await holdResources(tx, timer.holds(context)) : [];
    const drafts = timer.write({ ...context, held });
    if (drafts.length === 0) return undefined;
    return commit(store, { who: undefined, act: 'write', what: { timer: timer.id } }, drafts.map(toWrite), tx);
  }, resident);
  if (committed) store.tell(committed.notice);
  return committed !== undefined;
}

/** What a round of a timer came to: how many residents it wrote for, and what went wrong for others. */
export interface TimerRound {
  readonly written: number;
  readonly failures: readonly unknown[];
}

/**
 * Runs a timer once over all rows that are due. What goes wrong for one resident is undone and told (`failures`); it keeps nobody else
 * waiting: a critical value must be escalated whatever stands in another's record. Stops between residents when `signal` says so. Throws
 * when the due rows cannot be read.
 */
export async function runTimer(store: Store, timer: AnyTimer, now: Instant, signal?: AbortSignal): Promise<TimerRound> {
  let written = 0;
  const failures: unknown[] = [];
  for await (const rows of readDue(store, timer)) {
    for (const [resident, own] of Map.groupBy(rows, (row) => row.resident_id)) {
      if (signal?.aborted) return { written, failures };
      const keys = own.map(({ key }) => key);
      const wrote = await runFor(store, timer, resident, keys, now).catch((error: unknown) => {
        failures.push(error);
        return false;
      });
      if (wrote) written += 1;
    }
  }
  return { written, failures };
}

const factOf = ({ id }: AnyTimer): string => `timer ${id}`;

/** Those that still have to be run: what an earlier version left undone is made up for once. */
async function listRunning(store: Store, timers: readonly AnyTimer[]): Promise<readonly AnyTimer[]> {
  const once = timers.filter((timer) => timer.once).map(factOf);
  if (once.length === 0) return timers;
  const done = await store.database.rows(
    sql`select name from platform_fact where name = any(${once}::text[])`,
    z.object({ name: z.string() }),
  );
  const known = new Set(done.map(({ name }) => name));
  return timers.filter((timer) => !known.has(factOf(timer)));
}

async function noteDone(store: Store, timer: AnyTimer): Promise<void> {
  await store.database.run(
    sql`insert into platform_fact (name, value) values (${factOf(timer)}, ${toJson(true)}::jsonb) on conflict (name) do nothing`,
  );
}

const EVERY_MS = 15_000;

/** The job that runs all timers. Each round is one process's, by its lease; what a round writes is judged anew under each resident's lock. */
export function timersJob(store: Store): Job {
  let timers: readonly AnyTimer[] | undefined;
  return {
    id: 'timers',
    title: '到时提醒与升级',
    everyMs: EVERY_MS,
    leaseMs: 60_000,
    run: async ({ clock, signal }) => {
      timers ??= await listRunning(
        store,
        store.registry.systems.flatMap((system) => system.timers),
      );
      const over = new Set<AnyTimer>();
      let written = 0;
      const troubles: { readonly text: string; readonly causes: readonly unknown[] }[] = [];
      for (const timer of timers) {
        if (signal.aborted) break;
        const round = await runTimer(store, timer, clock(), signal);
        written += round.written;
        if (timer.once && round.written === 0 && round.failures.length === 0 && !signal.aborted) {
          await noteDone(store, timer);
          over.add(timer);
        }
        if (round.failures.length > 0)
          troubles.push({ text: `${timer.title}：${round.failures.length} 人未能办理`, causes: round.failures });
      }
      timers = timers.filter((timer) => !over.has(timer));
      // Told only when all timers had their turn; the next round tries these again.
      if (troubles.length > 0)
        throw new AggregateError(
          troubles.flatMap(({ causes }) => causes),
          troubles.map(({ text }) => text).join('；'),
        );
      return written > 0 ? { said: `办理 ${written} 人` } : {};
    },
  };
}
