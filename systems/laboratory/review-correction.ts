/** Looking at corrections of a released report: a person adopts them, or what is released stays. */

import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, text } from '../../kernel/define/item.ts';
import { findRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { requestItem } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { assessCorrected, draftAdoption, draftReturn, readCorrections } from './corrections.ts';
import { readResults } from './results.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';
import { refuseHeld, refuseTesting, verifySources, whileTested } from './tested-request.ts';
import { RECHECKS } from './verify.ts';

/** `laboratory.review-correction`: adopts corrections of a released report, or keeps what is released. */
export const reviewCorrectionForm = defineForm({
  id: 'laboratory-correction-review',
  title: '审核更正结果',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('审核日期', { prefill: 'today' }),
    verdict: choice('审核意见', { adopt: '采用更正结果', keep: '不采用，保留已发布的结果' }),
    rechecked: optional(choice('复核方式', RECHECKS)),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** See `reviewCorrectionForm`. */
export const reviewCorrection = defineAction({
  id: 'laboratory.review-correction',
  label: '审核更正结果',
  form: reviewCorrectionForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('amended'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'amended', context);
    if (refused || !request) return refused;
    // Two persons where one entered it; what an analyser sent needs the one who looks (domain §6.3).
    if (lastStep(request.progress, 'amend-submitted')?.by === context.actor.practitioner)
      return { refuse: '修订与审核应由两人完成。', item: 'target', next: '请由另一位检验人员审核。' };
    if (answers.verdict === 'keep') return answers.note === undefined ? { refuse: '不采用更正结果请写明原因。', item: 'note' } : undefined;
    const held = refuseHeld(request, context);
    if (held) return held;
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    const corrections = readCorrections(context.records).filter((each) => each.request === request.id);
    const critical = [
      ...assessCorrected(request, mine, [], context).critical,
      ...assessCorrected(request, mine, corrections, context).critical,
    ];
    if (critical.length > 0 && answers.rechecked === undefined)
      return {
        refuse: `${critical.map(({ text: words }) => words).join('；')}，为危急值，更正前须核对。`,
        item: 'rechecked',
        next: '请选择复核方式。',
      };
    return undefined;
  },
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request?.report) return [];
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    const corrections = readCorrections(context.records).filter((each) => each.request === request.id);
    return answers.verdict === 'keep'
      ? draftReturn(request, corrections, context, answers.note ?? '')
      : draftAdoption(request, corrections, mine, context, answers.note);
  },
  tell: ({ verdict }) => ({ text: verdict === 'keep' ? '已发布的结果保留，更正结果不采用。' : '已更正，原结果保留在历史中。' }),
});
