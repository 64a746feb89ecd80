// Looks through the latest lines of the audit log for what the declared patterns name.
import { z } from 'zod';
import type { Database, Transaction } from '../../database/database.ts';
import { join, planAnew, raw, type Sql, sql } from '../../database/sql.ts';
import { findRelatives } from './find-relatives.ts';
import { linesCounted, slotsAround, whoseOf, windowOf } from './odd-lines.ts';
import type { OddPattern } from './odd-patterns.ts';
import { addUpSealed, gatherLines, MOST_LINES, readWatch } from './odd-slots.ts';

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

const totalShape = z.object({ whose: z.string(), count: z.number() });
const groupShape = totalShape.extend({ name: z.string().nullable(), first: z.string(), last: z.string(), ids: z.array(z.number()) });
type Group = z.infer<typeof groupShape>;

/** The window of a pattern; `high`: lines up to this id are added up in slots. */
interface Window {
  readonly pattern: OddPattern;
  readonly from: string;
  readonly now: string;
  readonly high: number;
}

function linesOf(conditions: readonly Sql[]): Sql {
  return sql`from audit a where ${join(conditions, ' and ')}`;
}

/** What is not in the slots yet. */
function tailOf({ now, high }: Window, from: Sql): Sql {
  return linesOf([sql`a.id > ${high}`, from, sql`a.at <= ${now}::timestamptz`]);
}

function countOf({ counts }: OddPattern): Sql {
  return counts === 'residents'
    ? sql`(select count(distinct r) from part q, unnest(q.residents) r where q.whose = p.whose)`
    : raw('sum(p.count)');
}

/** For each account or address how many there are at most: the slot in which the window begins is counted whole. */
function countMost(tx: Transaction, window: Window): Promise<readonly z.infer<typeof totalShape>[]> {
  const { pattern, from } = window;
  const { begun } = slotsAround(pattern, from);
  return tx.rows(
    planAnew(sql`with part as (
          select s.whose, s.count, s.residents from audit_slot s where s.pattern = ${pattern.id} and s.slot >= ${begun}::timestamptz
          union all select g.whose, g.count, g.residents from (${gatherLines(pattern, tailOf(window, sql`a.at > ${from}::timestamptz`))}) g)
        select p.whose, ${countOf(pattern)}::int as count from part p group by p.whose`),
    totalShape,
  );
}

/** What some of them have in the window: slots that lie in it whole, lines at its beginning, lines that are in no slot yet. */
function gatherGroups(tx: Transaction, window: Window, whose: readonly string[]): Promise<readonly Group[]> {
  const { pattern, from, now } = window;
  const { whole } = slotsAround(pattern, from);
  const theirs = sql`${whoseOf(pattern)} = any(${[...whose]}::text[])`;
  const begin = linesOf([theirs, sql`a.at > ${from}::timestamptz`, sql`a.at < ${whole}::timestamptz`, sql`a.at <= ${now}::timestamptz`]);
  const tail = tailOf(window, sql`a.at >= ${whole}::timestamptz and ${theirs}`);
  const lines = (some: Sql): Sql =>
    sql`union all select g.whose, g.name, g.count, g.first, g.last, g.ids, g.residents from (${gatherLines(pattern, some)}) g`;
  return tx.rows(
    planAnew(sql`with part as (
          select s.whose, s.name, s.count, s.first, s.last, s.ids, s.residents from audit_slot s
            where s.pattern = ${pattern.id} and s.slot >= ${whole}::timestamptz and s.whose = any(${[...whose]}::text[])
          ${lines(begin)} ${lines(tail)})
        select p.whose, max(p.name) as name, ${countOf(pattern)}::int as count, min(p.first) as first, max(p.last) as last,
          array(select i from part q, unnest(q.ids) i where q.whose = p.whose order by i desc limit ${raw(String(MOST_LINES))}) as ids
        from part p group by p.whose`),
    groupShape,
  );
}

