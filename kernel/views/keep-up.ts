// Recomputes the rows of views for residents whose record changed, in the write's own transaction.
import type { Row, Transaction } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { identifier, sql } from '../database/sql.ts';
import type { BinaryKind } from '../database/statements/encode-binary.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { ofKeys, ofResidents } from '../database/statements/of-residents.ts';
import { type Gathered, gatherRecords } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import { type AnyView, type Column, nobody, type ViewRow } from '../define/view.ts';
import { readStandingRows } from './read-standing-rows.ts';
import { type CoverRow, type RestrictedRows, restrictRows } from './restrict-rows.ts';
import { columnName, columnsOfView, HEAD, RESTRICTED, tableOfView } from './view-table.ts';
import { type CellKind, type DerivedTable, readStanding, writeDifference } from './write-difference.ts';

/** One resident's part of the work: the stored resources that the views may need, oldest first, and those just written (version 1: for the first time). */
export interface ResidentWork {
  readonly person: Person;
  readonly stored: readonly Gathered[];
  readonly written: readonly Gathered[];
  readonly removed: readonly string[];
  /** Written for the first time in this transaction: there are no old rows. */
  readonly fresh: boolean;
}

type AreaOfOrg = (org: string | undefined) => string;

function columnsOf(view: AnyView): string[] {
  return [...HEAD, ...columnsOfView(view).map(([name]) => columnName(name)), RESTRICTED];
}

const CELL: Readonly<Record<Column['kind'], CellKind>> = {
  date: 'text',
  instant: 'instant',
  number: 'number',
  text: 'text',
  word: 'text',
  boolean: 'boolean',
};

function kindsOf(view: AnyView): CellKind[] {
  return ['number', 'text', 'text', 'text', ...columnsOfView(view).map(([, column]) => CELL[column.kind]), 'number'];
}

/** As `createTable` (view-table.ts) makes them. */
function typesOf(view: AnyView): BinaryKind[] {
  return ['int8', 'text', 'text', 'text', ...columnsOfView(view).map(([, column]) => KIND[column.kind]), 'int2'];
}

const tables = new WeakMap<AnyView, DerivedTable>();

const KIND: Readonly<Record<Column['kind'], BinaryKind>> = {
  date: 'date',
  instant: 'instant',
  number: 'float8',
  text: 'text',
  word: 'text',
  boolean: 'boolean',
};

/** The table of a view; the same object each time, by which its statement is known. */
function tableOf(view: AnyView): DerivedTable {
  let table = tables.get(view);
  if (table === undefined) {
    table = { name: `view_${view.id}`, columns: columnsOf(view), kinds: kindsOf(view), types: typesOf(view), keys: 2 };
    tables.set(view, table);
  }
  return table;
}

/** Rows of more residents are read view by view: each is then asked for its own alone. */
const FEW = 200;

/**
 * The rows that stand in views for residents, asked for ahead of `keepUpView`: what they depend on is read in the same journey, and in one
 * statement where they are of one resident, who nearly every commit is about, or of a few.
 */
export function readViewRows(
  tx: Transaction,
  asked: readonly (readonly [AnyView, readonly number[]])[],
): ReadonlyMap<AnyView, Promise<readonly Row[]>> {
  const all = [...new Set(asked.flatMap(([, residents]) => residents))];
  const together =
    all.length > FEW
      ? undefined
      : readStandingRows(
          tx,
          asked.map(([view]) => tableOf(view)),
          all,
        );
  return new Map(
    asked.map(([view, residents]) => {
      const table = tableOf(view);
      if (together === undefined) return [view, readStanding(tx, table, ofResidents(table.name, residents))];
      const own = new Set<unknown>(residents);
      // Others' rows in this view are not what was asked for.
      const rows = together.then((found) => (found.get(table) ?? []).filter(({ resident_id }) => own.has(resident_id)));
      rows.catch(() => undefined); // heard by who writes the difference
      return [view, rows];
    }),
  );
}

