// The one way SQL text is built: a tagged template whose values always travel as parameters.
import sqlTag, { empty, join, raw, Sql } from 'sql-template-tag';

/**
 * Tagged template for SQL: every interpolated value becomes a parameter, every interpolated `Sql` is spliced in.
 * `sql\`select * from resident where resident_id = ${id}\``
 */
export const sql: typeof sqlTag = sqlTag;

export { empty, join, raw, Sql };

/** A statement whose text was put together before: for texts that are sent again and again with other values. */
export class KnownSql extends Sql {
  readonly #text: string;
  constructor(strings: readonly string[], values: readonly unknown[], text: string) {
    super(strings, values);
    this.#text = text;
  }
  override get text(): string {
    return this.#text;
  }
}

const plannedAnew = new WeakSet<Sql>();

/**
 * The statement, to be planned for its values each time. For statements over many rows whose best plan depends on the values (a village
 * or the county, the beginning of a name): a prepared one is planned for any value after five runs, which is slow for all of them.
 */
export function planAnew(query: Sql): Sql {
  plannedAnew.add(query);
  return query;
}

/** Whether the statement is to be planned each time. */
export function isPlannedAnew(query: Sql): boolean {
  return plannedAnew.has(query);
}

const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;

/**
 * A table, column, database or schema name as SQL, quoted.
 * Names are lower case ASCII words (`/^[a-z_][a-z0-9_]*$/`, at most 63 characters, PostgreSQL's own limit); anything else throws, so that
 * text from outside can never become a name.
 */
export function identifier(name: string): Sql {
  if (!IDENTIFIER.test(name) || name.length > 63) {
    throw new TypeError(`not an SQL name: ${JSON.stringify(name)} (lower case letters, digits and underscores, at most 63)`);
  }
  return raw(`"${name}"`);
}

/**
 * A value as JSON text, to be passed where a `json` or `jsonb` parameter is wanted.
 * Needed because the driver turns a JavaScript array into a PostgreSQL array, not into JSON.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('this value has no JSON form');
  return text;
}
