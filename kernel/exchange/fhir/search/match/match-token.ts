// Conditions of token parameters: codes, identifiers, contacts and flags, with the modifiers text and of-type.
import { join, raw, type Sql, sql } from '../../../../database/sql.ts';
import { jsonPathOf } from '../../../../record/search-index/element-path.ts';
import type { Place } from '../../../../record/search-index/r4-search.ts';
import { readR4Definitions } from '../../../../record/validation/r4-definitions.ts';
import { refuse } from '../../answer/outcome.ts';
import { escapeLike, foldSql, foldText } from './match-string.ts';
import { splitEscaped, unescapeValue } from './split-value.ts';

/** A token as written: `code`, `system|code`, `|code` (system ''), `system|` (code ''). */
export interface Token {
  readonly system: string | undefined;
  readonly code: string;
}

/** Reads a token. Throws 400 when it says nothing. */
export function parseToken(parameter: string, text: string): Token {
  const [first = '', ...rest] = splitEscaped(text, '|').map(unescapeValue);
  const token = rest.length === 0 ? { system: undefined, code: first } : { system: first, code: rest.join('|') };
  if (token.code === '' && (token.system === undefined || token.system === ''))
    refuse(
      400,
      'value',
      `参数 ${parameter} 要写出代码：code、system|code、|code 或 system|。`,
      `parameter ${parameter} needs a code: code, system|code, |code or system|`,
    );
  return token;
}

/** Where the single codes of a place stand. */
export function codePathOf([path, type]: Place): string {
  return jsonPathOf(type === 'CodeableConcept' ? `${path}.coding` : path);
}

function compareParts(value: string, { system, code }: Token): Sql {
  const conditions: Sql[] = [];
  if (code !== '') conditions.push(sql`e ->> ${value} = ${code}`);
  if (system === '') conditions.push(sql`e ->> 'system' is null`);
  else if (system !== undefined) conditions.push(sql`e ->> 'system' = ${system}`);
  return join(conditions, ' and ', '(', ')');
}

/** A bare code has the system of the value set that it must come from. */
function compareCode(valueSet: string | undefined, { system, code }: Token): Sql {
  const plain = code === '' ? raw('true') : sql`e #>> '{}' = ${code}`;
  if (system === undefined) return plain;
  const systems = valueSet === undefined ? undefined : readR4Definitions().valueSets[valueSet];
  if (!systems) return system === '' ? plain : raw('false');
  if (system === '') return raw('false');
  const codes = Object.hasOwn(systems, system) ? (systems[system] ?? []) : [];
  return code === '' ? sql`e #>> '{}' = any(${[...codes]}::text[])` : codes.includes(code) ? plain : raw('false');
}

function compareToken([, type, valueSet]: Place, token: Token): Sql {
  switch (type) {
    case 'CodeableConcept':
    case 'Coding':
      return compareParts('code', token);
    case 'Identifier':
      return compareParts('value', token);
    case 'ContactPoint': {
      const digits = token.code.replace(/\D/g, '');
      const same = compareParts('value', token);
      // A telephone number is the same with and without spaces and dashes.
      return digits.length < 7 || /[A-Za-z@]/.test(token.code)
        ? same
        : sql`(${same} or (e ->> 'system' <> 'email' and regexp_replace(e ->> 'value', '[^0-9]', '', 'g') = ${digits}))`;
    }
    case 'deceased':
      return token.code === 'true' ? raw('true') : raw('false');
    default:
      return compareCode(valueSet, token);
  }
}

/** Whether a code at one of the places is the token. */
export function matchToken(doc: Sql, places: readonly Place[], token: Token): Sql {
  return join(
    places.map(
      (place) => sql`exists (select 1 from jsonb_path_query(${doc}, ${codePathOf(place)}::jsonpath) e where ${compareToken(place, token)})`,
    ),
    ' or ',
    '(',
    ')',
  );
}

