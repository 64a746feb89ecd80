// A page of the people behind a number, with their reasons and open dispatched tasks; names only for roles that see people.
import { z } from 'zod';
import { type SignedIn, seesPeople } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { sql } from '../database/sql.ts';
import { type BehindQuery, countBehind, listBehind } from '../indicators/people-behind.ts';
import { nowInstant } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { columnsOfView } from '../views/view-table.ts';
import { type Cell, cellsOf, type ListColumn, listColumns } from './cell.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type PersonLine, readLines } from './person-line.ts';

const PAGE = 50;

/** The people behind a number. `rows` is null for roles that see numbers only, unless the rows are about no resident. */
export interface PeopleBehind {
  readonly parts: Readonly<Record<'reached' | 'missed' | 'excluded', number>>;
  readonly reasons: readonly { readonly label: string; readonly count: number }[];
  readonly columns: readonly ListColumn[];
  readonly rows:
    | readonly {
        readonly key: string;
        readonly person: PersonLine;
        readonly reason: string | null;
        readonly cells: Readonly<Record<string, Cell>>;
        readonly task: string | null;
      }[]
    | null;
  readonly next: string | null;
}

const NOBODY: PersonLine = {
  resident: 0,
  name: '',
  sex: 'unknown',
  age: null,
  birthDate: null,
  area: '',
  village: '',
  household: null,
  idMasked: null,
  phoneMasked: null,
  state: 'here',
};

/** The page after the cursor. Throws `out-of-scope` beyond reach. The read is logged. */
export async function readBehind(store: Store, who: SignedIn, query: BehindQuery, cursor: string | undefined): Promise<PeopleBehind> {
  const { view } = query.indicator;
  const names = columnsOfView(view).flatMap(([name, { hidden }]) => (name === 'name' || hidden ? [] : [name]));
  const { parts, reasons } = await countBehind(store, who, query);
  // Institutions, quotas, settlements are about nobody: every role may read those rows.
  if (!seesPeople(who.role) && view.per !== 'reference') return { parts, reasons, columns: [], rows: null, next: null };
  const after = decodeCursor(cursor, ['key', 'text']);
  const rows = await listBehind(store, who, query, after && { resident: Number(after[0]), key: String(after[1]) }, PAGE + 1);
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  const residents = page.map((row) => row.resident);
  const [lines, dispatched] = await Promise.all([
    readLines(store.database, store.directory.current(), residents),
    readDispatched(store, query, residents),
  ]);
  if (page.length > 0) {
    await recordAudit(
      store.database,
      who,
      {
        act: 'read-list',
        residents: [...new Set(residents.filter((resident) => resident !== 0))],
        what: { indicator: query.indicator.id, area: query.area, part: query.part, rows: page.length },
        result: 'done',
      },
      nowInstant(),
    );
  }
  return {
    parts,
    reasons,
    columns: listColumns(view, names),
    rows: page.map((row) => ({
      key: `${row.resident}|${row.key}`,
      person: lines.get(row.resident) ?? { ...NOBODY, name: row.resident === 0 ? String(row.values.name ?? row.key) : '' },
      reason: row.reason,
      cells: cellsOf(view, names, row.values, store.directory.current()),
      task: dispatched.get(row.resident) ?? null,
    })),
    next: rows.length > PAGE && last ? encodeCursor([last.resident, last.key]) : null,
  };
}

async function readDispatched(store: Store, query: BehindQuery, residents: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { repair } = query.indicator;
  if (repair === undefined || residents.length === 0) return new Map();
  const rows = await store.database.rows(
    sql`select resident_id, min(due)::text as due from task where task = ${repair} and dispatched and status = 'open' and resident_id = any(${[...residents]}::bigint[]) group by 1`,
    z.object({ resident_id: z.number(), due: z.string() }),
  );
  return new Map(rows.map((row) => [row.resident_id, row.due]));
}
