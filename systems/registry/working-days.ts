/** The calendar of working days: the days that a notice moves, entered one by one or as a year's list; from then on limits are counted by it. */
import { defineAction } from '../../kernel/define/action.ts';
import { canonicalOf } from '../../kernel/define/form.ts';
import { MOVED_DAY_WORDS, MOVED_DAYS_VIEW, movedDayForm } from '../../kernel/define/moved-day-form.ts';
import { resources, responses } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { findReplaced, withdrawEntry } from '../../kernel/patterns/entry/withdraw-entry.ts';
import { CALENDAR_KEEPERS } from './calendar-keepers.ts';

/**
 * So many years before and after today at most. A notice is about the next year; the calendar is read with the directory by every process and
 * page, so that a list without end would be carried about by all of them.
 */
const YEARS = 10;

/** The days that are entered. */
export const workingDaysView = defineReferenceView({
  id: MOVED_DAYS_VIEW,
  title: '工作日历',
  of: responses(movedDayForm),
  columns: {
    day: dateColumn('日期', { indexed: true }),
    arrangement: wordColumn('安排', MOVED_DAY_WORDS),
    document: textColumn('依据'),
  },
  rows: ({ id, answers: { day, arrangement, document } }) => [{ key: id, org: undefined, day, arrangement, document }],
});

/** `registry.set-working-day`: a later entry of the same day replaces the earlier one, with the reason that was typed for it. */
export const setWorkingDay = defineAction({
  id: 'registry.set-working-day',
  label: '登记工作日历',
  form: movedDayForm,
  allow: CALENDAR_KEEPERS,
  subject: 'none',
  sources: { entries: responses(movedDayForm), kept: resources('QuestionnaireResponse', canonicalOf(movedDayForm)) },
  standing: ['entries', 'kept'],
  check: ({ day, arrangement }, { records, today }) => {
    if (Math.abs(Number(day.slice(0, 4)) - Number(today.slice(0, 4))) > YEARS)
      return { refuse: `${day}离今天太远，只登记前后${YEARS}年以内的日期。`, item: 'day', next: '请核对年份。' };
    return arrangement === 'normal' && !records.entries.some(({ answers }) => answers.day === day)
      ? { refuse: `${day}没有登记过，本来就按星期计。`, item: 'day', next: '请核对日期。' }
      : undefined;
  },
  doubt: ({ day, arrangement }, { records }) => {
    const earlier = records.entries.find(({ answers }) => answers.day === day)?.answers;
    if (!earlier || earlier.arrangement === arrangement) return [];
    return [
      {
        item: 'arrangement',
        warn: `${day}已登记为“${MOVED_DAY_WORDS[earlier.arrangement]}”（${earlier.document}）；继续将改为“${MOVED_DAY_WORDS[arrangement]}”，请写明原因。`,
      },
    ];
  },
  write: ({ day }, { records }) => findReplaced(records, ({ answers }) => answers.day === day).map(withdrawEntry),
  tell: ({ day, arrangement }) => ({ text: `${day}：${MOVED_DAY_WORDS[arrangement]}。以工作日计的时限即按此计算。` }),
  imports: { title: '工作日历', key: ['day'], replaces: true },
});
