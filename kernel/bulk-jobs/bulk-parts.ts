// The NDJSON of bulk jobs in parts: written as gzip members, read one after another, never whole in memory.
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** A part of a file: `list` is a resource type or another name of what the lines are. */
export interface PartKey {
  readonly job: string;
  readonly list: string;
  readonly file: number;
  readonly part: number;
}

const bodyRow = z.object({ part: z.number(), body: z.instanceof(Buffer) });

/** Keeps lines as a part; a part that was kept before is replaced. */
export async function keepPart(db: Queries, key: PartKey, lines: readonly string[]): Promise<void> {
  const body = await compress(`${lines.join('\n')}\n`, { level: 1 });
  await db.run(
    sql`insert into bulk_part (job, list, file, part, lines, body) values (${key.job}, ${key.list}, ${key.file}, ${key.part}, ${lines.length}, ${body})
        on conflict (job, list, file, part) do update set lines = excluded.lines, body = excluded.body`,
  );
}

/** A file of a job as its manifest lists it. */
export interface PartFile {
  readonly list: string;
  readonly file: number;
  readonly lines: number;
}

/** The files of a job with their numbers of lines. */
export async function listFiles(db: Queries, job: string): Promise<readonly PartFile[]> {
  return db.rows(
    sql`select list, file, sum(lines) as lines from bulk_part where job = ${job} group by list, file order by list, file`,
    z.object({ list: z.string(), file: z.number(), lines: z.number() }),
  );
}

/** The gzip members of a file in order, one statement each, so that a slow reader holds no connection. */
export async function* readMembers(db: Queries, job: string, list: string, file: number): AsyncGenerator<Buffer> {
  for (let after = -1; ; ) {
    const [row] = await db.rows(
      sql`select part, body from bulk_part where job = ${job} and list = ${list} and file = ${file} and part > ${after} order by part limit 1`,
      bodyRow,
    );
    if (!row) return;
    yield row.body;
    after = row.part;
  }
}

/** The lines of one part. */
export async function expandMember(member: Buffer): Promise<string> {
  return (await expand(member)).toString('utf8');
}

/** The first part of the lists, in their order, that is not done; undefined when all are. */
export async function nextPart(
  db: Queries,
  job: string,
  lists: readonly string[],
): Promise<{ readonly key: PartKey; readonly lines: readonly string[] } | undefined> {
  const [row] = await db.rows(
    sql`select list, file, part, body from bulk_part where job = ${job} and list = any(${[...lists]}::text[]) and not done
        order by array_position(${[...lists]}::text[], list), file, part limit 1`,
    bodyRow.extend({ list: z.string(), file: z.number() }),
  );
  if (!row) return undefined;
  const text = await expandMember(row.body);
  return { key: { job, list: row.list, file: row.file, part: row.part }, lines: text.split('\n').slice(0, -1) };
}

/** Marks a part as done and lets go of its lines, which nobody needs any more. */
export async function endPart(db: Queries, key: PartKey): Promise<void> {
  await db.run(
    sql`update bulk_part set done = true, body = ''::bytea where job = ${key.job} and list = ${key.list} and file = ${key.file} and part = ${key.part}`,
  );
}