/** The rows of a view for one resident, as values in the order of the table's columns, and their covers. Throws when two rows have one key. */
export function computeRows(view: AnyView, person: Person, stored: readonly Gathered[], areaOfOrg: AreaOfOrg): RestrictedRows {
  return restrictRows(
    stored,
    (records) => computeFrom(view, person, records, areaOfOrg),
    (row) => String(row[1]),
  );
}

function computeFrom(view: AnyView, person: Person, stored: readonly Gathered[], areaOfOrg: AreaOfOrg): unknown[][] {
  const rows: readonly ViewRow<Record<never, never>>[] = view.rows(gatherRecords(view.sources, stored), person);
  if (rows.length === 0) return [];
  const names = columnsOfView(view).map(([name]) => name);
  const keys = new Set<string>();
  return rows.map((row) => {
    if (keys.has(row.key)) throw new Error(`view ${view.id}: two rows of resident ${person.residentId} have the key ${row.key}`);
    keys.add(row.key);
    const held: object = row;
    const values = held as Readonly<Record<string, unknown>>; // a row has the columns of its view, whatever they are
    const area = row.area ?? (view.place === 'organisation' ? areaOfOrg(row.org) : person.area);
    const cells: unknown[] = [person.residentId, row.key, area, row.org ?? null];
    for (const name of names) cells.push(values[name] ?? null);
    return cells;
  });
}

/** The rows of a view for one resident's part of the work: an independent view makes rows of what was written alone. */
export function computeWork(view: AnyView, { person, stored, written }: ResidentWork, areaOfOrg: AreaOfOrg): RestrictedRows {
  return computeRows(view, person, view.independent ? written : stored, areaOfOrg);
}

/**
 * Brings one view up to date for the residents. Independent views touch only the rows of what was written; others replace the residents'
 * rows, writing those that differ from what stands (`standing`, where it was read already). `computed`: what `computeWork` gives for each part
 * of the work, where it was computed already.
 */
export async function keepUpView(
  tx: Transaction,
  view: AnyView,
  work: readonly ResidentWork[],
  areaOfOrg: AreaOfOrg,
  standing?: Promise<readonly Row[]>,
  // Everything is computed before the first statement goes out: a row function that throws leaves none of them unheard.
  computed: readonly RestrictedRows[] = work.map((each) => computeWork(view, each, areaOfOrg)),
): Promise<void> {
  const rows = computed.flatMap((each) => each.rows);
  const covers = computed.flatMap((each) => each.covers).map((cover) => coverRow(view, cover));
  const table = tableOf(view);
  if (work.every((each) => each.fresh)) {
    await Promise.all([
      insertFresh(tx, table.name, table.columns, rows, table.types && { kinds: table.types }),
      covers.length > 0 && insertFresh(tx, COVERS.name, COVERS.columns, covers),
    ]);
    return;
  }
  const stands = standing ?? readRowsThatMayChange(tx, view, work, rows);
  const [found] = await Promise.all([
    stands,
    // A commit holds its residents; what belongs to nobody is held by none.
    writeDifference(tx, table, stands, rows, undefined, view.per !== 'reference'),
  ]);
  // Only a row that tells of something restricted has covers: nearly no commit asks for them.
  const residents = new Set([
    ...found.filter((row) => row[RESTRICTED] !== 0).map((row) => row.resident_id),
    ...covers.map(([resident]) => resident),
  ]);
  const mixed = work.map(({ person }) => person.residentId).filter((resident) => residents.has(resident));
  if (mixed.length === 0 || view.independent) return;
  const { from, where } = ofResidents(COVERS.name, mixed);
  const covered = readStanding(tx, COVERS, { from, where: sql`${where} and r.view = ${view.id}` });
  await writeDifference(tx, COVERS, covered, covers, undefined, true);
}

