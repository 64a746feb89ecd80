/** A request while it is tested: what is read of it, whether a step may be taken, its controls, and what its results come to. */
import type { Basic } from '@medplum/fhirtypes';
import type { ActionContext, Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { type CentreRequest, type RequestRecords, readRequests, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { takeStep } from '../../kernel/patterns/diagnosis-centre/states.ts';
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import type { Mark } from '../../kernel/patterns/recognition/mark.ts';
import { type CertificateRecords, certificateSources } from '../../kernel/patterns/recognition/marks.ts';
import { dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { type Assessment, assess, itemsOf } from './assess.ts';
import { type Control, readControl } from './controls.ts';
import { markWhenInControl, type Releasing, takesResults } from './release.ts';
import { type ResultPlace, type ResultRecords, readResults, resultSources } from './results.ts';
import { isHeldByControl, type QcState } from './rules/verify-automatically.ts';
import { readSpecimens, type SpecimenRecords, specimenSources } from './specimens.ts';

/** What verifying reads. */
export const verifySources = {
  ...requestSources('laboratory'),
  ...specimenSources,
  ...resultSources,
  controls: resources('Basic'),
  ...certificateSources,
} as const;

/** The records that `verifySources` give. */
export type TestedRecords = RequestRecords &
  SpecimenRecords &
  ResultRecords &
  CertificateRecords & { readonly controls: readonly Kept<Basic>[] };
/** The context of a person's action on a request that is tested. */
export type TestedContext = ActionContext & { readonly records: TestedRecords };

/** What a person's action and a device's message have in common: whom it is about, as of when, and which organisation tests. */
export interface Testing extends Pick<ActionContext, 'now' | 'today' | 'person' | 'subject'> {
  readonly actor: Releasing['actor'];
  readonly records: TestedRecords;
}

/** Why a resident is not offered a step: what must come before it. */
const NOTHING = {
  drafted: { refuse: '没有等待检测的检验申请：标本还没有接收，或已经发布。', next: '请先扫码接收标本。' },
  released: { refuse: '没有等待审核的检验结果。', next: '请先接收标本、录入或等待仪器结果。' },
  'amend-submitted': { refuse: '没有已发布的检验报告。', next: '未发布的结果请直接重新录入。' },
  amended: { refuse: '没有等待审核的更正结果。', next: '请先由仪器发送更正结果，或提交修订。' },
} as const;

/** A step on a request that is tested. */
export type TestingStep = keyof typeof NOTHING;

/** Whether a step may be taken in a state; what was released is amended only after the amendment was submitted. */
function mayTake(request: Pick<CentreRequest, 'state'>, step: TestingStep): boolean {
  if (step === 'amended') return request.state === 'amend-review';
  return step === 'drafted' ? takesResults(request) : 'to' in takeStep(request.state, step);
}

/** Only residents with a request that the step may be taken for are offered it. */
export function whileTested(step: TestingStep) {
  return availableWhen(requestSources('laboratory'), ({ records }) =>
    readRequests(records).some((request) => mayTake(request, step)) ? undefined : NOTHING[step],
  );
}

/** Refuses another laboratory's request, and one whose state is wrong. */
export function refuseTesting(request: CentreRequest | undefined, step: TestingStep, context: ActionContext): Refusal | undefined {
  if (!request) return { refuse: '没有找到这份申请。', item: 'target', next: '请从清单中重新选择。' };
  if (request.centre !== context.actor.org)
    return { refuse: '这份申请送往另一家检验中心。', item: 'target', next: '请核对当前所在的机构和岗位。' };
  if ((step === 'drafted' || step === 'released') && request.state === 'requested')
    return { refuse: '标本还没有接收。', item: 'target', next: '请先扫码接收标本。' };
  if (mayTake(request, step)) return undefined;
  if (step === 'amended') return { ...NOTHING.amended, item: 'target' };
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
export function assessRequest(request: CentreRequest, context: TestedContext): Assessment {
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
export function marksFor(request: CentreRequest, context: Testing): (item: LaboratoryItem) => Mark | undefined {
  return isMarked(request, context) ? markWhenInControl(context, context.today, context.records) : () => undefined;
}

/** Items of a request whose controls are out of control: no result of them is released. */
function heldItems(request: CentreRequest, context: TestedContext): readonly LaboratoryItem[] {
  const state = controlOf(context);
  return itemsOf(request).filter((item) => isHeldByControl(state(item)));
}

/** Why nothing of a request may be released while a control of it is out; undefined where none is. */
export function refuseHeld(request: CentreRequest, context: TestedContext): Refusal | undefined {
  const held = heldItems(request, context);
  if (held.length === 0) return undefined;
  return {
    refuse: `${held.map((item) => item.display).join('、')}室内质控失控，不能发布。`,
    item: 'target',
    next: '请在“室内质控”中查明原因、纠正并重做质控。',
  };
}
