/** What the two sides do with a consultation that was asked: add material, begin, give and sign the opinion, decide and rate, cancel. */
import type { ActionContext, Draft } from '../../kernel/define/action.ts';
import type { Role } from '../../kernel/define/role.ts';
import { draftTaken } from '../../kernel/patterns/request-loop/places.ts';
import type { LoopRequest } from '../../kernel/patterns/request-loop/requests.ts';
import { defineStepAction } from '../../kernel/patterns/request-loop/step-action.ts';
import { draftBookings } from './bookings.ts';
import { diaryOf } from './diaries.ts';
import { cancelForm, decisionForm, endForm, leaveForm, opinionForm, startForm, supplementForm } from './forms.ts';
import { machine } from './machine.ts';
import { listMaterials } from './materials.ts';

/** Who arranges; who gives opinions; who asked. */
export const INVITED = ['referral-desk', 'specialist', 'family-doctor', 'diagnosis-reader'] as const satisfies readonly Role[];
const EXPERTS = ['specialist', 'family-doctor', 'diagnosis-reader'] as const satisfies readonly Role[];
/** See INVITED. */
export const ASKING = ['village-doctor', 'family-doctor', 'specialist', 'mother-and-child', 'nurse'] as const satisfies readonly Role[];

/** `teleconsultation.supplement`. */
export const supplementConsultation = defineStepAction({
  id: 'teleconsultation.supplement',
  label: '补充会诊材料',
  form: supplementForm,
  allow: ASKING,
  machine,
  take: ({ materials, content }, { to }) => [
    { step: 'supplemented' as const, owner: to, reason: `${listMaterials(materials)}；${content}`.slice(0, 300) },
  ],
});

/** `teleconsultation.start`. */
export const startConsultation = defineStepAction({
  id: 'teleconsultation.start',
  label: '开始会诊',
  form: startForm,
  allow: INVITED,
  machine,
  take: () => [{ step: 'started' as const }],
});

interface Ending {
  readonly how: keyof typeof HOW;
  readonly note?: string | undefined;
}

const HOW = endForm.items.how.options;

/** Ended, the meeting is over; the record stays open to the invited side until its opinion is there, or the asking side cancels. */
function endOf({ how, note }: Ending) {
  return [{ step: 'ended' as const, reason: [HOW[how], note].filter((part) => part !== undefined).join('：'), meeting: null }];
}

/** The room and the diary of the expert that a request has. */
function bookedBy(_: unknown, { room, expert }: LoopRequest): readonly string[] {
  return [...(room ? [room.reference] : []), ...(expert ? [diaryOf(expert.id)] : [])];
}

/** Over before its time, room and expert are free for others. */
function giveBack(_: unknown, { number }: LoopRequest, { held = [], now }: ActionContext): readonly Draft[] {
  return draftBookings(held, number, undefined, now);
}

/** `teleconsultation.end`, of the invited side. */
export const endConsultation = defineStepAction({
  id: 'teleconsultation.end',
  label: '结束会诊',
  form: endForm,
  allow: INVITED,
  machine,
  as: 'asked',
  holds: bookedBy,
  take: endOf,
  write: giveBack,
  tell: () => '会诊已结束，请出具意见。',
});

/** `teleconsultation.leave`, of the asking side. */
export const leaveConsultation = defineStepAction({
  id: 'teleconsultation.leave',
  label: '结束会诊（申请方）',
  form: leaveForm,
  allow: ASKING,
  machine,
  as: 'asking',
  holds: bookedBy,
  take: endOf,
  write: giveBack,
  tell: () => '会诊已结束，等待受邀方出具意见；不再需要的可以取消。',
});

/** `teleconsultation.give-opinion`: signed by who sends it; the meeting and the sharing of the record end with it. */
export const giveOpinion = defineStepAction({
  id: 'teleconsultation.give-opinion',
  label: '出具会诊意见',
  form: opinionForm,
  allow: EXPERTS,
  machine,
  begin: ({ expert }) => (expert === undefined ? {} : { participants: [{ name: expert.name }] }),
  holds: bookedBy,
  write: giveBack,
  take: ({ opinion, transfer }, { from }) => [
    {
      step: 'opinion-given' as const,
      owner: from,
      reason: `${transfer === 'yes' ? '建议转诊；' : ''}${opinion}`.slice(0, 500),
      meeting: null,
    },
  ],
  tell: () => '意见已签署并送达申请方，档案共享到此结束。',
});

/** `teleconsultation.decide`: by the asking side, which stays responsible. */
export const decideConsultation = defineStepAction({
  id: 'teleconsultation.decide',
  label: '处理会诊意见并评价',
  form: decisionForm,
  allow: ASKING,
  machine,
  take: ({ adopts, decision }) => [
    { step: 'decided' as const, reason: `${decisionForm.items.adopts.options[adopts]}；${decision}`.slice(0, 500) },
  ],
});

/** `teleconsultation.cancel`: the expert's hours are free again. */
export const cancelConsultation = defineStepAction({
  id: 'teleconsultation.cancel',
  label: '取消会诊',
  form: cancelForm,
  allow: ASKING,
  machine,
  holds: (_, request) => [...(request.place ? [request.place.reference] : []), ...bookedBy(_, request)],
  take: ({ reason }, { place, room }) => [
    { step: 'cancelled' as const, reason, meeting: null, ...(place ? { place: null } : {}), ...(room ? { room: null } : {}) },
  ],
  write: (_, { place, number }, { held = [], now }) => [
    ...draftTaken(held, place?.reference, -1),
    ...draftBookings(held, number, undefined, now),
  ],
});
