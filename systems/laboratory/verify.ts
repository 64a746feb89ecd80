/** Entering results by hand, verifying and releasing them, amending what was released. */
import type { Basic, Observation } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, optional, repeat, text } from '../../kernel/define/item.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import {
  type CentreRequest,
  findRequest,
  type RequestRecords,
  readRequests,
  requestSources,
} from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { takeStep } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { requestItem } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { findItem } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { LABORATORY_ITEMS } from '../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { type CertificateRecords, certificateSources, type Mark, markOf, narrowestMark } from '../../kernel/patterns/recognition/marks.ts';
import { dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { type Assessment, assess, itemsOf } from './assess.ts';
import { type Control, readControl } from './controls.ts';
import {
  buildLaboratoryReport,
  completeOrder,
  draftCritical,
  markResult,
  markWhenInControl,
  type Releasing,
  stepAfterResults,
  stepOn,
  takesResults,
} from './release.ts';
import {
  buildResult,
  type KeptResult,
  type NewResult,
  printResult,
  type ResultPlace,
  type ResultRecords,
  readResults,
  resultSources,
} from './results.ts';
import { convertResult } from './rules/convert-result.ts';
import { isHeldByControl, type QcState } from './rules/verify-automatically.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';
import { draftSpecimenStep, readSpecimens, refuseSpecimenStep, type SpecimenRecords, specimenSources } from './specimens.ts';

/** What verifying reads. */
export const verifySources = {
  ...requestSources('laboratory'),
  ...specimenSources,
  ...resultSources,
  controls: resources('Basic'),
  ...certificateSources,
} as const;

type Records = RequestRecords & SpecimenRecords & ResultRecords & CertificateRecords & { readonly controls: readonly Kept<Basic>[] };
type Context = ActionContext & { readonly records: Records };

/** What a person's action and a device's message have in common: whom it is about, as of when, and which organisation tests. */
export interface Testing extends Pick<ActionContext, 'now' | 'today' | 'person' | 'subject'> {
  readonly actor: Releasing['actor'];
  readonly records: Records;
}

/** Words for interference that a technician sees (溶血、脂血、黄疸). */
const INTERFERENCE = { haemolysed: '溶血', lipaemic: '脂血', icteric: '黄疸', clotted: '凝块' } as const;

/** The items by code. */
export const ITEM_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  LABORATORY_ITEMS.map((item) => [item.code, `${item.display}（${item.short}）`]),
);

const entered = repeat(
  '结果',
  {
    item: choice('项目', ITEM_NAMES),
    value: text('结果', { maxLength: 200, hint: '数值，或阴性、阳性等文字' }),
    unit: optional(text('单位', { maxLength: 20, hint: '不填即目录单位' })),
  },
  { max: 30 },
);

/** `laboratory.enter-results`. */
export const resultsForm = defineForm({
  id: 'laboratory-results',
  title: '检验结果录入',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('检测日期', { prefill: 'today' }),
    results: entered,
    interference: optional(choices('标本性状', INTERFERENCE)),
    instrument: optional(text('仪器或方法', { maxLength: 40, prefill: 'last' })),
  },
});

interface Entered {
  readonly target: string;
  readonly results: readonly { readonly item: string; readonly value: string; readonly unit?: string | undefined }[];
  readonly interference?: readonly (keyof typeof INTERFERENCE)[] | undefined;
  readonly instrument?: string | undefined;
}

/** What a typed value says of an item: a number in the catalogue's unit, or words. */
export function readEntry(code: string, value: string, unit: string | undefined): NewResult | { readonly refuse: string } {
  const item = findItem(code);
  if (!item) return { refuse: `目录中没有项目 ${code}` };
  const typed = value.normalize('NFKC').trim();
  const base = { item, status: 'preliminary' as const, flags: [] };
  if (item.kind === 'words') return { ...base, found: { words: typed } };
  const [, sign, number] = /^([<>])?\s*(-?\d+(?:\.\d+)?)$/.exec(typed) ?? [];
  if (number === undefined) return { refuse: `${item.display}应为数值` };
  const converted = convertResult(item, Number(number), unit ?? item.unit);
  if ('refuse' in converted) return converted;
  return {
    ...base,
    found: { value: converted.value, ...(sign === '<' || sign === '>' ? { comparator: sign } : {}) },
    from: converted.from,
  };
}

