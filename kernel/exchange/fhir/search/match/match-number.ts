// Conditions of number and quantity parameters: prefixes, and the precision that a written number implies.
import { join, raw, type Sql, sql, toJson } from '../../../../database/sql.ts';
import { SYSTEM } from '../../../../define/codes.ts';
import type { Place } from '../../../../record/search-index/r4-search.ts';
import { codeOfPrintedUnit } from '../../../../record/validation/units/chinese-units.ts';
import { listLikeUnits } from '../../../../record/validation/units/list-like-units.ts';
import { readUnit, type UnitMeaning } from '../../../../record/validation/units/read-unit.ts';
import { refuse } from '../../answer/outcome.ts';
import type { Prefix } from './date-range.ts';
import { existsAt } from './elements-at.ts';
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
function compareNumbers(low: Sql, high: Sql, test: NumberTest, asked: UnitMeaning | undefined): Sql {
  const value = asked
    ? sql`(${test.value}::numeric * ${String(asked.factor)}::numeric + ${String(asked.offset)}::numeric)`
    : sql`${test.value}::numeric`;
  const margin = asked ? sql`(${test.margin}::numeric * ${String(asked.factor)}::numeric)` : sql`${test.margin}::numeric`;
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

/** How the unit of an element is judged: a condition that it must keep, or the units into which both it and `asked` are converted. */
type UnitTest = { readonly keeps: (type: string) => Sql } | { readonly asked: UnitMeaning; readonly like: string };

/** The part of an element that holds the unit. */
function unitHolder(type: string): Sql {
  return type === 'Range' ? sql`coalesce(e -> 'low', e -> 'high')` : type === 'SampledData' ? sql`(e -> 'origin')` : sql`e`;
}

/** Whether a number at one of the places passes the test. `resource` is the type of `doc`, as for `existsAt`. */
export function matchNumber(
  doc: Sql,
  places: readonly Place[],
  test: NumberTest,
  unit: UnitTest = { keeps: () => raw('true') },
  resource?: string,
): Sql {
  return join(
    places.map(([path, type]) => {
      const { low, high } = numbersOf(type);
      if ('keeps' in unit) return existsAt(doc, path, sql`${compareNumbers(low, high, test, undefined)} and ${unit.keeps(type)}`, resource);
      const held = unitHolder(type);
      const name = sql`(case when ${held} ->> 'system' = ${SYSTEM.ucum} then ${held} ->> 'code'
        when ${held} ->> 'system' is null then 'printed:' || coalesce(${held} ->> 'code', ${held} ->> 'unit') end)`;
      const scale = (number: Sql): Sql => sql`(${number} * u.factor + u.shift)`;
      const factors = sql`cross join lateral (select (${unit.like}::jsonb -> ${name} ->> 0)::numeric as factor, (${unit.like}::jsonb -> ${name} ->> 1)::numeric as shift) u`;
      return existsAt(
        doc,
        path,
        sql`u.factor is not null and ${compareNumbers(scale(low), scale(high), test, unit.asked)}`,
        resource,
        factors,
      );
    }),
    ' or ',
    '(',
    ')',
  );
}

/** The unit of a search that can be converted: a UCUM code, or a declared printed unit written in place of one. */
function readAsked(system: string | undefined, code: string | undefined): UnitMeaning | undefined {
  if (system !== SYSTEM.ucum || code === undefined || code === '') return undefined;
  return readUnit(code) ?? readUnit(codeOfPrintedUnit(code) ?? '');
}

/** Names of units to factor and offset, as JSON, for all that converts into a unit. */
function listFactors(unit: string): string {
  const { codes, printed } = listLikeUnits(unit);
  const entries = [...codes, ...[...printed].map(([text, meaning]) => [`printed:${text}`, meaning] as const)];
  return toJson(Object.fromEntries(entries.map(([name, { factor, offset }]) => [name, [factor, offset]])));
}

const CURRENCIES = 'urn:iso:std:iso:4217';

/** Whether the unit is the one asked for: by system and code, or without a system by code or by what is printed. */
function matchUnit(type: string, system: string | undefined, code: string | undefined): Sql {
  if (code === undefined || code === '') return system === undefined || system === '' ? raw('true') : sql`e ->> 'system' = ${system}`;
  if (type === 'Money')
    return system === undefined || system === '' || system === CURRENCIES ? sql`e ->> 'currency' = ${code}` : raw('false');
  const held = unitHolder(type);
  if (system === undefined || system === '') return sql`(${held} ->> 'code' = ${code} or ${held} ->> 'unit' = ${code})`;
  return sql`(${held} ->> 'code' = ${code} and ${held} ->> 'system' = ${system})`;
}

/**
 * `[prefix]number`, `number|system|code` or `number||code`. With a UCUM unit, values in every unit that converts into it are compared
 * in base units; other units as they are written. Source: FHIR R4, Search, quantity.
 */
export function matchQuantity(doc: Sql, places: readonly Place[], parameter: string, text: string, resource?: string): Sql {
  const [number = '', ...unit] = splitEscaped(text, '|').map(unescapeValue);
  if (unit.length !== 0 && unit.length !== 2)
    refuse(
      400,
      'value',
      `参数 ${parameter} 应写作 数值、数值|单位系统|单位代码 或 数值||单位，收到“${text}”。`,
      `parameter ${parameter}: write number, number|system|code or number||code, received "${text}"`,
    );
  const test = parseNumberTest(parameter, number);
  const asked = readAsked(unit[0], unit[1]);
  if (asked) return matchNumber(doc, places, test, { asked, like: listFactors(asked.unit) }, resource);
  return matchNumber(doc, places, test, { keeps: (type) => matchUnit(type, unit[0], unit[1]) }, resource);
}
