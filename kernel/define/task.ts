/** What the record asks of whom, by when; closed by evidence in the record, never by a tick. */
import type { PlainDate } from '../periods/plain-date.ts';
import type { Person } from './person.ts';
import type { Role } from './role.ts';
import type { Records, Sources } from './source.ts';

/**
 * Something asked. It is open from `opens` (evidence before that does not count), due on `due`, overdue after `until`
 * (default: `due`). `cancelled`: the day it stopped to matter (left the programme). `key` is unique within resident and task; where the
 * action is about one row of a view (its form's `target`), it is that row's key, and the task opens the form of that very row.
 */
export interface Ask {
  readonly key: string;
  readonly opens: PlainDate;
  readonly due: PlainDate;
  readonly until?: PlainDate;
  readonly cancelled?: PlainDate;
  readonly why: string;
  readonly urgent?: boolean;
  /** The last day on which it can be done. After it, it is no task but something that was missed. */
  readonly lapses?: PlainDate;
  /** Asked again every year: once the year of its window is over, it is this year's, due by 31 December, not years overdue. */
  readonly yearly?: boolean;
  readonly org?: string | undefined;
}

/** A record that contains what was asked. `of`: the key of the one ask that it answers; absent: whatever was open that day. */
export interface Evidence {
  readonly record: string;
  readonly date: PlainDate;
  readonly of?: string | undefined;
}

/** A task declaration: asks and evidence are pure functions of the record, matched by the kernel. */
export interface Task<S extends Sources = Sources, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  readonly assign: readonly Role[];
  /** The action that answers the ask; opened from the worklist. */
  readonly action: string;
  readonly sources: S;
  readonly asks: (records: Records<S>, person: Person) => readonly Ask[];
  readonly evidence: (records: Records<S>, person: Person) => readonly Evidence[];
  /** Codes of measurements that are evidence by themselves: a form with such an item says that filling it answers the task. */
  readonly measures?: readonly string[];
}

/** Any task, for machinery that works on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where tasks of all sources meet
export type AnyTask = Task<any, string>;

/**
 * Declares a task. An ask is closed by the first evidence dated on or after `opens`. Managers may also dispatch it to people
 * (a FHIR Task in the record): that is one more ask, closed by the same evidence.
 */
export function defineTask<const S extends Sources, const Id extends string>(declaration: {
  id: Id;
  title: string;
  assign: readonly Role[];
  action: { readonly id: string };
  sources: S;
  asks: (records: Records<S>, person: Person) => readonly Ask[];
  evidence: (records: Records<S>, person: Person) => readonly Evidence[];
  measures?: readonly string[];
}): Task<S, Id> {
  return { ...declaration, action: declaration.action.id };
}
