// Reads the parameters of a search: which are understood, which are not, how to sort, page, shorten and what to bring along.
import type { ResourceType } from '../../../define/source.ts';
import { type ParameterDefinition, searchParametersOf } from '../../../record/search-index/r4-search.ts';
import { refuse } from '../answer/outcome.ts';
import { type Criterion, readCriterion } from './criterion.ts';
import { type Cursor, readCursor } from './cursor.ts';
import { type Inclusion, readInclusion } from './inclusion.ts';
import { splitEscaped } from './match/split-value.ts';
import { isSortable, type SortKey } from './sort-keys.ts';

export { writeCursor } from './cursor.ts';

/** How much of each resource is shown. */
export interface Shape {
  readonly summary: 'true' | 'text' | 'data' | undefined;
  readonly elements: readonly string[] | undefined;
}

/** The conditions on one type. */
export interface TypeCriteria {
  readonly type: ResourceType;
  readonly criteria: readonly Criterion[];
}

/** A search as understood. `used` are the parameters in effect, as written; `ignored` those that are not. `type` and `criteria` are those of the first of `types`. */
export interface Search extends TypeCriteria {
  readonly types: readonly TypeCriteria[];
  readonly sort: readonly SortKey[];
  readonly count: number;
  readonly countOnly: boolean;
  readonly total: boolean;
  readonly cursor: Cursor | undefined;
  readonly inclusions: readonly Inclusion[];
  readonly shape: Shape;
  readonly used: readonly (readonly [string, string])[];
  readonly ignored: readonly string[];
}

const DEFAULT_COUNT = 50;
const MAX_COUNT = 500;
const MAX_CRITERIA = 60;
const SILENT = new Set(['_format', '_pretty', '_type']);

/** What has been read so far. */
interface Reading {
  readonly types: readonly { readonly type: ResourceType; readonly criteria: Criterion[] }[];
  sort: readonly SortKey[];
  count: number;
  countOnly: boolean;
  total: boolean;
  cursor: Cursor | undefined;
  readonly inclusions: Inclusion[];
  summary: Shape['summary'];
  elements: readonly string[] | undefined;
}

/** Reads the parameters of a search over a type, or over several. Throws 400 for values, modifiers and (when `strict`) names that are not understood. */
export function readSearch(type: ResourceType | readonly ResourceType[], parameters: URLSearchParams, strict: boolean): Search {
  const types = typeof type === 'string' ? [type] : type;
  const [first] = types;
  if (first === undefined) refuse(400, 'value', '没有写明要查询的资源类型。', 'name a resource type');
  const reading: Reading = {
    types: types.map((each) => ({ type: each, criteria: [] })),
    sort: [],
    count: DEFAULT_COUNT,
    countOnly: false,
    total: false,
    cursor: undefined,
    inclusions: [],
    summary: undefined,
    elements: undefined,
  };
  const used: (readonly [string, string])[] = [];
  const ignored: string[] = [];
  for (const [written, value] of parameters) {
    if (SILENT.has(written) || value === '') continue;
    if (value.includes('\0') || written.includes('\0'))
      refuse(400, 'value', `参数 ${written.replaceAll('\0', '')} 含有不可用的字符。`, 'a parameter holds the character U+0000');
    if (written === '_cursor') reading.cursor = readCursor(value);
    else if (readControl(reading, written, value) || readCondition(reading, written, value)) used.push([written, value]);
    else ignored.push(written);
  }
  const own = reading.types[0]?.criteria ?? [];
  if (own.length > MAX_CRITERIA)
    refuse(400, 'too-costly', `查询条件过多，至多 ${MAX_CRITERIA} 个。`, `at most ${MAX_CRITERIA} search parameters at once`);
  if (strict && ignored.length > 0) {
    refuse(
      400,
      'not-supported',
      `不支持查询参数 ${ignored.join('、')}。${first} 可用：${[...searchParametersOf(first).keys()].join('、')}，以及 _count、_sort、_include 等。`,
      `unknown search parameters for ${first}: ${ignored.join(', ')}`,
    );
  }
  const { summary, elements, ...rest } = reading;
  return { type: first, criteria: own, ...rest, shape: { summary, elements }, used, ignored };
}

/** A condition counts when every type knows it. */
function readCondition(reading: Reading, written: string, value: string): boolean {
  const values = splitEscaped(value, ',').filter((each) => each !== '');
  if (values.length === 0) return true;
  const read = reading.types.map(({ type }) => readCriterion(type, written, values));
  if (read.some((criterion) => criterion === undefined)) return false;
  for (const [at, criterion] of read.entries()) if (criterion) reading.types[at]?.criteria.push(criterion);
  return true;
}

/** Parameters that say how results come; false for what is none of them or not understood. */
function readControl(reading: Reading, written: string, value: string): boolean {
  switch (written) {
    case '_count':
      if (!/^\d{1,6}$/.test(value)) return false;
      reading.count = Math.min(Number(value), MAX_COUNT);
      if (reading.count === 0) reading.countOnly = true;
      return true;
    case '_summary':
      if (!['true', 'false', 'text', 'data', 'count'].includes(value)) return false;
      if (value === 'count') reading.countOnly = true;
      reading.summary = value === 'true' || value === 'text' || value === 'data' ? value : undefined;
      return true;
    case '_elements':
      reading.elements = value.split(',').map(
        (name) =>
          name
            .trim()
            .replace(/^[A-Z]\w*\./, '')
            .split('.')[0] ?? '',
      );
      return true;
    case '_total':
      if (!['none', 'estimate', 'accurate'].includes(value)) return false;
      reading.total = value !== 'none';
      return true;
    case '_contained':
      return value === 'false';
    case '_sort': {
      const sort = readSort(reading, value);
      if (sort) reading.sort = sort;
      return sort !== undefined;
    }
    default: {
      if (!/^_(rev)?include(:|$)/.test(written)) return false;
      const inclusion = readInclusion(written, value);
      if (inclusion) reading.inclusions.push(inclusion);
      return inclusion !== undefined;
    }
  }
}

function readSort(reading: Reading, value: string): readonly SortKey[] | undefined {
  const keys: SortKey[] = [];
  for (const each of value.split(',').slice(0, 5)) {
    const parameter = sortParameter(reading, each.replace(/^-/, ''));
    if (!parameter) return undefined;
    keys.push({ parameter, descending: each.startsWith('-') });
  }
  return keys;
}

function sortParameter(reading: Reading, name: string): ParameterDefinition | undefined {
  const found = reading.types.map(({ type }) => searchParametersOf(type).get(name));
  const [parameter] = found;
  // Over several types only what all have in common makes one order.
  return parameter && isSortable(parameter) && (found.length === 1 || name.startsWith('_')) ? parameter : undefined;
}
