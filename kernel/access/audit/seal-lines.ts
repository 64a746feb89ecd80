// Chains the lines of the audit log: each seal covers some lines and the seal before it, by SM3.
import { z } from 'zod';
import type { Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { gapsOf, rangesOf, readRanges, writeRanges } from './id-ranges.ts';
import { canonicalOf, digestSm3, markOf, readLinesAfter, readLinesWithin, type SealedLine } from './sealed-line.ts';

/**
 * For so long after an id was passed by, its line may still come: lines get their id when they are written and are seen when their
 * transaction ends. The same overlap as the feed of changes has, but as long as the longest import takes.
 */
export const LATE_MS = 2 * 3600_000;

/** Lines a seal covers at most. */
export const SEAL_MOST = 1000;

/** What stands before the first seal. */
export const NO_SEAL = '0'.repeat(64);

const sealShape = z.object({
  no: z.number(),
  at: z.string(),
  high: z.number(),
  count: z.number(),
  ids: z.string(),
  marks: z.string(),
  digest: z.string(),
});

/** A seal as it is kept. */
export type Seal = z.infer<typeof sealShape>;

/** The digest of a seal: SM3 over the seal before, what this one says, and the canonical lines in the order of their ids. */
export function digestOf(previous: string, seal: Omit<Seal, 'digest'>, lines: readonly string[]): string {
  const { no, at, high, count, ids, marks } = seal;
  return digestSm3([previous, JSON.stringify([no, at, high, count, ids, marks]), ...lines].join('\n'));
}

/** The seals from a number on, by number. */
export function readSeals(server: Queries, from: number, limit: number): Promise<readonly Seal[]> {
  return server.rows(
    sql`select no, at, high, count, ids, marks, digest from audit_seal where no >= ${from} order by no limit ${limit}`,
    sealShape,
  );
}

/** The last seal of a server; undefined before the first. */
export async function readLastSeal(server: Queries): Promise<Seal | undefined> {
  const [seal] = await server.rows(sql`select no, at, high, count, ids, marks, digest from audit_seal order by no desc limit 1`, sealShape);
  return seal;
}

const passedShape = z.object({ no: z.number(), high: z.number(), ids: z.string() });

/** Lines whose ids were passed by in the last hours and that are sealed by none: committed late. */
async function readLateLines(server: Queries, now: string): Promise<readonly SealedLine[]> {
  const since = new Date(Date.parse(now) - LATE_MS).toISOString();
  const recent = await server.rows(sql`select no, high, ids from audit_seal where at >= ${since}::timestamptz order by no`, passedShape);
  const [first] = recent;
  const last = recent.at(-1);
  if (!first || !last) return [];
  const [before] = await server.rows(sql`select high from audit_seal where no = ${first.no - 1}`, z.object({ high: z.number() }));
  const gaps = gapsOf(
    recent.flatMap(({ ids }) => readRanges(ids) ?? []),
    (before?.high ?? 0) + 1,
    last.high,
  );
  return readLinesWithin(server, gaps, SEAL_MOST);
}

/**
 * Adds one seal over what is not sealed yet; how many lines it covers, 0 when there was nothing. The number of the seal is its key: of two
 * that seal at once one fails and finds nothing done the next time. `server` is one server of the database.
 */
export async function sealNext(server: Queries, now: string): Promise<number> {
  const last = await readLastSeal(server);
  const late = last === undefined ? [] : await readLateLines(server, now);
  const fresh = await readLinesAfter(server, last?.high ?? 0, SEAL_MOST - late.length);
  const lines = [...late, ...fresh];
  if (lines.length === 0) return 0;
  const canonical = lines.map(canonicalOf);
  const seal = {
    no: (last?.no ?? 0) + 1,
    at: now,
    high: fresh.at(-1)?.id ?? last?.high ?? 0,
    count: lines.length,
    ids: writeRanges(rangesOf(lines.map((line) => line.id))),
    marks: canonical.map(markOf).join(''),
  };
  const digest = digestOf(last?.digest ?? NO_SEAL, seal, canonical);
  await server.run(
    sql`insert into audit_seal (no, at, high, count, ids, marks, digest)
        values (${seal.no}, ${seal.at}, ${seal.high}, ${seal.count}, ${seal.ids}, ${seal.marks}, ${digest})`,
  );
  return lines.length;
}