/** Why a resident is not offered a step: what must come before it. */
const NOTHING = {
  drafted: { refuse: '没有等待检测的检验申请：标本还没有接收，或已经发布。', next: '请先扫码接收标本。' },
  released: { refuse: '没有等待审核的检验结果。', next: '请先接收标本、录入或等待仪器结果。' },
  amended: { refuse: '没有已发布的检验报告。', next: '未发布的结果请直接重新录入。' },
} as const;

/** Only residents with a request that the step may be taken for are offered it. */
function whileTested(step: 'drafted' | 'released' | 'amended') {
  return availableWhen(requestSources('laboratory'), ({ records }) =>
    readRequests(records).some((request) => (step === 'drafted' ? takesResults(request) : 'to' in takeStep(request.state, step)))
      ? undefined
      : NOTHING[step],
  );
}

/** Refuses another laboratory's request, and one whose state is wrong. */
export function refuseTesting(
  request: CentreRequest | undefined,
  step: 'drafted' | 'released' | 'amended',
  context: ActionContext,
): Refusal | undefined {
  if (!request) return { refuse: '没有找到这份申请。', item: 'target', next: '请从清单中重新选择。' };
  if (request.centre !== context.actor.org)
    return { refuse: '这份申请送往另一家检验中心。', item: 'target', next: '请核对当前所在的机构和岗位。' };
  if (step !== 'amended' && request.state === 'requested')
    return { refuse: '标本还没有接收。', item: 'target', next: '请先扫码接收标本。' };
  if (step === 'drafted' && takesResults(request)) return undefined;
  const taken = takeStep(request.state, step);
  return 'refuse' in taken ? { ...taken, item: 'target' } : undefined;
}

/** The specimen a request was tested on: the last one that was received. */
export function specimenOf(request: CentreRequest, records: SpecimenRecords) {
  return readSpecimens(records).findLast(
    (specimen) => specimen.requests.includes(request.id) && ['received', 'tested', 'stored'].includes(specimen.state),
  );
}

/** Where results of a request belong. */
export function placeOf(request: CentreRequest, context: Testing): ResultPlace {
  const specimen = specimenOf(request, context.records);
  return {
    subject: context.subject,
    person: context.person,
    request: request.id,
    specimen: specimen?.id,
    collected: specimen?.kept.resource.collection?.collectedDateTime,
    org: context.actor.org,
    now: context.now,
  };
}

/** Creates a result, or writes the next version of the one that stands for the item. */
export function draftResult(one: NewResult, place: ResultPlace, standing: KeptResult | undefined): Draft {
  const built = buildResult(one, place);
  return standing ? { update: { ...built, id: standing.kept.id }, ifVersion: standing.kept.version } : { create: built };
}

/** See `resultsForm`. */
export const enterResults = defineAction({
  id: 'laboratory.enter-results',
  label: '录入检验结果',
  form: resultsForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('drafted'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'drafted', context);
    if (refused || !request) return refused;
    const items = new Set(itemsOf(request).map((item) => item.code));
    const seen = new Set<string>();
    if (answers.results.length === 0) return { refuse: '请至少录入一项结果。', item: 'results' };
    for (const { item, value, unit } of answers.results) {
      const entry = readEntry(item, value, unit);
      if ('refuse' in entry) return { refuse: `${entry.refuse}。`, item: 'results' };
      if (!items.has(item)) return { refuse: `${entry.item.display}不属于${request.item.display}。`, item: 'results' };
      if (seen.has(item)) return { refuse: `${entry.item.display}录入了两次。`, item: 'results' };
      seen.add(item);
    }
    return undefined;
  },
  write: (answers: Entered, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request) return [];
    const place = placeOf(request, context);
    const standing = readResults(context.records).filter((each) => each.request === request.id);
    const flags = (answers.interference ?? []).map((code) => INTERFERENCE[code]);
    const drafts = answers.results.flatMap(({ item, value, unit }): Draft[] => {
      const entry = readEntry(item, value, unit);
      if ('refuse' in entry) return [];
      return [
        draftResult(
          { ...entry, flags, device: answers.instrument },
          place,
          standing.find((each) => each.item.code === item),
        ),
      ];
    });
    const specimen = specimenOf(request, context.records);
    const tested =
      specimen && refuseSpecimenStep(specimen, 'tested') === undefined
        ? [draftSpecimenStep(specimen, 'tested', context, answers.instrument)]
        : [];
    const known = new Set([...standing.map(({ item }) => item.code), ...answers.results.map(({ item }) => item)]);
    const complete = itemsOf(request).every((item) => known.has(item.code));
    return [...drafts, ...stepAfterResults(request, complete, context), ...tested];
  },
  tell: () => ({ text: '结果已录入，等待审核发布。' }),
});

