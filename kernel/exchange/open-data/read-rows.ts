// The rows of a view as they go into a de-identified file: no names, no keys, no free text, nothing restricted, nobody who objects.
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { SignedIn } from '../../access/actor.ts';
import { areasOfNumbers, rowsOfNumbers } from '../../access/row-condition.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { identifier, join, sql } from '../../database/sql.ts';
import { peopleView } from '../../define/people-view.ts';
import type { AnyView, Column } from '../../define/view.ts';
import { fail } from '../../errors.ts';
import { addDays, isPlainDate, type PlainDate, toDate, today } from '../../periods/plain-date.ts';
import type { Store } from '../../store/store.ts';
import { columnOfView, columnsOfView, tableOfView } from '../../views/view-table.ts';
import type { PersonRow } from './anonymise.ts';

/** What is asked for: rows of a view with some columns. Dates leave as months or wider, or moved by some days of each person's own. */
export interface RowsPlan {
  readonly view: string;
  readonly columns: readonly string[];
  readonly dates: 'month' | 'moved';
}

/** The most rows of a file. */
export const MOST_ROWS = 100_000;

/** Views whose rows may leave: about residents, each in a table of its own. */
export function openViews(store: Store): readonly AnyView[] {
  return [...store.registry.views.values()].filter((view) => view.per !== 'reference' && openColumns(view).length > 0);
}

/** Columns that may leave: words, numbers, yes and no, dates. Texts may name people; keys and organisations always name somebody. */
export function openColumns(view: AnyView): readonly (readonly [string, Column])[] {
  const own = columnsOfView(view).filter(([, column]) => column.kind !== 'text');
  // Of residents themselves sex and birth are told as traits, and household or death would single people out.
  return view.builtIn ? own.filter(([name]) => name === 'residency') : own;
}

/** The view of a plan with its columns. Throws `not-found`, and `invalid` for a column that may not leave. */
export function requirePlan(
  store: Store,
  plan: RowsPlan,
): { readonly view: AnyView; readonly columns: readonly (readonly [string, Column])[] } {
  const view = openViews(store).find(({ id }) => id === plan.view) ?? fail('not-found', { what: `视图 ${plan.view}`, field: 'view' });
  const open = new Map(openColumns(view));
  const columns = plan.columns.map((name) => {
    const column =
      open.get(name) ?? fail('invalid', { what: `列“${name}”不能对外提供（只能是词语、数值、是否和日期）。`, field: 'columns' });
    return [name, column] as const;
  });
  if (columns.length === 0) fail('invalid', { what: '请至少选择一列。', field: 'columns' });
  return { view, columns };
}

const date = z.string().transform((text) => toDate(text));
const head = z.looseObject({ resident: z.number(), birth: date.nullable(), sex: z.string().nullable(), area: z.string() });

/** Words for sex, as the residents' view has them. */
const SEXES: Readonly<Record<string, string>> = peopleView.columns.sex.words ?? {};

/** So many days a person's dates are moved by at most, either way. */
const MOST_MOVED = 30;

function wordOf(column: Column, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (column.kind === 'boolean') return value === true ? '是' : '否';
  return column.words?.[String(value)] ?? String(value);
}

/**
 * The rows of the plan within an area. `secret` is made for this file alone and forgotten: by it each person's dates are moved, so that
 * spans between them stay true and no two files fit together. Throws `too-large`.
 */
export async function readPersonRows(
  store: Store,
  who: SignedIn,
  plan: RowsPlan,
  area: string,
  secret: Buffer,
): Promise<readonly PersonRow[]> {
  const { view, columns } = requirePlan(store, plan);
  const directory = store.directory.current();
  const on = today();
  const areas = areasOfNumbers(who, directory, area, on);
  const chosen = columns.map(([name], at) => sql`v.${columnOfView(view, name)} as ${identifier(`c${at}`)}`);
  const open = view.builtIn ? sql`true` : sql`v.restricted = 0`;
  const query = sql`select v.resident_id as resident, p.birth, p.sex, p.area, ${join(chosen)} from ${tableOfView(view)} v
    join view_people p on p.resident_id = v.resident_id
    where v.resident_id > 0 and ${rowsOfNumbers(areas, 'v')} and ${open}
      and v.resident_id not in (select c.resident_id from consent_rule c where c.org = '*' and c.denies and c.categories = 0)
    order by v.resident_id, v.key limit ${MOST_ROWS + 1}`;
  const merge = inOrder([{ column: 'resident' }], MOST_ROWS + 1);
  const rows = await store.database.rows(onEveryShard('open-data', query, merge), head);
  if (rows.length > MOST_ROWS) fail('too-large', { what: '对外提供的行数', limit: `${MOST_ROWS} 行，请按乡镇分次` });
  const towns = new Map<string, { town: string; county: string }>();
  return rows.map((row) => {
    let place = towns.get(row.area);
    if (!place) {
      place = placeOf(store, row.area);
      towns.set(row.area, place);
    }
    const shift = plan.dates === 'moved' ? moveOf(secret, row.resident) : 0;
    const dates: (PlainDate | null)[] = [];
    const values: string[] = [];
    for (const [at, [, column]] of columns.entries()) {
      const value = row[`c${at}`];
      if (column.kind !== 'date') values.push(wordOf(column, value));
      else if (plan.dates === 'moved') values.push(isPlainDate(value) ? addDays(value, shift) : '');
      else dates.push(isPlainDate(value) ? value : null);
    }
    return { resident: row.resident, traits: { birth: row.birth, sex: SEXES[row.sex ?? ''] ?? null, ...place, dates }, values };
  });
}

/** Days by which a person's dates move in this file: never none. */
function moveOf(secret: Buffer, resident: number): number {
  const drawn = createHmac('sha256', secret).update(String(resident)).digest().readUInt32BE(0) % (2 * MOST_MOVED);
  return drawn < MOST_MOVED ? drawn - MOST_MOVED : drawn - MOST_MOVED + 1;
}

/** Names of the town and county that a division lies in: codes of nine and six digits with zeros behind (GB/T 2260, GB/T 10114). */
function placeOf(store: Store, area: string): { readonly town: string; readonly county: string } {
  const directory = store.directory.current();
  const county = directory.nameOf(`${area.slice(0, 6)}000000`);
  return { county, town: area.slice(6, 9) === '000' ? county : directory.nameOf(`${area.slice(0, 9)}000`) };
}

/** The header of the file: traits, dates as they were widened, values. */
export function headerOf(columns: readonly (readonly [string, Column])[], plan: RowsPlan): readonly string[] {
  const isTrait = (column: Column): boolean => column.kind === 'date' && plan.dates === 'month';
  const labels = (wanted: boolean): readonly string[] =>
    columns.filter(([, column]) => isTrait(column) === wanted).map(([, { label }]) => label);
  return ['年龄段', '性别', '地区', ...labels(true), ...labels(false)];
}
