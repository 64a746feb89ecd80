// Rows as a table within a statement, one parameter a column: one text, and one plan, for any number of rows.
import { identifier, join, raw, Sql, sql } from '../sql.ts';
import { type BinaryKind, encodeColumn } from './encode-binary.ts';

/** The types of the kinds. Lists of lists would be one list to `unnest`: each goes as its text. */
const TYPES: Readonly<Record<BinaryKind, string>> = {
  int8: 'bigint',
  int4: 'integer',
  int2: 'smallint',
  boolean: 'boolean',
  float8: 'double precision',
  text: 'text',
  json: 'jsonb',
  date: 'date',
  instant: 'timestamptz',
  int8s: 'text',
};

/** A column of `n`, as its table has it. */
export function columnOfRows(column: string, kind: BinaryKind): Sql {
  const named = sql`n.${identifier(column)}`;
  return kind === 'int8s' ? sql`${named}::bigint[]` : named;
}

/** The columns of `n`, in their order. */
export function columnsOfRows(columns: readonly string[], kinds: readonly BinaryKind[]): Sql {
  return join(columns.map((column, at) => columnOfRows(column, kinds[at] ?? 'text')));
}

function listText(row: readonly unknown[], at: number): string | null {
  const value = row[at];
  return Array.isArray(value) ? `{${value.join()}}` : null;
}

const shapes = new WeakMap<readonly string[], Map<readonly BinaryKind[], readonly string[]>>();

/** The text of `unnest(…) as n(…)` around its parameters. */
function shapeOf(columns: readonly string[], kinds: readonly BinaryKind[]): readonly string[] {
  let ofColumns = shapes.get(columns);
  if (ofColumns === undefined) {
    ofColumns = new Map();
    shapes.set(columns, ofColumns);
  }
  let shape = ofColumns.get(kinds);
  if (shape === undefined) {
    const types = kinds.map((kind) => `::${TYPES[kind]}[]`);
    const names = columns.map((column) => identifier(column).text).join();
    shape = ['unnest(', ...types.slice(0, -1).map((type) => `${type}, `), `${types.at(-1)}) as n(${names})`];
    ofColumns.set(kinds, shape);
  }
  return shape;
}

/**
 * The rows as `unnest(…) as n(columns)`, to be named after `from`. `columns` and `kinds` should be the same lists each time: by them the text is
 * known. Values as for `encodeBinary`; the server parses none but lists.
 */
export function unnestRows(columns: readonly string[], kinds: readonly BinaryKind[], rows: readonly (readonly unknown[])[]): Sql {
  const values = kinds.map((kind, at) =>
    kind === 'int8s'
      ? encodeColumn(
          rows.map((row) => [listText(row, at)]),
          0,
          'text',
        )
      : encodeColumn(rows, at, kind),
  );
  return new Sql(shapeOf(columns, kinds), values);
}

/** Few of them, so that the planner looks up each row by its key: as `unnestRows`, cut at their number. */
export function unnestFew(columns: readonly string[], kinds: readonly BinaryKind[], rows: readonly (readonly unknown[])[]): Sql {
  return sql`(select * from ${unnestRows(columns, kinds, rows)} ${raw('limit')} ${rows.length}) n`;
}
