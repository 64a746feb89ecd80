/** A list of rows to work on: a view, a condition, columns, an order, and the action that Enter opens. */
import { type Condition, type Fields, fieldsOf } from './condition.ts';
import type { Role } from './role.ts';
import type { AnyView } from './view.ts';

/**
 * How soon a list asks for something, most urgent first: a life may hang on it (it stands on top of every page until somebody acts), something
 * is late or in danger, due, to be looked at, or merely kept.
 */
export const URGENCIES = ['now', 'late', 'due', 'check', 'register'] as const;

/** See URGENCIES. */
export type Urgency = (typeof URGENCIES)[number];

/** A worklist. The person's name, sex, age, village and household always stand in front of `columns`. */
export interface Worklist<V extends AnyView = AnyView, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  readonly view: V;
  readonly where: Condition;
  readonly columns: readonly string[];
  /** Order by this column first, oldest or smallest first unless `newestFirst`; then by key. */
  readonly sort: string;
  /** What is newest (or largest) stands first: lists of what was done, to look back on. */
  readonly newestFirst: boolean;
  readonly roles: readonly Role[];
  readonly urgency: Urgency;
  readonly action: string | undefined;
  /** A column of words by which the list may be narrowed; a page tells how many stand under each word. */
  readonly parted: string | undefined;
  /** Drawn for a screen that everybody in a room sees: names come masked, nothing else about anybody beside `columns`, one page, no search. */
  readonly forRoom: boolean;
}

/** Declares a worklist. */
export function defineWorklist<V extends AnyView, const Id extends string>(declaration: {
  id: Id;
  title: string;
  view: V;
  where: (row: Fields<V>) => Condition;
  columns: readonly (keyof V['columns'] & string)[];
  sort: keyof V['columns'] & string;
  newestFirst?: boolean;
  roles: readonly Role[];
  urgency: Urgency;
  action?: { readonly id: string };
  parted?: keyof V['columns'] & string;
  forRoom?: boolean;
}): Worklist<V, Id> {
  return {
    ...declaration,
    where: declaration.where(fieldsOf(declaration.view)),
    action: declaration.action?.id,
    parted: declaration.parted,
    newestFirst: declaration.newestFirst ?? false,
    forRoom: declaration.forRoom ?? false,
  };
}
