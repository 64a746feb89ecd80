// How far the time of an event reaches beyond the column `eff`: the column `ends`, by which searches by date know what began before and lasts.
import type { Resource } from '@medplum/fhirtypes';
import { effectiveTimeOf } from '../primary-code.ts';
import { numberOfType } from '../type-number.ts';

type Type = Resource['resourceType'];

/** The elements that the search parameter of the event's time looks at (`isEventTime`), except `instant`, which is never a stretch. */
const TIMES: Readonly<Partial<Record<Type, readonly string[]>>> = {
  Observation: ['effectiveDateTime', 'effectivePeriod', 'effectiveTiming'],
  DiagnosticReport: ['effectiveDateTime', 'effectivePeriod'],
  Encounter: ['period'],
  EpisodeOfCare: ['period'],
  Flag: ['period'],
  CarePlan: ['period'],
  Procedure: ['performedDateTime', 'performedPeriod'],
  Immunization: ['occurrenceDateTime'],
  Invoice: ['date'],
  ImagingStudy: ['started'],
  QuestionnaireResponse: ['authored'],
  MedicationRequest: ['authoredOn'],
  ServiceRequest: ['authoredOn'],
  Task: ['authoredOn'],
  Patient: ['birthDate'],
};

const DAY = 86_400_000;

/**
 * The first instant after the event (ISO, or 'infinity' when it has no end or `eff` is not its beginning); undefined when it lies within the
 * 24 hours from `eff`, as nearly all do, or the type has no such time.
 */
export function timeReachOf(resource: Resource): string | undefined {
  for (const path of TIMES[resource.resourceType] ?? []) {
    const held: unknown = Reflect.get(resource, path);
    if (typeof held === 'string') return held.length >= 10 ? undefined : reach(resource, held);
    if (typeof held !== 'object' || held === null) continue;
    const [start, end]: readonly unknown[] = [Reflect.get(held, 'start'), Reflect.get(held, 'end')];
    if (typeof start !== 'string' || typeof end !== 'string') return 'infinity';
    return reach(resource, end);
  }
  return undefined;
}

function reach(resource: Resource, text: string): string | undefined {
  const end = endOf(text);
  const from = Date.parse(effectiveTimeOf(resource) ?? '');
  if (end - from <= DAY) return undefined;
  return end < Date.UTC(9999, 11, 31) ? new Date(end).toISOString() : 'infinity';
}

/** The first instant after a FHIR date or time of any precision, in milliseconds; a date is a day in Shanghai. */
function endOf(text: string): number {
  if (text.length > 10) return Date.parse(text) + (text.includes('.') ? 1 : 1000);
  const [year = 0, month, day] = text.split('-').map(Number);
  const next =
    day !== undefined ? Date.UTC(year, (month ?? 1) - 1, day + 1) : Date.UTC(month === undefined ? year + 1 : year, month ?? 0, 1);
  return next - 8 * 3_600_000;
}

/** The same for rows that were written before there was such a column, as one statement: the number of each type stands in the text. */
export function fillTimeReach(): string {
  const held = Object.entries(TIMES).map(([type, paths]) => {
    const cases = paths.map((path) => `when content ? '${path}' then ${reachSql(`content -> '${path}'`)}`);
    return `when ${numberOfType(type)} then case ${cases.join(' ')} end`;
  });
  const ends = `(case rtype ${held.join(' ')} end)`;
  return `update resource set ends = ${ends} where not deleted and ${ends} > coalesce(eff, '-infinity'::timestamptz) + interval '1 day'`;
}

function reachSql(held: string): string {
  const text = `(${held} #>> '{}')`;
  const end = `(${held} ->> 'end')`;
  return `case jsonb_typeof(${held}) when 'string' then case when length(${text}) < 10 then ${endSql(text)} end
    else case when ${held} ->> 'start' is null or ${end} is null then 'infinity'::timestamptz else ${endSql(end)} end end`;
}

function endSql(text: string): string {
  return `case length(${text}) when 4 then (${text} || '-01-01T00:00:00+08:00')::timestamptz + interval '366 days'
    when 7 then (${text} || '-01T00:00:00+08:00')::timestamptz + interval '31 days' when 10 then (${text} || 'T00:00:00+08:00')::timestamptz + interval '1 day'
    else ${text}::timestamptz + interval '1 second' end`;
}
