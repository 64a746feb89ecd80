/** What happens by itself when time passes and nobody acted: a critical value that nobody acknowledged goes to the next person. */
import type { Instant } from '../periods/plain-date.ts';
import type { Draft } from './action.ts';
import { type Condition, type Fields, fieldsOf } from './condition.ts';
import type { Kept, Records, Sources } from './source.ts';
import type { AnyView } from './view.ts';

/** What a timer looks at when it writes: the rows that are due (their keys) and the resident's records, read anew under the resident's lock. */
export interface TimerContext<S extends Sources = Sources> {
  readonly now: Instant;
  readonly keys: readonly string[];
  readonly records: Records<S>;
  /** What `holds` named and there is. */
  readonly held: readonly Kept[];
}

/**
 * A timer. `due` picks rows of a view; `write` gives what follows for one resident and must look at the records again, because somebody may
 * have acted since: nothing is written twice that its own condition no longer asks for.
 */
export interface Timer<V extends AnyView = AnyView, S extends Sources = Sources, Id extends string = string> {
  readonly id: Id;
  /** Chinese, for the page of jobs. */
  readonly title: string;
  readonly view: V;
  readonly due: Condition;
  readonly sources: S;
  /** Resources of no resident ('Schedule/x') that are held to the end of the write and read: of two who write them the second sees the first. */
  readonly holds?: (context: Omit<TimerContext<S>, 'held'>) => readonly string[];
  readonly write: (context: TimerContext<S>) => readonly Draft[];
  /** Makes up for what an earlier version of the platform left undone: once a round has nothing more to write, it is never run again. */
  readonly once?: true;
}

/** Any timer, for machinery that works on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where timers of all sources meet
export type AnyTimer = Timer<AnyView, any, string>;

/** Declares a timer. */
export function defineTimer<V extends AnyView, const S extends Sources, const Id extends string>(declaration: {
  id: Id;
  title: string;
  view: V;
  due: (row: Fields<V>) => Condition;
  sources: S;
  holds?: (context: Omit<TimerContext<S>, 'held'>) => readonly string[];
  write: (context: TimerContext<S>) => readonly Draft[];
  once?: true;
}): Timer<V, S, Id> {
  return { ...declaration, due: declaration.due(fieldsOf(declaration.view)) };
}
