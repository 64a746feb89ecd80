/** Who reads when: the duty roster of a centre, day by day. Each publication is kept; the last of a day is in force. */
import { defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, optional, reference, repeat, text } from '../../kernel/define/item.ts';
import { responses } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { MODALITIES } from '../../kernel/patterns/examination-items/imaging-item.ts';

/** Parts of a day. The hours are each centre's own. */
export const SHIFTS = { day: '白班', night: '夜班', emergency: '急诊班', review: '审核班' } as const;

/** The form: one day of the publisher's own centre. */
export const rosterForm = defineForm({
  id: 'imaging-roster',
  title: '影像中心值班表',
  version: '1',
  source: '中心值班安排（本地规则）',
  dateItem: 'date',
  items: {
    date: date('值班日期', { prefill: 'today' }),
    shifts: repeat(
      '值班',
      {
        shift: choice('班次', SHIFTS),
        reader: reference('医生', 'staff'),
        modalities: optional(choices('负责检查', MODALITIES)),
        phone: optional(text('值班电话', { format: 'phone' })),
      },
      { max: 12 },
    ),
  },
  check: ({ shifts }) => (shifts.length === 0 ? [{ item: 'shifts', refuse: '请至少安排一位值班医生。' }] : []),
});

/** Publishes a day's roster; a later publication of the same day takes its place. */
export const publishRoster = defineAction({
  id: 'imaging.publish-roster',
  label: '发布影像值班表',
  form: rosterForm,
  allow: ['diagnosis-reader', 'consortium-manager'],
  subject: 'none',
  tell: ({ date: on }) => ({ text: `${on}的值班表已发布。` }),
});

/** Every publication. */
export const rosterView = defineReferenceView({
  id: 'imaging_rosters',
  title: '影像中心值班表',
  of: responses(rosterForm),
  columns: {
    day: dateColumn('值班日期', { indexed: true }),
    centre: textColumn('诊断中心', { names: 'directory' }),
    readers: numberColumn('值班人数'),
  },
  rows: ({ id, org, date: day, answers }) => [{ key: id, org, day, centre: org, readers: answers.shifts.length }],
});
