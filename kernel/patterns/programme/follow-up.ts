/** Follows a resident through a programme: each stretch of care with its contacts, what each led to, and what is due next. */
import { EXTENSION } from '../../define/codes.ts';
import type { Person } from '../../define/person.ts';
import type { KeptEpisode } from '../../define/source.ts';
import { periodContaining } from '../../periods/period.ts';
import { addDays, addMonths, type PlainDate } from '../../periods/plain-date.ts';
import { type Contact, mergeByDay } from './contact.ts';
import { followFrom, type Outcome } from './outcome.ts';

/** Why care in a programme ends (死亡、迁出、确诊排除、失访、拒绝). */
export const END_REASONS = { deceased: '死亡', moved: '迁出', excluded: '确诊排除', lost: '失访', refused: '拒绝' } as const;

/** Why care in a programme ended. */
export type EndReason = keyof typeof END_REASONS;

/** What a programme reads out of a resident's record. `checks`: annual examinations. */
export interface Course<V> {
  readonly episodes: readonly KeptEpisode[];
  readonly contacts: readonly Contact<V>[];
  readonly checks: readonly { readonly record: string; readonly date: PlainDate; readonly org: string | undefined }[];
}

/** What is due: asked from `opens`, due on `due`, overdue after `until`. */
export interface Due {
  readonly opens: PlainDate;
  readonly due: PlainDate;
  readonly until: PlainDate;
  readonly why: string;
  readonly urgent: boolean;
}

/** A contact, what it led to, and what is due after it. */
export interface Step<V> {
  readonly contact: Contact<V>;
  readonly outcome: Outcome;
  readonly next: Due;
}

/** A stretch of care. It ends with its episode, or when the resident died or moved away, whichever comes first. */
export interface Stretch<V> {
  readonly episode: KeptEpisode;
  readonly start: PlainDate;
  readonly end: PlainDate | undefined;
  readonly endReason: EndReason | undefined;
  readonly first: Due;
  readonly steps: readonly Step<V>[];
  readonly checks: Course<V>['checks'];
}

function quarterEnd(date: PlainDate): PlainDate {
  return periodContaining('quarter', date).end;
}

/**
 * The next visit of the quarterly plan after a face-to-face visit: three months later, overdue after that quarter. Every calendar
 * quarter has one (年度计划每季度 1 次面对面随访，季度末前完成).
 */
export function plannedAfter(visit: PlainDate): { readonly due: PlainDate; readonly until: PlainDate } {
  const due = addMonths(visit, 3);
  return { due, until: quarterEnd(due) };
}

/** The first visit: within the quarter of enrolment. The day of enrolment counts. */
export function firstDue(start: PlainDate): Due {
  return { opens: start, due: quarterEnd(start), until: quarterEnd(start), why: '纳入管理后首次随访', urgent: false };
}

/** The date that a form proposes for the next visit: two weeks or three months later. */
export function proposedNext(date: PlainDate, interval: Outcome['next']): PlainDate {
  return interval === 'quarter' ? addMonths(date, 3) : addDays(date, 14);
}

function later(a: PlainDate, b: PlainDate): PlainDate {
  return a > b ? a : b;
}

function dueAfter(contact: Contact<unknown>, outcome: Outcome, plan: { due: PlainDate; until: PlainDate }): Due {
  const opens = addDays(contact.date, 1);
  const { why, urgent } = outcome;
  if (outcome.next === 'two-weeks') {
    const due = addDays(contact.date, 14);
    return { opens, due, until: due, why, urgent };
  }
  const why2 = contact.faceToFace ? why : '本次为电话随访，仍需按季度计划面对面随访';
  return { opens, due: later(plan.due, opens), until: later(plan.until, opens), why: why2, urgent };
}

/** The stretches of a course, oldest first. A contact belongs to the stretch it falls in; others do not count. */
export function followUp<V>(course: Course<V>, person: Person): readonly Stretch<V>[] {
  const contacts = mergeByDay(course.contacts);
  return [...course.episodes]
    .sort((a, b) => (a.start < b.start ? -1 : 1))
    .map((episode) => {
      const { end, endReason } = endOf(episode, person);
      const within = (date: PlainDate): boolean => date >= episode.start && (end === undefined || date <= end);
      const first = firstDue(episode.start);
      const steps = stepsOf(
        contacts.filter((contact) => within(contact.date)),
        first,
      );
      return { episode, start: episode.start, end, endReason, first, steps, checks: course.checks.filter((check) => within(check.date)) };
    });
}

function stepsOf<V>(contacts: readonly Contact<V>[], first: Due): readonly Step<V>[] {
  let plan: { due: PlainDate; until: PlainDate } = first;
  let previous: Contact<V> | undefined;
  return contacts.map((contact) => {
    const outcome = followFrom(contact.found, previous?.found);
    if (contact.faceToFace) plan = plannedAfter(contact.date);
    previous = contact;
    return { contact, outcome, next: dueAfter(contact, outcome, plan) };
  });
}

function endOf(episode: KeptEpisode, person: Person): { end: PlainDate | undefined; endReason: EndReason | undefined } {
  const ends: { end: PlainDate; endReason: EndReason | undefined }[] = [];
  if (episode.end) ends.push({ end: episode.end, endReason: endReasonOf(episode) });
  if (person.deceased) ends.push({ end: person.deceased, endReason: 'deceased' });
  if (person.until) ends.push({ end: person.until, endReason: 'moved' });
  ends.sort((a, b) => (a.end < b.end ? -1 : a.end > b.end ? 1 : 0));
  return ends[0] ?? { end: undefined, endReason: undefined };
}

/** Why an episode ended, as its extension says. */
export function endReasonOf(episode: KeptEpisode): EndReason | undefined {
  const code = episode.resource.extension?.find((extension) => extension.url === EXTENSION.endReason)?.valueCode;
  return code !== undefined && isEndReason(code) ? code : undefined;
}

function isEndReason(code: string): code is EndReason {
  return code in END_REASONS;
}
