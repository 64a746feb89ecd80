/** The family doctor takes a resident back: the follow-up within seven days, and the task that asks for it. */
import { defineAction } from '../../kernel/define/action.ts';
import { encounters, responses } from '../../kernel/define/source.ts';
import { defineTask } from '../../kernel/define/task.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { draftSteps } from '../../kernel/patterns/request-loop/draft.ts';
import { loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { addDays, dateOfInstant } from '../../kernel/periods/plain-date.ts';
import { followUpForm } from './forms.ts';
import { clock, FOLLOW_UP_DAYS, machine } from './machine.ts';

const OPEN_BELOW = ['back-referral', 'received-below'] as const;

/** `referral.follow-up`: takes back what the hospital handed back, and closes it when the follow-up is done. */
export const followUp = defineAction({
  id: 'referral.follow-up',
  label: '回接随访',
  form: followUpForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'],
  sources: loopSources('referral'),
  write: ({ finish, condition }, context) =>
    readRequests(machine, context.records)
      .filter(({ state }) => OPEN_BELOW.some((open) => open === state))
      .flatMap((request) => {
        const steps = [
          ...(request.state === 'back-referral' ? [{ step: 'received-below' as const, reason: condition.slice(0, 200) }] : []),
          ...(finish ? [{ step: 'closed' as const, reason: '随访完成' }] : []),
        ];
        return steps.length === 0 ? [] : draftSteps(machine, request, steps, context);
      }),
  tell: (_, { records }) =>
    readRequests(machine, records).some(({ state }) => state === 'back-referral') ? { text: '已回接，转诊医院会看到。' } : undefined,
});

const sources = { ...loopSources('referral'), followUps: responses(followUpForm), visits: encounters('AMB', 'HH') };

/**
 * Follow up within seven days who was handed back or sent down (docs/domain.md §6.1, 已回接). Closed by taking the patient back, by the follow-up, or by
 * any visit that is not one of the hospital that sent them down.
 */
export const followUpTask = defineTask({
  id: 'referral.take-back',
  title: '回接随访',
  assign: ['family-doctor', 'village-doctor'],
  action: followUp,
  sources,
  asks: (records, person) =>
    readRequests(machine, records).flatMap((request) => {
      const down = request.order.resource.code?.coding?.[1]?.code === 'down';
      const sent = down ? lastStep(request.progress, ...clock.sent) : lastStep(request.progress, 'back-referral');
      if (sent === undefined || request.state === 'refused' || request.state === 'cancelled') return [];
      const opens = dateOfInstant(sent.at);
      const gone = person.deceased ?? person.until;
      return [
        {
          key: `${request.id}@${opens}`,
          opens,
          due: addDays(opens, FOLLOW_UP_DAYS),
          why: `${opens}下转，请在${FOLLOW_UP_DAYS}天内随访`,
          org: down ? request.to : request.from,
          ...(gone === undefined || gone < opens ? {} : { cancelled: gone }),
        },
      ];
    }),
  evidence: (records) => {
    const requests = readRequests(machine, records);
    const hospitals = new Set(requests.map(({ from, to, order }) => (order.resource.code?.coding?.[1]?.code === 'down' ? from : to)));
    return [
      ...requests.flatMap(({ id, progress }) => {
        const back = lastStep(progress, 'received-below');
        return back === undefined ? [] : [{ record: `ServiceRequest/${id}`, date: dateOfInstant(back.at) }];
      }),
      ...records.followUps.map(({ id, date }) => ({ record: `QuestionnaireResponse/${id}`, date })),
      ...records.visits.flatMap(({ id, start, org }) =>
        org === undefined || hospitals.has(org) ? [] : [{ record: `Encounter/${id}`, date: start }],
      ),
    ];
  },
});
