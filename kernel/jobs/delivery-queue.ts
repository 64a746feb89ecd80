// The queue of deliveries: each thing once a target, in order within its lane, claimed by one worker, retried, sent or set aside.
import { z } from 'zod';
import type { Queries, Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { insertRows } from '../database/statements/insert-rows.ts';

/** What becomes of a delivery. `kept`: lies ready for a listener who fetches it; `dropped`: the target may not have it (any more). */
export const DELIVERY_STATES = ['waiting', 'sent', 'dead', 'kept', 'dropped'] as const;
/** See DELIVERY_STATES. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

const deliveryRow = z.object({
  seq: z.number(),
  target: z.string(),
  lane: z.number(),
  key: z.string(),
  resident: z.number(),
  item: z.string(),
  kind: z.string(),
  happened: z.string(),
  queued: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number(),
  refusals: z.number(),
  nextAt: z.string(),
  payload: z.string().nullable(),
  answer: z.string().nullable(),
  lastError: z.string().nullable(),
  doneAt: z.string().nullable(),
});

/** A delivery. `item` is the version that it tells of ('Observation/1-x/3'), `kind` what is told (for HL7 the event). */
export type Delivery = z.infer<typeof deliveryRow>;

/** A delivery to be queued. */
export interface NewDelivery {
  readonly target: string;
  readonly lane: number;
  readonly key: string;
  readonly resident: number;
  readonly item: string;
  readonly kind: string;
  readonly happened: string;
  readonly state: 'waiting' | 'kept';
}

const COLUMNS = sql`seq, target, lane, key, resident_id as resident, item, kind, happened, queued, state, attempts, refusals, next_at as "nextAt", payload, answer,
  last_error as "lastError", done_at as "doneAt"`;

/** Queues deliveries in the order given; one whose key its target has already is passed over. How many were new. */
export async function queueDeliveries(tx: Transaction, deliveries: readonly NewDelivery[], at: string): Promise<number> {
  if (deliveries.length === 0) return 0;
  return insertRows(
    tx,
    'delivery',
    ['target', 'lane', 'key', 'resident_id', 'item', 'kind', 'happened', 'queued', 'state', 'next_at'],
    deliveries.map((each) => [each.target, each.lane, each.key, each.resident, each.item, each.kind, each.happened, at, each.state, at]),
    { onConflict: sql`on conflict (target, key) do nothing` },
  );
}

/**
 * Takes the deliveries of a target whose time has come and before which nothing of their lane waits, at most `limit`, until `leaseUntil`.
 * Of two workers who claim at once the second finds them taken: one guarded update (database rule 14).
 */
export async function claimDeliveries(
  db: Queries,
  target: string,
  limit: number,
  now: string,
  leaseUntil: string,
): Promise<readonly Delivery[]> {
  const rows = await db.rows(
    sql`update delivery set attempts = attempts + 1, next_at = ${leaseUntil}
        where seq in (select d.seq from delivery d where d.target = ${target} and d.state = 'waiting' and d.next_at <= ${now}::timestamptz
            and not exists (select 1 from delivery e where e.target = ${target} and e.lane = d.lane and e.state = 'waiting' and e.seq < d.seq)
          order by d.seq limit ${limit})
        and state = 'waiting' and next_at <= ${now}::timestamptz returning ${COLUMNS}`,
    deliveryRow,
  );
  return [...rows].sort((a, b) => a.seq - b.seq);
}

/** How a try ended: for good, or to be tried again at `nextAt`. */
export interface Settlement {
  readonly state: DeliveryState;
  readonly at: string;
  readonly nextAt?: string | undefined;
  /** Whether the target itself said no. */
  readonly refused?: boolean;
  readonly answer?: string | undefined;
  readonly error?: string | undefined;
}

/** Writes down how a try ended; false when somebody else has taken the delivery since. */
export async function settleDelivery(db: Queries, delivery: Delivery, end: Settlement): Promise<boolean> {
  const done = end.state === 'waiting' ? null : end.at;
  return (
    (await db.run(
      sql`update delivery set state = ${end.state}, next_at = ${end.nextAt ?? end.at}, answer = ${end.answer ?? null}, last_error = ${end.error ?? null},
          done_at = ${done}, refusals = refusals + ${end.refused ? 1 : 0} where seq = ${delivery.seq} and state = 'waiting' and attempts = ${delivery.attempts}`,
    )) === 1
  );
}

/** Keeps the content that a delivery is sent with, so that every try sends the same. */
export async function keepPayload(db: Queries, seq: number, payload: string): Promise<void> {
  await db.run(sql`update delivery set payload = ${payload} where seq = ${seq}`);
}

/** Puts what was set aside back at its old place: one delivery, or (without `seq`) all of a target. How many there were. */
export async function reviveDeliveries(db: Queries, target: string, seq: number | undefined, at: string): Promise<number> {
  return db.run(
    sql`update delivery set state = 'waiting', attempts = 0, refusals = 0, next_at = ${at}, done_at = null, last_error = null
        where target = ${target} and state = 'dead' and (${seq ?? null}::bigint is null or seq = ${seq ?? null}::bigint)`,
  );
}

/** Sends again what was sent since an instant, at its old place in the order. How many. */
export async function resendSince(db: Queries, target: string, since: string, at: string): Promise<number> {
  return db.run(
    sql`update delivery set state = 'waiting', attempts = 0, refusals = 0, next_at = ${at}, done_at = null
        where target = ${target} and state in ('sent', 'dead') and happened >= ${since}::timestamptz`,
  );
}

/** Sets all that waits for a target aside. */
export async function buryDeliveries(db: Queries, target: string, at: string, error: string): Promise<number> {
  return db.run(
    sql`update delivery set state = 'dead', done_at = ${at}, last_error = ${error} where target = ${target} and state = 'waiting'`,
  );
}

/** Forgets all that a target was or would be told. */
export async function forgetDeliveries(db: Queries, target: string): Promise<void> {
  await db.run(sql`delete from delivery where target = ${target}`);
}

/** Deliveries of a target in a state, newest first, before the one with number `before`. */
export async function listDeliveries(
  db: Queries,
  target: string,
  state: DeliveryState | undefined,
  limit: number,
  before?: number,
): Promise<readonly Delivery[]> {
  return db.rows(
    sql`select ${COLUMNS} from delivery where target = ${target} and (${state ?? null}::text is null or state = ${state ?? null}::text)
        and (${before ?? null}::bigint is null or seq < ${before ?? null}::bigint) order by seq desc limit ${limit}`,
    deliveryRow,
  );
}

/** Deliveries of a target after the one with number `after`, in order, whatever became of them: what a listener fetches. */
export async function fetchDeliveries(db: Queries, target: string, after: number, limit: number): Promise<readonly Delivery[]> {
  return db.rows(sql`select ${COLUMNS} from delivery where target = ${target} and seq > ${after} order by seq limit ${limit}`, deliveryRow);
}

/** One delivery. */
export async function readDelivery(db: Queries, seq: number): Promise<Delivery | undefined> {
  const [row] = await db.rows(sql`select ${COLUMNS} from delivery where seq = ${seq}`, deliveryRow);
  return row;
}

const countRow = z.object({ target: z.string(), state: z.enum(DELIVERY_STATES), count: z.number() });

/** How many deliveries each target has in each state. */
export async function countDeliveries(db: Queries): Promise<readonly z.infer<typeof countRow>[]> {
  return db.rows(sql`select target, state, count(*) as count from delivery group by target, state`, countRow);
}
