// Compiles one plain condition of a search: chooses the way by the kind of parameter, and the index that narrows it.
import { z } from 'zod';
import { join, raw, type Sql, sql } from '../../../database/sql.ts';
import { pinyinOf } from '../../../people/pinyin-name.ts';
import { hashKey } from '../../../record/hash.ts';
import { primaryPathOf } from '../../../record/primary-code.ts';
import { locateResident } from '../../../record/read.ts';
import { jsonPathOf, valuesAt } from '../../../record/search-index/element-path.ts';
import type { ParameterDefinition, Place } from '../../../record/search-index/r4-search.ts';
import { codeKey, identifierKey } from '../../../record/search-tokens.ts';
import { refuse } from '../answer/outcome.ts';
import type { PlainCriterion } from './criterion.ts';
import { type Level, rowsWhere } from './level.ts';
import { type DateTest, parseDateTest } from './match/date-range.ts';
import { matchComposite } from './match/match-composite.ts';
import { matchDate } from './match/match-date.ts';
import { asksNameInFull, findBearers, matchName, matchPhone } from './match/match-name.ts';
import { matchNear } from './match/match-near.ts';
import { matchNumber, matchQuantity, parseNumberTest } from './match/match-number.ts';
import { matchReferenceValues, type ReferenceCondition } from './match/match-reference.ts';
import { matchString, matchText } from './match/match-string.ts';
import { expandValueSet, relatedCodes } from './match/match-terminology.ts';
import { matchOfType, matchSingleToken, matchToken, matchTokenSet, matchTokenText, parseToken } from './match/match-token.ts';
import { matchUri } from './match/match-uri.ts';
import { unescapeValue } from './match/split-value.ts';

const DOC = sql`r.content`;

function anyOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? raw('false') : join(conditions, ' or ', '(', ')');
}

/** Compiles a plain condition. Throws 400 for values that cannot be understood. */
export async function compilePlain(level: Level, criterion: PlainCriterion): Promise<ReferenceCondition> {
  const { parameter, modifier, values } = criterion;
  if (modifier === 'missing') {
    const present = presentAt(level, parameter);
    return plain(anyOf(values.map((value) => (value === 'true' ? sql`not ${present}` : present))));
  }
  if (parameter.t === 'reference' && (modifier === undefined || !['identifier', 'above', 'below'].includes(modifier)))
    return matchReferenceValues(level, parameter, modifier, values);
  if (parameter.t === 'token') {
    const set = await matchTokens(level, parameter, modifier, values);
    return plain(modifier === 'not' || modifier === 'not-in' ? sql`not ${set}` : set);
  }
  const [value = ''] = values;
  const bearers = level.looksUpNames && asksNameInFull(level.type, criterion) ? await findBearers(level.db, value) : undefined;
  if (bearers) return { condition: sql`r.resident_id = any(${bearers}::bigint[])`, residents: bearers, found: true };
  const conditions = await Promise.all(values.map((each) => matchValue(level, parameter, modifier, each)));
  return plain(anyOf(conditions));
}

function plain(condition: Sql): ReferenceCondition {
  return { condition, residents: undefined };
}

/** Whether anything stands at the places. */
function presentAt(level: Level, parameter: ParameterDefinition): Sql {
  if (level.type === 'Patient' && parameter.n === 'deceased') return raw('true');
  return anyOf(parameter.p.map(([path]) => sql`jsonb_path_exists(r.content, ${jsonPathOf(path)}::jsonpath)`));
}

async function matchTokens(
  level: Level,
  parameter: ParameterDefinition,
  modifier: string | undefined,
  values: readonly string[],
): Promise<Sql> {
  const { p: places, n: name } = parameter;
  if (name === '_id') return matchIds(level, values);
  if (modifier === 'text') return anyOf(values.map((value) => matchTokenText(DOC, places, value)));
  if (modifier === 'of-type') return anyOf(values.map((value) => matchOfType(DOC, places, name, value)));
  if (modifier === 'in' || modifier === 'not-in') {
    const sets = await Promise.all(values.map((value) => expandValueSet(level.db, unescapeValue(value))));
    return matchTokenSet(DOC, places, sets.flat());
  }
  if (modifier === 'below' || modifier === 'above') {
    const sets = await Promise.all(values.map((value) => relatedCodes(level.db, name, parseToken(name, value), modifier)));
    return matchTokenSet(DOC, places, sets.flat());
  }
  return anyOf(values.map((value) => matchOneToken(level, parameter, modifier, value)));
}

