// Runs the declared timers: finds the rows for which time has passed, and writes what follows, one resident at a time.
import { z } from 'zod';
import { commit } from '../commit/commit.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql } from '../database/sql.ts';
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

/** Rows that one round takes of a timer; the rest follows at once. */
const MOST = 200;

const dueRow = z.object({ resident_id: z.number(), key: z.string() });

/** Writes what follows for one resident; whether anything did. */
async function runFor(store: Store, timer: AnyTimer, resident: number, keys: readonly string[], now: Instant): Promise<boolean> {
  const committed = await store.database.transaction(async (tx) => {
    await readPeople(tx, [resident], true);
    const needs = Object.values<Source<unknown>>(timer.sources).map(({ type, codes }) => ({ type, codes }));
    const stored = (await loadRecords(tx, [resident], needs)).map(
      (record): Gathered => ({ ...record, code: primaryCodeOf(record.resource) }),
    );
    const drafts = timer.write({ now, keys, records: gatherRecords(timer.sources, stored) });
    if (drafts.length === 0) return undefined;
    return commit(store, { who: undefined, act: 'write', what: { timer: timer.id } }, drafts.map(toWrite), tx);
  }, resident);
  if (committed) store.tell(committed.notice);
  return committed !== undefined;
}

/** What a round of a timer came to: how many residents it wrote for, what went wrong for others, and whether there may be more. */
export interface TimerRound {
  readonly written: number;
  readonly failures: readonly unknown[];
  readonly more: boolean;
}

/**
 * Runs a timer once. What goes wrong for one resident is undone and told (`failures`); it keeps nobody else waiting: a critical value must be
 * escalated whatever stands in another's record. Throws when the due rows cannot be read.
 */
export async function runTimer(store: Store, timer: AnyTimer, now: Instant): Promise<TimerRound> {
  const day = today();
  const rows = await store.database.rows(
    onEveryShard(
      'due-rows',
      sql`select v.resident_id, v.key from ${tableOfView(timer.view)} v
          where ${compileFilter(timer.due, timer.view, 'v', { start: day, end: day, today: day })} order by v.resident_id, v.key limit ${MOST}`,
      inOrder([{ column: 'resident_id' }, { column: 'key' }], MOST),
    ),
    dueRow,
  );
  let written = 0;
  const failures: unknown[] = [];
  for (const [resident, own] of Map.groupBy(rows, (row) => row.resident_id)) {
    const wrote = await runFor(
      store,
      timer,
      resident,
      own.map(({ key }) => key),
      now,
    ).catch((error: unknown) => {
      failures.push(error);
      return false;
    });
    if (wrote) written += 1;
  }
  return { written, failures, more: rows.length === MOST && written > 0 };
}

const EVERY_MS = 15_000;

/** The job that runs all timers. Each round is one process's, by its lease; what a round writes is judged anew under each resident's lock. */
export function timersJob(store: Store): Job {
  const timers = store.registry.systems.flatMap((system) => system.timers);
  return {
    id: 'timers',
    title: '到时提醒与升级',
    everyMs: EVERY_MS,
    leaseMs: 60_000,
    run: async ({ clock, signal }) => {
      let written = 0;
      let again = false;
      const troubles: { readonly text: string; readonly causes: readonly unknown[] }[] = [];
      for (const timer of timers) {
        if (signal.aborted) break;
        const round = await runTimer(store, timer, clock());
        written += round.written;
        again ||= round.more;
        if (round.failures.length > 0)
          troubles.push({ text: `${timer.title}：${round.failures.length} 人未能办理`, causes: round.failures });
      }
      // Told only when all timers had their turn; the next round tries these again.
      if (troubles.length > 0)
        throw new AggregateError(
          troubles.flatMap(({ causes }) => causes),
          troubles.map(({ text }) => text).join('；'),
        );
      return { ...(written > 0 ? { said: `办理 ${written} 人` } : {}), again };
    },
  };
}
