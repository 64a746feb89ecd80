/** Who counts as a usual resident 常住人口 on a day: the denominator of coverage rates, written once. */
import { all, any, type Condition, type Fields, type Moment } from './condition.ts';
import type { peopleView } from './people-view.ts';

/**
 * Usual residents on a day: residency 常住, born, come and not gone by then, and alive. The first and last day of living here
 * count; the day of death does not. People whose arrival, leave or birth date nobody knows count as here.
 * 常住 means having lived here for six months or more; it is kept as the residency, see `Person`.
 */
export function isUsualResident(row: Fields<typeof peopleView>, on: Moment): Condition {
  return all(
    row.residency.is('usual'),
    any(row.birth.isEmpty(), row.birth.onOrBefore(on)),
    any(row.since.isEmpty(), row.since.onOrBefore(on)),
    any(row.until.isEmpty(), row.until.onOrAfter(on)),
    any(row.deceased.isEmpty(), row.deceased.after(on)),
  );
}