function matchOneToken(level: Level, parameter: ParameterDefinition, modifier: string | undefined, value: string): Sql {
  const { n: name, p: places } = parameter;
  // Compared whole for whom it is masked (`keepToWhole`).
  if (level.type === 'Patient' && name === 'phone' && (modifier === undefined || modifier === 'exact')) return matchPhone(value, modifier);
  const token = parseToken(name, value);
  if (level.type === 'Patient' && name === 'deceased') {
    const dead = sql`(r.content ? 'deceasedDateTime' or coalesce(r.content -> 'deceasedBoolean' = 'true', false))`;
    return token.code === 'true' ? dead : token.code === 'false' ? sql`not ${dead}` : raw('false');
  }
  const proof = (modifier === undefined ? matchSingleToken(DOC, level.type, places, token) : undefined) ?? matchToken(DOC, places, token);
  if (modifier !== undefined || token.code === '') return proof;
  const [place] = places;
  if (place?.[0] === 'identifier' && place[1] === 'Identifier' && places.length === 1) {
    const key = hashKey(identifierKey(token.system === '' ? undefined : token.system, token.code));
    // The token finds the row, the content proves it: two values may share a hash.
    return sql`(r.tokens <> '{}' and r.tokens @> array[${key}::bigint] and ${proof})`;
  }
  if (place !== undefined && places.length === 1 && place[0] === primaryPathOf(level.type))
    return sql`(${byPrimaryCode(token.code)} and ${proof})`;
  return proof;
}

/** The first code stands in a column, further ones of the same element among the tokens. */
function byPrimaryCode(code: string): Sql {
  return sql`(r.code_h = ${hashKey(code)}::bigint or (r.tokens <> '{}' and r.tokens @> array[${hashKey(codeKey(code))}::bigint]))`;
}

async function matchIds(level: Level, ids: readonly string[]): Promise<Sql> {
  const residents = await Promise.all(ids.map((id) => locateResident(level.db, level.type, id)));
  return sql`(r.id = any(${[...ids]}::text[]) and r.resident_id = any(${residents.map((resident) => resident ?? 0)}::bigint[]))`;
}

async function matchValue(level: Level, parameter: ParameterDefinition, modifier: string | undefined, value: string): Promise<Sql> {
  const { n: name, p: places } = parameter;
  if (name === '_lastUpdated') return compareUpdated(parseDateTest(name, value));
  if (name === '_text' || name === '_content') return matchText(name, value);
  if (name === '_list') return matchList(level, value);
  switch (parameter.t) {
    case 'date':
      return matchDate(DOC, places, parseDateTest(name, value), level.type);
    case 'number':
      return matchNumber(DOC, places, parseNumberTest(name, value), undefined, level.type);
    case 'quantity':
      return matchQuantity(DOC, places, name, value, level.type);
    case 'string':
      return matchNames(level, parameter, modifier, value);
    case 'uri':
      return matchUri(DOC, places, modifier, value);
    case 'composite':
      return matchComposite(parameter, value);
    case 'reference':
      return matchReferenceLike(parameter, modifier, value);
    default:
      return name === 'near' ? matchNear(value) : raw('false');
  }
}

/** `:identifier` looks at the identifier that stands with a reference; `:above` and `:below` at canonical addresses. */
function matchReferenceLike(parameter: ParameterDefinition, modifier: string | undefined, value: string): Sql {
  if (modifier !== 'identifier') {
    const addresses = parameter.p.filter(([, type]) => type !== 'Reference' && type !== 'Resource');
    return addresses.length === 0
      ? matchUri(
          DOC,
          parameter.p.map(([path]): Place => [`${path}.reference`, 'uri']),
          modifier,
          value,
        )
      : matchUri(DOC, addresses, modifier, value);
  }
  const places = parameter.p.filter(([, type]) => type === 'Reference').map(([path]): Place => [`${path}.identifier`, 'Identifier']);
  return places.length === 0 ? raw('false') : matchToken(DOC, places, parseToken(parameter.n, value));
}

