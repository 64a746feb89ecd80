// What a statement's text says about where it must run: which tables it touches, which keys it names, what it asks across servers.

/** The column by which a table's rows are spread. */
export type KeyColumn = 'resident_id' | 'idhash' | 'id';

/** One table reference of a statement, with the alias it goes by. */
export interface TableUse {
  readonly table: string;
  readonly alias: string;
}

/** A key named by a parameter: `column = $3` or `column = any($3)`. `parameter` counts from 0. */
export interface Pin {
  readonly column: KeyColumn;
  readonly alias: string | undefined;
  readonly parameter: number;
  readonly many: boolean;
}

/** What a statement does to the tables. `schema` changes tables themselves, `setting` changes the transaction. */
export type StatementKind = 'read' | 'write' | 'schema' | 'setting';

/** The shape of a statement. */
export interface StatementShape {
  /** The text in lower case without comments, quotes and literals, blanks as one. */
  readonly plain: string;
  readonly kind: StatementKind;
  readonly tables: readonly TableUse[];
  /** The table that is written; undefined for reads. */
  readonly target: string | undefined;
  readonly pins: readonly Pin[];
  /** `a.resident_id = b.resident_id` and `in (select … resident_id`: how often one row's key is tied to another's. */
  readonly ties: number;
  /** Of an INSERT with VALUES or a COPY: its columns. */
  readonly columns: readonly string[] | undefined;
  /** Parameters of the first VALUES row by column; undefined where the row has something else. */
  readonly firstRow: readonly (number | undefined)[] | undefined;
}

const MOST_TEXTS = 5000;
const known = new Map<string, StatementShape>();

/** Reads a statement's text; the same text is read once. */
export function readStatement(text: string): StatementShape {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_TEXTS) known.clear();
  const shape = readPlain(plainOf(text));
  known.set(text, shape);
  return shape;
}

function plainOf(text: string): string {
  return text
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll('"', '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function readPlain(plain: string): StatementShape {
  const target = /^(?:with .*?\) )?(?:insert into|update(?: only)?|delete from(?: only)?|copy) ([a-z_][a-z0-9_]*)/.exec(plain)?.[1];
  const listed = /^(?:insert into|copy) [a-z_0-9]+ ?\(([^)]*)\)/.exec(plain)?.[1];
  const row = /^insert into [a-z_0-9]+ ?\([^)]*\) values \(([^)]*)\)/.exec(plain)?.[1];
  return {
    plain,
    kind: kindOf(plain),
    tables: listTables(plain),
    target,
    pins: listPins(plain),
    ties: countTies(plain),
    columns: listed?.split(',').map((name) => name.trim()),
    firstRow: row?.split(',').map((value) => {
      const number = /^\$(\d+)(?:::[a-z ]+(?:\[\])?)?$/.exec(value.trim())?.[1];
      return number === undefined ? undefined : Number(number) - 1;
    }),
  };
}

function kindOf(plain: string): StatementKind {
  if (/^(?:create|alter|drop|truncate|analyze|vacuum|reindex)\b/.test(plain)) return 'schema';
  if (/^(?:set|reset)\b/.test(plain)) return 'setting';
  if (/^(?:insert|update|delete|merge|copy)\b/.test(plain)) return 'write';
  return /^with\b.*\b(?:insert into|update [a-z_]+ set|delete from)\b/.test(plain) ? 'write' : 'read';
}

const USE =
  /\b(?:from|join|into|update|copy|using|table)\s+(?:only\s+)?(?:if (?:not )?exists\s+)?([a-z_][a-z0-9_]*)(?![a-z0-9_]*\s*\()(?:\s+(?:as\s+)?([a-z_][a-z0-9_]*))?/g;
const NO_ALIAS = new Set(
  'where on set values order group join left right full inner cross natural using limit offset having union returning for as select default from strategy'.split(
    ' ',
  ),
);

function* readUses(plain: string): Generator<TableUse> {
  for (const match of plain.matchAll(USE)) {
    const { index, 0: whole, 1: table = '', 2: word } = match;
    yield describeUse(table, word);
    // `from a x, b y`
    let rest = plain.slice(index + whole.length);
    for (let next = AFTER_COMMA.exec(rest); next !== null; next = AFTER_COMMA.exec(rest)) {
      yield describeUse(next[1] ?? '', next[2]);
      rest = rest.slice(next[0].length);
    }
  }
  // `insert into t (…)` stands without an alias and before a bracket
  for (const [, table = ''] of plain.matchAll(/\b(?:into|copy) ([a-z_][a-z0-9_]*) ?\(/g)) yield { table, alias: table };
}

const AFTER_COMMA = /^\s*,\s*([a-z_][a-z0-9_]*)(?!\s*\(|[a-z0-9_]*\.)(?:\s+(?:as\s+)?([a-z_][a-z0-9_]*))?/;

/** A table and its alias. */
function describeUse(table: string, word: string | undefined): TableUse {
  return { table, alias: word === undefined || NO_ALIAS.has(word) ? table : word };
}

function listTables(plain: string): readonly TableUse[] {
  return [...readUses(plain)];
}

function listPins(plain: string): readonly Pin[] {
  const pins: Pin[] = [];
  for (const match of plain.matchAll(/(?:\b([a-z_][a-z0-9_]*)\.)?\b(resident_id|idhash|id) = (any ?\( ?)?\$(\d+)/g)) {
    const column = match[2];
    if (column !== 'resident_id' && column !== 'idhash' && column !== 'id') continue;
    pins.push({ column, alias: match[1], parameter: Number(match[4]) - 1, many: match[3] !== undefined });
  }
  return pins;
}

function countTies(plain: string): number {
  const equal = plain.match(/\bresident_id = (?:[a-z_][a-z0-9_]*\.)(?:resident_id|resident)\b/g)?.length ?? 0;
  const inside = plain.match(/\bresident_id (?:not )?in ?\( ?(?:with|select)\b/g)?.length ?? 0;
  const using = plain.match(/\busing ?\( ?resident_id\b/g)?.length ?? 0;
  return equal + inside + using;
}
