/** One row per request to a centre: where it stands, the time of every step, and how long it took. */
import type { DiagnosticReport, ImagingStudy, Observation } from '@medplum/fhirtypes';
import { SYSTEM } from '../../define/codes.ts';
import { type Kept, resources, type Source } from '../../define/source.ts';
import type { Row } from '../../define/view.ts';
import { booleanColumn, dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../define/view.ts';
import { type Limit, limitFrom } from '../../periods/limit.ts';
import { dateOfInstant, type Instant, instantOfFhir, minutesBetween } from '../../periods/plain-date.ts';
import { firstStep, lastStep } from '../progress/progress.ts';

import { placeInLine } from './place-in-line.ts';
import { type CentreRequest, readRequests, requestSources } from './requests.ts';
import type { CentreSpec } from './spec.ts';
import { PRIORITIES, STATES } from './states.ts';

/** The columns of every centre's requests. `line` orders a reading list: urgent first, then by age. */
export const requestColumns = {
  number: textColumn('申请单号'),
  item: textColumn('项目编码'),
  itemName: textColumn('项目'),
  priority: wordColumn('缓急', PRIORITIES),
  state: wordColumn('状态', STATES, { indexed: true }),
  centre: textColumn('诊断中心', { names: 'directory' }),
  from: textColumn('申请机构', { names: 'directory' }),
  reason: textColumn('诊断或摘要'),
  day: dateColumn('申请日期', { indexed: true }),
  requestedAt: instantColumn('申请时间'),
  acquiredAt: instantColumn('采集时间'),
  claimedAt: instantColumn('领取时间'),
  reader: textColumn('领取医生编号'),
  readerName: textColumn('报告医生'),
  releasedAt: instantColumn('发布时间'),
  releasedOn: dateColumn('发布日期', { indexed: true }),
  dueAt: instantColumn('应发布时间'),
  line: textColumn('顺序', { hidden: true }),
  waited: numberColumn('采集到发布（分钟）'),
  onTime: booleanColumn('按时发布'),
  positive: booleanColumn('阳性'),
  critical: booleanColumn('危急'),
  rejects: numberColumn('退回次数'),
  conclusion: textColumn('诊断意见'),
  report: textColumn('报告'),
  amended: booleanColumn('修订过'),
  arrived: numberColumn('收到的图像或波形'),
  closed: dateColumn('取消日期'),
} as const;

const NOTHING: Source<Kept<Observation | ImagingStudy>> = resources('Observation', '-');

/** The times that a device says it took something at: of a trace, of a study, of what was added to a study. */
function takenAt(resource: Observation | ImagingStudy): readonly Instant[] {
  const times =
    resource.resourceType === 'ImagingStudy'
      ? [resource.started, ...(resource.series ?? []).map(({ started }) => started)]
      : [resource.effectiveDateTime ?? resource.effectivePeriod?.start];
  return times.flatMap((time) => instantOfFhir(time) ?? []);
}

/** Whether it came, or was taken, after that moment. A first version is there since it arrived; a later one may only be old material corrected. */
function isSince({ version, updated, resource }: Kept<Observation | ImagingStudy>, moment: Instant): boolean {
  return updated > moment && (version === 1 || takenAt(resource).some((at) => at > moment));
}

/** How many records of the material are based on the order, and new since it was last sent back. */
function countArrived({ id, progress }: CentreRequest, material: readonly Kept<Observation | ImagingStudy>[]): number {
  const order = `ServiceRequest/${id}`;
  const back = lastStep(progress, 'rejected')?.at;
  return material.filter(
    (kept) => kept.resource.basedOn?.some(({ reference }) => reference === order) && (back === undefined || isSince(kept, back)),
  ).length;
}

/** When a report is due: so long after the last acquisition, where a limit is named. */
function dueAt(request: CentreRequest, limit: number | Limit | undefined): Instant | undefined {
  const acquired = lastStep(request.progress, 'acquired')?.at;
  if (acquired === undefined || limit === undefined) return undefined;
  return limitFrom(acquired, typeof limit === 'number' ? { minutes: limit } : limit);
}

/** The view of a centre, `<id>_requests`; its key is the id of the ServiceRequest, its organisation the one that asked. */
export function defineRequestView<const Id extends string>(
  spec: Pick<CentreSpec<Id, never, never>, 'id' | 'name' | 'turnAround' | 'followsCalendar' | 'material'>,
) {
  return defineView({
    id: `${spec.id}_requests` as const,
    title: `${spec.name}申请与报告`,
    per: 'event',
    place: 'organisation',
    ...(spec.followsCalendar ? { followsCalendar: true } : {}),
    // Where nothing arrives by itself, nothing is looked for: no record has this code.
    sources: { ...requestSources(spec.id), material: spec.material ?? NOTHING },
    columns: requestColumns,
    choose: { label: ['number', 'itemName', 'state', 'day'], open: 'closed' },
    rows: (records) =>
      readRequests(records).flatMap((request) =>
        rowOf(request, spec.turnAround(request.item.code)[request.priority], countArrived(request, records.material)),
      ),
  });
}

/** A view of requests, whichever centre's. */
export type RequestView = ReturnType<typeof defineRequestView<string>>;

/** A row of it. */
export type RequestRow = Row<RequestView>;

function rowOf(request: CentreRequest, limit: number | Limit | undefined, arrived: number) {
  const { progress, requestedAt, order, report } = request;
  if (requestedAt === undefined) return [];
  const acquired = lastStep(progress, 'acquired')?.at;
  const released = firstStep(progress, 'released')?.at;
  const cancelled = lastStep(progress, 'cancelled')?.at;
  const due = dueAt(request, limit);
  const conclusion = report?.resource.status === 'final' || report?.resource.status === 'amended' ? report : undefined;
  return [
    {
      key: request.id,
      org: request.from,
      number: request.number,
      item: request.item.code,
      itemName: request.item.display,
      priority: request.priority,
      state: request.state,
      centre: request.centre,
      from: request.from,
      reason:
        order.resource.reasonCode?.[0]?.text ?? order.resource.reasonCode?.[0]?.coding?.[0]?.display ?? order.resource.note?.[0]?.text,
      day: dateOfInstant(requestedAt),
      requestedAt,
      acquiredAt: acquired,
      claimedAt: lastStep(progress, 'claimed')?.at,
      reader: request.reader,
      readerName: report?.resource.resultsInterpreter?.[0]?.display,
      releasedAt: released,
      releasedOn: released && dateOfInstant(released),
      dueAt: due,
      line: placeInLine(request.priority, acquired ?? requestedAt),
      waited: acquired && released ? minutesBetween(acquired, released) : undefined,
      onTime: released && due ? released <= due : undefined,
      positive: conclusion && isPositive(conclusion.resource),
      critical: report && isCritical(report.resource),
      rejects: progress.steps.filter(({ step }) => step === 'rejected').length,
      conclusion: conclusion?.resource.conclusion,
      report: conclusion?.id,
      amended: released === undefined ? undefined : firstStep(progress, 'amended') !== undefined,
      arrived,
      closed: cancelled && dateOfInstant(cancelled),
    },
  ];
}

/** Whether a report found something; undefined when it does not say. */
function isPositive({ conclusionCode }: DiagnosticReport): boolean | undefined {
  const found = conclusionCode?.flatMap(({ coding }) => coding ?? []).find(({ system }) => system === SYSTEM.finding)?.code;
  return found === undefined ? undefined : found === 'positive';
}

/** Whether a report names a critical finding. */
function isCritical({ conclusionCode }: DiagnosticReport): boolean {
  return conclusionCode?.some(({ coding }) => coding?.some(({ system }) => system === SYSTEM.criticalFinding)) ?? false;
}
