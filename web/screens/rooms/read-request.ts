/** A request with everything that belongs to it, read over the FHIR door: order, steps, report, traces, images, and earlier reports of the centre. */
import type { DiagnosticReport, ImagingStudy, Observation, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { LOINC } from '../../../kernel/define/codes.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import { findProposal } from '../../../kernel/patterns/diagnosis-centre/amendment.ts';
import { type CentreRequest, readRequests } from '../../../kernel/patterns/diagnosis-centre/requests.ts';
import { lastStep } from '../../../kernel/patterns/progress/progress.ts';
import type { Instant } from '../../../kernel/periods/plain-date.ts';
import { api } from '../../api.ts';

const resourceSchema = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  meta: z.looseObject({ versionId: z.string().optional(), lastUpdated: z.string().optional() }).optional(),
});
const bundleSchema = z.object({ entry: z.array(z.object({ resource: resourceSchema })).optional() });

type Found = z.infer<typeof resourceSchema>;

/** Those of a type. The platform validated each resource against R4 when it was written, so its type follows from its name. */
function ofType<T extends Resource['resourceType']>(
  found: readonly Found[],
  type: T,
): readonly Kept<Extract<Resource, { resourceType: T }>>[] {
  return found.flatMap((resource) =>
    resource.resourceType === type
      ? [
          {
            id: resource.id,
            version: Number(resource.meta?.versionId ?? 0),
            updated: (resource.meta?.lastUpdated ?? '') as Instant,
            resource: resource as unknown as Extract<Resource, { resourceType: T }>,
          },
        ]
      : [],
  );
}

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
  const filled = await search('QuestionnaireResponse', { questionnaire, subject, _count: '50', _sort: '-authored' });
  return findProposal(request, ofType(filled, 'QuestionnaireResponse'))?.resource;
}

async function search(type: string, query: Readonly<Record<string, string>>): Promise<readonly Found[]> {
  const { entry } = await api.search(bundleSchema, type, query);
  return (entry ?? []).map(({ resource }) => resource);
}

/** The request with that id, or undefined when it is gone. */
export async function readRequestFile(id: string): Promise<RequestFile | undefined> {
  const order = `ServiceRequest/${id}`;
  const [orders, tasks, reports, observations, studies] = await Promise.all([
    search('ServiceRequest', { _id: id }),
    search('Task', { focus: order }),
    search('DiagnosticReport', { 'based-on': order }),
    search('Observation', { 'based-on': order, _count: '100' }),
    search('ImagingStudy', { basedon: order }),
  ]);
  const records = {
    orders: ofType(orders, 'ServiceRequest'),
    progress: ofType(tasks, 'Task'),
    reports: ofType(reports, 'DiagnosticReport'),
  };
  const [request] = readRequests(records);
  if (!request) return undefined;
  return {
    request,
    observations: ofType(observations, 'Observation'),
    studies: ofType(studies, 'ImagingStudy'),
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
  const found = await search('Observation', {
    subject,
    code: LOINC.ecgStudy,
    ...(trace.effectiveDateTime === undefined ? {} : { date: `le${trace.effectiveDateTime}` }),
    _sort: '-date',
    _count: '2',
  });
  return ofType(found, 'Observation').find(({ id, resource }) => id !== trace.id && resource.status !== 'entered-in-error')?.resource;
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
  const found = await search('DiagnosticReport', { subject, category: centre, status: 'final,amended', _sort: '-date', _count: '6' });
  return ofType(found, 'DiagnosticReport').flatMap(({ id, resource }) => {
    const order = resource.basedOn?.[0]?.reference?.split('/')[1];
    if (order === except) return [];
    return [
      { id, date: (resource.effectiveDateTime ?? '').slice(0, 10), title: titleOf(resource), conclusion: resource.conclusion ?? '', order },
    ];
  });
}

function titleOf({ code }: DiagnosticReport): string {
  return code.text ?? code.coding?.[0]?.display ?? '';
}
