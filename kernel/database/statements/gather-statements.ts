// Lets statements of one text that are asked at the same time go as one: what many clients ask at once costs server and database once.
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Database, Queries } from '../database.ts';
import { fanOutOf, onEveryShard } from '../distribution/fan-outs.ts';
import { join, KnownSql, raw, Sql, sql } from '../sql.ts';
import { gatherCalls } from './gather-calls.ts';
import { parseRows, type Row } from './session.ts';

/** So many texts are remembered; a client that makes up ever new ones pushes out the others. */
const MOST_TEXTS = 500;
/** So many calls share a statement. */
const MOST_TOGETHER = 100;
/** A statement under way for so long no longer keeps the next ones waiting. */
const PATIENCE_MS = 100;

/**
 * Statements over one database of which those with the same text go together. Each text is planned once for all values: only for
 * statements whose plan does not depend on them. Nothing is held while waiting. `limitMs`: the database ends what takes longer.
 */
export function gatherStatements(database: Database, limitMs: number): Queries {
  return new GatheredQueries(database, limitMs);
}

class GatheredQueries implements Queries {
  readonly #database: Database;
  readonly #quick: Queries | undefined;
  readonly #limit: Sql;
  readonly #texts = new Map<string, (query: Sql) => Promise<readonly Row[]>>();

