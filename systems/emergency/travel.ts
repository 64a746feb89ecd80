/** How long the way is from each institution to the nearest hospital that opens coronary arteries: dated entries, the last one counts (the rescue circle). */
import { defineAction } from '../../kernel/define/action.ts';
import { canonicalOf, defineForm } from '../../kernel/define/form.ts';
import { date, optional, quantity, reference, text } from '../../kernel/define/item.ts';
import { resources, responses } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { refuseEarlierEntry, succeedEntry } from '../../kernel/patterns/entry/succeed-entry.ts';

/** One way, measured on a day. The circle is drawn about every hospital that can do it (domain §10.3), so that the nearest one decides. */
export const travelForm = defineForm({
  id: 'emergency-travel',
  title: '救治圈行车时间',
  version: '2',
  source: '半小时、1小时救治圈：按乡镇登记到能做急诊介入的医院的行车时间',
  dateItem: 'date',
  items: {
    date: date('测定日期', { prefill: 'today' }),
    from: reference('乡镇机构', 'organisation'),
    to: reference('能做急诊介入的医院', 'organisation', { prefill: 'last', hint: '填最近的一家' }),
    minutes: quantity('救护车行车时间', { unit: 'min', unitLabel: '分钟', min: 1, max: 600 }),
    note: optional(text('路线与季节', { maxLength: 100 })),
  },
});

/** One row per entry and the days it held; its place is the town's. */
export const travelView = defineReferenceView({
  id: 'emergency_travel',
  title: '救治圈行车时间',
  of: responses(travelForm),
  columns: {
    from: textColumn('乡镇机构', { names: 'directory' }),
    to: textColumn('能做急诊介入的医院', { names: 'directory' }),
    minutes: numberColumn('行车时间（分钟）'),
    measured: dateColumn('测定日期'),
    until: dateColumn('止于'),
    note: textColumn('路线与季节'),
  },
  rows: ({ id, date: measured, ended, answers: { from, to, minutes, note } }) => [
    { key: id, org: from, from, to, minutes, measured, until: ended, note },
  ],
});

/** `emergency.note-travel`. A later entry of the same institution ends the earlier one, so that each day has one. */
export const noteTravel = defineAction({
  id: 'emergency.note-travel',
  label: '登记行车时间',
  form: travelForm,
  subject: 'none',
  allow: ['dispatcher', 'referral-desk', 'consortium-manager', 'bureau-manager'],
  sources: { entries: responses(travelForm), kept: resources('QuestionnaireResponse', canonicalOf(travelForm)) },
  standing: ['entries', 'kept'],
  check: ({ date: on, from, to }, { records }) =>
    from === to
      ? { refuse: '两处是同一家机构。', item: 'to', next: '请选择另一家。' }
      : refuseEarlierEntry(on, '这家机构', records, (entry) => entry.from === from),
  write: ({ date: on, from }, { records }) => succeedEntry(on, records, (entry) => entry.from === from),
  tell: ({ minutes }) => ({ text: minutes <= 30 ? '在半小时救治圈内。' : minutes <= 60 ? '在1小时救治圈内。' : '在1小时救治圈外。' }),
});
