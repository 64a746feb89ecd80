// Compiles lowBoundary() and highBoundary(): the least and greatest values that a value written so precisely may stand for.
import { raw, type Sql, sql } from '../../database/sql.ts';
import { shapeOf } from './element-types.ts';
import { nativeValue, requireText, type Single, toNumber } from './value.ts';
import { refuseExpression } from './view-problem.ts';

/** A date with optional time: year, month, day, hours and minutes, seconds, fraction, zone. */
const MOMENT = '^(\\d{4})(?:-(\\d\\d))?(?:-(\\d\\d))?(?:T(\\d\\d:\\d\\d)(:\\d\\d)?(?:\\.(\\d+))?(Z|[+-]\\d\\d:\\d\\d)?)?$';
const TIME = '^(\\d\\d:\\d\\d)(:\\d\\d)?(?:\\.(\\d+))?$';

/** The text for parts that were not written. Zones reach from UTC-12 to UTC+14. */
const REST = {
  low: { month: '01', hour: '00:00', second: ':00', digit: '0', zone: '+14:00' },
  high: { month: '12', hour: '23:59', second: ':59', digit: '9', zone: '-12:00' },
} as const;

/** Compiles a boundary of a number, date, dateTime, instant or time; FHIRPath 2.1 §5.7, and the tests of SQL on FHIR v2. */
export function compileBoundary(end: 'low' | 'high', value: Single): Single {
  const type = value.type ?? '';
  if (shapeOf(type) === 'number') {
    const sign = raw(end === 'low' ? '-' : '+');
    return nativeValue(
      sql`(select n.value ${sign} 0.5 * power(10::numeric, - scale(n.value)) from (select ${toNumber(value)} as value) n)`,
      'decimal',
    );
  }
  if (shapeOf(type) !== 'temporal')
    refuseExpression(
      `${end}Boundary() 只能用在数值、日期和时间上，请先用 ofType() 写明类型。`,
      `${end}Boundary() is for numbers, dates and times; name the type with ofType()`,
    );
  const rest = REST[end];
  const text = requireText(value);
  if (type === 'time') {
    const parts = sql`m[1] || coalesce(m[2], ${rest.second}) || '.' || ${fraction(sql`m[3]`, rest.digit)}`;
    return nativeValue(sql`(select ${parts} from regexp_match(${text}, ${TIME}::text) m)`, 'time');
  }
  const month = sql`coalesce(m[2], ${rest.month}::text)`;
  const lastDay = sql`to_char(make_date(m[1]::integer, ${month}::integer, 1) + interval '1 month' - interval '1 day', 'DD')`;
  const date = sql`m[1] || '-' || ${month} || '-' || coalesce(m[3], ${end === 'low' ? sql`'01'` : lastDay})`;
  if (type === 'date') return nativeValue(sql`(select ${date} from regexp_match(${text}, ${MOMENT}::text) m)`, 'date');
  const time = sql`coalesce(m[4], ${rest.hour}) || coalesce(m[5], ${rest.second}) || '.' || ${fraction(sql`m[6]`, rest.digit)}`;
  return nativeValue(
    sql`(select ${date} || 'T' || ${time} || coalesce(m[7], ${rest.zone}) from regexp_match(${text}, ${MOMENT}::text) m)`,
    type,
  );
}

/** Milliseconds at least. */
function fraction(digits: Sql, digit: string): Sql {
  return sql`rpad(coalesce(${digits}, ''), greatest(3, length(coalesce(${digits}, ''))), ${digit}::text)`;
}
