// How PostgreSQL's values become JavaScript values: safe numbers, plain dates, UTC instants.
import pg from 'pg';

type Parse = (text: string) => unknown;

/** int8 as a number. Identity columns and counts stay below 2^53 (database rule 18); a larger value is an error, never a rounded number. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53; select it as text`);
  return value;
}

/**
 * timestamptz as an ISO 8601 instant in UTC: `2026-01-02 08:00:00.12+08` becomes `2026-01-02T00:00:00.120Z`.
 * Always at least three decimals, so that instants made in Node compare equal as text; microseconds are kept when the column has them, so
 * that paging by key never skips a row.
 */
export function parseInstant(text: string): string {
  const match = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?([+-]\d\d(?::\d\d){0,2})$/.exec(text);
  if (match === null) throw new RangeError(`not an instant this platform can use: ${text}`);
  const [, year, month, day, hour, minute, second, fraction = '', offset = '+00'] = match;
  const decimals = fraction.padEnd(3, '0');
  if (Number(offset.replaceAll(':', '')) === 0) return `${year}-${month}-${day}T${hour}:${minute}:${second}.${decimals}Z`;
  const [hours = '0', minutes = '0', seconds = '0'] = offset.slice(1).split(':');
  const shift = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (offset.startsWith('-') ? -1 : 1);
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) - shift * 1000;
  return `${new Date(utc).toISOString().slice(0, -5)}.${decimals}Z`;
}

const keepText: Parse = (text) => text;

const SCALARS: ReadonlyMap<number, Parse> = new Map([
  [20, parseInt8],
  [1700, Number], // numeric
  [1082, keepText], // date: already 'YYYY-MM-DD' under DateStyle ISO, which every session sets
  [1114, (text: string) => text.replace(' ', 'T')], // timestamp without zone: no zone is invented
  [1184, parseInstant],
  [1186, keepText], // interval
]);

/** Array type → its element type, for the scalars above. */
const ARRAYS: ReadonlyMap<number, number> = new Map([
  [1016, 20],
  [1231, 1700],
  [1182, 1082],
  [1115, 1114],
  [1185, 1184],
  [1187, 1186],
]);

/** text[]: the driver's own parser splits any array literal into its element texts. */
const TEXT_ARRAY: number = 1009;
const splitArray: (text: string) => unknown = pg.types.getTypeParser(TEXT_ARRAY, 'text');

function parseArray(parse: Parse): Parse {
  return (text) => {
    const elements = splitArray(text);
    return Array.isArray(elements) ? elements.map((element) => (typeof element === 'string' ? parse(element) : element)) : elements;
  };
}

/** The driver's `types` option: the table above, and the driver's own parsers for the rest (text, bool, int4, float8, uuid, json, jsonb, bytea). */
export const TYPE_PARSERS: { getTypeParser: typeof pg.types.getTypeParser } = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary') return pg.types.getTypeParser(oid, format);
    const element = ARRAYS.get(oid);
    const parse = SCALARS.get(element ?? oid);
    if (parse === undefined) return pg.types.getTypeParser(oid, 'text');
    return element === undefined ? parse : parseArray(parse);
  },
};
