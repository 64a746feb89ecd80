/** What the two sides do with a referral: review, accept or refuse or send on, arrival, treatment, the end, taking it back. */
import type { Role } from '../../kernel/define/role.ts';
import { nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { draftTaken, findPlaces, nameOfPlace, refusePlace } from '../../kernel/patterns/request-loop/places.ts';
import { defineStepAction } from '../../kernel/patterns/request-loop/step-action.ts';
import { beginReturn, returnSources } from './begin-return.ts';
import {
  answerForm,
  arrivalForm,
  cancelForm,
  chaseForm,
  closingForm,
  refusalBelowForm,
  returnForm,
  reviewForm,
  treatmentForm,
} from './forms.ts';
import { machine } from './machine.ts';
import { REFERRERS } from './request.ts';
import { CONTACT_WAYS, OUTCOMES, REFUSALS, SETTINGS, tellReason } from './words.ts';

/** Who answers for what leaves and enters an institution. */
export const REVIEWERS = ['family-doctor', 'township-manager', 'referral-desk', 'consortium-manager'] as const satisfies readonly Role[];
/** Who receives; a township hospital receives those who are sent down. */
export const RECEIVERS = ['referral-desk', 'specialist', 'family-doctor', 'nurse'] as const satisfies readonly Role[];
/** Who treats, and hands back. */
export const TREATING = ['referral-desk', 'specialist', 'family-doctor'] as const satisfies readonly Role[];
const SENDERS = [...REFERRERS, 'nurse', 'township-manager', 'referral-desk'] as const satisfies readonly Role[];

/** `referral.review`: nobody reviews their own. */
export const reviewReferral = defineStepAction({
  id: 'referral.review',
  label: '审核转诊',
  form: reviewForm,
  allow: REVIEWERS,
  machine,
  take: ({ decision, reason, detail }, { to }) =>
    decision === 'approve'
      ? [{ step: 'approved' as const, owner: to, reason: detail }]
      : [{ step: 'rejected' as const, reason: tellReason(REFUSALS[reason ?? 'other'], detail) }],
  refuse: (_, { progress }, { actor }) =>
    progress.steps[0]?.by === actor.practitioner
      ? { refuse: '不能审核自己发起的转诊。', item: 'target', next: '请由本单位其他审核人员办理；急危重的可取消后走绿色通道。' }
      : undefined,
  tell: ({ decision }) => (decision === 'approve' ? '已送达接收机构。' : '已退回转出医生。'),
});

/** `referral.answer`: of two desks that answer at once the second is told who was first; a place is taken in the same act. */
export const answerReferral = defineStepAction({
  id: 'referral.answer',
  label: '答复转诊',
  form: answerForm,
  allow: RECEIVERS,
  machine,
  holds: ({ decision, place }) => (decision === 'accept' && place !== undefined ? [`Schedule/${place}`] : []),
  take: ({ decision, place, doctor, reason, detail, to, department, why }, _, { held = [] }) => {
    if (decision === 'refuse') return [{ step: 'refused' as const, reason: tellReason(REFUSALS[reason ?? 'other'], detail) }];
    if (decision === 'redirect' && to !== undefined)
      return [
        {
          step: 'redirected' as const,
          reason: why,
          to,
          owner: to,
          ...(department === undefined ? {} : { department: nameDepartment(department) }),
        },
      ];
    const places = place === undefined ? undefined : findPlaces('referral', held, `Schedule/${place}`);
    return [
      {
        step: 'accepted' as const,
        reason: [doctor, detail].filter((part) => part !== undefined).join('；') || undefined,
        ...(places ? { place: nameOfPlace(places) } : {}),
      },
    ];
  },
  refuse: ({ decision, place, to }, request, { held = [], actor }) => {
    if (decision === 'redirect' && (to === actor.org || to === request.from))
      return { refuse: '不能改派给本机构或转出机构。', item: 'to', next: '请选择另一家机构，或拒收并说明原因。' };
    return decision === 'accept' && place !== undefined
      ? refusePlace('referral', held, `Schedule/${place}`, actor.org, 'place')
      : undefined;
  },
  write: ({ decision, place }, _, { held = [] }) =>
    decision === 'accept' && place !== undefined ? draftTaken(held, `Schedule/${place}`, 1) : [],
  tell: ({ decision }) => (decision === 'accept' ? '已接诊，转出机构会看到。' : '已答复，转出机构会看到原因。'),
});

/** `referral.record-arrival`: who does not come goes to the list of those to be chased, and the place is free again. */
export const recordArrival = defineStepAction({
  id: 'referral.record-arrival',
  label: '登记到诊',
  form: arrivalForm,
  allow: RECEIVERS,
  machine,
  holds: ({ came }, { place }) => (came === 'no' && place ? [place.reference] : []),
  take: ({ came, treated, setting, detail }, { place }) =>
    came === 'no'
      ? [{ step: 'no-show' as const, reason: detail, ...(place ? { place: null } : {}) }]
      : [
          { step: 'arrived' as const, reason: detail },
          ...(treated === true && setting !== undefined ? [{ step: 'treated' as const, reason: SETTINGS[setting] }] : []),
        ],
  write: ({ came }, { place }, { held = [] }) => (came === 'no' ? draftTaken(held, place?.reference, -1) : []),
  tell: ({ came }) => (came === 'no' ? '已列入追访清单，转出机构会去联系。' : undefined),
});

/** `referral.start-treatment`. */
export const startTreatment = defineStepAction({
  id: 'referral.start-treatment',
  label: '登记收治',
  form: treatmentForm,
  allow: TREATING,
  machine,
  take: ({ setting }) => [{ step: 'treated' as const, reason: SETTINGS[setting] }],
});

/** `referral.hand-back`: the sheet of sending back goes to the institution that referred, which has seven days to follow up. */
export const handBack = defineStepAction({
  id: 'referral.hand-back',
  label: '下转回接（回转单）',
  form: returnForm,
  allow: TREATING,
  machine,
  beginSources: returnSources,
  begin: beginReturn,
  take: ({ plan }, { from }) => [{ step: 'back-referral' as const, owner: from, reason: plan.slice(0, 200) }],
  tell: () => '回转单已送达原转出机构，家庭医生7天内随访。',
});

/** `referral.close`: ended here, or sent on to a higher hospital. */
export const closeReferral = defineStepAction({
  id: 'referral.close',
  label: '结案或转上级',
  form: closingForm,
  allow: TREATING,
  machine,
  take: ({ how, outcome, hospital, detail }) =>
    how === 'on'
      ? [{ step: 'transferred-on' as const, reason: tellReason(`${OUTCOMES[outcome]}，转${hospital ?? ''}`, detail) }]
      : [{ step: 'closed' as const, reason: tellReason(OUTCOMES[outcome], detail) }],
  refuse: (_, { to, state }, { actor }) =>
    to !== actor.org || state !== 'in-treatment'
      ? { refuse: '只有正在诊疗的接收机构可以这样结案。', item: 'target', next: '已回接的由转出机构随访后结案。' }
      : undefined,
});

/** `referral.refuse-back`: the patient goes back to the hospital's list, with the reason. */
export const refuseBack = defineStepAction({
  id: 'referral.refuse-back',
  label: '退回下转',
  form: refusalBelowForm,
  allow: SENDERS,
  machine,
  take: ({ reason }, { to }) => [{ step: 'refused-below' as const, owner: to, reason }],
});

const FOUND = chaseForm.items.found.options;

/** `referral.chase`: who will not come any more is taken off the list; the others stay on it until they arrive. */
export const chaseReferral = defineStepAction({
  id: 'referral.chase',
  label: '追访未到诊',
  form: chaseForm,
  allow: SENDERS,
  machine,
  take: ({ way, found, detail }) => {
    const reason = tellReason(`${CONTACT_WAYS[way]}：${FOUND[found]}`, detail);
    const over = found === 'elsewhere' || found === 'better' || found === 'declined';
    return [{ step: 'chased' as const, reason }, ...(over ? [{ step: 'cancelled' as const, reason }] : [])];
  },
});

/** `referral.cancel`: the place that was kept is free again. */
export const cancelReferral = defineStepAction({
  id: 'referral.cancel',
  label: '取消转诊',
  form: cancelForm,
  allow: SENDERS,
  machine,
  holds: (_, { place }) => (place ? [place.reference] : []),
  take: ({ reason }, { place }) => [{ step: 'cancelled' as const, reason, ...(place ? { place: null } : {}) }],
  write: (_, { place }, { held = [] }) => draftTaken(held, place?.reference, -1),
});
