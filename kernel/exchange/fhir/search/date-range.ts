// Dates in FHIR searches: a prefix and a value of any precision become bounds.
import { refuse } from '../outcome.ts';

/** What a date parameter asks of a time: to lie in, before, after … the stretch from `from` (included) to `to` (not included). */
export interface DateTest {
  readonly prefix: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
  /** ISO text: calendar dates for a value without time, instants with zone for one with time. */
  readonly from: string;
  readonly to: string;
  /** The value names no time of day. */
  readonly dateOnly: boolean;
}

const VALUE =
  /^(eq|ne|lt|le|gt|ge|sa|eb|ap)?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/**
 * Reads a date value. A value without a zone is Shanghai time. `sa` is read as `gt` and `eb` as `lt` (the times kept here are points).
 * Throws 400 for anything else. Source: FHIR R4, Search, prefixes and date.
 */
export function parseDateTest(parameter: string, text: string): DateTest {
  // '+' in a zone that was not encoded arrives as a space
  const match = VALUE.exec(text.trim().replace(' ', '+'));
  const bad = (): never =>
    refuse(
      400,
      'value',
      `参数 ${parameter} 的日期应写作 2024、2024-07、2024-07-08 或带时区的时间，前面可加 eq ne lt le gt ge，收到“${text}”。`,
      `parameter ${parameter}: "${text}" is no FHIR date with prefix eq, ne, lt, le, gt or ge`,
    );
  if (!match) return bad();
  const [, written = 'eq', year = '', month, day, hour, minute, second, fraction, zone = '+08:00'] = match;
  if (written === 'ap') return bad();
  const prefix = written === 'sa' ? 'gt' : written === 'eb' ? 'lt' : (written as DateTest['prefix']); // the expression above lists them
  const start = new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
  if (Number.isNaN(start.getTime()) || (day !== undefined && start.getUTCDate() !== Number(day))) return bad();
  if (hour === undefined) {
    const end = new Date(start);
    if (day !== undefined) end.setUTCDate(end.getUTCDate() + 1);
    else if (month !== undefined) end.setUTCMonth(end.getUTCMonth() + 1);
    else end.setUTCFullYear(end.getUTCFullYear() + 1);
    return { prefix, from: start.toISOString().slice(0, 10), to: end.toISOString().slice(0, 10), dateOnly: true };
  }
  const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${fraction?.slice(0, 4) ?? ''}${zone}`);
  if (Number.isNaN(from)) return bad();
  const step = second === undefined ? 60_000 : fraction === undefined ? 1000 : 1;
  return { prefix, from: new Date(from).toISOString(), to: new Date(from + step).toISOString(), dateOnly: false };
}