/** `laboratory.verify`: looks at the results of a request together and releases them. */
export const verifyForm = defineForm({
  id: 'laboratory-verification',
  title: '检验结果审核发布',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('审核日期', { prefill: 'today' }),
    rechecked: optional(choice('复核方式', { repeat: '已重新检测，结果一致', second: '双人核对', history: '与既往及临床相符' })),
    remark: optional(text('备注', { maxLength: 500, multiline: true })),
  },
});

/** The state of an item's controls in a laboratory on a day: out of control if any is, not run unless one was in control that day. */
export function controlState(controls: readonly Control[], item: string, org: string, on: PlainDate): QcState {
  const own = controls.filter((control) => control.org === org && control.item === item && control.closed === undefined);
  if (own.some(({ state }) => state === 'out-of-control')) return 'out-of-control';
  return own.some(({ state, stateOn }) => state === 'in-control' && stateOn === on) ? 'in-control' : 'not-run';
}

/** Tells the state of an item's controls in the laboratory that tests, today. */
export function controlOf({ records, actor, today }: Pick<Testing, 'records' | 'actor' | 'today'>): (item: LaboratoryItem) => QcState {
  const controls = records.controls.flatMap((kept) => readControl(kept) ?? []);
  return (item) => (item.kind === 'words' ? 'in-control' : controlState(controls, item.code, actor.org, today));
}

/** Whether all items of a request are in control today: only then may its results carry the consortium's mark (domain §5.2). */
export function isMarked(request: CentreRequest, context: Testing): boolean {
  const state = controlOf(context);
  return itemsOf(request).every((item) => state(item) === 'in-control');
}

/** The results of a request, assessed as of now. */
export function assessRequest(request: CentreRequest, context: Context): Assessment {
  const all = readResults(context.records);
  return assess(
    request,
    // Somebody looks at them now: a preliminary result is no reason by itself.
    all.filter((each) => each.request === request.id).map(({ item, found, flags }) => ({ item, found, flags, final: true })),
    {
      person: context.person,
      on: dateOfFhir(placeOf(request, context).collected) ?? context.today,
      earlier: all.filter((each) => each.request !== request.id && each.final),
      qc: controlOf(context),
    },
  );
}

/** The marks under which results of a request are released today; without control none carries one. */
function marksFor(request: CentreRequest, context: Testing): (item: LaboratoryItem) => Mark | undefined {
  return isMarked(request, context) ? markWhenInControl(context, context.today, context.records) : () => undefined;
}

/** Items of a request whose controls are out of control: no result of them is released. */
function heldItems(request: CentreRequest, context: Context): readonly LaboratoryItem[] {
  const state = controlOf(context);
  return itemsOf(request).filter((item) => isHeldByControl(state(item)));
}

/** See `verifyForm`. */
export const verify = defineAction({
  id: 'laboratory.verify',
  label: '审核发布检验结果',
  form: verifyForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('released'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'released', context);
    if (refused || !request) return refused;
    const held = heldItems(request, context);
    if (held.length > 0)
      return {
        refuse: `${held.map((item) => item.display).join('、')}室内质控失控，不能发布。`,
        item: 'target',
        next: '请在“室内质控”中查明原因、纠正并重做质控。',
      };
    const { missing, results, critical } = assessRequest(request, context);
    if (results.length === 0) return { refuse: '还没有结果。', item: 'target', next: '请等待仪器上传，或手工录入。' };
    if (missing.length > 0)
      return { refuse: `还缺：${missing.map((item) => item.display).join('、')}。`, item: 'target', next: '请补录，或修订申请。' };
    if (critical.length > 0 && answers.rechecked === undefined)
      return {
        refuse: `${critical.map(({ text: words }) => words).join('；')}，为危急值，发布前须核对。`,
        item: 'rechecked',
        next: '请选择复核方式。',
      };
    return undefined;
  },
  doubt: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    if (!request || answers.rechecked !== undefined) return [];
    const { reasons } = assessRequest(request, context);
    return reasons.length === 0 ? [] : [{ warn: `未自动审核的原因：${reasons.join('；')}。`, item: 'rechecked' }];
  },
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request) return [];
    const assessment = assessRequest(request, context);
    const place = placeOf(request, context);
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    const report = context.newReference();
    const markFor = marksFor(request, context);
    const resource = buildLaboratoryReport(
      request,
      assessment,
      {
        subject: context.subject,
        results: mine.map(({ kept }) => `Observation/${kept.id}`),
        specimens: place.specimen === undefined ? [] : [place.specimen],
        collected: place.collected,
        remark: answers.remark,
        mark: narrowestMark(mine.map(({ item }) => markFor(item))),
      },
      context,
    );
    return [
      ...mine.map(
        ({ item, kept }): Draft => ({
          update: { ...markResult(kept.resource, 'final', markFor(item)), id: kept.id },
          ifVersion: kept.version,
        }),
      ),
      { create: resource, reference: report },
      stepOn(request, 'released', context),
      completeOrder(request),
      ...draftCritical(request, assessment, report, context.subject, context),
    ];
  },
  tell: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const critical = request ? assessRequest(request, context).critical : [];
    return critical.length === 0
      ? { text: '报告已发布，申请机构可以查看。' }
      : { text: `报告已发布。危急值（${critical.map(({ text: words }) => words).join('；')}）已通知申请机构，请跟进接收。`, urgent: true };
  },
});

