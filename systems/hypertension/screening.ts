/** Finds people with hypertension: raised pressures of residents from 35 years on who are not in care. */
import { LOINC } from '../../kernel/define/codes.ts';
import type { Person } from '../../kernel/define/person.ts';
import { episodes, observations, type Records, responses } from '../../kernel/define/source.ts';
import { ageOn, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { EPISODE, pressureOf } from './course.ts';
import { confirmationForm } from './forms.ts';
import { MANAGED_FROM_AGE, type MeasuredDay, type ScreenedDay, screenDays } from './rules.ts';

/** What screening reads. Any pressure counts, wherever it was taken. */
export const screeningSources = {
  episodes: episodes(EPISODE),
  pressures: observations(LOINC.bloodPressure),
  confirmations: responses(confirmationForm),
};

/**
 * The measured days of a resident, while 35 or older and not in care, with the raised days counted in a row. A recorded exclusion of
 * hypertension starts the count anew.
 */
export function screenResident(records: Records<typeof screeningSources>, person: Person): readonly ScreenedDay[] {
  const { birthDate } = person;
  if (birthDate === undefined) return [];
  const cared = (date: PlainDate) =>
    records.episodes.some((episode) => episode.start <= date && (episode.end === undefined || date <= episode.end));
  const days = new Map<PlainDate, MeasuredDay>();
  for (const observation of records.pressures) {
    const { date, id, org } = observation;
    const pressure = pressureOf(observation);
    if (pressure === undefined || ageOn(birthDate, date) < MANAGED_FROM_AGE || cared(date)) continue;
    days.set(date, { date, record: `Observation/${id}`, org, pressure });
  }
  const excludedOn = records.confirmations.filter((each) => each.answers.outcome === 'excluded').map((each) => each.date);
  return splitAt([...days.values()], [...excludedOn, ...records.episodes.map((episode) => episode.start)]).flatMap(screenDays);
}

/** Splits days into runs that end on the given dates. */
function splitAt(days: readonly MeasuredDay[], ends: readonly PlainDate[]): readonly (readonly MeasuredDay[])[] {
  const runs = new Map<number, MeasuredDay[]>();
  for (const day of days) {
    const run = ends.filter((end) => end < day.date).length;
    runs.set(run, [...(runs.get(run) ?? []), day]);
  }
  return [...runs.values()];
}

/** The first day on or after a date on which hypertension was enrolled, or the suspicion confirmed, excluded or declined. */
export function settledAfter(records: Records<typeof screeningSources>, date: PlainDate): PlainDate | undefined {
  const answered = records.confirmations.filter((each) => each.answers.outcome !== 'waiting');
  const days = [...records.episodes.map((episode) => episode.start), ...answered.map((each) => each.date)];
  return days.filter((day) => day >= date).sort()[0];
}
