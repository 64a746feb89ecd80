// Recomputes the rows of views for residents whose record changed, in the write's own transaction.
import type { Transaction } from '../database/database.ts';
import { insertFresh } from '../database/insert-fresh.ts';
import { insertRows } from '../database/insert-rows.ts';
import { identifier, join, type Sql, sql } from '../database/sql.ts';
import { type Gathered, gatherRecords } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import { type AnyView, nobody, type ViewRow } from '../define/view.ts';
import { columnName, columnsOfView, HEAD, tableOfView } from './view-table.ts';

/** One resident's part of the work: the stored resources that the views may need, oldest first, and those just written. */
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
  return [...HEAD, ...columnsOfView(view).map(([name]) => columnName(name))];
}

/** The rows of a view for one resident, as values in the order of the table's columns. Throws when two rows have one key. */
export function computeRows(view: AnyView, person: Person, stored: readonly Gathered[], areaOfOrg: AreaOfOrg): unknown[][] {
  const rows: readonly ViewRow<Record<never, never>>[] = view.rows(gatherRecords(view.sources, stored), person);
  const names = columnsOfView(view).map(([name]) => name);
  const keys = new Set<string>();
  return rows.map((row) => {
    if (keys.has(row.key)) throw new Error(`view ${view.id}: two rows of resident ${person.residentId} have the key ${row.key}`);
    keys.add(row.key);
    const values: Readonly<Record<string, unknown>> = { ...row };
    const area = view.place === 'organisation' ? areaOfOrg(row.org) : person.area;
    return [person.residentId, row.key, area, row.org ?? null, ...names.map((name) => values[name] ?? null)];
  });
}

function overwrite(view: AnyView): Sql {
  const names = columnsOf(view).slice(2).map(identifier);
  const table = tableOfView(view);
  return sql`on conflict (resident_id, key) do update set ${join(names.map((name) => sql`${name} = excluded.${name}`))}
    where (${join(names.map((name) => sql`${table}.${name}`))}) is distinct from (${join(names.map((name) => sql`excluded.${name}`))})`;
}

/**
 * Brings one view up to date for the residents. Independent views touch only the rows of what was written; others replace the residents'
 * rows, writing those that differ.
 */
export async function keepUpView(tx: Transaction, view: AnyView, work: readonly ResidentWork[], areaOfOrg: AreaOfOrg): Promise<void> {
  // Everything is computed before the first statement goes out: a row function that throws leaves none of them unheard.
  const computed = work.map((each) => ({
    each,
    rows: computeRows(view, each.person, view.independent ? each.written : each.stored, areaOfOrg),
  }));
  const removals = computed.flatMap(
    ({ each, rows }) =>
      removalOf(
        view,
        each,
        rows.map((row) => row[1]),
      ) ?? [],
  );
  const rows = computed.flatMap((each) => each.rows);
  const fresh = work.every((each) => each.fresh);
  const table = `view_${view.id}`;
  const written = fresh
    ? insertFresh(tx, table, columnsOf(view), rows)
    : rows.length > 0 && insertRows(tx, table, columnsOf(view), rows, { onConflict: overwrite(view) });
  await Promise.all([...removals.map((removal) => tx.run(removal)), written]);
}

/** The statement that removes a resident's rows that follow from nothing any more; undefined when there can be none. */
function removalOf(view: AnyView, { person, written, removed, fresh }: ResidentWork, kept: readonly unknown[]): Sql | undefined {
  if (fresh) return undefined;
  const mine = sql`delete from ${tableOfView(view)} where resident_id = ${person.residentId}`;
  if (!view.independent) return sql`${mine} and not (key = any(${kept}::text[]))`;
  const gone = [...removed, ...written.map(({ id }) => id)].filter((id) => !kept.includes(id));
  return gone.length === 0 ? undefined : sql`${mine} and key = any(${gone}::text[])`;
}

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
  for (const view of views) {
    if (view.builtIn || view.per === 'reference' || view.place !== 'resident') continue;
    await tx.run(sql`update ${tableOfView(view)} set area = ${area} where resident_id = ${resident} and area <> ${area}`);
  }
}

/** Moves the rows that an organisation answers for, in views that count them where it stands, to where it stands now. */
export async function moveRowsOfOrganisation(tx: Transaction, views: Iterable<AnyView>, org: string, area: string): Promise<void> {
  for (const view of views) {
    if (view.builtIn || view.place !== 'organisation') continue;
    await tx.run(sql`update ${tableOfView(view)} set area = ${area} where org = ${org} and area <> ${area}`);
  }
}
