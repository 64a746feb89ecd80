// Dates in FHIR searches: a prefix and a value of any precision become bounds, and conditions on the times of a resource.
import { type Sql, sql } from '../../../../database/sql.ts';
import { refuse } from '../../answer/outcome.ts';

/** Prefixes of ordered values. Source: FHIR R4, Search, prefixes. */
export type Prefix = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'sa' | 'eb' | 'ap';

/** What a date parameter asks of a time: how it lies to the stretch from `from` (included) to `to` (not included), as ISO instants. */
export interface DateTest {
  readonly prefix: Prefix;
  readonly from: string;
  readonly to: string;
}

const VALUE =
  /^(eq|ne|lt|le|gt|ge|sa|eb|ap)?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

const HOUR = 3_600_000;

/** An instant as PostgreSQL takes it; beyond its years, or ours, without end. */
function instantOf(time: number): string {
  if (time >= Date.UTC(9999, 11, 31)) return 'infinity';
  return time < -62_135_596_800_000 ? '-infinity' : new Date(time).toISOString();
}

/**
 * Reads a date value. A value without a zone is Shanghai time. `ap` widens the stretch by a tenth of its distance from `now`. Throws 400 for
 * anything else. Source: FHIR R4, Search, prefixes and date.
 */
export function parseDateTest(parameter: string, text: string, now = Date.now()): DateTest {
  // '+' in a zone that was not encoded arrives as a space
  const match = VALUE.exec(text.trim().replace(' ', '+'));
  const bad = (): never =>
    refuse(
      400,
      'value',
      `参数 ${parameter} 的日期应写作 2024、2024-07、2024-07-08 或带时区的时间，前面可加 eq ne lt le gt ge sa eb ap，收到“${text}”。`,
      `parameter ${parameter}: "${text}" is no FHIR date with prefix eq, ne, lt, le, gt, ge, sa, eb or ap`,
    );
  if (!match) return bad();
  const [, written = 'eq', year = '', month, day, hour, minute, second, fraction, zone = '+08:00'] = match;
  const start = new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
  if (year === '0000' || Number.isNaN(start.getTime()) || (day !== undefined && start.getUTCDate() !== Number(day))) return bad();
  let from: number;
  let to: number;
  if (hour === undefined) {
    const end = new Date(start);
    if (day !== undefined) end.setUTCDate(end.getUTCDate() + 1);
    else if (month !== undefined) end.setUTCMonth(end.getUTCMonth() + 1);
    else end.setUTCFullYear(end.getUTCFullYear() + 1);
    [from, to] = [start.getTime() - 8 * HOUR, end.getTime() - 8 * HOUR];
  } else {
    from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${fraction?.slice(0, 4) ?? ''}${zone}`);
    if (Number.isNaN(from)) return bad();
    to = from + (second === undefined ? 60_000 : fraction === undefined ? 1000 : 1);
  }
  const margin = written === 'ap' ? Math.abs(now - from) / 10 : 0;
  return { prefix: written as Prefix, from: instantOf(from - margin), to: instantOf(to + margin) }; // the expression above lists the prefixes
}

/** The first instant of a FHIR date or time of any precision; a date is a day in Shanghai. */
export function startOf(text: Sql): Sql {
  return sql`(case length(${text}) when 4 then (${text} || '-01-01T00:00:00+08:00')::timestamptz when 7 then (${text} || '-01T00:00:00+08:00')::timestamptz
    when 10 then (${text} || 'T00:00:00+08:00')::timestamptz else (${text})::timestamptz end)`;
}

/** The first instant after a FHIR date or time: after its year, month, day, second or, with a fraction, millisecond. */
export function endOf(text: Sql): Sql {
  return sql`(case length(${text}) when 4 then ((${text} || '-01-01')::timestamp + interval '1 year' - interval '8 hours') at time zone 'UTC'
    when 7 then ((${text} || '-01')::timestamp + interval '1 month' - interval '8 hours') at time zone 'UTC'
    when 10 then ((${text})::timestamp + interval '1 day' - interval '8 hours') at time zone 'UTC'
    else (${text})::timestamptz + case when strpos(${text}, '.') > 0 then interval '1 millisecond' else interval '1 second' end end)`;
}

/**
 * How a time from `low` (included) to `high` (not included) must lie to the test. Source: FHIR R4, Search, prefixes: of a stretch, `gt`
 * asks that its end lies after the value, `ge` that or that the value holds it whole.
 */
export function compareStretch(low: Sql, high: Sql, test: DateTest): Sql {
  const from = sql`${test.from}::timestamptz`;
  const to = sql`${test.to}::timestamptz`;
  const within = sql`(${low} >= ${from} and ${high} <= ${to})`;
  switch (test.prefix) {
    case 'eq':
      return within;
    case 'ne':
      return sql`not ${within}`;
    case 'lt':
      return sql`${low} < ${from}`;
    case 'le':
      return sql`(${low} < ${from} or ${within})`;
    case 'gt':
      return sql`${high} > ${to}`;
    case 'ge':
      return sql`(${high} > ${to} or ${within})`;
    case 'sa':
      return sql`${low} >= ${to}`;
    case 'eb':
      return sql`${high} <= ${from}`;
    case 'ap':
      return sql`(${low} < ${to} and ${high} > ${from})`;
  }
}