const nameRow = z.object({ id: z.string(), content: z.unknown() });

/** Names: of residents in their own table by characters, pinyin and initials; of institutions and staff, who are few, by pinyin made here. */
async function matchNames(level: Level, parameter: ParameterDefinition, modifier: string | undefined, value: string): Promise<Sql> {
  if (level.type === 'Patient' && (parameter.n === 'name' || parameter.n === 'phonetic'))
    return matchName(unescapeValue(value), modifier, level.walked);
  const written = matchString(DOC, parameter.p, modifier, value);
  const letters = value.toLowerCase().replace(/[\s'·]/g, '');
  const named = parameter.n === 'name' || parameter.p.some(([, type]) => type === 'HumanName');
  if (modifier !== undefined || !named || !/^[a-z]{1,40}$/.test(letters)) return written;
  const rows = await level.db.rows(
    sql`select r.id, r.content ${rowsWhere('ref_resource', [level.type], level.reach, [])} and r.content::text ~ '[\u3400-\u9fff]'`,
    nameRow,
  );
  const ids = rows
    .filter(({ content }) => listNames(content, parameter).some((name) => beginsWithPinyin(name, letters)))
    .map((row) => row.id);
  return ids.length === 0 ? written : sql`(${written} or (r.resident_id = 0 and r.id = any(${ids}::text[])))`;
}

function listNames(content: unknown, parameter: ParameterDefinition): readonly string[] {
  return parameter.p
    .flatMap(([path, type]) =>
      type === 'HumanName'
        ? [
            ...valuesAt(content, `${path}.text`),
            ...valuesAt(content, path).map((name) => [...valuesAt(name, 'family'), ...valuesAt(name, 'given')].join('')),
          ]
        : valuesAt(content, path),
    )
    .filter((name): name is string => typeof name === 'string' && /\p{Script=Han}/u.test(name));
}

function beginsWithPinyin(name: string, letters: string): boolean {
  const { full, initials } = pinyinOf(name);
  return full.startsWith(letters) || initials.startsWith(letters);
}

function compareUpdated({ prefix, from, to }: DateTest): Sql {
  const [low, high] = [sql`${from}::timestamptz`, sql`${to}::timestamptz`];
  switch (prefix) {
    case 'eq':
    case 'ap':
      return sql`(r.updated >= ${low} and r.updated < ${high})`;
    case 'ne':
      return sql`(r.updated < ${low} or r.updated >= ${high})`;
    case 'lt':
    case 'eb':
      return sql`r.updated < ${low}`;
    case 'le':
      return sql`r.updated < ${high}`;
    case 'gt':
    case 'sa':
      return sql`r.updated >= ${high}`;
    case 'ge':
      return sql`r.updated >= ${low}`;
  }
}

/** `_list=<id of a List>`: the resource is an entry of the list. */
async function matchList(level: Level, id: string): Promise<Sql> {
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(id))
    refuse(400, 'not-supported', `_list 应为 List 的编号，收到“${id}”。`, `_list takes the id of a List, received "${id}"`);
  const resident = (await locateResident(level.db, 'List', id)) ?? 0;
  const beside = sql`cross join lateral jsonb_path_query(r.content, '$.entry[*] ? (!(@.deleted == true)).item.reference') e`;
  const entries = sql`select split_part(split_part(e #>> '{}', '/_history/', 1), '/', 2) ${rowsWhere(
    resident === 0 ? 'ref_resource' : 'resource',
    ['List'],
    level.reach,
    [sql`r.resident_id = ${resident} and r.id = ${id} and e #>> '{}' like ${`${level.type}/%`}`],
    beside,
  )}`;
  return sql`r.id in (${entries})`;
}
