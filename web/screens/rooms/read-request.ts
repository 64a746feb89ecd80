/** A request with everything that belongs to it, read over the FHIR door: order, steps, report, traces, images, and earlier reports of the centre. */

import type { DiagnosticReport, ImagingStudy, Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { LOINC } from '../../../kernel/define/codes.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import { findProposal } from '../../../kernel/patterns/diagnosis-centre/amendment.ts';
import { type CentreRequest, readRequests } from '../../../kernel/patterns/diagnosis-centre/requests.ts';
import { lastStep } from '../../../kernel/patterns/progress/progress.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { searchKept } from '../../search-kept.ts';

/** A request and what belongs to it. */
export interface RequestFile {
  readonly request: CentreRequest;
  readonly observations: readonly Kept<Observation>[];
  readonly studies: readonly Kept<ImagingStudy>[];
  /** The amendment that waits for its second signature, or was returned without one. */
  readonly proposal: QuestionnaireResponse | undefined;
}

/** Steps that end an amendment. */
const AMENDING: readonly string[] = ['amend-submitted', 'amend-returned', 'amended'];

async function readProposal(request: CentreRequest): Promise<QuestionnaireResponse | undefined> {
  const last = lastStep(request.progress, ...AMENDING);
  const subject = request.order.resource.subject.reference;
  if (subject === undefined || last === undefined || last.step === 'amended') return undefined;
  const questionnaire = `urn:yigong:questionnaire:${request.progress.kind}-amendment`;
  const filled = await searchKept('QuestionnaireResponse', { questionnaire, subject, _count: '50', _sort: '-authored' });
  return findProposal(request, filled)?.resource;
}

/** The request with that id, or undefined when it is gone. */
export async function readRequestFile(id: string): Promise<RequestFile | undefined> {
  const order = `ServiceRequest/${id}`;
  const [orders, tasks, reports, observations, studies] = await Promise.all([
    searchKept('ServiceRequest', { _id: id }),
    searchKept('Task', { focus: order }),
    searchKept('DiagnosticReport', { 'based-on': order }),
    searchKept('Observation', { 'based-on': order, _count: '100' }),
    searchKept('ImagingStudy', { basedon: order }),
  ]);
  const records = {
    orders: orders,
    progress: tasks,
    reports: reports,
  };
  const [request] = readRequests(records);
  if (!request) return undefined;
  return {
    request,
    observations: observations,
    studies: studies,
    proposal: await readProposal(request),
  };
}

/** The trace that a request is read from: the last that came, for one that was sent back stands before it. */
export function lastTraceOf({ observations }: RequestFile): Observation | undefined {
  return observations
    .filter(({ resource }) => resource.component?.some(({ valueSampledData }) => valueSampledData))
    .toSorted((a, b) => (a.updated < b.updated ? -1 : 1))
    .at(-1)?.resource;
}

/** The resident's last trace before this one, with its samples; undefined where there is none. Traces sent back of the same order count. */
export async function readTraceBefore(subject: string, trace: Observation): Promise<Observation | undefined> {
  const found = await searchKept('Observation', {
    subject,
    code: LOINC.ecgStudy,
    ...(trace.effectiveDateTime === undefined ? {} : { date: `le${trace.effectiveDateTime}` }),
    _sort: '-date',
    _count: '2',
  });
  return found.find(({ id, resource }) => id !== trace.id && resource.status !== 'entered-in-error')?.resource;
}

/** An earlier report of the same centre about the same resident. */
export interface EarlierReport {
  readonly id: string;
  readonly date: string;
  readonly title: string;
  readonly conclusion: string;
  readonly order: string | undefined;
}

/** The last reports of a centre about a resident, newest first, without this request's own. */
export async function readEarlierReports(subject: string, centre: string, except: string): Promise<readonly EarlierReport[]> {
  const found = await searchKept('DiagnosticReport', { subject, category: centre, status: 'final,amended', _sort: '-date', _count: '6' });
  return found.flatMap(({ id, resource }) => {
    const order = resource.basedOn?.[0]?.reference?.split('/')[1];
    if (order === except) return [];
    return [
      { id, date: dateOfFhir(resource.effectiveDateTime) ?? '', title: titleOf(resource), conclusion: resource.conclusion ?? '', order },
    ];
  });
}

function titleOf({ code }: DiagnosticReport): string {
  return code.text ?? code.coding?.[0]?.display ?? '';
}