/** `laboratory.amend`: corrects results of a released report; the earlier ones stay as versions. */
export const amendForm = defineForm({
  id: 'laboratory-amendment',
  title: '修订检验报告',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('修订日期', { prefill: 'today' }),
    results: entered,
    reason: text('修订原因', { maxLength: 200 }),
  },
});

/** The observation of a correction on top of the one that stands. */
export function correctResult(one: NewResult, place: ResultPlace, standing: KeptResult): Observation {
  return markResult({ ...buildResult(one, place), id: standing.kept.id }, 'corrected', markOf(standing.kept.resource));
}

/** See `amendForm`. */
export const amend = defineAction({
  id: 'laboratory.amend',
  label: '修订检验报告',
  form: amendForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('amended'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'amended', context);
    if (refused || !request) return refused;
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    if (answers.results.length === 0) return { refuse: '请填写更正后的结果。', item: 'results' };
    for (const { item, value, unit } of answers.results) {
      const entry = readEntry(item, value, unit);
      if ('refuse' in entry) return { refuse: `${entry.refuse}。`, item: 'results' };
      const before = mine.find((each) => each.item.code === item);
      if (!before) return { refuse: `报告中没有${entry.item.display}。`, item: 'results' };
      if (printResult(before.item, before.found) === printResult(entry.item, entry.found))
        return { refuse: `${entry.item.display}与原结果相同。`, item: 'results' };
    }
    return undefined;
  },
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request?.report) return [];
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    const corrections = answers.results.flatMap(({ item, value, unit }) => {
      const entry = readEntry(item, value, unit);
      const standing = mine.find((each) => each.item.code === item);
      return 'refuse' in entry || !standing ? [] : [{ entry, standing }];
    });
    return draftAmendment(request, corrections, mine, context, answers.reason);
  },
  tell: () => ({ text: '已修订，原结果保留在历史中。' }),
});

/** The next version of a released report with corrected results. */
export function draftAmendment(
  request: CentreRequest,
  corrections: readonly { readonly entry: NewResult; readonly standing: KeptResult }[],
  mine: readonly KeptResult[],
  context: Testing,
  reason: string,
): readonly Draft[] {
  const { report } = request;
  if (!report) return [];
  const place = placeOf(request, context);
  const after = mine.map((each) => corrections.find(({ standing }) => standing === each)?.entry ?? each);
  const on = dateOfFhir(place.collected) ?? context.today;
  const assessment = assess(
    request,
    after.map(({ item, found, flags }) => ({ item, found, flags, final: true })),
    { person: context.person, on, earlier: [], qc: () => 'in-control' },
  );
  const words = corrections.map(
    ({ entry, standing }) =>
      `${entry.item.display}由 ${printResult(standing.item, standing.found)} 更正为 ${printResult(entry.item, entry.found)}`,
  );
  const resource = buildLaboratoryReport(
    request,
    assessment,
    {
      subject: context.subject,
      results: mine.map(({ kept }) => `Observation/${kept.id}`),
      specimens: place.specimen === undefined ? [] : [place.specimen],
      collected: place.collected,
      remark: `修订：${words.join('；')}（${reason}）`,
      mark: markOf(report.resource),
    },
    context,
  );
  return [
    ...corrections.map(
      ({ entry, standing }): Draft => ({ update: correctResult(entry, place, standing), ifVersion: standing.kept.version }),
    ),
    { update: { ...resource, id: report.id }, ifVersion: report.version },
    stepOn(request, 'amended', context, reason),
    ...draftCritical(request, assessment, `DiagnosticReport/${report.id}`, context.subject, context),
  ];
}
