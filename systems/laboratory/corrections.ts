/** Corrections of released results. They stand beside what is released until a person has looked at them: adopted, or returned. */
import type { Observation } from '@medplum/fhirtypes';
import type { Draft } from '../../kernel/define/action.ts';
import { EXTENSION } from '../../kernel/define/codes.ts';
import type { Kept } from '../../kernel/define/source.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { takeStep } from '../../kernel/patterns/diagnosis-centre/states.ts';
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { markOf } from '../../kernel/patterns/recognition/marks.ts';
import { dateOfFhir } from '../../kernel/periods/plain-date.ts';
import { assess } from './assess.ts';
import { buildLaboratoryReport, draftCritical, markResult, stepOn } from './release.ts';
import {
  buildResult,
  correctedBy,
  flagsIn,
  foundIn,
  itemOfResult,
  type KeptResult,
  type NewResult,
  printResult,
  type ResultRecords,
  readResults,
} from './results.ts';
import type { Result } from './rules/judge-result.ts';
import { placeOf, type Testing } from './tested-request.ts';

/** A correction that waits. `standing`: id of the released Observation; no `found`: it would be taken back. */
export interface Correction {
  readonly kept: Kept<Observation>;
  readonly item: LaboratoryItem;
  readonly found: Result | undefined;
  readonly standing: string;
  readonly request: string | undefined;
}

/** What is proposed of a released result; no `entry`: to take it back. */
export interface Proposed {
  readonly standing: KeptResult;
  readonly entry: NewResult | undefined;
}

/** The corrections that wait for a person, oldest first. */
export function readCorrections(records: ResultRecords): readonly Correction[] {
  return records.results.flatMap((kept) => {
    const { resource } = kept;
    const standing = correctedBy(resource);
    const item = itemOfResult(resource);
    if (standing === undefined || !item || (resource.status !== 'preliminary' && resource.status !== 'registered')) return [];
    const request = resource.basedOn?.[0]?.reference?.split('/')[1];
    return [{ kept, item, found: resource.status === 'registered' ? undefined : foundIn(resource), standing, request }];
  });
}

/** What a correction says beside what stands: '血钾由 6.50 mmol/L 更正为 4.40 mmol/L', '血钾 6.50 mmol/L 撤销'. */
export function tellCorrection(standing: Pick<KeptResult, 'item' | 'found'>, found: Result | undefined): string {
  const { item } = standing;
  const before = printResult(item, standing.found);
  return found === undefined ? `${item.display} ${before} 撤销` : `${item.display}由 ${before} 更正为 ${printResult(item, found)}`;
}

function buildCorrection({ standing, entry }: Proposed, request: CentreRequest, context: Testing): Observation {
  const place = placeOf(request, context);
  const built = buildResult(entry ?? { item: standing.item, found: standing.found, status: 'registered', flags: [] }, place);
  const extension = [
    ...(built.extension ?? []),
    { url: EXTENSION.corrects, valueReference: { reference: `Observation/${standing.kept.id}` } },
  ];
  if (entry) return { ...built, extension, status: 'preliminary' };
  const { valueQuantity: _quantity, valueString: _words, interpretation: _flag, ...bare } = built;
  const absent = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'error' }] };
  return { ...bare, extension, dataAbsentReason: absent };
}

/** A released result as it stands, with the mark that a correction of it waits, or without. */
function markStanding({ kept }: KeptResult, pending: string | undefined): Draft {
  const others = (kept.resource.extension ?? []).filter(({ url }) => url !== EXTENSION.correctionPending);
  const extension = pending === undefined ? others : [...others, { url: EXTENSION.correctionPending, valueString: pending }];
  return { update: { ...kept.resource, id: kept.id, extension }, ifVersion: kept.version };
}

/**
 * Writes corrections beside what is released, and marks it and the request. A second correction of a result takes the place of the first.
 */
export function draftProposal(request: CentreRequest, proposed: readonly Proposed[], context: Testing, reason: string): readonly Draft[] {
  const waiting = readCorrections(context.records);
  const drafts = proposed.flatMap((one): Draft[] => {
    const built = buildCorrection(one, request, context);
    const before = waiting.find(({ standing }) => standing === one.standing.kept.id);
    const { entry } = one;
    return [
      before ? { update: { ...built, id: before.kept.id }, ifVersion: before.kept.version } : { create: built },
      markStanding(one.standing, entry ? printResult(entry.item, entry.found) : '撤销'),
    ];
  });
  const words = [...proposed.map(({ standing, entry }) => tellCorrection(standing, entry?.found)), reason].join('；').slice(0, 500);
  const step = 'to' in takeStep(request.state, 'amend-submitted') ? [stepOn(request, 'amend-submitted', context, words)] : [];
  return [...drafts, ...step];
}

