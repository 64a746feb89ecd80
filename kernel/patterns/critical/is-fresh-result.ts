/** Tells a result that is new, and may alarm somebody, from history that another system hands over. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { dateOfFhir, dateOfInstant, daysBetween, type Instant, instantOfFhir, minutesBetween } from '../../periods/plain-date.ts';

/** What comes longer after its release (or, where that is not told, after it was measured) is history. */
const FRESH_HOURS = 24;

/** The times that a report or an observation tells, as FHIR has them. */
type Told = Pick<DiagnosticReport, 'issued' | 'effectiveDateTime' | 'effectivePeriod'> & { readonly effectiveInstant?: string | undefined };

/**
 * Whether a result that arrived at that moment is fresh: told at most 24 hours before, or dated that day or the day before. One that tells no
 * time is what `untold` says: a message brings what is new, an import what was kept. A mere month or year is no time of anything new.
 */
export function isFreshResult(
  { issued, effectiveDateTime, effectiveInstant, effectivePeriod }: Told,
  arrived: Instant,
  untold: 'fresh' | 'history',
): boolean {
  const told = issued ?? effectiveDateTime ?? effectiveInstant ?? effectivePeriod?.end ?? effectivePeriod?.start;
  if (told === undefined) return untold === 'fresh';
  const at = instantOfFhir(told);
  if (at !== undefined) return minutesBetween(at, arrived) <= FRESH_HOURS * 60;
  const day = dateOfFhir(told);
  return day !== undefined && daysBetween(day, dateOfInstant(arrived)) <= 1;
}
