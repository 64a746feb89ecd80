/** The first values of the sheet of sending back, out of the stay or visit at the hospital that received the patient. */
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { encounters, type KeptEncounter, type Records, resources, responses } from '../../kernel/define/source.ts';
import { courseSources, tellMedicines, tellReports } from '../../kernel/patterns/course/tell-course.ts';
import { joinLines, tellNote } from '../../kernel/patterns/course/tell-note.ts';
import { atOf, type LoopRequest } from '../../kernel/patterns/request-loop/requests.ts';
import { dateOfFhir, dateOfInstant, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { arrivalForm, type ReferralReturned, treatmentForm } from './forms.ts';

/** What they are read from. */
export const returnSources = {
  ...courseSources,
  visits: encounters(),
  procedures: resources('Procedure'),
  arrivals: responses(arrivalForm),
  treatments: responses(treatmentForm),
} as const;

/** The care that the referral led to: the last stay at that hospital since the arrival, else the last visit there. */
function findCare(visits: readonly KeptEncounter[], org: string | undefined, since: PlainDate): KeptEncounter | undefined {
  const there = visits.filter((visit) => visit.org === org && (visit.end ?? visit.start) >= since);
  return there.findLast(({ kind }) => kind === 'IMP') ?? there.at(-1);
}

/** What was done, each with its day. */
function tellProcedures({ procedures }: Pick<Records<typeof returnSources>, 'procedures'>, since: PlainDate, until: PlainDate) {
  return joinLines(
    procedures.flatMap(({ resource: { status, code, performedDateTime, performedPeriod } }) => {
      const day = dateOfFhir(performedDateTime ?? performedPeriod?.start);
      const name = code?.text ?? code?.coding?.[0]?.display;
      return status === 'completed' && name !== undefined && day !== undefined && day >= since && day <= until ? [`${name}（${day}）`] : [];
    }),
    '；',
  );
}

/** What the discharge says of the outcome by itself (HL7 discharge-disposition): died, or left against advice. */
function outcomeOf(care: KeptEncounter | undefined): ReferralReturned['outcome'] | undefined {
  const code = care?.resource.hospitalization?.dischargeDisposition?.coding?.[0]?.code;
  return code === 'exp' ? 'dead' : code === 'aadvice' ? 'left' : undefined;
}

/** See the first line. What the record does not tell stays empty; the plan is begun with what the patient takes home. */
export function beginReturn(
  request: LoopRequest,
  records: Records<typeof returnSources>,
  { today }: { readonly today: PlainDate },
): Partial<ReferralReturned> {
  const arrived = atOf(request, 'arrived');
  if (arrived === undefined) return {};
  const since = dateOfInstant(arrived);
  const care = findCare(records.visits, request.to, since);
  const [main] = care?.diagnoses ?? [];
  const there = new Set(records.visits.filter(({ org }) => org === request.to).map(({ id }) => `Encounter/${id}`));
  const notes = records.visits.filter((visit) => visit.org === request.to && visit.start >= since).map((visit) => tellNote(records, visit));
  const medicines = tellMedicines(
    records,
    since,
    today,
    ({ encounter, extension }) => orgExtensionOf(extension) === request.to || there.has(encounter?.reference ?? ''),
  );
  const told = {
    caseNumber:
      [...records.arrivals, ...records.treatments].findLast(({ answers }) => answers.target === request.id)?.answers.caseNumber ??
      care?.resource.identifier?.[0]?.value,
    discharged: care?.kind === 'IMP' && care.end !== undefined && care.end <= today ? care.end : undefined,
    diagnosis: main && { code: main.code, display: main.display },
    results: tellReports(records, since, today),
    course: joinLines([...notes.flatMap(({ present, treatment }) => [present, treatment]), tellProcedures(records, since, today)]),
    plan: joinLines([...notes.map(({ advice }) => advice), medicines && `继续用药：${medicines}`]),
    outcome: outcomeOf(care),
  };
  // Its own keys, less those without a value.
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Partial<ReferralReturned>;
}
