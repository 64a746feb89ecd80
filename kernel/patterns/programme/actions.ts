/** The two actions that every programme shares: record an annual examination, end care. */
import { defineAction } from '../../define/action.ts';
import { availableWhen } from '../../define/availability.ts';
import type { Role } from '../../define/role.ts';
import { episodes } from '../../define/source.ts';
import { draftClosing, whileInCare } from './enrolment.ts';
import type { defineAnnualCheckForm, defineClosingForm } from './forms.ts';

/** Who follows people up in a programme. */
export const PROGRAMME_ROLES = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'] as const satisfies readonly Role[];

interface Named<Id extends string, F> {
  readonly id: Id;
  readonly name: string;
  /** The type code of the programme's episodes. */
  readonly episode: string;
  readonly form: F;
}

/** `<id>.record-annual-check`: the examination of the year, within a stretch of care. */
export function defineAnnualCheckAction<const Id extends string>(spec: Named<Id, ReturnType<typeof defineAnnualCheckForm<Id>>>) {
  return defineAction({
    id: `${spec.id}.record-annual-check` as const,
    label: `登记${spec.name}年度健康检查`,
    form: spec.form,
    allow: PROGRAMME_ROLES,
    available: whileInCare(spec.episode, spec.name),
  });
}

/** `<id>.close`: ends the open stretch of care with the reason. */
export function defineClosingAction<const Id extends string>(spec: Named<Id, ReturnType<typeof defineClosingForm<Id>>>) {
  return defineAction({
    id: `${spec.id}.close` as const,
    label: `终止${spec.name}管理`,
    form: spec.form,
    allow: PROGRAMME_ROLES,
    sources: { episodes: episodes(spec.episode) },
    available: availableWhen({ episodes: episodes(spec.episode) }, ({ on, today, records }) => {
      if (on > today) return { refuse: '日期不能晚于今天', item: 'date', next: '请核对日期' };
      const open = records.episodes.find((episode) => episode.end === undefined);
      if (!open) return { refuse: `该居民不在${spec.name}管理中`, next: '无需终止' };
      return on < open.start ? { refuse: `终止日期早于纳入管理日期（${open.start}）`, item: 'date', next: '请核对日期' } : undefined;
    }),
    write: (answers, context) => {
      const open = context.records.episodes.find((episode) => episode.end === undefined);
      return open ? [draftClosing(open, answers.date, answers.reason)] : [];
    },
  });
}
