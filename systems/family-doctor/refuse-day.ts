/** The rule all records of a resident's contract share: the day lies in their life here and not in the future. */
import type { ActionContext, Refusal } from '../../kernel/define/action.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';

/** Refuses a day in the future, before birth, after death or after the resident moved away; undefined when the day is possible. */
export function refuseDay(on: PlainDate, { today, person }: Pick<ActionContext, 'today' | 'person'>): Refusal | undefined {
  if (on > today) return { refuse: '日期不能晚于今天。', item: 'date' };
  if (person?.birthDate !== undefined && on < person.birthDate) {
    return { refuse: `日期早于出生日期（${person.birthDate}）。`, item: 'date', next: '请核对日期；若出生日期有误，请先更正个人信息。' };
  }
  if (person?.deceased !== undefined && on >= person.deceased) {
    return { refuse: `该居民已于${person.deceased}死亡。`, item: 'date', next: '请办理解约；若死亡登记有误，请先更正。' };
  }
  if (person?.until !== undefined && on > person.until) {
    return { refuse: `该居民已于${person.until}迁出。`, item: 'date', next: '请办理解约；若已迁回，请先登记迁入。' };
  }
  return undefined;
}
