/** Conditions on view rows: written as functions on fields, recorded once as data, compiled to SQL by the kernel. */
import type { Period } from '../periods/period.ts';
import type { Instant, PlainDate } from '../periods/plain-date.ts';
import type { AnyView, Column, Columns } from './view.ts';

/** A moment that is known only when a condition is run: an end of the period, the first day of the calendar year in which it ends, or today. */
export interface Moment {
  readonly moment: 'start' | 'end' | 'year' | 'today';
  readonly days: number;
  readonly months: number;
}

/** So many minutes before now. */
export interface MinutesAgo {
  readonly minutesAgo: number;
}

/** What a field is compared with. `reader`: the acting organisation or practitioner of who reads a list. */
export type Operand =
  | { readonly literal: string | number | boolean }
  | { readonly column: string }
  | Moment
  | MinutesAgo
  | { readonly reader: 'org' | 'practitioner' };

/** A recorded condition. */
export type Condition =
  | { readonly op: 'compare'; readonly column: string; readonly test: '=' | '<>' | '<' | '<=' | '>' | '>='; readonly with: Operand }
  | { readonly op: 'in'; readonly column: string; readonly values: readonly (string | number)[] }
  | { readonly op: 'empty'; readonly column: string; readonly not: boolean }
  | { readonly op: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'count'; readonly view: AnyView; readonly where: Condition; readonly test: '=' | '>=' | '<='; readonly n: number }
  | { readonly op: 'last'; readonly view: AnyView; readonly by: string; readonly where: Condition; readonly matches: Condition };

/** The period as conditions see it. */
export interface PeriodMoments {
  readonly start: Moment;
  readonly end: Moment;
  /** 1 January of the year in which the period ends. */
  readonly year: Moment;
}

type DateOperand = PlainDate | Moment | DateField;

/** A date column in a condition. */
export interface DateField {
  readonly column: string;
  on(date: DateOperand): Condition;
  before(date: DateOperand): Condition;
  onOrBefore(date: DateOperand): Condition;
  after(date: DateOperand): Condition;
  onOrAfter(date: DateOperand): Condition;
  within(period: Pick<PeriodMoments, 'start' | 'end'>): Condition;
  isEmpty(): Condition;
  isPresent(): Condition;
}

/** A column of moments in a condition. */
export interface InstantField {
  readonly column: string;
  before(moment: MinutesAgo | InstantField): Condition;
  onOrAfter(moment: MinutesAgo | InstantField): Condition;
  isEmpty(): Condition;
  isPresent(): Condition;
}

/** A column of ids in a condition: those of who reads the list, or none. Only lists know a reader; numbers do not. */
export interface TextField {
  readonly column: string;
  /** The organisation that the reader acts for. */
  isOwnOrg(): Condition;
  /** The reader. */
  isMe(): Condition;
  isEmpty(): Condition;
  isPresent(): Condition;
}

/** A number column in a condition. */
export interface NumberField {
  readonly column: string;
  is(n: number): Condition;
  atLeast(n: number): Condition;
  atMost(n: number): Condition;
  moreThan(n: number): Condition;
  lessThan(n: number): Condition;
  isEmpty(): Condition;
  isPresent(): Condition;
}

/** A word column in a condition: only the words that the column may hold. */
export interface WordField<W extends string> {
  readonly column: string;
  is(word: W): Condition;
  isNot(word: W): Condition;
  isIn(words: readonly W[]): Condition;
  isEmpty(): Condition;
  isPresent(): Condition;
}

/** A column of texts holds any word; one of words holds its own only. */
type TextOrWordField<T extends string> = string extends T ? TextField & WordField<T> : WordField<T>;

/** A yes/no column in a condition. */
export interface BooleanField {
  readonly column: string;
  isTrue(): Condition;
  isFalse(): Condition;
}

type FieldOf<T> = [T] extends [PlainDate]
  ? DateField
  : [T] extends [Instant]
    ? InstantField
    : [T] extends [number]
      ? NumberField
      : [T] extends [boolean]
        ? BooleanField
        : [T] extends [string]
          ? TextOrWordField<T>
          : never;

/** The columns of a view as fields. */
export type FieldsOf<C extends Columns> = {
  readonly [K in keyof C]: C[K] extends Column<infer T> ? FieldOf<Exclude<T, undefined>> : never;
};

/** The fields of a view. */
export type Fields<V> = V extends { readonly columns: infer C extends Columns } ? FieldsOf<C> : never;

/** Rows of another view of the same resident. */
export interface RelatedRows<V extends AnyView> {
  /** At least one row. */
  some(where: (row: Fields<V>) => Condition): Condition;
  /** No row. */
  none(where: (row: Fields<V>) => Condition): Condition;
  /** At least `n` rows. */
  atLeast(n: number, where: (row: Fields<V>) => Condition): Condition;
  /** The last row (by a date column) among those of `where` matches; no such row does not match. */
  last(by: (row: Fields<V>) => DateField, where: (row: Fields<V>) => Condition, matches: (row: Fields<V>) => Condition): Condition;
}