/** Covers of the rows of one view; a row of an independent view follows from one record, which is open or not: it has none. */
const COVERS: DerivedTable = {
  name: 'row_cover',
  columns: ['resident_id', 'view', 'key', 'hidden', 'area', 'org', 'cells', 'restricted'],
  kinds: ['number', 'text', 'text', 'number', 'text', 'text', 'text', 'number'],
  keys: 4,
};

function coverRow(view: AnyView, { hidden, restricted, row }: CoverRow): readonly unknown[] {
  const [resident, key, area, org, ...values] = row;
  const cells = JSON.stringify(Object.fromEntries(columnsOfView(view).map(([name], at) => [columnName(name), values[at]])));
  return [resident, view.id, key, hidden, area, org, cells, restricted];
}

/** The rows that the work may change or remove: all of the residents, or of an independent view those of what was written. */
function readRowsThatMayChange(
  tx: Transaction,
  view: AnyView,
  work: readonly ResidentWork[],
  rows: readonly (readonly unknown[])[],
): Promise<readonly Row[]> {
  const table = tableOf(view);
  if (view.per === 'reference') {
    const ids = work.flatMap(({ written, removed }) => [...removed, ...written.map(({ id }) => id)]);
    const keys = [...new Set([...rows.map((row) => row[1]), ...ids])];
    // One resource of nobody may have several rows, '<id>:<more>', and fewer of them after a change.
    const where = sql`r.resident_id = ${0} and (r.key = any(${keys}::text[]) or split_part(r.key, ':', 1) = any(${ids}::text[]))`;
    return readStanding(tx, table, { from: sql`${identifier(table.name)} r`, where });
  }
  const residents = work.map(({ person }) => person.residentId);
  if (!view.independent) return readStanding(tx, table, ofResidents(table.name, residents));
  // The first version of a record has no row yet.
  const keys = work.flatMap(({ person, written, removed }) =>
    [...removed, ...written.flatMap(({ id, version }) => (version > 1 ? [id] : []))].map((id) => [person.residentId, id] as const),
  );
  return keys.length === 0 ? NOTHING : readStanding(tx, table, ofKeys(table.name, keys));
}

const NOTHING: Promise<readonly Row[]> = Promise.resolve([]);

/** Brings a view over resources of no resident up to date with what was written. */
export async function keepUpReferenceView(
  tx: Transaction,
  view: AnyView,
  written: readonly Gathered[],
  removed: readonly string[],
  areaOfOrg: AreaOfOrg,
): Promise<void> {
  await keepUpView(tx, view, [{ person: nobody(), stored: [], written, removed, fresh: false }], areaOfOrg);
}

/** Moves the rows of a resident to the area where they live now. */
export async function moveRows(tx: Transaction, views: Iterable<AnyView>, resident: number, area: string): Promise<void> {
  const moved: string[] = [];
  for (const view of views) {
    if (view.builtIn || view.per === 'reference' || view.place !== 'resident') continue;
    await tx.run(sql`update ${tableOfView(view)} set area = ${area} where resident_id = ${resident} and area <> ${area}`);
    moved.push(view.id);
  }
  await tx.run(
    sql`update row_cover set area = ${area} where resident_id = ${resident} and view = any(${moved}::text[]) and area <> ${area}`,
  );
}

/** Moves the rows that an organisation answers for, in views that count them where it stands, to where it stands now. */
export async function moveRowsOfOrganisation(tx: Transaction, views: Iterable<AnyView>, org: string, area: string): Promise<void> {
  for (const view of views) {
    if (view.builtIn || view.place !== 'organisation') continue;
    await tx.run(
      onEveryShard(
        'move-organisation',
        sql`update ${tableOfView(view)} set area = ${area} where org = ${org} and area <> ${area}`,
        inOrder([]),
      ),
    );
    await tx.run(
      onEveryShard(
        'move-organisation',
        sql`update row_cover set area = ${area} where view = ${view.id} and org = ${org} and area <> ${area}`,
        inOrder([]),
      ),
    );
  }
}