/**
 * `matchToken` for one element directly below a resource that stands there at most once: the same answer without unfolding the place, which
 * costs ten times as much for each row looked at. Undefined where it cannot be said so.
 */
export function matchSingleToken(doc: Sql, type: string, places: readonly Place[], token: Token): Sql | undefined {
  const [place, ...more] = places;
  if (place === undefined || more.length > 0 || token.code === '') return undefined;
  const [path, kind] = place;
  const element = readR4Definitions().types[type]?.elements[path];
  if (path.includes('.') || element === undefined || element.m !== undefined || element.t !== kind) return undefined;
  if (kind === 'code' && token.system === undefined) return sql`${doc} ->> ${path} = ${token.code}`;
  if (kind !== 'CodeableConcept' || token.system === undefined || token.system === '') return undefined;
  return sql`${doc} -> ${path} @> ${JSON.stringify({ coding: [{ system: token.system, code: token.code }] })}::jsonb`;
}

/** Whether a code at one of the places is one of many, as the modifiers in, below and above ask. */
export function matchTokenSet(doc: Sql, places: readonly Place[], tokens: readonly Token[]): Sql {
  const keys = sql`${tokens.map(({ system, code }) => `${system ?? ''}|${code}`)}::text[]`;
  const codes = sql`${tokens.map(({ code }) => code)}::text[]`;
  return join(
    places.map((place) => {
      const coded = ['CodeableConcept', 'Coding'].includes(place[1]);
      const held = coded ? sql`coalesce(e ->> 'system', '') || '|' || (e ->> 'code') = any(${keys})` : sql`e #>> '{}' = any(${codes})`;
      return sql`exists (select 1 from jsonb_path_query(${doc}, ${codePathOf(place)}::jsonpath) e where ${held})`;
    }),
    ' or ',
    '(',
    ')',
  );
}

/** `:text`: the words beside a code hold the value, case and accents aside. */
export function matchTokenText(doc: Sql, places: readonly Place[], text: string): Sql {
  const folded = `%${escapeLike(foldText(unescapeValue(text).trim()))}%`;
  const paths = places.flatMap(([path, type]) =>
    type === 'CodeableConcept'
      ? [`${path}.text`, `${path}.coding.display`]
      : type === 'Coding'
        ? [`${path}.display`]
        : type === 'Identifier'
          ? [`${path}.type.text`, `${path}.type.coding.display`]
          : [],
  );
  if (paths.length === 0) return raw('false');
  return join(
    paths.map(
      (path) =>
        sql`exists (select 1 from jsonb_path_query(${doc}, ${jsonPathOf(path)}::jsonpath) e where ${foldSql(sql`(e #>> '{}')`)} like ${folded})`,
    ),
    ' or ',
    '(',
    ')',
  );
}

/** `identifier:of-type=system|code|value`: an identifier of a type with a value. Throws 400 when a part is missing. */
export function matchOfType(doc: Sql, places: readonly Place[], parameter: string, text: string): Sql {
  const [system = '', code = '', value = '', ...more] = splitEscaped(text, '|').map(unescapeValue);
  const identifiers = places.filter(([, type]) => type === 'Identifier');
  if (code === '' || value === '' || more.length > 0 || identifiers.length === 0)
    refuse(
      400,
      'value',
      `${parameter}:of-type 应写作 类型系统|类型代码|号码，且只用于 identifier。`,
      `${parameter}:of-type takes system|code|value, for identifiers only`,
    );
  const ofSystem = system === '' ? raw('true') : sql`t ->> 'system' = ${system}`;
  return join(
    identifiers.map(
      ([
        path,
      ]) => sql`exists (select 1 from jsonb_path_query(${doc}, ${jsonPathOf(path)}::jsonpath) e, jsonb_path_query(e, '$.type.coding[*]') t
        where e ->> 'value' = ${value} and t ->> 'code' = ${code} and ${ofSystem})`,
    ),
    ' or ',
    '(',
    ')',
  );
}