/** Gives the rows of another view of the same resident. */
export type Related = <V extends AnyView>(view: V) => RelatedRows<V>;

/** All of the conditions. */
export function all(...of: readonly Condition[]): Condition {
  return { op: 'all', of };
}

/** Any of the conditions. */
export function any(...of: readonly Condition[]): Condition {
  return { op: 'any', of };
}

/** Not the condition (an empty column makes a comparison false, and its negation true). */
export function not(of: Condition): Condition {
  return { op: 'not', of };
}

function moment(which: Moment['moment'], days = 0, months = 0): Moment {
  return { moment: which, days, months };
}

/** The ends of the period a condition is evaluated for. A stock is judged at `end`. */
export const PERIOD: PeriodMoments = { start: moment('start'), end: moment('end'), year: moment('year') };

/** Today, for worklists; so many days later. */
export function todayPlus(days: number): Moment {
  return moment('today', days);
}

/** 1 January of this year, for worklists, where the period is today. */
export function startOfThisYear(): Moment {
  return PERIOD.year;
}

/** A moment so many months earlier, e.g. for ages: born on or before `monthsBefore(p.end, 65 * 12)` is 65 or older. */
export function monthsBefore(at: Moment, months: number): Moment {
  return { ...at, months: at.months - months };
}

/** A moment so many days earlier. */
export function daysBefore(at: Moment, days: number): Moment {
  return { ...at, days: at.days - days };
}

/** So many minutes before now, for columns of moments in worklists. */
export function minutesAgo(minutes: number): MinutesAgo {
  return { minutesAgo: minutes };
}

/** What the period is, for those who resolve moments. */
export type MomentPeriod = Pick<Period, 'start' | 'end'>;

function operandOf(value: DateOperand | MinutesAgo | InstantField): Operand {
  if (typeof value === 'string') return { literal: value };
  return 'moment' in value || 'minutesAgo' in value ? value : { column: value.column };
}

function compare(column: string, test: '=' | '<>' | '<' | '<=' | '>' | '>=', operand: Operand): Condition {
  return { op: 'compare', column, test, with: operand };
}

/** The fields of a view, for recording a condition. */
export function fieldsOf<V extends { readonly columns: Columns }>(view: V): Fields<V> {
  const fields = Object.keys(view.columns).map((column) => [column, fieldNamed(column)]);
  return Object.fromEntries(fields); // every column gets all methods; the type shows only those its kind has
}

function fieldNamed(column: string): object {
  return {
    column,
    on: (d: DateOperand) => compare(column, '=', operandOf(d)),
    before: (d: DateOperand | MinutesAgo) => compare(column, '<', operandOf(d)),
    onOrBefore: (d: DateOperand) => compare(column, '<=', operandOf(d)),
    after: (d: DateOperand) => compare(column, '>', operandOf(d)),
    onOrAfter: (d: DateOperand | MinutesAgo) => compare(column, '>=', operandOf(d)),
    within: (p: Pick<PeriodMoments, 'start' | 'end'>) => all(compare(column, '>=', p.start), compare(column, '<=', p.end)),
    is: (v: string | number) => compare(column, '=', { literal: v }),
    isNot: (v: string) => compare(column, '<>', { literal: v }),
    atLeast: (n: number) => compare(column, '>=', { literal: n }),
    atMost: (n: number) => compare(column, '<=', { literal: n }),
    moreThan: (n: number) => compare(column, '>', { literal: n }),
    lessThan: (n: number) => compare(column, '<', { literal: n }),
    isIn: (values: readonly string[]) => ({ op: 'in', column, values }) satisfies Condition,
    isEmpty: () => ({ op: 'empty', column, not: false }) satisfies Condition,
    isPresent: () => ({ op: 'empty', column, not: true }) satisfies Condition,
    isOwnOrg: () => compare(column, '=', { reader: 'org' }),
    isMe: () => compare(column, '=', { reader: 'practitioner' }),
    isTrue: () => compare(column, '=', { literal: true }),
    isFalse: () => compare(column, '=', { literal: false }),
  };
}

/** Rows of another view of the same resident, for recording a condition. */
export function related<V extends AnyView>(view: V): RelatedRows<V> {
  const fields = fieldsOf(view);
  return {
    some: (where) => ({ op: 'count', view, where: where(fields), test: '>=', n: 1 }),
    none: (where) => ({ op: 'count', view, where: where(fields), test: '=', n: 0 }),
    atLeast: (n, where) => ({ op: 'count', view, where: where(fields), test: '>=', n }),
    last: (by, where, matches) => ({ op: 'last', view, by: by(fields).column, where: where(fields), matches: matches(fields) }),
  };
}
