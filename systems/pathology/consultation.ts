/** A second opinion on a difficult case: asked inside the centre or of an outside expert, with the reason; the opinion is kept beside the report. */
import type { Task } from '@medplum/fhirtypes';
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, text } from '../../kernel/define/item.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { findRequest, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { refuseStep, requestItem, whileRequested } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { advanceProgress, type Progress, readProgress, startProgress } from '../../kernel/patterns/progress/progress.ts';
import { READERS } from './centre.ts';
import { CONSULTATIONS, SOURCE } from './items.ts';

/** Code of SYSTEM.centreTask. */
export const CONSULTATION = 'pathology-consultation';

/** States of a consultation. */
export const CONSULTATION_STATES = { asked: '会诊中', answered: '已有会诊意见' } as const;

const shared = { version: '1', source: SOURCE, dateItem: 'date' } as const;
const sources = { ...requestSources('pathology'), consultations: resources('Task', CONSULTATION) } as const;

/** The form of asking. */
export const consultForm = defineForm({
  ...shared,
  id: 'pathology-consultation',
  title: '病理会诊申请',
  items: {
    target: requestItem('pathology'),
    date: date('日期', { prefill: 'today' }),
    kind: choice('会诊方式', CONSULTATIONS),
    expert: text('会诊医生或单位', { maxLength: 60 }),
    reason: text('会诊原因', { maxLength: 300, multiline: true }),
  },
});

/** The form of the opinion. */
export const opinionForm = defineForm({
  ...shared,
  id: 'pathology-opinion',
  title: '病理会诊意见',
  items: {
    target: requestItem('pathology'),
    date: date('日期', { prefill: 'today' }),
    expert: text('会诊医生', { maxLength: 60 }),
    opinion: text('会诊意见', { maxLength: 1000, multiline: true }),
  },
});

/** The consultations of a request, oldest first. */
export function consultationsOf(tasks: readonly Kept<Task>[], request: string): readonly Progress[] {
  return tasks.flatMap((kept) => {
    const progress = readProgress(kept);
    return progress?.kind === CONSULTATION && progress.focus === `ServiceRequest/${request}` ? [progress] : [];
  });
}

/** `pathology.consult`. */
export const consult = defineAction({
  id: 'pathology.consult',
  label: '申请病理会诊',
  form: consultForm,
  allow: READERS,
  sources,
  available: whileRequested('pathology', 'drafted'),
  check: (answers, context) => {
    const refused = refuseStep('drafted', 'centre', answers.target, context);
    if (refused) return refused;
    return consultationsOf(context.records.consultations, answers.target).some(({ state }) => state === 'asked')
      ? { refuse: '这一例已经在会诊中。', item: 'target', next: '请先登记会诊意见。' }
      : undefined;
  },
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (request?.centre === undefined) return [];
    return [
      {
        create: startProgress(
          {
            kind: CONSULTATION,
            focus: `ServiceRequest/${request.id}`,
            subject: context.subject,
            owner: request.centre,
            priority: request.priority,
            state: ['asked', CONSULTATION_STATES.asked],
            step: ['asked', '申请会诊'],
            status: 'in-progress',
            reason: `${CONSULTATIONS[answers.kind]}，${answers.expert}：${answers.reason}`,
          },
          context,
        ),
      },
    ];
  },
  tell: () => ({ text: '已登记会诊，请送交切片。' }),
});

/** `pathology.give-opinion`. */
export const giveOpinion = defineAction({
  id: 'pathology.give-opinion',
  label: '登记病理会诊意见',
  form: opinionForm,
  allow: READERS,
  sources,
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    if (request?.centre !== context.actor.org) return { refuse: '这份申请送往另一家病理中心。', item: 'target' };
    return consultationsOf(context.records.consultations, answers.target).some(({ state }) => state === 'asked')
      ? undefined
      : { refuse: '这一例没有等待意见的会诊。', item: 'target', next: '请先申请会诊。' };
  },
  write: (answers, context): readonly Draft[] => {
    const open = consultationsOf(context.records.consultations, answers.target).find(({ state }) => state === 'asked');
    if (!open) return [];
    return [
      advanceProgress(
        open,
        {
          state: ['answered', CONSULTATION_STATES.answered],
          status: 'completed',
          step: ['answered', '会诊意见'],
          reason: `${answers.expert}：${answers.opinion}`,
        },
        context,
      ),
    ];
  },
});
