/** What the two sides do with a consultation: arrange, add material, begin, give and sign the opinion, decide and rate, cancel. */
import type { Role } from '../../kernel/define/role.ts';
import { OWN_ROOM } from '../../kernel/patterns/request-loop/meeting-room.ts';
import { draftTaken } from '../../kernel/patterns/request-loop/places.ts';
import { defineStepAction } from '../../kernel/patterns/request-loop/step-action.ts';
import { answerForm, cancelForm, decisionForm, endForm, leaveForm, MATERIALS, opinionForm, startForm, supplementForm } from './forms.ts';
import { machine } from './machine.ts';
import { isProvider, makeMeeting } from './meeting.ts';

/** Who arranges; who gives opinions; who asked. */
export const INVITED = ['referral-desk', 'specialist', 'family-doctor', 'diagnosis-reader'] as const satisfies readonly Role[];
const EXPERTS = ['specialist', 'family-doctor', 'diagnosis-reader'] as const satisfies readonly Role[];
/** See INVITED. */
export const ASKING = ['village-doctor', 'family-doctor', 'specialist', 'mother-and-child', 'nurse'] as const satisfies readonly Role[];

function listMaterials(codes: readonly (keyof typeof MATERIALS)[]): string {
  return codes.map((code) => MATERIALS[code]).join('、');
}

/** `teleconsultation.answer`: who declines gives the expert's hours back. */
export const answerConsultation = defineStepAction({
  id: 'teleconsultation.answer',
  label: '受理会诊',
  form: answerForm,
  allow: INVITED,
  machine,
  holds: ({ decision, meeting }, { place }) => [
    ...(decision === 'refuse' && place ? [place.reference] : []),
    ...(meeting === 'room' ? ['Endpoint'] : []),
  ],
  take: ({ decision, experts, on, time, room, missing, reason, meeting, link }, { from, place }, { held = [], newReference }) => {
    if (decision === 'refuse') return [{ step: 'refused' as const, reason, ...(place ? { place: null } : {}) }];
    if (decision === 'materials')
      return [{ step: 'materials-asked' as const, owner: from, reason: [listMaterials(missing ?? []), reason].filter(Boolean).join('；') }];
    const address =
      meeting === 'link' ? link : meeting === 'room' ? makeMeeting(held, newReference()) : meeting === 'own' ? OWN_ROOM : undefined;
    return [
      {
        step: 'accepted' as const,
        reason: [experts, on, time, room].filter((part) => part !== undefined).join(' '),
        ...(address === undefined ? {} : { meeting: address }),
      },
    ];
  },
  refuse: ({ meeting, on, decision }, _, { held = [], today }) => {
    if (decision === 'accept' && on !== undefined && on < today)
      return { refuse: '会诊日期不能早于今天。', item: 'on', next: '请核对日期。' };
    return meeting === 'room' && !held.some(isProvider)
      ? { refuse: '还没有设置视频会议服务。', item: 'meeting', next: '请另填会议地址，或请医共体管理员设置视频会议服务。' }
      : undefined;
  },
  write: ({ decision }, { place }, { held = [] }) => (decision === 'refuse' ? draftTaken(held, place?.reference, -1) : []),
  tell: ({ decision }) => (decision === 'accept' ? '已安排，申请方会看到时间和会议地址。' : '已答复申请方。'),
});

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

/** `teleconsultation.end`, of the invited side. */
export const endConsultation = defineStepAction({
  id: 'teleconsultation.end',
  label: '结束会诊',
  form: endForm,
  allow: INVITED,
  machine,
  as: 'asked',
  take: endOf,
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
  take: endOf,
  tell: () => '会诊已结束，等待受邀方出具意见；不再需要的可以取消。',
});

/** `teleconsultation.give-opinion`: signed by who sends it; the meeting and the sharing of the record end with it. */
export const giveOpinion = defineStepAction({
  id: 'teleconsultation.give-opinion',
  label: '出具会诊意见',
  form: opinionForm,
  allow: EXPERTS,
  machine,
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
  holds: (_, { place }) => (place ? [place.reference] : []),
  take: ({ reason }, { place }) => [{ step: 'cancelled' as const, reason, meeting: null, ...(place ? { place: null } : {}) }],
  write: (_, { place }, { held = [] }) => draftTaken(held, place?.reference, -1),
});
