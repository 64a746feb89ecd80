/** The form by which a day that a notice moves (a holiday in the week, a worked weekend) is entered; the calendar of working days is made of it. */
import { isWeekend } from '../periods/working-days.ts';
import { type Answers, defineForm, type Finding } from './form.ts';
import { choice, date, text } from './item.ts';

/** What is arranged for a day. `normal` takes back what was entered for it. */
export const MOVED_DAY_WORDS = { off: '休', working: '班', normal: '照常' } as const;

/** The register of these days, as views are called. */
export const MOVED_DAYS_VIEW = 'registry_working_days';

/**
 * One day. The General Office of the State Council (国务院办公厅关于部分节假日安排的通知) moves days year by year, mostly in November for the next
 * year; no year is brought along. A list in the columns 日期, 安排, 依据 can be imported.
 */
export const movedDayForm = defineForm({
  id: 'registry-working-day',
  title: '工作日历登记',
  version: '1',
  source: '国务院办公厅关于部分节假日安排的通知（逐年发布）',
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    day: date('日期', { hint: '放假的星期一至五，或上班的周末；一天一条' }),
    arrangement: choice('安排', MOVED_DAY_WORDS, { hint: '照常：撤销以前的登记，仍按星期计' }),
    document: text('依据', { maxLength: 120, hint: '通知的文号' }),
  },
  check: ({ day, arrangement }): Finding[] => {
    if (arrangement === 'working' && !isWeekend(day)) return [{ item: 'arrangement', refuse: `${day}本来就是工作日。` }];
    if (arrangement === 'off' && isWeekend(day)) return [{ item: 'arrangement', refuse: `${day}本来就是周末，不必登记。` }];
    return [];
  },
});

/** Its answers. */
export type MovedDayEntered = Answers<typeof movedDayForm>;
