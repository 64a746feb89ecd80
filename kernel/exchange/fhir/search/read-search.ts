// Reads the parameters of a search: which are understood, which are not, how to sort and page.
import { z } from 'zod';
import type { ResourceType } from '../../../define/source.ts';
import { refuse } from '../outcome.ts';
import { hasDate, parametersOf, type SearchParameter } from './search-parameters.ts';

/** One condition: any of the values will do. */
export interface Criterion {
  readonly parameter: SearchParameter;
  readonly modifier: string | undefined;
  readonly values: readonly string[];
}

/** Where the page before ended: sort key (null when sorted by resident and id alone), resident, id. */
export type Cursor = readonly [string | null, number, string];

/** A search as understood. `used` are the parameters in effect, as written; `ignored` those that are not. */
export interface Search {
  readonly type: ResourceType;
  readonly criteria: readonly Criterion[];
  readonly sort: { readonly by: 'none' | 'date' | '_lastUpdated'; readonly descending: boolean };
  readonly count: number;
  readonly countOnly: boolean;
  readonly total: boolean;
  readonly cursor: Cursor | undefined;
  readonly used: readonly (readonly [string, string])[];
  readonly ignored: readonly string[];
}

const DEFAULT_COUNT = 50;
const MAX_COUNT = 500;
/** Modifiers by parameter type; FHIR R4 asks that others be refused. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = { name: ['exact', 'contains'], resident: ['Patient'] };
const SILENT = new Set(['_format', '_pretty']);

const cursorShape = z.tuple([z.string().max(40).nullable(), z.number().int().min(0), z.string().max(64)]);

/** A cursor as text for a link. */
export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readCursor(text: string): Cursor {
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    refuse(
      400,
      'value',
      '翻页标记（_cursor）不完整，请从第一页重新查询。',
      'the page marker _cursor is broken; start again from the first page',
    );
  }
}

/** Cuts a value at commas that are not escaped by a backslash. */
function splitValues(text: string): readonly string[] {
  return [...text.matchAll(/(?:\\.|[^,\\])+/g)].map((match) => match[0].replace(/\\([,$|\\])/g, '$1')).filter((value) => value !== '');
}

/** Reads the parameters of a search over a type. Throws 400 for values, modifiers and (when `strict`) names that are not understood. */
export function readSearch(type: ResourceType, parameters: URLSearchParams, strict: boolean): Search {
  const criteria: Criterion[] = [];
  const used: (readonly [string, string])[] = [];
  const ignored: string[] = [];
  let sort: Search['sort'] = { by: 'none', descending: false };
  let count = DEFAULT_COUNT;
  let countOnly = false;
  let total = false;
  let cursor: Cursor | undefined;
  for (const [written, value] of parameters) {
    const [name = '', modifier] = written.split(':', 2);
    if (SILENT.has(name) || value === '') continue;
    const parameter = parametersOf(type).find((each) => each.name === name);
    if (parameter) {
      if (modifier !== undefined && !(MODIFIERS[parameter.kind] ?? []).includes(modifier))
        refuse(400, 'not-supported', `参数 ${name} 不支持修饰“:${modifier}”。`, `parameter ${name} has no modifier :${modifier} here`);
      const values = splitValues(value);
      if (values.length === 0) continue;
      criteria.push({ parameter, modifier, values });
    } else if (name === '_count' && /^\d{1,6}$/.test(value)) {
      count = Math.min(Number(value), MAX_COUNT);
      if (count === 0) countOnly = true;
    } else if (name === '_summary' && (value === 'count' || value === 'false')) countOnly ||= value === 'count';
    else if (name === '_total' && ['none', 'estimate', 'accurate'].includes(value)) total = value !== 'none';
    else if (name === '_sort' && (/^-?_lastUpdated$/.test(value) || (/^-?date$/.test(value) && hasDate(type))))
      sort = { by: value.endsWith('date') ? 'date' : '_lastUpdated', descending: value.startsWith('-') };
    else if (name === '_cursor') {
      cursor = readCursor(value);
      continue;
    } else {
      ignored.push(written);
      continue;
    }
    used.push([written, value]);
  }
  if (strict && ignored.length > 0) {
    refuse(
      400,
      'not-supported',
      `不支持查询参数 ${ignored.join('、')}。可用：${parametersOf(type)
        .map((each) => each.name)
        .join('、')}、_count、_sort、_summary=count。`,
      `unknown search parameters for ${type}: ${ignored.join(', ')}`,
    );
  }
  if (cursor && (cursor[0] === null) !== (sort.by === 'none'))
    refuse(
      400,
      'value',
      '翻页标记（_cursor）与排序方式不符，请从第一页重新查询。',
      'the page marker _cursor belongs to another sort order',
    );
  return { type, criteria, sort, count, countOnly, total, cursor, used, ignored };
}
