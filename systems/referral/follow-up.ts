/** The family doctor takes a resident back: the follow-up within seven days of one referral, and the task that asks for it. */
import { encounters, responses } from '../../kernel/define/source.ts';
import { defineTask } from '../../kernel/define/task.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { type LoopRequest, loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { defineStepAction } from '../../kernel/patterns/request-loop/step-action.ts';
import { addDays, dateOfInstant } from '../../kernel/periods/plain-date.ts';
import { followUpForm } from './forms.ts';
import { clock, FOLLOW_UP_DAYS, machine, type State } from './machine.ts';
import { directionOf, isBelow, orgBelow } from './views.ts';

type Step = keyof typeof machine.steps;

/** What the follow-up says of how far the referral has come, before it is ended. Whoever was sent down directly was received by being seen. */
function stepsToBelow(request: LoopRequest<State>): readonly Step[] {
  switch (request.state) {
    case 'back-referral':
      return ['received-below'];
    case 'accepted':
    case 'no-show':
      return ['arrived', 'treated'];
    case 'arrived':
      return ['treated'];
    default:
      return [];
  }
}

/** `referral.follow-up`: takes back what was handed back or sent down by one referral, and closes that one when the follow-up is done. */
export const followUp = defineStepAction({
  id: 'referral.follow-up',
  label: '回接随访',
  form: followUpForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'],
  machine,
  take: ({ finish, condition }, request) => [
    ...stepsToBelow(request).map((step) => ({ step, reason: condition.slice(0, 200) })),
    ...(finish ? [{ step: 'closed' as const, reason: '随访完成' }] : []),
  ],
  // Its rows are those of the institution that has the patient back, which may be the one that was asked.
  as: 'asking',
  tell: ({ finish }, { state }) => (state === 'back-referral' ? '已回接，转诊医院会看到。' : finish ? '转诊已结案。' : undefined),
});

const sources = { ...loopSources('referral'), followUps: responses(followUpForm), visits: encounters('AMB', 'HH') };

/**
 * Follow up within seven days who was handed back or sent down (docs/domain.md §6.1, 已回接), one task for each referral. Closed by taking that
 * one back, by its follow-up, or by any visit that is not one of the hospital that sent them down.
 */
export const followUpTask = defineTask({
  id: 'referral.take-back',
  title: '回接随访',
  assign: ['family-doctor', 'village-doctor'],
  action: followUp,
  sources,
  asks: (records, person) =>
    readRequests(machine, records)
      .filter(isBelow)
      .flatMap((request) => {
        const sent =
          directionOf(request) === 'down' ? lastStep(request.progress, ...clock.sent) : lastStep(request.progress, 'back-referral');
        if (sent === undefined) return [];
        const opens = dateOfInstant(sent.at);
        const gone = person.deceased ?? person.until;
        return [
          {
            key: request.id,
            opens,
            due: addDays(opens, FOLLOW_UP_DAYS),
            why: `${opens}下转，请在${FOLLOW_UP_DAYS}天内随访`,
            org: orgBelow(request),
            ...(gone === undefined || gone < opens ? {} : { cancelled: gone }),
          },
        ];
      }),
  evidence: (records) => {
    const requests = readRequests(machine, records);
    const hospitals = new Set(requests.map((request) => (directionOf(request) === 'down' ? request.from : request.to)));
    return [
      ...requests.flatMap(({ id, progress }) => {
        const back = lastStep(progress, 'received-below');
        return back === undefined ? [] : [{ record: `ServiceRequest/${id}`, date: dateOfInstant(back.at), of: id }];
      }),
      // An entry of an earlier version names no referral; its target is absent.
      ...records.followUps.map(({ id, date, answers }) => ({
        record: `QuestionnaireResponse/${id}`,
        date,
        of: answers.target as string | undefined,
      })),
      ...records.visits.flatMap(({ id, start, org }) =>
        org === undefined || hospitals.has(org) ? [] : [{ record: `Encounter/${id}`, date: start }],
      ),
    ];
  },
});
