// Computes anew the rows that hold limits in working days, when the calendar of these has changed since they were computed.
import { z } from 'zod';
import { rebuildViews } from '../commit/rebuild-views.ts';
import type { Queries } from '../database/database.ts';
import { sql, toJson } from '../database/sql.ts';
import { numbersOf } from '../indicators/remembered-numbers.ts';
import type { Job } from '../jobs/job.ts';
import { movedDaysOf, type RegisteredDay } from '../organisations/moved-days.ts';
import type { Store } from '../store/store.ts';

/** Under which calendar the rows were last computed. */
const FACT = 'working-days';
/** Whoever changes the calendar wakes the job; what another process left behind is found at the next look. */
const LOOK_EVERY_MS = 60_000;

function tellCalendar(days: readonly RegisteredDay[]): string {
  return [...movedDaysOf(days)].map(([day, moved]) => `${day} ${moved}`).join(',');
}

async function readKnown(db: Queries): Promise<string> {
  const [fact] = await db.rows(sql`select value from platform_fact where name = ${FACT}`, z.object({ value: z.string() }));
  return fact?.value ?? '';
}

/**
 * Brings the rows to the calendar as it stands; whether it had changed. Who is broken off begins again: the calendar is noted when all is done.
 * Rows that do not differ are not written.
 */
export async function recountLimits(store: Store, signal?: AbortSignal): Promise<boolean> {
  const calendar = tellCalendar(store.directory.current().calendar);
  if ((await readKnown(store.database)) === calendar) return false;
  const views = [...store.registry.views.values()].filter(({ followsCalendar }) => followsCalendar);
  await rebuildViews(store, views, [], undefined, signal, 'those-with-rows');
  await store.database.run(
    sql`insert into platform_fact (name, value) values (${FACT}, ${toJson(calendar)}::jsonb) on conflict (name) do update set value = excluded.value`,
  );
  await numbersOf(store).forget();
  store.tell({ residents: [], views: views.map(({ id }) => id), tasks: [] });
  return true;
}

/** The same as a job. `recounted` hears of it, so that other processes forget what they remember of numbers. */
export function recountLimitsJob(store: Store, recounted: () => void): Job {
  return {
    id: 'recount-limits',
    title: '按工作日历重算时限',
    everyMs: LOOK_EVERY_MS,
    leaseMs: 120_000,
    run: async ({ signal }) => {
      if (!(await recountLimits(store, signal))) return {};
      recounted();
      return { said: '工作日历有变，已重算' };
    },
  };
}
