/** The two tasks of a programme: the next follow-up and the annual examination. */
import type { Person } from '../../define/person.ts';
import type { Records, Sources } from '../../define/source.ts';
import { type Ask, defineTask, type Evidence } from '../../define/task.ts';
import { toDate } from '../../periods/plain-date.ts';
import type { Stretch } from './follow-up.ts';

/**
 * The chain of follow-ups: enrolment asks for the first, each contact for the next. The last ask is cancelled when care ended;
 * the ones before it were answered by the contact that raised their successor.
 */
export function visitAsks(stretches: readonly Stretch<unknown>[]): readonly Ask[] {
  return stretches.flatMap((stretch) => {
    const dues = [
      { key: `${stretch.episode.id}:first`, ...stretch.first },
      ...stretch.steps.map((step) => ({ key: step.contact.record, ...step.next })),
    ];
    return dues.map((due, i) => ({
      ...due,
      org: stretch.episode.org,
      ...(i === dues.length - 1 && stretch.end !== undefined ? { cancelled: stretch.end } : {}),
    }));
  });
}

/** Contacts answer follow-up asks, by form or by a measurement in the clinic. */
export function visitEvidence(stretches: readonly Stretch<unknown>[]): readonly Evidence[] {
  return stretches.flatMap((stretch) => stretch.steps.map(({ contact }) => ({ record: contact.record, date: contact.date })));
}

/**
 * One examination per calendar year: the year of enrolment, then the year after each examination. Due by 31 December; the years that
 * went by without one are missed, and only this year's is asked.
 */
export function checkAsks(stretches: readonly Stretch<unknown>[]): readonly Ask[] {
  return stretches.flatMap((stretch) => {
    const examined = stretch.checks.map((check) => Number(check.date.slice(0, 4)));
    const startYear = Number(stretch.start.slice(0, 4));
    const years = [...new Set([startYear, ...examined.map((year) => year + 1)])].sort((a, b) => a - b);
    return years.map((year) => ({
      key: `${stretch.episode.id}:${year}`,
      opens: year === startYear ? stretch.start : toDate(`${year}-01-01`),
      due: toDate(`${year}-12-31`),
      yearly: true,
      why: `${year}年度健康检查`,
      org: stretch.episode.org,
      ...(year === years.at(-1) && stretch.end !== undefined ? { cancelled: stretch.end } : {}),
    }));
  });
}

/** Declares both tasks of a programme: `<id>.visit` and `<id>.annual-check`. */
export function defineProgrammeTasks<const S extends Sources, const Id extends string>(spec: {
  id: Id;
  /** '高血压' */
  name: string;
  sources: S;
  follow: (records: Records<S>, person: Person) => readonly Stretch<unknown>[];
  visitAction: { readonly id: string };
  /** Codes of measurements that count as a follow-up wherever they are taken. */
  measures?: readonly string[];
  checkAction: { readonly id: string };
}) {
  const assign = ['village-doctor', 'family-doctor', 'public-health-doctor'] as const;
  const visit = defineTask({
    id: `${spec.id}.visit` as const,
    title: `${spec.name}随访`,
    assign,
    action: spec.visitAction,
    sources: spec.sources,
    asks: (records, person) => visitAsks(spec.follow(records, person)),
    evidence: (records, person) => visitEvidence(spec.follow(records, person)),
    measures: spec.measures ?? [],
  });
  const annualCheck = defineTask({
    id: `${spec.id}.annual-check` as const,
    title: `${spec.name}患者年度健康检查`,
    assign,
    action: spec.checkAction,
    sources: spec.sources,
    asks: (records, person) => checkAsks(spec.follow(records, person)),
    evidence: (records, person) =>
      spec.follow(records, person).flatMap((stretch) => stretch.checks.map((check) => ({ record: check.record, date: check.date }))),
  });
  return { visit, annualCheck };
}
