// Leases of jobs as rows: one process holds a job, and whoever dies loses it after a while (database rule 15).
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';

const jobRow = z.object({
  id: z.string(),
  nextAt: z.string(),
  holder: z.string().nullable(),
  started: z.string().nullable(),
  ended: z.string().nullable(),
  error: z.string().nullable(),
  said: z.string().nullable(),
  runs: z.number(),
});

/** What is known of a job. */
export type JobRow = z.infer<typeof jobRow>;

/** Makes the job known; its first run is due at once. */
export async function registerJob(db: Queries, id: string, at: string): Promise<void> {
  await db.run(sql`insert into job (id, next_at) values (${id}, ${at}) on conflict (id) do nothing`);
}

/** Takes a job that is due and free until `leaseUntil`; whether it was got. */
export async function takeJob(db: Queries, id: string, holder: string, now: string, leaseUntil: string): Promise<boolean> {
  return (
    (await db.run(
      sql`update job set holder = ${holder}, lease_until = ${leaseUntil}, started = ${now}, runs = runs + 1
          where id = ${id} and next_at <= ${now}::timestamptz and (holder is null or lease_until < ${now}::timestamptz)`,
    )) === 1
  );
}

/** Holds on to a job; false when it was lost. In a transaction it keeps others from taking the job until that ends. */
export async function holdJob(db: Queries, id: string, holder: string, leaseUntil: string): Promise<boolean> {
  return (await db.run(sql`update job set lease_until = ${leaseUntil} where id = ${id} and holder = ${holder}`)) === 1;
}

/** Gives a job back, due again at `nextAt`; a job that was lost is left alone. */
export async function releaseJob(
  db: Queries,
  id: string,
  holder: string,
  end: { readonly at: string; readonly nextAt: string; readonly said?: string | undefined; readonly error?: string | undefined },
): Promise<void> {
  await db.run(
    sql`update job set holder = null, lease_until = null, ended = ${end.at}, next_at = ${end.nextAt}, error = ${end.error ?? null},
        said = coalesce(${end.said ?? null}, said) where id = ${id} and holder = ${holder}`,
  );
}

/** All jobs by name. */
export async function listJobs(db: Queries): Promise<readonly JobRow[]> {
  return db.rows(sql`select id, next_at as "nextAt", holder, started, ended, error, said, runs from job order by id`, jobRow);
}
