/** Amending what was released: the correction waits for a second person, and what is released stands till then. */

import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { date, text } from '../../kernel/define/item.ts';
import { findRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { requestItem } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { draftProposal } from './corrections.ts';
import { enteredItem, readEntry } from './enter-results.ts';
import { printResult, readResults } from './results.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';
import { refuseTesting, verifySources, whileTested } from './tested-request.ts';

/** `laboratory.amend`: proposes corrections of a released report. */
export const amendForm = defineForm({
  id: 'laboratory-amendment',
  title: '修订检验报告',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('修订日期', { prefill: 'today' }),
    results: enteredItem,
    reason: text('修订原因', { maxLength: 200 }),
  },
});

/** See `amendForm`. */
export const amend = defineAction({
  id: 'laboratory.amend',
  label: '修订检验报告',
  form: amendForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('amend-submitted'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'amend-submitted', context);
    if (refused || !request) return refused;
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    if (answers.results.length === 0) return { refuse: '请填写更正后的结果。', item: 'results' };
    for (const { item, value, unit } of answers.results) {
      const entry = readEntry(item, value, unit);
      if ('refuse' in entry) return { refuse: `${entry.refuse}。`, item: 'results' };
      const before = mine.find((each) => each.item.code === item);
      if (!before) return { refuse: `报告中没有${entry.item.display}。`, item: 'results' };
      if (printResult(before.item, before.found) === printResult(entry.item, entry.found))
        return { refuse: `${entry.item.display}与原结果相同。`, item: 'results' };
    }
    return undefined;
  },
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request?.report) return [];
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    const proposed = answers.results.flatMap(({ item, value, unit }) => {
      const entry = readEntry(item, value, unit);
      const standing = mine.find((each) => each.item.code === item);
      return 'refuse' in entry || !standing ? [] : [{ entry, standing }];
    });
    return draftProposal(request, proposed, context, answers.reason);
  },
  tell: () => ({ text: '修订已提交，等待另一人审核；审核前已发布的结果仍然有效。' }),
});