/** Corrections that are not taken: what is released stays, and they are kept as cancelled. */
export function draftReturn(
  request: CentreRequest,
  corrections: readonly Correction[],
  context: Testing,
  reason: string,
): readonly Draft[] {
  return [
    ...withdrawCorrections(corrections, context.records),
    ...(request.state === 'amend-review' ? [stepOn(request, 'amend-returned', context, reason)] : []),
  ];
}

/** Takes corrections away from what is released, which stands unmarked again. */
export function withdrawCorrections(corrections: readonly Correction[], records: ResultRecords): readonly Draft[] {
  const marked = readResults(records).filter(({ kept }) => corrections.some(({ standing }) => standing === kept.id));
  return [...closeCorrections(corrections), ...marked.map((each) => markStanding(each, undefined))];
}

/** Corrections that were looked at, whatever came of them. */
function closeCorrections(corrections: readonly Correction[]): readonly Draft[] {
  return corrections.map(
    ({ kept }): Draft => ({ update: { ...kept.resource, id: kept.id, status: 'cancelled' }, ifVersion: kept.version }),
  );
}

/** The results of a request as they would stand with the corrections. */
function correctedResults(mine: readonly KeptResult[], corrections: readonly Correction[]) {
  return mine.flatMap((each) => {
    const correction = corrections.find(({ standing }) => standing === each.kept.id);
    if (!correction) return [{ item: each.item, found: each.found, flags: each.flags, final: true }];
    const { found, item, kept } = correction;
    return found === undefined ? [] : [{ item, found, flags: flagsIn(kept.resource), final: true }];
  });
}

/** What the report comes to with the corrections. */
export function assessCorrected(
  request: CentreRequest,
  mine: readonly KeptResult[],
  corrections: readonly Correction[],
  context: Pick<Testing, 'person' | 'today' | 'records' | 'subject' | 'now' | 'actor'>,
) {
  const on = dateOfFhir(placeOf(request, context).collected) ?? context.today;
  return assess(request, correctedResults(mine, corrections), { person: context.person, on, earlier: [], qc: () => 'in-control' });
}

/** A released result as its correction leaves it. */
function draftCorrected(each: KeptResult, correction: Correction): Draft {
  const { id, version, resource } = each.kept;
  if (correction.found === undefined) return { update: { ...resource, id, status: 'cancelled' }, ifVersion: version };
  const extension = (correction.kept.resource.extension ?? []).filter(({ url }) => url !== EXTENSION.corrects);
  const corrected = markResult({ ...correction.kept.resource, id, extension }, 'corrected', markOf(resource));
  return { update: corrected, ifVersion: version };
}

/** The next version of a released report with the corrections that were adopted; the earlier one stays as a version. */
export function draftAdoption(
  request: CentreRequest,
  corrections: readonly Correction[],
  mine: readonly KeptResult[],
  context: Testing,
  remark: string | undefined,
): readonly Draft[] {
  const { report } = request;
  if (!report) return [];
  const place = placeOf(request, context);
  const assessment = assessCorrected(request, mine, corrections, context);
  const taken = mine.flatMap((each) => {
    const correction = corrections.find(({ standing }) => standing === each.kept.id);
    return correction ? [{ each, correction }] : [];
  });
  const words = taken.map(({ each, correction }) => tellCorrection(each, correction.found));
  const why = [lastStep(request.progress, 'amend-submitted')?.reason?.split('；').at(-1), remark].filter((word) => word !== undefined);
  const told = `${words.join('；')}${why.length === 0 ? '' : `（${why.join('；')}）`}`;
  const gone = new Set(taken.flatMap(({ each, correction }) => (correction.found === undefined ? [each.kept.id] : [])));
  const standing = mine.filter(({ kept }) => !gone.has(kept.id));
  const resource = buildLaboratoryReport(
    request,
    assessment,
    {
      subject: context.subject,
      results: standing.map(({ kept }) => `Observation/${kept.id}`),
      specimens: place.specimen === undefined ? [] : [place.specimen],
      collected: place.collected,
      remark: `修订：${told}`,
      mark: markOf(report.resource),
    },
    context,
  );
  return [
    ...taken.map(({ each, correction }) => draftCorrected(each, correction)),
    ...closeCorrections(corrections),
    { update: { ...resource, id: report.id }, ifVersion: report.version },
    stepOn(request, 'amended', context, told.slice(0, 500)),
    ...draftCritical(request, assessment, `DiagnosticReport/${report.id}`, context.subject, context),
  ];
}
