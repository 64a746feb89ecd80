/** What analysers send: joined to the specimen by its bar-code, converted or refused, released by the rules or left to a person. */

import type { Draft } from '../../kernel/define/action.ts';
import { IDENTIFIER } from '../../kernel/define/codes.ts';
import { type DeviceContext, type DeviceResult, defineDeviceIntake } from '../../kernel/define/device-intake.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { isReported, STATES } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { recogniseItem } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { narrowestMark } from '../../kernel/patterns/recognition/marks.ts';
import { requestsOf } from '../../kernel/patterns/specimens/advance-requests.ts';
import { dateOfFhir } from '../../kernel/periods/plain-date.ts';
import { assess, itemsOf } from './assess.ts';
import { type Correction, draftProposal, draftReturn, type Proposed, readCorrections, withdrawCorrections } from './corrections.ts';
import {
  buildLaboratoryReport,
  completeOrder,
  draftCritical,
  markResult,
  markWhenInControl,
  stepAfterResults,
  stepOn,
  takesResults,
} from './release.ts';
import { buildResult, type KeptResult, type NewResult, printResult, readResults } from './results.ts';
import { convertResult } from './rules/convert-result.ts';
import { type LaboratorySpecimen, readSpecimens, SPECIMEN_STATES, TUBE_TRAIL } from './specimens.ts';
import { controlOf, placeOf, verifySources } from './tested-request.ts';

type Context = DeviceContext<typeof verifySources>;

/** Marks a result that the analyser itself calls preliminary: it is shown, and never released by the rules. */
const INTERIM = '初步结果';

interface Refused {
  readonly refuse: string;
  readonly place?: string;
}

/** A result that was understood; no `found`: the analyser takes it back. */
interface Understood {
  readonly item: LaboratoryItem;
  readonly found: NewResult['found'] | undefined;
  readonly from: string | undefined;
  readonly flags: readonly string[];
  readonly corrected: boolean;
}

function understand(result: DeviceResult, allowed: ReadonlySet<string>): Understood | Refused {
  const { code, value, unit, status, place } = result;
  const item = recogniseItem(code);
  if (!item) return { refuse: `项目代码“${code}”不在检验目录中，请在仪器通道中对照`, place };
  if (!allowed.has(item.code)) return { refuse: `标本没有申请${item.display}`, place };
  const corrected = status === 'C';
  if (status === 'X' || status === 'D' || status === 'W') return { item, found: undefined, from: undefined, flags: [], corrected };
  const flags = status === 'F' || status === 'C' || status === 'U' ? result.flags : [...result.flags, INTERIM];
  const typed = value.normalize('NFKC').trim();
  if (item.kind === 'words')
    return typed === ''
      ? { refuse: `${item.display}没有结果`, place }
      : { item, found: { words: typed }, from: undefined, flags, corrected };
  const [, sign, number] = /^([<>])?=?\s*(-?\d+(?:\.\d+)?)$/.exec(typed) ?? [];
  if (number === undefined) return { refuse: `${item.display}的结果“${value}”不是数值`, place };
  const converted = convertResult(item, Number(number), unit);
  if ('refuse' in converted) return { refuse: converted.refuse, place };
  const { value: measured } = converted;
  const found = sign === '<' || sign === '>' ? ({ value: measured, comparator: sign } as const) : { value: measured };
  return { item, found, from: converted.from, flags, corrected };
}

function newResult(one: Understood, found: NewResult['found'], device: string | undefined): NewResult {
  return { item: one.item, found, status: 'preliminary', flags: one.flags, from: one.from, device };
}

/** What the results of one request that is not released come to. */
function draftTested(
  request: CentreRequest,
  mine: readonly Understood[],
  all: readonly KeptResult[],
  device: string | undefined,
  context: Context,
): readonly Draft[] {
  const place = placeOf(request, context);
  const kept = all.filter((each) => each.request === request.id);
  const gone = new Set(mine.flatMap((one) => (one.found === undefined ? [one.item.code] : [])));
  const fresh = mine.flatMap((one) => (one.found === undefined ? [] : [newResult(one, one.found, device)]));
  const known = kept.filter(({ item }) => !gone.has(item.code) && !fresh.some((one) => one.item.code === item.code));
  const assessment = assess(
    request,
    [...known, ...fresh].map(({ item, found, flags }) => ({
      item,
      found,
      flags: flags.filter((flag) => flag !== INTERIM),
      final: !flags.includes(INTERIM),
    })),
    {
      person: context.person,
      on: dateOfFhir(place.collected) ?? context.today,
      earlier: all.filter((each) => each.request !== request.id && each.final),
      qc: controlOf(context),
    },
  );
  const released = assessment.reasons.length === 0;
  const markFor = markWhenInControl(context, context.today, context.records);
  const references: string[] = [];
  const results = [
    ...fresh.map((one): Draft => {
      const before = kept.find((each) => each.item.code === one.item.code);
      const built = buildResult(one, place);
      const resource = released ? markResult(built, 'final', markFor(one.item)) : built;
      const reference = before ? `Observation/${before.kept.id}` : context.newReference();
      references.push(reference);
      return before ? { update: { ...resource, id: before.kept.id }, ifVersion: before.kept.version } : { create: resource, reference };
    }),
    ...known.flatMap(({ item, kept: each }): Draft[] => {
      references.push(`Observation/${each.id}`);
      return released ? [{ update: { ...markResult(each.resource, 'final', markFor(item)), id: each.id }, ifVersion: each.version }] : [];
    }),
    ...kept.flatMap(({ item, kept: each }): Draft[] =>
      gone.has(item.code) ? [{ update: { ...each.resource, id: each.id, status: 'cancelled' }, ifVersion: each.version }] : [],
    ),
  ];
  if (!released)
    return [
      ...results,
      ...stepAfterResults(request, assessment.missing.length === 0, context, assessment.reasons.join('；').slice(0, 500)),
    ];
  const report = context.newReference();
  const facts = {
    subject: context.subject,
    results: references,
    specimens: place.specimen === undefined ? [] : [place.specimen],
    collected: place.collected,
    mark: narrowestMark(itemsOf(request).map(markFor)),
  };
  return [
    ...results,
    { create: buildLaboratoryReport(request, assessment, facts, context), reference: report },
    stepOn(request, 'released', context, '自动审核'),
    completeOrder(request),
    ...draftCritical(request, assessment, report, context.subject, context),
  ];
}

