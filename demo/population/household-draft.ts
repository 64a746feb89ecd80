/** A person while the household is being composed: dates are day numbers, names and numbers come later. */
import { REFERENCE_DAY, YEAR } from './calendar-days.ts';
import type { Member, RelationToHead } from './member.ts';
import type { Random } from './random.ts';

/** A pregnancy in day numbers; `child` is the draft born of it. */
export interface DraftPregnancy {
  readonly lastPeriod: number;
  readonly ended: number;
  readonly outcome: 'live-birth' | 'loss';
  readonly child?: Draft;
}

/** A person of a household. Undefined days mean that it has not happened. */
export interface Draft {
  readonly sex: '1' | '2';
  readonly birth: number;
  readonly relation: RelationToHead;
  mother: Draft | undefined;
  father: Draft | undefined;
  /** Empty until the household is named. */
  familyName: string;
  marital: Member['maritalStatus'];
  /** Registered here, living elsewhere. */
  away: boolean;
  deceased: number | undefined;
  movedIn: number | undefined;
  movedOut: number | undefined;
  readonly pregnancies: DraftPregnancy[];
}

/** A person of whom nothing has happened yet; unmarried. */
export function draftPerson(sex: '1' | '2', birth: number, relation: RelationToHead, mother?: Draft, father?: Draft): Draft {
  return {
    sex,
    birth: Math.floor(birth),
    relation,
    mother,
    father,
    familyName: '',
    marital: '10',
    away: false,
    deceased: undefined,
    movedIn: undefined,
    movedOut: undefined,
    pregnancies: [],
  };
}

/** The day of birth of somebody who has this many years, with any part of the next one, on the reference date. */
export function birthAtAge(random: Random, age: number): number {
  return REFERENCE_DAY - (Math.floor(age) + random.between(0.003, 0.997)) * YEAR;
}

/** Whether the person lives here, alive, on the reference date. */
export function isPresent(draft: Draft): boolean {
  return (
    !draft.away &&
    draft.birth <= REFERENCE_DAY &&
    (draft.deceased === undefined || draft.deceased > REFERENCE_DAY) &&
    (draft.movedIn === undefined || draft.movedIn <= REFERENCE_DAY) &&
    (draft.movedOut === undefined || draft.movedOut > REFERENCE_DAY)
  );
}
