// Looks through the latest lines of the audit log for what the declared patterns name.
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { identifier, join, type Sql, sql } from '../../database/sql.ts';
import { findRelatives } from './find-relatives.ts';
import { ODD_PATTERNS, type OddPattern } from './odd-patterns.ts';

/** A hit: whose lines, how many, from when to when, and which (server and id), the latest first, at most 200. */
export interface OddHit {
  readonly pattern: string;
  /** The same for as long as one alert gathers what goes on. */
  readonly key: string;
  readonly account: string | undefined;
  readonly name: string | undefined;
  readonly first: string;
  readonly last: string;
  readonly count: number;
  readonly lines: readonly (readonly [server: number, id: number])[];
}

/** Lines an alert names. */
const MOST_LINES = 200;

const groupShape = z.object({
  whose: z.string(),
  name: z.string().nullable(),
  count: z.number(),
  first: z.string(),
  last: z.string(),
  ids: z.array(z.number()),
});
type Group = z.infer<typeof groupShape>;

const inChina = sql`extract(hour from a.at at time zone 'Asia/Shanghai')`;

/** From an hour up to another of the same day, or of the next when it is not later. */
function betweenHours(from: number, until: number): Sql {
  return from < until ? sql`(${inChina} >= ${from} and ${inChina} < ${until})` : sql`(${inChina} >= ${from} or ${inChina} < ${until})`;
}

function conditionOf(pattern: OddPattern, from: string, now: string): Sql {
  const parts = [sql`a.at > ${from}::timestamptz`, sql`a.at <= ${now}::timestamptz`, sql`${identifierOf(pattern)} is not null`];
  if (pattern.acts) parts.push(sql`a.act = any(${[...pattern.acts]}::text[])`);
  if (pattern.result) parts.push(sql`a.result = ${pattern.result}`);
  if (pattern.hours) parts.push(betweenHours(...pattern.hours));
  if (pattern.except) parts.push(sql`(a.role is null or a.role <> all(${[...pattern.except]}::text[]))`);
  if (pattern.only === 'break-glass') parts.push(sql`(a.reason = 'break-glass' or a.act = 'break-glass')`);
  if (pattern.only === 'about-people') parts.push(sql`a.what->>'report' is null`);
  if (pattern.counts === 'residents') parts.push(sql`a.resident_id is not null`);
  return join(parts, ' and ');
}

function identifierOf({ by }: OddPattern): Sql {
  return sql`a.${identifier(by)}`;
}

async function countGroups(server: Queries, pattern: OddPattern, from: string, now: string): Promise<readonly Group[]> {
  const counted = pattern.counts === 'residents' ? sql`count(distinct a.resident_id)` : sql`count(*)`;
  return server.rows(
    sql`select ${identifierOf(pattern)} as whose, max(a.name) as name, ${counted}::int as count, min(a.at) as first, max(a.at) as last,
          (array_agg(a.id order by a.id desc))[1:${MOST_LINES}::int] as ids
        from audit a where ${conditionOf(pattern, from, now)} group by 1`,
    groupShape,
  );
}

const openedShape = z.object({ id: z.number(), at: z.string(), account: z.string(), name: z.string(), resident: z.number() });

async function findByHousehold(database: Database, pattern: OddPattern, from: string, now: string): Promise<readonly OddHit[]> {
  const hits = new Map<string, OddHit & { readonly residents: Set<number> }>();
  for (const [server, shard] of database.shards.entries()) {
    const opened = await shard.rows(
      sql`select a.id, a.at, a.account, a.name, a.resident_id as resident from audit a
          where ${conditionOf(pattern, from, now)} and a.name is not null order by a.id desc`,
      openedShape,
    );
    const related = new Set((await findRelatives(database, distinct(opened))).map(keyOf));
    for (const line of opened.filter((each) => related.has(keyOf(each)))) {
      const key = keyOfHit(pattern, line.account, line.at);
      const known = hits.get(key);
      const residents = (known?.residents ?? new Set()).add(line.resident);
      hits.set(key, {
        pattern: pattern.id,
        key,
        account: line.account,
        name: line.name,
        first: known && known.first < line.at ? known.first : line.at,
        last: known && known.last > line.at ? known.last : line.at,
        count: residents.size,
        lines: [...(known?.lines ?? []), [server, line.id] as const].slice(0, MOST_LINES),
        residents,
      });
    }
  }
  return [...hits.values()].map(({ residents: _, ...hit }) => hit);
}

function keyOf({ account, name, resident }: { readonly account: string; readonly name: string; readonly resident: number }): string {
  return JSON.stringify([account, name, resident]);
}

function distinct(opened: readonly z.infer<typeof openedShape>[]): readonly z.infer<typeof openedShape>[] {
  return [...new Map(opened.map((line) => [keyOf(line), line])).values()];
}

/** The hour, or the day from noon to noon (a night is one), by the clock in China. */
function keyOfHit({ id, once }: OddPattern, whose: string, at: string): string {
  const inChinaMs = Date.parse(at) + 8 * 3600_000;
  const gathered =
    once === 'hour' ? new Date(inChinaMs).toISOString().slice(0, 13) : new Date(inChinaMs - 12 * 3600_000).toISOString().slice(0, 10);
  return `${id}|${whose}|${gathered}`;
}

/** Every hit of every pattern (or of these) at `now`, each with the lines behind it. */
export async function findOdd(database: Database, now: string, patterns: readonly OddPattern[] = ODD_PATTERNS): Promise<readonly OddHit[]> {
  const hits: OddHit[] = [];
  for (const pattern of patterns) {
    const from = new Date(Date.parse(now) - pattern.minutes * 60_000).toISOString();
    if (pattern.relatives) {
      hits.push(...(await findByHousehold(database, pattern, from, now)));
      continue;
    }
    const whole = new Map<string, OddHit>();
    for (const [server, shard] of database.shards.entries()) {
      for (const group of await countGroups(shard, pattern, from, now)) {
        const known = whole.get(group.whose);
        whole.set(group.whose, {
          pattern: pattern.id,
          key: keyOfHit(pattern, group.whose, group.last),
          account: pattern.by === 'account' ? group.whose : undefined,
          name: pattern.by === 'account' ? (group.name ?? known?.name) : group.whose,
          first: known && known.first < group.first ? known.first : group.first,
          last: known && known.last > group.last ? known.last : group.last,
          // A resident's lines lie on one server, but for what is read by the way of the first: the sum may count one twice, never too few.
          count: (known?.count ?? 0) + group.count,
          lines: [...(known?.lines ?? []), ...group.ids.map((id) => [server, id] as const)].slice(0, MOST_LINES),
        });
      }
    }
    hits.push(...[...whole.values()].filter(({ count }) => count >= pattern.atLeast));
  }
  return hits;
}