/**
 * What results of a released request come to: what the analyser corrects or takes back waits for a person, and what is released stands till
 * then; anything else that differs is refused.
 */
function draftReleased(
  request: CentreRequest,
  mine: readonly Understood[],
  all: readonly KeptResult[],
  device: string | undefined,
  context: Context,
): readonly Draft[] | Refused {
  const kept = all.filter((each) => each.request === request.id);
  const waiting = readCorrections(context.records).filter((each) => each.request === request.id);
  const proposed: Proposed[] = [];
  const withdrawn: Correction[] = [];
  for (const one of mine) {
    const standing = kept.find((each) => each.item.code === one.item.code);
    const before = standing && waiting.find((each) => each.standing === standing.kept.id);
    if (!standing && one.found === undefined) continue;
    const entry = one.found === undefined ? undefined : newResult(one, one.found, device);
    if (standing && entry && printResult(standing.item, standing.found) === printResult(entry.item, entry.found)) {
      if (before) withdrawn.push(before);
      continue;
    }
    if (!standing || (entry && !one.corrected)) return { refuse: `${request.item.display}已发布，更正结果请以状态 C 发送` };
    if (before && isSameCorrection(before, entry)) continue;
    proposed.push({ standing, entry });
  }
  if (proposed.length > 0)
    return [...withdrawCorrections(withdrawn, context.records), ...draftProposal(request, proposed, context, '仪器更正结果')];
  if (withdrawn.length === 0) return [];
  return withdrawn.length < waiting.length
    ? withdrawCorrections(withdrawn, context.records)
    : draftReturn(request, withdrawn, context, '仪器再次发送与已发布相同的结果');
}

/** Whether a correction waits already as it is sent. */
function isSameCorrection(before: Correction, entry: NewResult | undefined): boolean {
  if (entry === undefined || before.found === undefined) return entry === undefined && before.found === undefined;
  return printResult(before.item, before.found) === printResult(entry.item, entry.found);
}

function refuseSpecimen(specimen: LaboratorySpecimen | undefined, context: Context): string | undefined {
  if (!specimen) return '条码没有对应的检验标本';
  if (specimen.trail.progress.owner !== context.actor.org) return `标本 ${specimen.number} 送往另一家检验中心`;
  return ['received', 'tested', 'stored'].includes(specimen.state)
    ? undefined
    : `标本 ${specimen.number} ${SPECIMEN_STATES[specimen.state]}，尚未接收，不能写入结果`;
}

/** ORU and OUL of the laboratory's analysers. */
export const analyserIntake = defineDeviceIntake({
  id: 'laboratory.analyser',
  identifier: IDENTIFIER.specimen,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  take: (report, context) => {
    const specimen = readSpecimens(context.records).find(({ number }) => number === report.number);
    const refused = refuseSpecimen(specimen, context);
    if (refused !== undefined || !specimen) return { refuse: refused ?? '' };
    const requests = requestsOf(specimen.requests, context.records);
    const allowed = new Set(requests.flatMap((request) => itemsOf(request).map(({ code }) => code)));
    const understood: Understood[] = [];
    for (const result of report.results) {
      const one = understand(result, allowed);
      if ('refuse' in one) return one;
      // A corrected or repeated result within one message stands for the earlier one.
      const twin = understood.findIndex(({ item }) => item.code === one.item.code);
      if (twin < 0) understood.push(one);
      else understood[twin] = one;
    }
    const all = readResults(context.records);
    const drafts: Draft[] = [];
    for (const request of requests) {
      const codes = new Set(itemsOf(request).map(({ code }) => code));
      const mine = understood.filter(({ item }) => codes.has(item.code));
      if (mine.length === 0) continue;
      if (!takesResults(request) && !isReported(request.state))
        return { refuse: `${request.item.display}的申请${STATES[request.state]}，不能写入结果` };
      const drafted = isReported(request.state)
        ? draftReleased(request, mine, all, report.device, context)
        : draftTested(request, mine, all, report.device, context);
      if ('refuse' in drafted) return drafted;
      drafts.push(...drafted);
    }
    const tested =
      drafts.length > 0 && specimen.state === 'received'
        ? [TUBE_TRAIL.advance(specimen.trail, specimen.number, 'tested', context, report.device)]
        : [];
    const notes = understood.flatMap(({ item, from }) =>
      from === undefined ? [] : [`${item.display}由 ${from} 换算为 ${item.unit ?? ''}`],
    );
    return { drafts: [...drafts, ...tested], notes };
  },
});
