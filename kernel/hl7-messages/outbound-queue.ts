// The queue of messages to subscribers: in order for each, claimed by one worker, retried, or set aside.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';

const outboundRow = z.object({
  seq: z.number(),
  subscriber: z.string(),
  controlId: z.string(),
  message: z.string(),
  queued: z.string(),
  state: z.enum(['waiting', 'sent', 'dead']),
  attempts: z.number(),
  nextAt: z.string(),
  lastError: z.string().nullable(),
  answer: z.string().nullable(),
  doneAt: z.string().nullable(),
});

/** A message to a subscriber. `dead`: given up, to be looked at by people. */
export type OutboundRow = z.infer<typeof outboundRow>;

const COLUMNS = sql`seq, subscriber, control_id as "controlId", message, queued, state, attempts, next_at as "nextAt", last_error as "lastError", answer, done_at as "doneAt"`;

/** Queues a message; the same control id for the same subscriber is queued once. In a transaction it goes out only if that commits. */
export async function queueOutbound(db: Queries, subscriber: string, controlId: string, message: string, at: string): Promise<void> {
  await db.run(sql`insert into hl7_outbound (subscriber, control_id, message, queued, state, next_at)
    values (${subscriber}, ${controlId}, ${message}, ${at}, 'waiting', ${at}) on conflict (subscriber, control_id) do nothing`);
}

/** The next message of a subscriber, if its time has come: claimed until `leaseUntil`, so that no other worker sends it. */
export async function claimOutbound(db: Queries, subscriber: string, now: string, leaseUntil: string): Promise<OutboundRow | undefined> {
  const [row] = await db.rows(
    sql`update hl7_outbound set attempts = attempts + 1, next_at = ${leaseUntil}
        where seq = (select seq from hl7_outbound where subscriber = ${subscriber} and state = 'waiting' order by seq limit 1 for update)
          and state = 'waiting' and next_at <= ${now}::timestamptz returning ${COLUMNS}`,
    outboundRow,
  );
  return row;
}

/** Ends a message: sent with the answer, or given up. */
export async function finishOutbound(
  db: Queries,
  seq: number,
  state: 'sent' | 'dead',
  at: string,
  answer: string | undefined,
  error: string | undefined,
): Promise<void> {
  await db.run(
    sql`update hl7_outbound set state = ${state}, done_at = ${at}, answer = ${answer ?? null}, last_error = ${error ?? null} where seq = ${seq}`,
  );
}

/** Puts a message back to be tried at `nextAt`. */
export async function retryOutbound(db: Queries, seq: number, nextAt: string, answer: string | undefined, error: string): Promise<void> {
  await db.run(sql`update hl7_outbound set next_at = ${nextAt}, answer = ${answer ?? null}, last_error = ${error} where seq = ${seq}`);
}

/** Sends a message that was given up once more, at its old place in the order. Whether there was one. */
export async function reviveOutbound(db: Queries, seq: number, at: string): Promise<boolean> {
  return (
    (await db.run(
      sql`update hl7_outbound set state = 'waiting', attempts = 0, next_at = ${at}, done_at = null where seq = ${seq} and state = 'dead'`,
    )) === 1
  );
}

/** Messages of a subscriber in a state, newest first, before the one with number `before`. */
export async function listOutbound(
  db: Queries,
  subscriber: string,
  state: OutboundRow['state'],
  limit: number,
  before?: number,
): Promise<readonly OutboundRow[]> {
  return db.rows(
    sql`select ${COLUMNS} from hl7_outbound where subscriber = ${subscriber} and state = ${state} and (${before ?? null}::bigint is null or seq < ${before ?? null}::bigint)
        order by seq desc limit ${limit}`,
    outboundRow,
  );
}
