// From a number to work: asks the people behind it for what the record lacks, as FHIR Tasks that evidence will close.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { commit } from '../commit/commit.ts';
import type { Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { ROLES, type Role } from '../define/role.ts';
import type { AnyTask } from '../define/task.ts';
import { fail } from '../errors.ts';
import { type BehindQuery, residentsBehind } from '../indicators/people-behind.ts';
import { readPeople } from '../people/keep-people.ts';
import { nowInstant, type PlainDate, today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { dispatchTask } from '../tasks/dispatched-asks.ts';

/** Roles that may dispatch work within their reach. */
export const MAY_DISPATCH: readonly Role[] = [
  'township-manager',
  'consortium-manager',
  'bureau-manager',
  'family-doctor',
  'public-health-doctor',
];

/** Whether the role may dispatch work within its reach. */
export function mayDispatch(role: Role): boolean {
  return MAY_DISPATCH.includes(role);
}

const BATCH = 200;

/** How many people were asked, and how many had been asked already. */
export interface Dispatched {
  readonly people: number;
  readonly already: number;
}

/**
 * Dispatches the repair task of an indicator to the people of a part and reason. People who have an open dispatched task of the kind get
 * no second one, also when two managers dispatch at once. Throws `not-allowed`, `out-of-scope`, `invalid` (due date in the past),
 * `unprocessable` (the indicator has no repair).
 */
export async function dispatchTasks(
  store: Store,
  who: SignedIn,
  query: BehindQuery,
  due: PlainDate,
  note: string | undefined,
): Promise<Dispatched> {
  if (!mayDispatch(who.role))
    fail('not-allowed', { role: ROLES[who.role], what: '派单', allowed: MAY_DISPATCH.map((role) => ROLES[role]).join('、') });
  if (due < today()) fail('invalid', { what: '派单的截止日期不能早于今天。', field: 'due' });
  const task = store.registry.tasks.get(query.indicator.repair ?? '');
  if (!task) fail('unprocessable', { what: `“${query.indicator.title}”没有可以派发的任务。`, next: '请打开名单逐人处理。' });
  const residents = await residentsBehind(store, who, query);
  let people = 0;
  for (let from = 0; from < residents.length; from += BATCH) {
    const batch = residents.slice(from, from + BATCH);
    people += await store.database.transaction((tx) => dispatchBatch(store, tx, who, task, query, batch, due, note));
  }
  store.tell({ residents: [], views: [], tasks: [task.id] });
  return { people, already: residents.length - people };
}

async function dispatchBatch(
  store: Store,
  tx: Transaction,
  who: SignedIn,
  task: AnyTask,
  query: BehindQuery,
  residents: readonly number[],
  due: PlainDate,
  note: string | undefined,
): Promise<number> {
  const people = await readPeople(tx, residents, true); // holds the residents, so that a second manager waits and then finds them asked
  const asked = await tx.rows(
    sql`select distinct resident_id from task where task = ${task.id} and dispatched and status = 'open' and resident_id = any(${[...residents]}::bigint[])`,
    z.object({ resident_id: z.number() }),
  );
  const already = new Set(asked.map((row) => row.resident_id));
  const open = people.filter((person) => !already.has(person.residentId) && person.deceased === undefined);
  if (open.length === 0) return 0;
  const now = nowInstant();
  const writes = open.map((person) => ({
    op: 'create' as const,
    resource: dispatchTask({
      task: task.id,
      title: task.title,
      patient: person.patientId,
      requester: who.practitioner,
      org: who.org,
      due,
      note: note ?? `${query.indicator.title}：${query.reason ?? '未达标'}`,
      now,
    }),
  }));
  await commit(
    store,
    { who, act: 'dispatch', what: { indicator: query.indicator.id, area: query.area, reason: query.reason ?? null, due } },
    writes,
    tx,
  );
  return open.length;
}
