/** Whether a report agreed with what the illness turned out to be (诊断符合率): said later by who treated, once for each report, the last word counts. */
import { defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, coded, date, optional, reference, rowOf, text } from '../../kernel/define/item.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { responses } from '../../kernel/define/source.ts';
import { dateColumn, defineView, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { findRequest, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { isReported } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { centre, SOURCE } from './centre.ts';

const AGREEMENTS = { full: '符合', partly: '基本符合', none: '不符合' } as const;
const BASES = { surgery: '手术', pathology: '病理', examination: '其他检查', course: '临床随访' } as const;

/** The form. */
export const feedbackForm = defineForm({
  id: 'imaging-feedback',
  title: '影像诊断符合情况反馈',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('申请单', rowOf(centre.view)),
    date: date('日期', { prefill: 'today' }),
    diagnosis: coded('最终诊断', 'icd-10'),
    basis: choice('诊断依据', BASES),
    agreement: choice('与影像诊断', AGREEMENTS),
    note: optional(text('说明', { maxLength: 300, multiline: true })),
  },
});

/** Only of a report that was released. */
export const feedBack = defineAction({
  id: 'imaging.feed-back',
  label: '反馈影像诊断符合情况',
  form: feedbackForm,
  allow: [...CLINICAL_ROLES, 'specialist', 'diagnosis-reader'],
  sources: requestSources('imaging'),
  check: ({ target, date: on }, { records, today }) => {
    const request = findRequest(records, target);
    if (!request) return { refuse: '没有找到这份申请。', item: 'target', next: '请从清单中重新选择。' };
    if (!isReported(request.state)) return { refuse: '这份申请的报告还没有发布。', item: 'target', next: '请在报告发布后反馈。' };
    return on > today ? { refuse: '日期不能晚于今天。', item: 'date' } : undefined;
  },
  tell: () => ({ text: '已反馈，计入诊断符合率。' }),
});

/** The last word on each report. */
export const feedbackView = defineView({
  id: 'imaging_feedback',
  title: '影像诊断符合情况',
  per: 'event',
  place: 'organisation',
  sources: { given: responses(feedbackForm) },
  columns: {
    day: dateColumn('日期', { indexed: true }),
    diagnosis: textColumn('最终诊断'),
    basis: wordColumn('诊断依据', BASES),
    agreement: wordColumn('与影像诊断', AGREEMENTS),
    request: textColumn('申请单'),
  },
  rows: ({ given }) =>
    [...new Map(given.map((each) => [each.answers.target, each])).values()].map(({ id, org, date: day, answers }) => ({
      key: id,
      org,
      day,
      diagnosis: answers.diagnosis.display,
      basis: answers.basis,
      agreement: answers.agreement,
      request: answers.target,
    })),
});
