/** Lists of recognition: certificates do not lapse unseen, refusals are looked at. */
import { all, todayPlus } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { promptsView } from './events.ts';
import { repeatsView } from './published.ts';

const WATCHERS = ['township-manager', 'consortium-manager'] as const;

/** What was not recognised, for those who answer for quality. */
export const refusedList = defineWorklist({
  id: 'mutual-recognition.refused-lately',
  title: '近30天不认可的互认结果',
  view: promptsView,
  where: (row) => all(row.decision.is('repeat'), row.day.onOrAfter(todayPlus(-30))),
  columns: ['day', 'itemName', 'institution', 'source', 'reason', 'note'],
  sort: 'day',
  roles: WATCHERS,
  urgency: 'check',
});

/** Examinations repeated within the window without a reason. */
export const repeatedList = defineWorklist({
  id: 'mutual-recognition.repeated-lately',
  title: '近30天无理由重复检查',
  view: repeatsView,
  where: (row) => all(row.repeated.isTrue(), row.day.onOrAfter(todayPlus(-30))),
  columns: ['day', 'itemName', 'institution'],
  sort: 'day',
  roles: WATCHERS,
  urgency: 'check',
});

/** What a doctor's institution cited this month. */
export const citedList = defineWorklist({
  id: 'mutual-recognition.cited-lately',
  title: '近30天引用的互认结果',
  view: promptsView,
  where: (row) => all(row.decision.is('cite'), row.day.onOrAfter(todayPlus(-30)), row.institution.isOwnOrg()),
  columns: ['day', 'itemName', 'source', 'resultDay', 'mark', 'doctor'],
  sort: 'day',
  roles: ['village-doctor', 'family-doctor', 'nurse', 'specialist'],
  urgency: 'register',
});
