// Values of view columns as lists show them.
import type { AnyView, Column } from '../define/view.ts';
import type { Directory } from '../organisations/directory.ts';
import { today } from '../periods/plain-date.ts';
import { columnsOfView } from '../views/view-table.ts';

/** A column of a list. */
export interface ListColumn {
  readonly id: string;
  readonly label: string;
  readonly kind: Column['kind'];
}

/** A value: in words, and raw. */
export interface Cell {
  readonly text: string;
  readonly raw: string | number | boolean | null;
}

/** The named columns of a view. */
export function listColumns(view: AnyView, names: readonly string[]): readonly ListColumn[] {
  return columnsOfView(view).flatMap(([id, column]) => (names.includes(id) ? [{ id, label: column.label, kind: column.kind }] : []));
}

/** '11-22 08:05' in Asia/Shanghai, with the year where it is another one than this. */
function tellInstant(instant: string): string {
  const local = new Date(Date.parse(instant) + 8 * 3600_000).toISOString();
  const year = today().slice(0, 4);
  return `${local.startsWith(year) ? '' : local.slice(0, 5)}${local.slice(5, 10)} ${local.slice(11, 16)}`;
}

function isRaw(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A value in words: the label of a word, 是/否, a number without noise, the name behind an id; '' when absent (absent is not zero). */
export function cellOf(column: Column | undefined, value: unknown, directory: Directory): Cell {
  if (!isRaw(value)) return { text: '', raw: null };
  if (column?.names === 'directory') return { text: directory.nameOf(String(value)), raw: value };
  if (column?.kind === 'word') return { text: column.words?.[String(value)] ?? String(value), raw: value };
  if (column?.kind === 'instant') return { text: tellInstant(String(value)), raw: value };
  if (typeof value === 'boolean') return { text: value ? '是' : '否', raw: value };
  if (typeof value === 'number') return { text: String(Math.round(value * 100) / 100), raw: value };
  return { text: value, raw: value };
}

/** Cells of a row by column name. */
export function cellsOf(
  view: AnyView,
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
  directory: Directory,
): Readonly<Record<string, Cell>> {
  const columns = new Map(columnsOfView(view));
  return Object.fromEntries(names.map((name) => [name, cellOf(columns.get(name), values[name], directory)]));
}
