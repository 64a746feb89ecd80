// Bulk jobs as rows: asked, claimed by one worker at a time under a lease, stepped on, ended, cancelled and purged.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Queries, Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';

const jobRow = z.object({
  id: z.string(),
  kind: z.enum(['export', 'import']),
  account: z.string(),
  state: z.enum(['receiving', 'queued', 'running', 'done', 'failed']),
  asked: z.unknown(),
  address: z.string(),
  moment: z.string(),
  turn: z.number(),
  place: z.unknown(),
  counts: z.record(z.string(), z.number()),
  finished: z.string().nullable(),
  expires: z.string(),
  failure: z.string().nullable(),
});

/**
 * A job. `receiving`: its input is still coming in. `asked` is what the client wants and `place` how far it is, both in the words of the kind;
 * `address` the URL of the request; `moment` the instant whose state an export gives.
 */
export type BulkJob = z.infer<typeof jobRow>;

const COLUMNS = sql`id, kind, account, state, asked, address, moment, turn, place, counts, finished, expires, failure`;

/** What is kept of a finished job, and of one whose input never came whole, is purged after so long. */
export const KEPT_MS = 24 * 3_600_000;
/** A step takes less; a worker that is gone for longer has lost its job. */
export const LEASE_MS = 300_000;

function later(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}

/** Enters a job and gives its id, which cannot be guessed. */
export async function enterJob(
  db: Queries,
  job: Pick<BulkJob, 'kind' | 'account' | 'state' | 'asked' | 'address'>,
  now: string,
): Promise<string> {
  const id = randomUUID();
  await db.run(sql`insert into bulk_job (id, kind, account, state, asked, address, requested, moment, expires)
    values (${id}, ${job.kind}, ${job.account}, ${job.state}, ${JSON.stringify(job.asked)}, ${job.address}, ${now}, ${now}, ${later(now, KEPT_MS)})`);
  return id;
}

/** How many jobs of an account are not finished. */
export async function countOpenJobs(db: Queries, account: string): Promise<number> {
  const [row] = await db.rows(
    sql`select count(*) as count from bulk_job where account = ${account} and state in ('receiving', 'queued', 'running')`,
    z.object({ count: z.number() }),
  );
  return row?.count ?? 0;
}

/** The job of an account; undefined when it has none of this id, or it was cancelled or purged. */
export async function readJob(db: Queries, id: string, account: string): Promise<BulkJob | undefined> {
  const [job] = await db.rows(sql`select ${COLUMNS} from bulk_job where id = ${id} and account = ${account}`, jobRow);
  return job;
}

/** Lets a job whose input came whole begin. */
export async function queueJob(db: Queries, id: string): Promise<void> {
  await db.run(sql`update bulk_job set state = 'queued' where id = ${id} and state = 'receiving'`);
}

/** The oldest job that waits or whose worker is gone, held until the lease ends; undefined when there is none. */
export async function claimJob(db: Queries, now: string): Promise<BulkJob | undefined> {
  const free = sql`state in ('queued', 'running') and (lease_until is null or lease_until < ${now}::timestamptz)`;
  const [job] = await db.rows(
    sql`update bulk_job set state = 'running', turn = turn + 1, lease_until = ${later(now, LEASE_MS)}
        where id = (select id from bulk_job where ${free} order by requested limit 1) and ${free} returning ${COLUMNS}`,
    jobRow,
  );
  return job;
}

/** Thrown when a job was cancelled or taken by another worker meanwhile: the step must leave nothing behind. */
export class JobLost extends Error {}

/** Ends a step within its transaction: how far the job is now. Throws `JobLost`. */
export async function endStep(tx: Transaction, job: BulkJob, place: unknown, counts: BulkJob['counts'], now: string): Promise<BulkJob> {
  const [next] = await tx.rows(
    sql`update bulk_job set turn = turn + 1, place = ${JSON.stringify(place)}, counts = ${JSON.stringify(counts)}, lease_until = ${later(now, LEASE_MS)}
        where id = ${job.id} and state = 'running' and turn = ${job.turn} returning ${COLUMNS}`,
    jobRow,
  );
  if (!next) throw new JobLost();
  return next;
}

/** Ends a job: done, or failed with a sentence for the client. Nothing when it is no longer this worker's. */
export async function finishJob(db: Queries, job: BulkJob, failure: string | undefined, now: string): Promise<void> {
  await db.run(
    sql`update bulk_job set state = ${failure === undefined ? 'done' : 'failed'}, failure = ${failure ?? null}, finished = ${now},
          lease_until = null, expires = ${later(now, KEPT_MS)} where id = ${job.id} and state = 'running' and turn = ${job.turn}`,
  );
}

/** Gives a job back, to be gone on with at once: its worker stops. */
export async function releaseJob(db: Queries, job: BulkJob): Promise<void> {
  await db.run(sql`update bulk_job set lease_until = null where id = ${job.id} and state = 'running' and turn = ${job.turn}`);
}

/** Removes a job and its files. */
export async function removeJob(db: Queries, id: string): Promise<void> {
  await db.run(sql`delete from bulk_job where id = ${id}`);
  await db.run(sql`delete from bulk_part where job = ${id}`);
}

/** Removes jobs past their time, and parts whose job is gone. */
export async function purgeJobs(db: Queries, now: string): Promise<number> {
  const removed = await db.run(sql`delete from bulk_job where expires < ${now}::timestamptz and state not in ('queued', 'running')`);
  await db.run(sql`delete from bulk_part where job not in (select id from bulk_job)`);
  return removed;
}
