/** When a patient in chronic care is seen: steady ones every quarter and once a year for the annual check, others now and then. */
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { ASSUMED } from './targets.ts';

/** Follow-ups begin here: the twelve months up to mid-2024 are whole. Earlier ones are on paper. */
export const CARE_RECORDED_FROM = dayOfDate('2023-07-01');

/** Of patients in care, those that are lost in a year after mid-2024. */
const LOST_YEARLY = 0.012;

/** Quarters in a row after which even those who come now and then are sought out by their village doctor. */
const MISSED_IN_ROW = 1;

/** How a patient takes part in a programme. */
export interface CareHabit {
  readonly steady: boolean;
  /** Day of the quarter on which they tend to come. */
  readonly offset: number;
  /** The day they were lost to follow-up, if they were. */
  readonly lost: number | undefined;
}

/** Draws the habit of a patient enrolled on a day. */
export function drawHabit(random: Random, start: number): CareHabit {
  const steady = random.chance(ASSUMED.steady);
  const offset = random.integer(6, 70);
  const from = Math.max(start, dayOfDate('2024-07-01'));
  const years = 3;
  const lost =
    !steady && random.chance((LOST_YEARLY * years) / (1 - ASSUMED.steady)) ? from + random.integer(60, Math.round(365 * years)) : undefined;
  return { steady, offset, lost };
}

/** A planned follow-up. */
export interface PlannedContact {
  readonly day: number;
  readonly way: 'clinic' | 'home' | 'phone';
}

/** The first days of the quarters of the demo, 2023Q3 on. */
const QUARTERS: readonly number[] = [2023, 2024, 2025, 2026].flatMap((year) =>
  ['01', '04', '07', '10'].map((month) => dayOfDate(`${year}-${month}-01`)).filter((day) => day >= CARE_RECORDED_FROM),
);

function drawWay(random: Random, steady: boolean): PlannedContact['way'] {
  const way = random.next();
  if (!steady && way < 0.3) return 'phone';
  return way < 0.75 ? 'clinic' : 'home';
}

/** The quarterly follow-ups of a patient in care between two days. In a quarter, the same day is drawn whatever is observed. */
export function planContacts(random: Random, habit: CareHabit, start: number, last: number): readonly PlannedContact[] {
  const contacts: PlannedContact[] = [];
  let missed = 0;
  for (const quarter of QUARTERS) {
    const [shift, comes, late] = [random.integer(-5, 12), random.next(), random.integer(0, 30)];
    const way = drawWay(random, habit.steady);
    // Who is enrolled within the quarter comes for the first time soon after.
    const usual = quarter + Math.max(1, Math.min(88, habit.offset + shift + (habit.steady ? 0 : late)));
    const day = start > quarter && usual < start ? start + 1 + (late % 20) : usual;
    if (start >= quarter + 92 || day > last || (habit.lost !== undefined && day >= habit.lost - 60)) continue;
    if (!habit.steady && comes > 0.62 && missed < MISSED_IN_ROW) {
      missed += 1;
      continue;
    }
    missed = 0;
    contacts.push({ day, way });
  }
  return contacts;
}

/** The days of the annual checks: in spring, or soon after enrolment. */
export function planChecks(random: Random, habit: CareHabit, start: number, last: number): readonly number[] {
  return [2024, 2025, 2026].flatMap((year) => {
    const [spring, comes, soon] = [
      random.integer(dayOfDate(`${year}-03-04`), dayOfDate(`${year}-06-26`)),
      random.next(),
      random.integer(5, 50),
    ];
    const day = spring >= start ? spring : dateOfDay(start).startsWith(String(year)) ? start + soon : undefined;
    return day !== undefined && day <= last && dateOfDay(day).startsWith(String(year)) && comes < (habit.steady ? 0.985 : 0.4) ? [day] : [];
  });
}
