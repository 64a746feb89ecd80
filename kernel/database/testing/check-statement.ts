// The rules a statement must keep so that the residents can be spread over several servers (docs/database.md), as one function of its text.
import { readStatement, type StatementShape } from '../distribution/read-statement.ts';

/** What the rules need to know of the tables: those spread, by which column, and all the others of the platform. */
export interface KnownTables {
  readonly spread: ReadonlyMap<string, 'resident_id' | 'idhash' | 'id'>;
  readonly others: ReadonlySet<string>;
}

/** Functions whose value changes from row to row or call to call; Citus refuses them in updates. */
const VOLATILE =
  /\b(?:now|random|gen_random_uuid|uuid_generate_v4|nextval|clock_timestamp|statement_timestamp|transaction_timestamp) ?\(|\bcurrent_timestamp\b/;

/** The rule a statement breaks, in words; undefined when it keeps all. `fanOut`: it is marked as a query over all servers. */
export function checkStatement(text: string, tables: KnownTables, fanOut: boolean): string | undefined {
  const shape = readStatement(text);
  if (/^create (?:or replace )?(?:constraint )?(?:trigger|rule)\b/.test(shape.plain)) return 'a trigger or rule (rule 9)';
  const spread = shape.tables.flatMap(({ table }) => tables.spread.get(table) ?? []);
  const ours = spread.length > 0 || shape.tables.some(({ table }) => tables.others.has(table));
  if (!ours || shape.kind === 'setting') return undefined;
  return checkConstructs(shape, spread.length > 0) ?? (spread.length > 0 ? checkKeys(shape, tables, fanOut) : undefined);
}

function checkConstructs(shape: StatementShape, spread: boolean): string | undefined {
  const { plain, kind } = shape;
  if (/\bcreate (?:or replace )?(?:constraint )?(?:trigger|rule)\b|\binherits ?\(/.test(plain))
    return 'a trigger, rule or inheritance (rule 9)';
  if (kind === 'schema') return undefined;
  if (/^lock\b|\bpg_(?:try_)?advisory_/.test(plain)) return 'a table or advisory lock (rule 15)';
  if (spread && /\b(?:rollup|cube) ?\(|\bgrouping sets\b/.test(plain)) return 'ROLLUP, CUBE or GROUPING SETS (rule 17)';
  if (spread && /\bwith recursive\b/.test(plain) && !shape.pins.some(({ column }) => column === 'resident_id'))
    return 'a recursive query across residents (rule 17)';
  if (/^(?:update|delete|merge)\b/.test(plain) && VOLATILE.test(plain)) return 'a volatile function in an update (rule 10)';
  const updates = /\bdo update set\b(.*)$/.exec(plain)?.[1];
  if (updates !== undefined && VOLATILE.test(updates)) return 'a volatile function in ON CONFLICT DO UPDATE (rule 10)';
  return undefined;
}

function checkKeys(shape: StatementShape, tables: KnownTables, fanOut: boolean): string | undefined {
  const { plain, kind, pins, ties, target } = shape;
  if (kind === 'schema') return undefined;
  const by = target === undefined ? undefined : tables.spread.get(target);
  if (by !== undefined) {
    const conflict = /\bon conflict ?\(([^)]*)\)/.exec(plain)?.[1];
    if (conflict !== undefined && !conflict.split(',').some((column) => column.trim() === by))
      return `ON CONFLICT without ${by} (rules 1, 3)`;
    if (plain.startsWith('update') && new RegExp(`\\bset\\b(?:(?!\\bwhere\\b).)*\\b${by} =`).test(plain))
      return `an update of ${by}: the row would change servers (rule 1)`;
    if (shape.columns !== undefined && !shape.columns.includes(by)) return `an insert without ${by} (rule 1)`;
    if (shape.firstRow !== undefined || plain.startsWith('copy')) return undefined;
  }
  const keys = new Set(shape.tables.flatMap(({ table }) => tables.spread.get(table) ?? []));
  // A chain through an id that a client chose asks the locator row by row: on several servers it finds what lies on the same one.
  if (fanOut && shape.tables.some(({ table }) => table === 'locator')) keys.delete('id');
  if (keys.size > 1) return `tables spread by different columns in one statement: ${[...keys].join(', ')} (rule 5)`;
  const [key] = keys;
  const pinned = pins.filter(({ column }) => column === key).length;
  if (/\bfor (?:no key )?(?:update|share)\b/.test(plain) && pinned === 0) return 'a row lock without the resident (rule 14)';
  // Rows of nobody stand in one place.
  if (fanOut || /\bresident_id = 0\b/.test(plain)) return undefined;
  if (pinned === 0) return `no ${key} named, and not among the queries over all servers (rule 13)`;
  const uses =
    shape.tables.filter(({ table }) => tables.spread.has(table)).length - (plain.startsWith('insert') && target !== undefined ? 1 : 0);
  return uses > pinned + ties
    ? `${uses} tables of residents, of which only ${pinned + ties} are tied to the resident (rule 13)`
    : undefined;
}
