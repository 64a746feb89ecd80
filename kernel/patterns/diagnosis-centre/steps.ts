/** What every action on a request shares: finding it, asking whether its state and whoever acts allow the step, and the next version of its Task. */
import type { ActionContext, Refusal } from '../../define/action.ts';
import { availableWhen } from '../../define/availability.ts';
import { reference } from '../../define/item.ts';
import { advanceProgress, firstStep, type Happened } from '../progress/progress.ts';
import { type CentreRequest, findRequest, type RequestRecords, readRequests, requestSources } from './requests.ts';
import { STATES, STEPS, type StepCode, TASK_STATUS, takeStep, worded } from './states.ts';

/** A step that follows the first. */
export type LaterStep = Exclude<StepCode, 'requested'>;

/** The item that names the request an action is about. */
export function requestItem<const Id extends string>(id: Id) {
  return reference('申请单', `row:${id}_requests` as const);
}

/** Only residents with a request that one of the steps may be taken for are offered it. */
export function whileRequested(centre: string, ...steps: readonly [LaterStep, ...LaterStep[]]) {
  return availableWhen(requestSources(centre), ({ records }) => {
    const requests = readRequests(records);
    if (requests.some(({ state }) => steps.some((step) => 'to' in takeStep(state, step)))) return undefined;
    return { refuse: `没有可以${STEPS[steps[0]]}的申请。`, next: '请先开申请单，或核对居民。' };
  });
}

/** On whose side a step is taken: by who asked, or by the centre. */
export type Side = 'requester' | 'centre';

/** Why somebody may not take a step: no such request, another organisation's, another state, or another reader's. */
export function refuseStep(
  step: LaterStep,
  side: Side,
  target: string,
  context: ActionContext & { readonly records: RequestRecords },
): Refusal | undefined {
  const request = findRequest(context.records, target);
  if (!request) return { refuse: '没有找到这份申请。', item: 'target', next: '请从清单中重新选择。' };
  const own = side === 'centre' ? request.centre : request.from;
  if (own !== context.actor.org) {
    const who = side === 'centre' ? '送达的诊断中心' : '申请机构';
    return { refuse: `这份申请只能由${who}办理。`, item: 'target', next: '请核对当前所在的机构和岗位。' };
  }
  const taken = takeStep(request.state, step);
  if ('refuse' in taken) return { ...taken, item: 'target' };
  return HELD.has(step) && request.reader !== undefined && request.reader !== context.actor.practitioner
    ? { refuse: '这份申请已由另一位医生领取。', item: 'target', next: '请选择其他申请；对方不在的，可写明原因放回后再领取。' }
    : undefined;
}

/** Steps that only who claimed a request may take. Putting it back is none: who left cannot, and a colleague at the centre says why in the reason. */
const HELD: ReadonlySet<LaterStep> = new Set(['drafted', 'submitted', 'rejected']);

/** The next version of the request's Task. Throws RangeError when `refuseStep` was not asked first. */
export function draftStep(request: CentreRequest, step: LaterStep, context: Happened, reason?: string) {
  const taken = takeStep(request.state, step, firstStep(request.progress, 'amended') !== undefined);
  if ('refuse' in taken) throw new RangeError(taken.refuse);
  return advanceProgress(
    request.progress,
    { state: worded(STATES, taken.to), status: TASK_STATUS[taken.to], step: worded(STEPS, step), reason },
    context,
  );
}