  constructor(database: Database, limitMs: number) {
    this.#database = database;
    this.#quick = database.quick?.(limitMs);
    this.#limit = raw(
      `select set_config('statement_timeout', '${Math.round(limitMs)}', true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
    );
  }

  rows(query: Sql): Promise<readonly Row[]>;
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  async rows<T>(query: Sql, row?: z.ZodType<T>): Promise<readonly Row[] | readonly T[]> {
    const { text } = query;
    let gather = this.#texts.get(text);
    if (gather === undefined) {
      if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
      const together = new Together(text);
      gather = gatherCalls((queries: readonly Sql[]) => this.#ask(together, queries), { most: MOST_TOGETHER, patience: PATIENCE_MS });
      this.#texts.set(text, gather);
    }
    const rows = await gather(query);
    return row === undefined ? rows : parseRows(rows, row, { text });
  }

  async run(query: Sql): Promise<number> {
    return (await this.rows(query)).length;
  }

  async #ask(together: Together, queries: readonly Sql[]): Promise<readonly (readonly Row[])[]> {
    const [first] = queries;
    if (first === undefined) return [];
    if (queries.length > 1 && (await together.isAble(this.#database))) {
      const combined = together.combine(queries);
      // Calls that are alike in every value share one answer.
      const rows = await this.#send(combined ?? first);
      return combined === undefined ? queries.map(() => rows) : divide(rows, queries.length);
    }
    return Promise.all(queries.map((query) => this.#send(query)));
  }

  #send(query: Sql): Promise<readonly Row[]> {
    if (this.#quick !== undefined) return this.#quick.rows(query);
    return this.#database.transaction((tx) => {
      tx.run(this.#limit).catch(() => undefined); // what fails here fails the statement too
      const rows = tx.rows(query);
      tx.conclude();
      return rows;
    });
  }
}

/** A combined statement without its values: `kept` are the parameters that do not differ, in the order of the text. */
interface Shape {
  readonly columns: readonly number[];
  readonly strings: readonly string[];
  readonly text: string;
  readonly kept: readonly number[];
}

/** How calls of one text become one statement: the text itself, once for each row of the values that differ between calls. */
class Together {
  readonly #text: string;
  /** The types of the text's parameters; undefined until asked, null where there is no way to gather. */
  #types: Promise<readonly string[] | null> | undefined;
  #known: readonly string[] = [];
  /** Parameters that were seen to differ between calls. The set only grows, so that few texts come of one. */
  readonly #differing = new Set<number>();
  /** The combined text around its parameters, for as many that differ. */
  #shape: Shape | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  async isAble(database: Database): Promise<boolean> {
    this.#types ??= database.shards.length > 1 ? Promise.resolve(null) : readTypes(database, this.#text).catch(() => null);
    const types = await this.#types;
    this.#known = types ?? [];
    return types !== null;
  }

  /** The calls as one statement; undefined when no value differs. */
  combine(queries: readonly Sql[]): Sql | undefined {
    const [first, ...others] = queries.map(({ values }) => values);
    if (first === undefined) throw new RangeError('nothing to combine');
    for (let at = 0; at < first.length; at += 1)
      if (!this.#differing.has(at) && others.some((values) => !isSame(values[at], first[at]))) this.#differing.add(at);
    if (this.#differing.size === 0) return undefined;
    if (this.#shape?.columns.length !== this.#differing.size) this.#shape = this.#shapeOf([...this.#differing].sort((a, b) => a - b));
    const { columns, strings, text, kept } = this.#shape;
    const lists = columns.map((at) => {
      const values = queries.map((query) => query.values[at]);
      return this.#isList(at) ? values.map(literalOf) : values;
    });
    const combined = new KnownSql(strings, [...lists, ...kept.map((at) => first[at])], text);
    const mark = queries[0] && fanOutOf(queries[0]);
    return onEveryShard(mark?.name ?? 'fhir-search', combined, mark?.merge ?? { kind: 'rows', order: [] });
  }

  #isList(at: number): boolean {
    return this.#known[at]?.endsWith('[]') ?? false;
  }

  /** The texts of the combined statement, which depend on nothing but which parameters differ. */
  #shapeOf(columns: readonly number[]): Shape {
    // A list of lists has no column type of its own: each travels as its text.
    const lists = columns.map((at) => sql`${[]}::${raw(this.#isList(at) ? 'text[]' : `${this.#known[at] ?? 'text'}[]`)}`);
    const names = columns.map((at) => `c${at}`).join(', ');
    const { inner, kept } = this.#inner(columns);
    const { strings, text } =
      sql`select gathered.n::integer as gathered_n, one.* from unnest(${join(lists)}) with ordinality gathered(${raw(names)}, n) cross join lateral (${inner}) one`;
    return { columns, strings, text, kept };
  }

  /** The text with a column in place of each parameter that differs. */
  #inner(columns: readonly number[]): { readonly inner: Sql; readonly kept: readonly number[] } {
    const strings: string[] = [];
    const kept: number[] = [];
    let text = '';
    let from = 0;
    for (const match of this.#text.matchAll(/\$(\d+)/g)) {
      const at = Number(match[1]) - 1;
      text += this.#text.slice(from, match.index);
      from = match.index + match[0].length;
      const type = this.#known[at] ?? 'text';
      if (columns.includes(at)) text += type.endsWith('[]') ? `(gathered.c${at}::${type})` : `gathered.c${at}`;
      else {
        strings.push(text);
        kept.push(at);
        // Where the text names no type, the parameter must not lose the one it had.
        text = `::${type}`;
      }
    }
    return { inner: new Sql([...strings, text + this.#text.slice(from)], kept), kept };
  }
}

/** The rows of each call. */
function divide(rows: readonly Row[], count: number): readonly (readonly Row[])[] {
  const lists: Row[][] = Array.from({ length: count }, () => []);
  for (const row of rows) {
    const n = row.gathered_n;
    if (typeof n === 'number') lists[n - 1]?.push(row);
  }
  return lists;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, at) => each === b[at]);
  return a === b;
}

/** A list of numbers or texts as PostgreSQL's text of an array. */
function literalOf(list: unknown): string {
  if (!Array.isArray(list)) throw new TypeError('a list parameter takes lists');
  return `{${list.map((each) => (typeof each === 'number' ? String(each) : `"${String(each).replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`;
}

/** The types of a text's parameters as the server understands it; null on Citus, which does not run a statement once for each of many values. */
async function readTypes(database: Database, text: string): Promise<readonly string[] | null> {
  const name = `gathered_${randomBytes(9).toString('hex')}`;
  return database.transaction(async (tx) => {
    await tx.run(raw(`prepare ${name} as ${text}`));
    const [row] = await tx.rows(
      sql`select parameter_types::text[] as types, exists (select 1 from pg_extension where extname = 'citus') as spread from pg_prepared_statements where name = ${name}`,
    );
    await tx.run(raw(`deallocate ${name}`));
    return row === undefined || row.spread === true || !Array.isArray(row.types) ? null : row.types.map(String);
  });
}
