/** A day as the heads of a week name it. */
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { t } from '../../language/translate.ts';
import { weekdayOf } from './lay-out-months.ts';

const WEEK = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const;

/** '周一 11-23'. */
export function tellDay(day: PlainDate): string {
  return `${t(WEEK[weekdayOf(day)] ?? '')} ${day.slice(5)}`;
}
