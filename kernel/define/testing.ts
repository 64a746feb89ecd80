/** Judges an action as the platform does, for tests of declarations: first the resident's state, then the action's own check. */
import type { PlainDate } from '../periods/plain-date.ts';
import type { Refusal } from './action.ts';
import type { AnyAvailability } from './availability.ts';
import type { Person } from './person.ts';

interface Judged {
  readonly today: PlainDate;
  readonly person: Person | undefined;
  readonly records: Parameters<AnyAvailability['refuse']>[0]['records'];
}

/** Why the answers are refused on their own day; undefined when they are taken. `records` hold what availability and check look at, by name. */
export function refusalOf<A extends { readonly date: PlainDate }, C extends Judged>(
  action: { readonly available: AnyAvailability | undefined; readonly check: (answers: A, context: C) => Refusal | undefined },
  answers: A,
  context: C,
): Refusal | undefined {
  const { today, person, records } = context;
  const state = person === undefined ? undefined : action.available?.refuse({ on: answers.date, today, person, records });
  return state ?? action.check(answers, context);
}
