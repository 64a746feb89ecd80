/** How people, dates and numbers read: 岁, 月龄 and 天, "3 天后", tabular figures. */

import { ageOn, daysBetween, isPlainDate, monthsOn, today } from '../../kernel/periods/plain-date.ts';
import type { PersonLine } from '../../server/contract/contract.ts';
import { t } from '../language/translate.ts';

const SEXES: Readonly<Record<string, string>> = { male: '男', female: '女', other: '其他', unknown: '未知' };
const RESIDENCIES: Readonly<Record<string, string>> = { usual: '常住', 'registered-away': '户籍外出', visitor: '非辖区' };
const STATES: Readonly<Record<PersonLine['state'], string>> = { here: '', moved: '已迁出', deceased: '已死亡', visitor: '非辖区' };

/** The sex in words; words from the platform pass through. */
export function tellSex(sex: string): string {
  return t(SEXES[sex] ?? sex);
}

/** The age today: days up to a month, months up to a year, then 岁. Empty when the birth date is unknown. */
export function tellAge(person: Pick<PersonLine, 'age' | 'birthDate' | 'state'>): string {
  const { birthDate } = person;
  if (person.state !== 'deceased' && birthDate && isPlainDate(birthDate) && ageOn(birthDate, today()) < 1) {
    const months = monthsOn(birthDate, today());
    return months < 1 ? t('{n}天', { n: daysBetween(birthDate, today()) }) : t('{n}月龄', { n: months });
  }
  return person.age === null ? '' : t('{n}岁', { n: person.age });
}

/** The age on a day as a prescription states it: days up to a month, months below three years, then 岁; '' when the birth date is unknown. */
export function tellAgeOn(birthDate: string | null, on: string): string {
  if (birthDate === null || !isPlainDate(birthDate) || !isPlainDate(on)) return '';
  const months = monthsOn(birthDate, on);
  if (months < 1) return t('{n}天', { n: daysBetween(birthDate, on) });
  return months < 36 ? t('{n}月龄', { n: months }) : t('{n}岁', { n: ageOn(birthDate, on) });
}

/** 'moved', 'deceased' or 'visitor' in words; empty for those who are here. */
export function tellState(state: PersonLine['state']): string {
  return state === 'here' ? '' : t(STATES[state]);
}

/** The kind of residency in words; words from the platform pass through. */
export function tellResidency(residency: string): string {
  return t(RESIDENCIES[residency] ?? residency);
}

/** '男 72岁'. */
export function tellSexAge(person: PersonLine): string {
  return [tellSex(person.sex), tellAge(person)].filter(Boolean).join(' ');
}

/** A due date from today: '今天', '3 天后', '逾期 5 天'. `overdueDays` wins, because a task has a window after its due date. */
export function tellDue(due: string, overdueDays = 0): string {
  if (overdueDays >= 730) return t('逾期 {n} 年', { n: Math.floor(overdueDays / 365) });
  if (overdueDays > 0) return t('逾期 {n} 天', { n: overdueDays });
  if (!isPlainDate(due)) return due;
  const days = daysBetween(today(), due);
  if (days === 0) return t('今天');
  return days > 0 ? t('{n} 天后', { n: days }) : t('已到期 {n} 天', { n: -days });
}

/** A number as the platform printed it, its unit in the reader's language. */
export function tellPrinted({ printed, unit }: { readonly printed: string; readonly unit: string }): string {
  return unit !== '' && printed.endsWith(unit) ? `${printed.slice(0, -unit.length)}${t(unit)}`.trim() : printed;
}

/** A whole number with thousands marked: 3,038. */
export function tellCount(n: number): string {
  return n.toLocaleString('zh-CN');
}

/** An instant as '2026-08-01 08:05' by the clock of Beijing, wherever the browser stands; a date stays. */
export function tellTime(at: string): string {
  if (isPlainDate(at)) return at;
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Asia/Shanghai' }).format(time);
}
