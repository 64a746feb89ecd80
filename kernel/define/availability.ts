/** Whether a resident's state allows an action at all, whatever is answered: pages do not offer it, and the server refuses it. */
import type { PlainDate } from '../periods/plain-date.ts';
import type { Person } from './person.ts';
import type { Records, Source, Sources } from './source.ts';

/** Why something can not be done, in plain Chinese, with the item at fault and the way out. */
export interface WhyNot {
  readonly refuse: string;
  readonly item?: string;
  readonly next?: string;
}

/** A resident on a day: today on a page, the day of the form when it is written. `today` bounds what may be in the future. */
export interface ResidentState<S extends Sources = Sources> {
  readonly on: PlainDate;
  readonly today: PlainDate;
  readonly person: Person;
  readonly records: Records<S>;
}

/** What an action depends on: parts of the record, and why they do not allow it. Pure. */
export interface Availability<S extends Sources = Sources> {
  readonly sources: S;
  readonly refuse: (state: ResidentState<S>) => WhyNot | undefined;
}

/** Any availability, for machinery that works on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where availabilities of all sources meet
export type AnyAvailability = Availability<any>;

/** Declares when an action about a resident is available. `refuse` gives the reason why not, or undefined. */
export function availableWhen<const S extends Sources>(
  sources: S,
  refuse: (state: ResidentState<S>) => WhyNot | undefined,
): Availability<S> {
  return { sources, refuse };
}

/** Records for availability lie beside those of the action itself; no declared name has a space. */
const PREFIX = 'state ';

/** The sources of an availability under names of their own. */
export function stateSources(available: AnyAvailability | undefined): Sources {
  const sources: Sources = available?.sources ?? {};
  return Object.fromEntries(Object.entries<Source<unknown>>(sources).map(([name, source]) => [PREFIX + name, source]));
}

/** Why the state does not allow an action, by records that were gathered by `stateSources` (others may lie beside them). */
export function refuseByState(available: AnyAvailability | undefined, state: ResidentState): WhyNot | undefined {
  if (available === undefined) return undefined;
  const own = Object.entries(state.records).flatMap(([name, records]) =>
    name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), records] as const] : [],
  );
  return available.refuse({ ...state, records: Object.fromEntries(own) });
}
