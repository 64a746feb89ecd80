// Who is delivered to, and how it stands with them: active, failing, or given up.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';

const targetRow = z.object({
  id: z.string(),
  since: z.string(),
  state: z.enum(['active', 'error', 'off']),
  error: z.string().nullable(),
  failures: z.number(),
  failingSince: z.string().nullable(),
  pausedUntil: z.string().nullable(),
  lastSent: z.string().nullable(),
});

/** A target of deliveries. `since`: what happened before is not told; `failures`: tries in a row that did not reach it. */
export type DeliveryTarget = z.infer<typeof targetRow>;

const COLUMNS = sql`id, since, state, error, failures, failing_since as "failingSince", paused_until as "pausedUntil", last_sent as "lastSent"`;

/** Makes a target active, from `at` on when it is new or was off; whether it was either. */
export async function activateTarget(db: Queries, id: string, at: string): Promise<boolean> {
  return (
    (await db.run(
      sql`insert into delivery_target (id, since, state) values (${id}, ${at}, 'active')
          on conflict (id) do update set since = ${at}, state = 'active', error = null, failures = 0, failing_since = null, paused_until = null
          where delivery_target.state = 'off'`,
    )) === 1
  );
}

/** All targets by name. */
export async function listTargets(db: Queries): Promise<readonly DeliveryTarget[]> {
  return db.rows(sql`select ${COLUMNS} from delivery_target order by id`, targetRow);
}

/** One target. */
export async function readTarget(db: Queries, id: string): Promise<DeliveryTarget | undefined> {
  const [row] = await db.rows(sql`select ${COLUMNS} from delivery_target where id = ${id}`, targetRow);
  return row;
}

/** Targets that have something to send whose time has come. */
export async function listDueTargets(db: Queries, now: string): Promise<readonly DeliveryTarget[]> {
  return db.rows(
    sql`select ${COLUMNS} from delivery_target t where t.state <> 'off' and (t.paused_until is null or t.paused_until <= ${now}::timestamptz)
        and exists (select 1 from delivery d where d.target = t.id and d.state = 'waiting' and d.next_at <= ${now}::timestamptz) order by t.id`,
    targetRow,
  );
}

/** Notes that the target was reached, and (`sent`) took something. */
export async function noteReached(db: Queries, id: string, at: string, sent: boolean): Promise<void> {
  await db.run(
    sql`update delivery_target set state = 'active', error = null, failures = 0, failing_since = null, paused_until = null, last_sent = coalesce(${sent ? at : null}::timestamptz, last_sent)
        where id = ${id} and state <> 'off'`,
  );
}

/** Notes that the target was not reached, and lets it rest until `pausedUntil`. */
export async function noteAway(db: Queries, id: string, at: string, error: string, pausedUntil: string): Promise<void> {
  await db.run(
    sql`update delivery_target set state = 'error', error = ${error}, failures = failures + 1, failing_since = coalesce(failing_since, ${at}::timestamptz),
        paused_until = ${pausedUntil} where id = ${id} and state <> 'off'`,
  );
}

/** Ends a target: nothing more is queued for it or sent to it. */
export async function endTarget(db: Queries, id: string, error: string | undefined): Promise<void> {
  await db.run(sql`update delivery_target set state = 'off', error = ${error ?? null}, paused_until = null where id = ${id}`);
}

/** Lets a target be tried at once. */
export async function resumeTarget(db: Queries, id: string): Promise<void> {
  await db.run(sql`update delivery_target set paused_until = null where id = ${id}`);
}

/** Forgets a target. */
export async function forgetTarget(db: Queries, id: string): Promise<void> {
  await db.run(sql`delete from delivery_target where id = ${id}`);
}