/** A server as it stands at one moment, with the window of a pattern upon it. */
async function look<T>(
  server: Database,
  pattern: OddPattern,
  set: Look,
  work: (tx: Transaction, window: Window) => Promise<T>,
): Promise<T> {
  return server.transaction(async (tx) => {
    // How far the slots go and what lies behind must be told by the same moment, or a line would count twice.
    tx.run(raw('set transaction isolation level repeatable read')).catch(() => undefined);
    const watch = await readWatch(tx, set.patterns);
    return work(tx, { pattern, from: windowOf(pattern, set.now), now: set.now, high: watch?.high ?? 0 });
  });
}

interface Look {
  readonly now: string;
  readonly patterns: readonly OddPattern[];
}

const openedShape = z.object({ id: z.number(), at: z.string(), account: z.string(), name: z.string(), resident: z.number() });
type OpenedLine = z.infer<typeof openedShape>;

const OPENED = sql`select a.id, a.at, a.account, a.name, a.resident_id as resident`;

/** The lines by which somebody opened the record of a relative, the latest first. */
async function listRelated(database: Database, server: Database, pattern: OddPattern, set: Look): Promise<readonly OpenedLine[]> {
  const { known, opened } = await look(server, pattern, set, async (tx, window) => {
    const after = sql`a.at > ${window.from}::timestamptz`;
    const related = sql`${OPENED} from audit_related k join audit a on a.id = k.id where ${after} and a.at <= ${set.now}::timestamptz`;
    const tail = sql`${OPENED} ${tailOf(window, after)} and ${linesCounted(pattern)}`;
    return { known: await tx.rows(related, openedShape), opened: await tx.rows(planAnew(tail), openedShape) };
  });
  const related = new Set((await findRelatives(database, distinct(opened))).map(keyOf));
  return [...known, ...opened.filter((line) => related.has(keyOf(line)))].sort((a, b) => b.id - a.id);
}

async function findByHousehold(database: Database, pattern: OddPattern, set: Look): Promise<readonly OddHit[]> {
  const hits = new Map<string, OddHit & { readonly residents: Set<number> }>();
  for (const [server, shard] of database.shards.entries()) {
    for (const line of await listRelated(database, shard, pattern, set)) {
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

function distinct(opened: readonly OpenedLine[]): readonly OpenedLine[] {
  return [...new Map(opened.map((line) => [keyOf(line), line])).values()];
}

/** The hour, or the day from noon to noon (a night is one), by the clock in China. */
function keyOfHit({ id, once }: OddPattern, whose: string, at: string): string {
  const inChinaMs = Date.parse(at) + 8 * 3600_000;
  const gathered =
    once === 'hour' ? new Date(inChinaMs).toISOString().slice(0, 13) : new Date(inChinaMs - 12 * 3600_000).toISOString().slice(0, 10);
  return `${id}|${whose}|${gathered}`;
}

async function findByCount(database: Database, pattern: OddPattern, set: Look): Promise<readonly OddHit[]> {
  const most = new Map<string, number>();
  for (const shard of database.shards)
    for (const { whose, count } of await look(shard, pattern, set, countMost)) most.set(whose, (most.get(whose) ?? 0) + count);
  const suspect = [...most].filter(([, count]) => count >= pattern.atLeast).map(([whose]) => whose);
  if (suspect.length === 0) return [];
  const whole = new Map<string, OddHit>();
  for (const [server, shard] of database.shards.entries()) {
    for (const group of await look(shard, pattern, set, (tx, window) => gatherGroups(tx, window, suspect))) {
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
  return [...whole.values()].filter(({ count }) => count >= pattern.atLeast);
}

/**
 * Every hit of the patterns at `now`, each with the lines behind it. Sealed lines are added up once (`odd-slots.ts`); what
 * is read at each look are those written since, and of whoever may be a hit those at the beginning of the window.
 */
export async function findOdd(database: Database, now: string, patterns: readonly OddPattern[]): Promise<readonly OddHit[]> {
  for (const shard of database.shards) await addUpSealed(database, shard, patterns, now);
  const set = { now, patterns };
  const hits: OddHit[] = [];
  for (const pattern of patterns)
    hits.push(...(await (pattern.relatives ? findByHousehold(database, pattern, set) : findByCount(database, pattern, set))));
  return hits;
}
