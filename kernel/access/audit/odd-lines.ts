// Which lines of the audit log a declared pattern counts, and in which stretches of time they are gathered.
import { identifier, join, type Sql, sql } from '../../database/sql.ts';
import type { OddPattern } from './odd-patterns.ts';

const inChina = sql`extract(hour from a.at at time zone 'Asia/Shanghai')`;

/** From an hour up to another of the same day, or of the next when it is not later. */
function betweenHours(from: number, until: number): Sql {
  return from < until ? sql`(${inChina} >= ${from} and ${inChina} < ${until})` : sql`(${inChina} >= ${from} or ${inChina} < ${until})`;
}

/** The column of a line `a` whose lines are counted together: account or address. */
export function whoseOf({ by }: OddPattern): Sql {
  return sql`a.${identifier(by)}`;
}

/** The lines `a` that the pattern counts, whenever they were written. */
export function linesCounted(pattern: OddPattern): Sql {
  const parts = [sql`${whoseOf(pattern)} is not null`];
  if (pattern.acts) parts.push(sql`a.act = any(${[...pattern.acts]}::text[])`);
  if (pattern.result) parts.push(sql`a.result = ${pattern.result}`);
  if (pattern.hours) parts.push(betweenHours(...pattern.hours));
  if (pattern.except) parts.push(sql`(a.role is null or a.role <> all(${[...pattern.except]}::text[]))`);
  if (pattern.only === 'break-glass') parts.push(sql`(a.reason = 'break-glass' or a.act = 'break-glass')`);
  if (pattern.only === 'about-people') parts.push(sql`a.what->>'report' is null`);
  if (pattern.counts === 'residents') parts.push(sql`a.resident_id is not null`);
  if (pattern.relatives) parts.push(sql`a.name is not null`);
  return join(parts, ' and ');
}

/** Slots of a window: many enough that a look reads few lines anew at its beginning, few enough to add up at each look. */
const SLOTS = 60;
const MINUTE_MS = 60_000;

/** The length of the slots of a pattern, in ms: whole minutes. */
export function slotMsOf({ minutes }: OddPattern): number {
  return Math.max(1, Math.floor(minutes / SLOTS)) * MINUTE_MS;
}

/** The slot of a line `a`: the instant it begins, counted from the epoch, as `slotsAround` counts. */
export function slotOf(pattern: OddPattern): Sql {
  return sql`date_bin(make_interval(secs => ${slotMsOf(pattern) / 1000}::double precision), a.at, timestamptz '1970-01-01 00:00:00+00')`;
}

/** The slot in which a window after `from` begins, and the first that lies in it whole. */
export function slotsAround(pattern: OddPattern, from: string): { readonly begun: string; readonly whole: string } {
  const length = slotMsOf(pattern);
  const begun = Math.floor(Date.parse(from) / length) * length;
  return { begun: new Date(begun).toISOString(), whole: new Date(begun + length).toISOString() };
}

/** When the window of a pattern begins; lines at that very instant lie before it. */
export function windowOf({ minutes }: OddPattern, now: string): string {
  return new Date(Date.parse(now) - minutes * MINUTE_MS).toISOString();
}
