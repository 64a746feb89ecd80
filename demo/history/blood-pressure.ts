/** Blood pressures of a person: a level of their own, a better one under steady treatment, and the scatter of measuring. */
import { dayOfDate } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import type { Resident } from './resident.ts';

/** A pressure in whole mmHg. */
export interface DrawnPressure {
  readonly systolic: number;
  readonly diastolic: number;
}

/**
 * Draws a pressure on a day. `eased`: measured again after treatment was changed. The level of a hypertensive follows the trait's
 * control (0-1), so that about six of ten meet their target; others lie at 122/76, a few of them above 140.
 */
export function drawPressure({ member }: Pick<Resident, 'member'>, day: number, random: Random, eased = false): DrawnPressure {
  const { hypertension } = member.traits;
  const old = day - dayOfDate(member.birthDate) > 65 * 365.25;
  const ill = hypertension !== undefined && dayOfDate(hypertension.onset) <= day;
  const level = ill ? (old ? 162 : 153) - 27 * hypertension.control - (hypertension.treated ? 2 : -4) : 120 + (old ? 8 : 0);
  const systolic = Math.round(random.around(level - (eased ? 7 : 0), ill ? 5.5 : 8));
  const diastolic = Math.round(random.around((ill ? 96 - 14 * hypertension.control : 76) - (eased ? 3 : 0) - (old ? 5 : 0), 4));
  return { systolic: Math.max(90, systolic), diastolic: Math.max(50, Math.min(diastolic, systolic - 20)) };
}
