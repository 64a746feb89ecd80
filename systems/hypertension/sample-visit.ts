/** Answers of a follow-up with nothing to note: the shortest form that may be sent, and what makes it complete. */
import { toDate } from '../../kernel/periods/plain-date.ts';
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
