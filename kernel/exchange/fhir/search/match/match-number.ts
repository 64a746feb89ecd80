// Conditions of number and quantity parameters: prefixes, and the precision that a written number implies.
import { join, raw, type Sql, sql } from '../../../../database/sql.ts';
import { jsonPathOf } from '../../../../record/search-index/element-path.ts';
import type { Place } from '../../../../record/search-index/r4-search.ts';
import { refuse } from '../../answer/outcome.ts';
import type { Prefix } from './date-range.ts';
import { splitEscaped, unescapeValue } from './split-value.ts';

/** A number as asked for: exact, and the stretch of numbers that would be written so (100 is 99.5 to 100.5). */
export interface NumberTest {
  readonly prefix: Prefix;
  readonly value: string;
  /** Half of the last digit's worth; a tenth of the value for `ap`. Decimal text. */
  readonly margin: string;
}

const NUMBER = /^(eq|ne|lt|le|gt|ge|sa|eb|ap)?([+-]?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Reads a number with its prefix. Throws 400. Source: FHIR R4, Search, number. */
export function parseNumberTest(parameter: string, text: string): NumberTest {
  const match = NUMBER.exec(text.trim());
  if (!match)
    refuse(
      400,
      'value',
      `参数 ${parameter} 应是数字，前面可加 eq ne lt le gt ge sa eb ap，收到“${text}”。`,
      `parameter ${parameter}: "${text}" is no number with prefix eq, ne, lt, le, gt, ge, sa, eb or ap`,
    );
  const [, prefix = 'eq', sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  const value = `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}e${Number(exponent)}`;
  const last = Number(exponent) - fraction.length - 1;
  return {
    prefix: prefix as Prefix,
    value,
    margin: prefix === 'ap' ? `${whole}${fraction === '' ? '' : `.${fraction}`}e${Number(exponent) - 1}` : `5e${last}`,
  }; // the expression lists the prefixes
}

/** How a number, or a range from `low` to `high`, must lie to the test. Source: FHIR R4, Search, prefixes. */
function compareNumbers(low: Sql, high: Sql, test: NumberTest): Sql {
  const value = sql`${test.value}::numeric`;
  const margin = sql`${test.margin}::numeric`;
  const within = sql`(${low} >= ${value} - ${margin} and (${high} < ${value} + ${margin} or ${low} = ${value} and ${high} = ${value}))`;
  switch (test.prefix) {
    case 'eq':
      return within;
    case 'ne':
      return sql`not ${within}`;
    case 'lt':
      return sql`${low} < ${value}`;
    case 'le':
      return sql`${low} <= ${value}`;
    case 'gt':
      return sql`${high} > ${value}`;
    case 'ge':
      return sql`${high} >= ${value}`;
    case 'sa':
      return sql`${low} > ${value}`;
    case 'eb':
      return sql`${high} < ${value}`;
    case 'ap':
      return sql`(${low} <= ${value} + ${margin} and ${high} >= ${value} - ${margin})`;
  }
}

/** A number of an element, or NULL when there is none. */
function numberOf(element: Sql): Sql {
  return sql`(case jsonb_typeof(${element}) when 'number' then (${element} #>> '{}')::numeric end)`;
}

/** The numbers at a place as expressions over an element `e`. */
export function numbersOf(type: string): { readonly low: Sql; readonly high: Sql } {
  if (type === 'Range')
    return {
      low: sql`coalesce(${numberOf(sql`(e -> 'low' -> 'value')`)}, '-infinity'::numeric)`,
      high: sql`coalesce(${numberOf(sql`(e -> 'high' -> 'value')`)}, 'infinity'::numeric)`,
    };
  if (type === 'SampledData')
    return {
      low: sql`coalesce(${numberOf(sql`(e -> 'lowerLimit')`)}, ${numberOf(sql`(e -> 'origin' -> 'value')`)})`,
      high: sql`coalesce(${numberOf(sql`(e -> 'upperLimit')`)}, ${numberOf(sql`(e -> 'origin' -> 'value')`)})`,
    };
  const one = ['decimal', 'integer', 'positiveInt', 'unsignedInt'].includes(type) ? numberOf(sql`e`) : numberOf(sql`(e -> 'value')`);
  return { low: one, high: one };
}

/** Whether a number at one of the places passes the test. */
export function matchNumber(doc: Sql, places: readonly Place[], test: NumberTest, unit: (type: string) => Sql = () => raw('true')): Sql {
  return join(
    places.map(([path, type]) => {
      const { low, high } = numbersOf(type);
      return sql`exists (select 1 from jsonb_path_query(${doc}, ${jsonPathOf(path)}::jsonpath) e where ${compareNumbers(low, high, test)} and ${unit(type)})`;
    }),
    ' or ',
    '(',
    ')',
  );
}

const CURRENCIES = 'urn:iso:std:iso:4217';

/** Whether the unit is the one asked for: by system and code, or without a system by code or by what is printed. */
function matchUnit(type: string, system: string | undefined, code: string | undefined): Sql {
  if (code === undefined || code === '') return system === undefined || system === '' ? raw('true') : sql`e ->> 'system' = ${system}`;
  if (type === 'Money')
    return system === undefined || system === '' || system === CURRENCIES ? sql`e ->> 'currency' = ${code}` : raw('false');
  const held = type === 'Range' ? sql`coalesce(e -> 'low', e -> 'high')` : type === 'SampledData' ? sql`(e -> 'origin')` : sql`e`;
  if (system === undefined || system === '') return sql`(${held} ->> 'code' = ${code} or ${held} ->> 'unit' = ${code})`;
  return sql`(${held} ->> 'code' = ${code} and ${held} ->> 'system' = ${system})`;
}

/** `[prefix]number`, `number|system|code` or `number||code`. Units are compared as written, not converted. */
export function matchQuantity(doc: Sql, places: readonly Place[], parameter: string, text: string): Sql {
  const [number = '', ...unit] = splitEscaped(text, '|').map(unescapeValue);
  if (unit.length !== 0 && unit.length !== 2)
    refuse(
      400,
      'value',
      `参数 ${parameter} 应写作 数值、数值|单位系统|单位代码 或 数值||单位，收到“${text}”。`,
      `parameter ${parameter}: write number, number|system|code or number||code, received "${text}"`,
    );
  return matchNumber(doc, places, parseNumberTest(parameter, number), (type) => matchUnit(type, unit[0], unit[1]));
}
