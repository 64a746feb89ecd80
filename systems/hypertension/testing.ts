/** Records of hypertension care made by hand, for its tests. */
import type { Records } from '../../kernel/define/source.ts';
import { makeEncounter, makeEpisode, makeResponse } from '../../kernel/patterns/programme/testing.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { type courseSources, EPISODE } from './course.ts';
import type { Visit } from './visit-form.ts';

/** A clinic follow-up at 130/80 without anything to note; the shortest form that may be sent. */
export function makeVisit(date: string, more: Partial<Visit> = {}): Visit {
  return {
    date: toDate(date),
    way: 'clinic',
    danger: ['none'],
    symptoms: ['none'],
    bp: { systolic: 130, diastolic: 80 },
    adherence: 'none',
    adverse: 'no',
    medicines: [],
    complication: 'none',
    referral: 'no',
    ...more,
  };
}

/** What the form needs to be complete. */
export const WHOLE = {
  weight: 60,
  smoking: 0,
  drinking: 0,
  exerciseTimes: 5,
  exerciseMinutes: 30,
  salt: 'light',
  mood: 'good',
  compliance: 'good',
} as const satisfies Partial<Visit>;

/** Records of a person in care since 2024-01-10, with the given follow-ups. */
export function makeRecords(visits: readonly Visit[], more: Partial<Records<typeof courseSources>> = {}): Records<typeof courseSources> {
  return {
    episodes: [makeEpisode(EPISODE, '2024-01-10')],
    enrolments: [],
    visits: visits.map(makeResponse),
    checks: [],
    pressures: [],
    encounters: [makeEncounter('amb', 'AMB'), makeEncounter('home', 'HH'), makeEncounter('ward', 'IMP')],
    ...more,
  };
}
