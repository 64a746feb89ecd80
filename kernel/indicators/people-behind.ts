// The people behind a number: the same query without the count, so that the list's length equals the number.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { areasOfNumbers, rowsOfNumbers, rowsWithinReach } from '../access/row-condition.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { join, planAnew, type Sql, sql } from '../database/sql.ts';
import type { Indicator } from '../define/indicator.ts';
import type { Period } from '../periods/period.ts';
import type { Store } from '../store/store.ts';
import type { OfResidents } from '../views/joined-rows.ts';
import { seeRows } from '../views/see-rows.ts';
import { columnOfView, columnsOfView } from '../views/view-table.ts';
import { compileIndicator, countsPeopleOnce, OTHER_REASON } from './compile-indicator.ts';
import { FIGURE } from './read-tally.ts';
import { numbersOf } from './remembered-numbers.ts';
import { everybody, withinSpans } from './resident-spans.ts';

/** Which part of the population. Behind a rate against a sum everybody is reached: a quota names nobody. */
export type Part = 'reached' | 'missed' | 'excluded';

/** One row behind a number: the person, the row's key, its values by column name, and why it is not reached. */
export interface RowBehind {
  readonly resident: number;
  readonly key: string;
  readonly reason: string | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is asked: an indicator, an area, a period, a part, maybe one reason. */
export interface BehindQuery {
  readonly indicator: Indicator;
  readonly area: string;
  readonly period: Period;
  readonly part: Part;
  readonly reason: string | undefined;
}

function reasonsOf({ indicator, part }: Pick<BehindQuery, 'indicator' | 'part'>): readonly string[] {
  const list = part === 'excluded' ? indicator.excluded : part === 'missed' ? indicator.reasons : [];
  return list.map(({ label }) => label);
}

/** Rows of a part, with their reason, under the reader's condition. One row per counted unit: for people, the latest row of each. */
async function rowsOfPart(store: Store, who: SignedIn, query: BehindQuery, within: OfResidents): Promise<Sql> {
  const areas = areasOfNumbers(who, store.directory.current(), query.area, query.period.end);
  const { indicator, part } = query;
  const { population, inside, reached, excluded, reason, from } = compileIndicator(
    indicator,
    query.period,
    await seeRows(store.database, who, store.registry.views.values()),
  );
  const list = part === 'excluded' ? indicator.excluded : part === 'missed' ? indicator.reasons : [];
  const missed = indicator.numerator ? sql`${inside} and not ${reached}` : sql`false`;
  const here = { reached, missed, excluded }[part];
  // Who is missed for no declared reason is missed for another one.
  const why = list.length === 0 && part !== 'missed' ? sql`null::integer` : reason(list);
  const rows = sql`${within('v')} and ${rowsOfNumbers(areas, 'v')} and ${population}`;
  if (!countsPeopleOnce(indicator)) return sql`select v.*, ${why} as behind_reason from ${from(within)} where ${rows} and ${here}`;
  // A person counted in the numerator by any row is not missed by another: then the first of the person's rows, those reached in front, is no missed one.
  const missing = part === 'missed' && indicator.numerator !== undefined;
  const first = missing ? sql`${reached} desc,` : sql``;
  const those = missing ? inside : here;
  const one = sql`select distinct on (v.resident_id) v.*, ${reached} as behind_reached, ${why} as behind_reason from ${from(within)}
    where ${rows} and ${those} order by v.resident_id, ${first} v.key desc`;
  return missing ? sql`select * from (${one}) o where not o.behind_reached` : one;
}

/** The blocks of residents that hold rows of a part for this reader, with how many the number counts in each: a list reads only these. */
async function findBlocks(store: Store, who: SignedIn, query: BehindQuery): Promise<readonly (readonly [block: number, rows: number])[]> {
  const { indicator, period, part, reason } = query;
  const areas = areasOfNumbers(who, store.directory.current(), query.area, period.end);
  if (part === 'missed' && indicator.numerator === undefined) return [];
  if (part === 'missed' && reason !== undefined) {
    const at = [...indicator.reasons.map(({ label }) => label), OTHER_REASON].indexOf(reason);
    return at < 0 ? [] : (await numbersOf(store).read(indicator, period, 'reasons', areas)).blocks(areas.codes, (figure) => figure(at));
  }
  const tally = await numbersOf(store).read(indicator, period, 'numbers', areas);
  const { codes } = areas;
  if (part === 'excluded') return tally.blocks(codes, (figure) => figure(FIGURE.excluded));
  if (part === 'missed') return tally.blocks(codes, (figure) => figure(FIGURE.whole) - figure(FIGURE.n));
  return tally.blocks(codes, (figure) => figure(indicator.sum === undefined ? FIGURE.n : FIGURE.rows));
}

/** How many rows each part and each reason of the missed have. */
export async function countBehind(
  store: Store,
  who: SignedIn,
  { indicator, area, period }: Omit<BehindQuery, 'part' | 'reason'>,
): Promise<{
  readonly parts: Readonly<Record<Part, number>>;
  readonly reasons: readonly { readonly label: string; readonly count: number }[];
}> {
  const areas = areasOfNumbers(who, store.directory.current(), area, period.end);
  const { codes } = areas;
  const numbers = numbersOf(store);
  const [tally, why] = await Promise.all([
    numbers.read(indicator, period, 'numbers', areas),
    indicator.numerator ? numbers.read(indicator, period, 'reasons', areas) : undefined,
  ]);
  const sums = tally.sum(codes);
  const counts = why?.sum(codes) ?? [];
  const reasons = counts
    .map((count, at) => ({ label: indicator.reasons[at]?.label ?? OTHER_REASON, count }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  return {
    parts: {
      reached: sums?.[indicator.sum === undefined ? FIGURE.n : FIGURE.rows] ?? 0,
      missed: reasons.reduce((sum, { count }) => sum + count, 0),
      excluded: sums?.[FIGURE.excluded] ?? 0,
    },
    reasons,
  };
}

/** Blocks of a list are read until it is long enough; so many more at each further reading. */
const MORE_BLOCKS = 4;
/** The most blocks that one statement names; for more it reads everybody. */
const MOST_NAMED = 400;

/** A page of the rows behind, in the order of resident and key, after the given row. */
export async function listBehind(
  store: Store,
  who: SignedIn,
  query: BehindQuery,
  after: { readonly resident: number; readonly key: string } | undefined,
  limit: number,
): Promise<readonly RowBehind[]> {
  const numbers = numbersOf(store);
  const first = after === undefined ? -1 : await numbers.blockOf(after.resident);
  const blocks = (await findBlocks(store, who, query)).filter(([block]) => block >= first).toSorted(([a], [b]) => a - b);
  const found: RowBehind[] = [];
  for (let [next, least] = [0, 1]; next < blocks.length && found.length < limit; least *= MORE_BLOCKS) {
    const begin = next;
    // The first block may lie before the cursor in part, and counts tell nothing of the reasons of those left out.
    for (let expected = 0; next < blocks.length && (next - begin < least || expected < limit - found.length); next += 1)
      expected += next === 0 && after !== undefined ? 0 : (blocks[next]?.[1] ?? 0);
    const within = await spansWithin(store, blocks.slice(begin, next));
    found.push(...(await readRows(store, who, query, after, limit - found.length, within)));
  }
  return found;
}

async function spansWithin(store: Store, blocks: readonly (readonly [block: number, rows: number])[]): Promise<OfResidents> {
  return blocks.length > MOST_NAMED ? everybody : withinSpans(await numbersOf(store).spansOf(blocks.map(([block]) => block)));
}

async function readRows(
  store: Store,
  who: SignedIn,
  query: BehindQuery,
  after: { readonly resident: number; readonly key: string } | undefined,
  limit: number,
  within: OfResidents,
): Promise<readonly RowBehind[]> {
  const columns = columnsOfView(query.indicator.view);
  const select = columns.length === 0 ? sql`` : sql`, ${join(columns.map(([name]) => sql`b.${columnOfView(query.indicator.view, name)}`))}`;
  const next = after === undefined ? sql`true` : sql`(b.resident_id, b.key) > (${after.resident}, ${after.key})`;
  const page = sql`select b.resident_id, b.key, b.behind_reason ${select} from (${await rowsOfPart(store, who, query, within)}) b
    where ${next} and ${forReason(query)} and ${named(who, query)} order by b.resident_id, b.key limit ${limit}`;
  const order = inOrder([{ column: 'resident_id' }, { column: 'key' }], limit);
  const rows = await store.database.rows(onEveryShard('people-behind', planAnew(page), order));
  const labels = reasonsOf(query);
  return rows.map((row) => {
    const { resident_id, key, behind_reason } = z
      .object({ resident_id: z.number(), key: z.string(), behind_reason: z.number().nullable() })
      .parse(row);
    const values = columns.map(([name]) => [name, row[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]] as const);
    const reason = behind_reason === null ? null : (labels[behind_reason] ?? OTHER_REASON);
    return { resident: resident_id, key, reason, values: Object.fromEntries(values) };
  });
}

/** A number may count whom the list behind it must not name. What is about no resident has no names. */
function named(who: SignedIn, { indicator }: BehindQuery): Sql {
  return indicator.view.per === 'reference' ? sql`true` : rowsWithinReach(who, 'b');
}

function forReason(query: BehindQuery): Sql {
  return query.reason === undefined ? sql`true` : sql`b.behind_reason = ${[...reasonsOf(query), OTHER_REASON].indexOf(query.reason)}`;
}

/** The residents of a part and reason, all of them, for dispatching tasks. */
export async function residentsBehind(store: Store, who: SignedIn, query: BehindQuery): Promise<readonly number[]> {
  const within = await spansWithin(store, await findBlocks(store, who, query));
  const all = sql`select distinct b.resident_id from (${await rowsOfPart(store, who, query, within)}) b where ${forReason(query)} and ${named(who, query)} order by 1`;
  const rows = await store.database.rows(
    onEveryShard('people-behind', planAnew(all), inOrder([{ column: 'resident_id' }])),
    z.object({ resident_id: z.number() }),
  );
  return rows.map((row) => row.resident_id);
}
