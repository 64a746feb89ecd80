/** Records of a person in hypertension care, and a pressure that is too high, for tests of declarations. */
import type { Records } from '../../kernel/define/source.ts';
import { makeEncounter, makeEpisode, makeResponse } from '../../kernel/patterns/programme/testing.ts';
import { type courseSources, EPISODE } from './course.ts';
import type { Visit } from './visit-form.ts';

/** A pressure above every goal, without danger. */
export const HIGH = { bp: { systolic: 152, diastolic: 95 } } as const satisfies Partial<Visit>;

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
