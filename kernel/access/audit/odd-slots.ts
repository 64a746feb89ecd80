// Adds up sealed lines of the audit log once, by pattern, whose they are and slot of time, so that no look for odd patterns reads them again.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries, Transaction } from '../../database/database.ts';
import { empty, join, raw, type Sql, sql } from '../../database/sql.ts';
import { findRelatives } from './find-relatives.ts';
import { mergeRanges, type Range, readRanges } from './id-ranges.ts';
import { linesCounted, slotOf, slotsAround, whoseOf, windowOf } from './odd-lines.ts';
import type { OddPattern } from './odd-patterns.ts';

/** Lines a group names at most. */
export const MOST_LINES = 200;

/** So many seals are added up in one transaction. */
const MOST_SEALS = 200;

/** A line may bear a time so much later than its seal: several servers have several clocks. */
const SKEW_MS = 10 * 60_000;

const watchShape = z.object({ says: z.string(), seal: z.number(), high: z.number() });

/** How far a server's lines are added up: the last seal, its highest id, and by which patterns. */
export type Watch = z.infer<typeof watchShape>;

/** What decides which lines are counted where: when it changes, the slots are made anew. The threshold does not. */
function tellPatterns(patterns: readonly OddPattern[]): string {
  const told = patterns.map(({ id, by, acts, result, minutes, counts, hours, except, only, relatives }) => [
    ...[id, by, acts, result, minutes, counts, hours, except, only, relatives].map((each) => each ?? null),
  ]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

/** How far the lines of a server are added up by these patterns; undefined when they are not. Lines with a higher id are to be read themselves. */
export async function readWatch(server: Queries, patterns: readonly OddPattern[]): Promise<Watch | undefined> {
  const [watch] = await server.rows(sql`select says, seal, high from audit_watch where one`, watchShape);
  return watch?.says === tellPatterns(patterns) ? watch : undefined;
}

/** Groups of lines `a` as slots are: whose, a name of theirs, how many, from when to when, the latest ids, the residents. */
export function gatherLines(pattern: OddPattern, from: Sql, slot: Sql = empty): Sql {
  const residents = pattern.counts === 'residents' ? sql`array_agg(distinct a.resident_id)` : raw('null::bigint[]');
  const keys = slot === empty ? empty : sql`${slot} as slot,`;
  return sql`select ${keys} ${whoseOf(pattern)} as whose, max(a.name) as name, count(*)::integer as count, min(a.at) as first, max(a.at) as last,
    (array_agg(a.id order by a.id desc))[1:${raw(String(MOST_LINES))}] as ids, ${residents} as residents
    ${from} and ${linesCounted(pattern)} group by ${slot === empty ? empty : sql`1, `}${whoseOf(pattern)}`;
}

const sealShape = z.object({ no: z.number(), high: z.number(), ids: z.string() });
const beginShape = z.object({ no: z.number(), high: z.number() });

/** The seal after which every line that a window of now can hold was sealed. */
async function findBegin(server: Queries, patterns: readonly OddPattern[], now: string): Promise<Watch> {
  const longest = Math.max(...patterns.map(({ minutes }) => minutes));
  const before = new Date(Date.parse(now) - longest * 60_000 - SKEW_MS).toISOString();
  const [last] = await server.rows(
    sql`select no, high from audit_seal where at < ${before}::timestamptz order by no desc limit 1`,
    beginShape,
  );
  return { says: tellPatterns(patterns), seal: last?.no ?? 0, high: last?.high ?? 0 };
}

/**
 * Adds up what was sealed since the last time, on one server (`server` of `database`). A seal is added up once, by one of those who look at
 * the same time; a line that was committed late comes with the seal that covers it.
 */
export async function addUpSealed(database: Database, server: Database, patterns: readonly OddPattern[], now: string): Promise<void> {
  for (;;) {
    const known = await readWatch(server, patterns);
    const from = known ?? (await findBegin(server, patterns, now));
    const seals = await server.rows(
      sql`select no, high, ids from audit_seal where no > ${from.seal} order by no limit ${MOST_SEALS}`,
      sealShape,
    );
    const last = seals.at(-1);
    if (known !== undefined && last === undefined) return;
    const ranges = mergeRanges(seals.flatMap(({ ids }) => readRanges(ids) ?? []));
    const next: Watch = { says: from.says, seal: last?.no ?? from.seal, high: last?.high ?? from.high };
    const related = await findRelated(database, server, patterns, ranges, now);
    const done = await server.transaction(async (tx) => {
      if (!(await moveOn(tx, known, next))) return false;
      if (known === undefined) for (const table of ['audit_slot', 'audit_related']) await tx.run(sql`delete from ${raw(table)}`);
      await addUp(tx, patterns, ranges, now);
      if (related.length > 0)
        await tx.run(sql`insert into audit_related (id, at) select a.id, a.at from audit a where a.id = any(${related}::bigint[])`);
      await forgetOld(tx, patterns, now);
      return true;
    });
    if (!done || seals.length < MOST_SEALS) return;
  }
}

/** Takes the next stretch, unless somebody else has taken it meanwhile. */
async function moveOn(tx: Transaction, known: Watch | undefined, { says, seal, high }: Watch): Promise<boolean> {
  if (known !== undefined)
    return (
      (await tx.run(
        sql`update audit_watch set seal = ${seal}, high = ${high} where one and says = ${says} and seal = ${known.seal} and high = ${known.high}`,
      )) === 1
    );
  return (
    (await tx.run(
      sql`insert into audit_watch (says, seal, high) values (${says}, ${seal}, ${high})
          on conflict (one) do update set says = excluded.says, seal = excluded.seal, high = excluded.high where audit_watch.says <> excluded.says`,
    )) === 1
  );
}

/** FROM and WHERE of the lines `a` in ranges of ids. */
function linesWithin(ranges: readonly Range[]): Sql {
  return sql`from unnest(${ranges.map(([low]) => low)}::bigint[], ${ranges.map(([, high]) => high)}::bigint[]) g(low, high)
    join audit a on a.id between g.low and g.high where true`;
}

async function addUp(tx: Transaction, patterns: readonly OddPattern[], ranges: readonly Range[], now: string): Promise<void> {
  if (ranges.length === 0) return;
  const counted = patterns.filter(({ relatives }) => !relatives);
  // The lines are read once for all patterns.
  const parts = counted.map((pattern) => {
    const from = sql`from fresh a where a.at > ${windowOf(pattern, now)}::timestamptz`;
    return sql`(select ${pattern.id}::text as pattern, g.* from (${gatherLines(pattern, from, slotOf(pattern))}) g)`;
  });
  await tx.run(
    sql`with fresh as materialized (select a.id, a.at, a.account, a.source, a.name, a.role, a.act, a.result, a.reason, a.what, a.resident_id ${linesWithin(ranges)})
        insert into audit_slot (pattern, slot, whose, name, count, first, last, ids, residents)
        select pattern, slot, whose, name, count, first, last, ids, residents from (${join(parts, ' union all ')}) u
        on conflict (pattern, slot, whose) do update set name = greatest(audit_slot.name, excluded.name), count = audit_slot.count + excluded.count,
          first = least(audit_slot.first, excluded.first), last = greatest(audit_slot.last, excluded.last),
          ids = array(select i from unnest(audit_slot.ids || excluded.ids) i order by i desc limit ${raw(String(MOST_LINES))}),
          residents = (select array_agg(distinct r) from unnest(audit_slot.residents || excluded.residents) r)`,
  );
}

const openedShape = z.object({ account: z.string(), name: z.string(), resident: z.number(), ids: z.array(z.number()) });

/** The lines in ranges by which somebody opened the record of a relative, judged by the households of now. */
async function findRelated(
  database: Database,
  server: Queries,
  patterns: readonly OddPattern[],
  ranges: readonly Range[],
  now: string,
): Promise<readonly number[]> {
  if (ranges.length === 0) return [];
  const related = new Set<number>();
  for (const pattern of patterns.filter((each) => each.relatives)) {
    const opened = await server.rows(
      sql`select a.account, a.name, a.resident_id as resident, array_agg(a.id) as ids ${linesWithin(ranges)}
          and a.at > ${windowOf(pattern, now)}::timestamptz and ${linesCounted(pattern)} group by 1, 2, 3`,
      openedShape,
    );
    for (const { ids } of await findRelatives(database, opened)) for (const id of ids) related.add(id);
  }
  return [...related];
}

/** Drops what no window reaches any more. */
async function forgetOld(tx: Transaction, patterns: readonly OddPattern[], now: string): Promise<void> {
  for (const pattern of patterns) {
    const from = windowOf(pattern, now);
    await tx.run(
      pattern.relatives
        ? sql`delete from audit_related where at <= ${from}::timestamptz`
        : sql`delete from audit_slot where pattern = ${pattern.id} and slot < ${slotsAround(pattern, from).begun}::timestamptz`,
    );
  }
}
