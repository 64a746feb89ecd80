/** A typed table kept up in the write's own transaction, per resident, from the records it depends on. */
import type { Instant, PlainDate } from '../periods/plain-date.ts';
import type { Person } from './person.ts';
import type { Records, Source, Sources } from './source.ts';

/** A column: its SQL kind, Chinese label and, for words, the words it may hold. */
export interface Column<T = unknown> {
  readonly kind: 'date' | 'instant' | 'number' | 'text' | 'word' | 'boolean';
  readonly label: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly names?: 'directory';
  /** Indexed together with the area, for worklists and indicators. */
  readonly indexed: boolean;
  /** Serves order or choice and says nothing to people: lists that show all columns leave it out. */
  readonly hidden?: true;
  readonly value?: T;
}

/** Columns by name. */
export type Columns = { readonly [name: string]: Column<unknown> };

type ValueOf<C> = C extends { readonly value?: infer T } ? Exclude<T, undefined> : never;

/** One row: an absent value is undefined (NULL), never 0 or ''. */
export type RowOf<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> | undefined };

interface ColumnOptions {
  readonly indexed?: boolean;
}

interface TextOptions extends ColumnOptions {
  /** The text is the id of an organisation, team or division; people read its name. */
  readonly names?: 'directory';
  /** See Column. */
  readonly hidden?: true;
}

/** A date column. */
export function dateColumn(label: string, options: ColumnOptions = {}): Column<PlainDate> {
  return { kind: 'date', label, indexed: options.indexed ?? false };
}

/** A column of moments: when a step was taken, for clocks that count minutes. People read them in Asia/Shanghai. */
export function instantColumn(label: string, options: ColumnOptions = {}): Column<Instant> {
  return { kind: 'instant', label, indexed: options.indexed ?? false };
}

/** A number column. */
export function numberColumn(label: string, options: ColumnOptions = {}): Column<number> {
  return { kind: 'number', label, indexed: options.indexed ?? false };
}

/** A text column. */
export function textColumn(label: string, options: TextOptions = {}): Column<string> {
  return {
    kind: 'text',
    label,
    indexed: options.indexed ?? false,
    ...(options.names ? { names: options.names } : {}),
    ...(options.hidden ? { hidden: true } : {}),
  };
}

/** A yes/no column. */
export function booleanColumn(label: string, options: ColumnOptions = {}): Column<boolean> {
  return { kind: 'boolean', label, indexed: options.indexed ?? false };
}

/** A column that holds one of a few words (code → Chinese label). */
export function wordColumn<const W extends Readonly<Record<string, string>>>(
  label: string,
  words: W,
  options: ColumnOptions = {},
): Column<keyof W & string> {
  return { kind: 'word', label, words, indexed: options.indexed ?? false };
}

/**
 * What a row function returns for each row: a key unique within the resident and view, the organisation that answers for it
 * (undefined: none). The area is filled in by the kernel, see `place`; only a row that is about a division itself names its own.
 */
export type ViewRow<C extends Columns> = RowOf<C> & { readonly key: string; readonly org: string | undefined; readonly area?: string };

/** How people choose a row in a form: the columns that name it, and the column that is empty while the row may be chosen. */
export interface Choose {
  readonly label: readonly string[];
  readonly open: string;
  /** The column of the last day on which a row may be chosen. */
  readonly until?: string;
  /** Rows about no resident that everybody may choose, wherever they are (what an institution offers to all). */
  readonly offered?: true;
  /**
   * Rows that their organisation (and who looks after it) acts on alone: whoever merely knows the resident, e.g. the hospital that was asked, does
   * not take the steps of those who asked.
   */
  readonly own?: true;
  /** Rows are taken while a row of another view names them in this column: those are not offered. Whoever takes one counts again (`totals`), holding it. */
  readonly taken?: { readonly view: AnyView; readonly column: string };
}

/** Rows of one view that name the same thing in `column` contradict one another (two patients in one bed): readers show `word` in the column `tells` of each. */
export interface Clash {
  readonly column: string;
  readonly tells: string;
  readonly word: string;
}

/** A view. Its table is `view_<id>` with resident_id, key, area, org and the columns. `per` says what a row is. */
export interface View<C extends Columns = Columns, S extends Sources = Sources, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  readonly per: 'resident' | 'episode' | 'event' | 'reference';
  /** Whose area a row counts for: the resident's village (default), or the place of the organisation in `org`. */
  readonly place: 'resident' | 'organisation';
  readonly sources: S;
  readonly columns: C;
  readonly rows: (records: Records<S>, person: Person) => readonly ViewRow<C>[];
  /** Each row follows from one resource and has its id as key: a write recomputes only the rows of what it wrote. */
  readonly independent: boolean;
  /** Present where forms may point to a row by its key. */
  readonly choose?: Choose;
  readonly clash?: Clash;
  /** Its rows hold limits in working days: they are computed anew when the calendar of these changes. */
  readonly followsCalendar?: boolean;
  /** The kernel's own `people` table; it is kept by kernel/people. */
  readonly builtIn?: true;
}

/** Any view, for machinery that works on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where views of all column types meet
export type AnyView = View<any, any, string>;

/** The row type of a view. */
export type Row<V> = V extends { readonly columns: infer C extends Columns }
  ? RowOf<C> & { readonly key: string; readonly org: string | undefined }
  : never;

/**
 * Declares a view. `rows` is a pure function from one resident's records (oldest first) to the rows; it is run in every
 * transaction that touches one of the sources, and must not look at the clock. `choose`: forms about the resident may point to a row (`rowOf`).
 */
export function defineView<const C extends Columns, const S extends Sources, const Id extends string>(declaration: {
  id: Id;
  title: string;
  per: 'resident' | 'episode' | 'event';
  place?: 'resident' | 'organisation';
  independent?: boolean;
  followsCalendar?: boolean;
  sources: S;
  columns: C;
  choose?: { readonly label: readonly (keyof C & string)[]; readonly open: keyof C & string; readonly own?: true };
  clash?: { readonly column: keyof C & string; readonly tells: keyof C & string; readonly word: string };
  rows: (records: Records<S>, person: Person) => readonly ViewRow<C>[];
}): View<C, S, Id> {
  return { place: 'resident', independent: false, ...declaration };
}

const NOBODY: Person = {
  residentId: 0,
  patientId: '',
  name: '',
  sex: 'unknown',
  birthDate: undefined,
  area: '',
  residency: 'visitor',
  household: undefined,
  since: undefined,
  until: undefined,
  deceased: undefined,
};

/**
 * Declares a view over resources that belong to no resident (institutions, teams, staff). `rows` sees one resource at a time,
 * in its current version; the rows' area is the place of the organisation in `org`. `choose`: forms may point to a row (`rowOf`).
 */
export function defineReferenceView<const C extends Columns, Out, const Id extends string>(declaration: {
  id: Id;
  title: string;
  of: Source<Out>;
  columns: C;
  choose?: {
    readonly label: readonly (keyof C & string)[];
    readonly open: keyof C & string;
    readonly until?: keyof C & string;
    readonly offered?: true;
    readonly own?: true;
    readonly taken?: { readonly view: AnyView; readonly column: string };
  };
  rows: (one: Out) => readonly ViewRow<C>[];
}): View<C, { readonly of: Source<Out> }, Id> {
  const { of, rows, ...rest } = declaration;
  return {
    ...rest,
    per: 'reference',
    place: 'organisation',
    independent: true,
    sources: { of },
    rows: (records) => records.of.flatMap((one) => rows(one)),
  };
}

/** Stands in for the resident where a row belongs to none. */
export function nobody(): Person {
  return NOBODY;
}
