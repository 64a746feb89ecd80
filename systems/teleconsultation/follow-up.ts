/** The result is followed up within seven days of the opinion, which ends the consultation. */
import { responses } from '../../kernel/define/source.ts';
import { defineTask } from '../../kernel/define/task.ts';
import { atOf, loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { defineStepAction } from '../../kernel/patterns/request-loop/step-action.ts';
import { addDays, dateOfInstant } from '../../kernel/periods/plain-date.ts';
import { ASKING } from './answers.ts';
import { followUpForm } from './forms.ts';
import { FOLLOW_UP_DAYS, machine } from './machine.ts';

/** `teleconsultation.follow-up`: ends the one consultation that it names, once that was decided on. */
export const followUp = defineStepAction({
  id: 'teleconsultation.follow-up',
  label: '会诊后随访',
  form: followUpForm,
  allow: ASKING,
  machine,
  take: ({ result, content }) => [{ step: 'closed', reason: `${followUpForm.items.result.options[result]}；${content}`.slice(0, 300) }],
  tell: () => '会诊已结案。',
});

/** Follow up seven days after the opinion (docs/domain.md §6.7), one task for each consultation, closed by its follow-up. */
export const followUpTask = defineTask({
  id: 'teleconsultation.result',
  title: '会诊后随访',
  assign: ['family-doctor', 'village-doctor'],
  action: followUp,
  sources: { ...loopSources('teleconsultation'), followUps: responses(followUpForm) },
  asks: (records, person) =>
    readRequests(machine, records).flatMap((request) => {
      const given = atOf(request, 'opinion-given');
      if (given === undefined) return [];
      const opens = dateOfInstant(given);
      const gone = person.deceased ?? person.until;
      return [
        {
          key: request.id,
          opens,
          due: addDays(opens, FOLLOW_UP_DAYS),
          why: `${opens}远程会诊，请在${FOLLOW_UP_DAYS}天内随访结果`,
          org: request.from,
          ...(gone === undefined || gone < opens ? {} : { cancelled: gone }),
        },
      ];
    }),
  evidence: ({ followUps }) =>
    // An entry of an earlier version names no consultation; its target is absent.
    followUps.map(({ id, date, answers }) => ({ record: `QuestionnaireResponse/${id}`, date, of: answers.target as string | undefined })),
});
