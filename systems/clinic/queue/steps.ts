/** What is done with a number: called by one doctor, skipped, left. Of two who act at once, the second hears what the first did. */
import type { Encounter } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { CLINICAL_ROLES } from '../../../kernel/define/role.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { FRONT_DESK } from './arrive.ts';
import { callForm, leaveForm, skipForm } from './forms.ts';
import { moveInQueue, type PlaceInQueue, QUEUE_STATES, type QueueState, readPlace, whereOf } from './place-in-queue.ts';

const sources = { visits: resources('Encounter', 'AMB', 'EMER') };
type Context = ActionContext<typeof sources>;

interface Found {
  readonly visit: Kept<Encounter>;
  readonly place: PlaceInQueue;
}

function findNumber(target: string, { records }: Context): Found | undefined {
  const visit = records.visits.find(({ id }) => id === target);
  const place = visit && readPlace(visit.resource);
  return visit && place ? { visit, place } : undefined;
}

/** Why a number can not be taken on: not here, or not in one of these states any more. */
function refuseStep(target: string, context: Context, from: readonly QueueState[]): Refusal | undefined {
  const found = findNumber(target, context);
  if (found === undefined) return { refuse: '没有这个候诊号。', item: 'target', next: '请从候诊队列中选择。' };
  if (whereOf(found.visit.resource).org !== context.actor.org)
    return { refuse: '这个号不在您的机构候诊。', item: 'target', next: '请由到诊的机构办理。' };
  const { state, calledBy } = found.place;
  if (from.includes(state)) return undefined;
  const byOther = state === 'called' && calledBy !== undefined && calledBy !== context.actor.practitioner;
  return {
    refuse: byOther ? '另一位医生已经叫了这个号。' : `这个号现在是“${QUEUE_STATES[state]}”。`,
    item: 'target',
    next: '请叫下一位。',
  };
}

function draftStep(target: string, context: Context, change: Partial<PlaceInQueue>, status?: Encounter['status']): readonly Draft[] {
  const found = findNumber(target, context);
  if (found === undefined) return [];
  const { visit, place } = found;
  const moved = moveInQueue(visit.resource, { ...place, ...change });
  const ended = status === 'cancelled' ? { period: { ...moved.period, end: context.now } } : {};
  return [{ update: { ...moved, ...ended, ...(status === undefined ? {} : { status }) }, ifVersion: visit.version }];
}

/** `clinic.call`. */
export const callNumber = defineAction({
  id: 'clinic.call',
  label: '叫号',
  form: callForm,
  allow: CLINICAL_ROLES,
  sources,
  check: ({ target }, context) => refuseStep(target, context, ['waiting', 'skipped']),
  write: ({ target }, context) =>
    draftStep(target, context, { state: 'called', calledAt: context.now, calledBy: context.actor.practitioner }, 'triaged'),
  tell: ({ target }, context) => ({ text: `请 ${findNumber(target, context)?.place.number ?? ''} 号就诊。` }),
});

/** `clinic.skip`. */
export const skipNumber = defineAction({
  id: 'clinic.skip',
  label: '过号',
  form: skipForm,
  allow: FRONT_DESK,
  sources,
  check: ({ target }, context) => refuseStep(target, context, ['called', 'waiting']),
  write: ({ target }, context) => {
    const skips = (findNumber(target, context)?.place.skips ?? 0) + 1;
    return draftStep(target, context, { state: 'skipped', skips, calledAt: undefined, calledBy: undefined }, 'arrived');
  },
});

/** `clinic.leave`. */
export const leaveQueue = defineAction({
  id: 'clinic.leave',
  label: '未就诊离开',
  form: leaveForm,
  allow: FRONT_DESK,
  sources,
  check: ({ target }, context) => refuseStep(target, context, ['waiting', 'called', 'skipped']),
  write: ({ target, reason }, context) => draftStep(target, context, { state: 'left', leaving: reason }, 'cancelled'),
});
