/** The columns and rows of a programme's register, follow-ups and annual examinations; a system adds its own values. */
import { booleanColumn, dateColumn, numberColumn, textColumn, wordColumn } from '../../define/view.ts';
import type { PlainDate } from '../../periods/plain-date.ts';
import { CONTACT_SOURCES, CONTACT_WAYS, type ContactWay } from './contact.ts';
import { END_REASONS, type EndReason, type Stretch } from './follow-up.ts';
import { VISIT_CLASSES, type VisitClass } from './outcome.ts';

/**
 * Columns of a register: one row per stretch of care, as the record stands. `end` is also set by death and moving away;
 * `nextDue` and `overdueAfter` are empty once it ended. Whether something is overdue is asked with today, not stored.
 */
export const registerColumns = {
  start: dateColumn('纳入管理日期', { indexed: true }),
  end: dateColumn('终止管理日期', { indexed: true }),
  endReason: wordColumn('终止原因', END_REASONS),
  lastVisit: dateColumn('末次随访日期'),
  lastFaceToFace: dateColumn('末次面对面随访日期'),
  lastCheck: dateColumn('末次健康检查日期'),
  visits: numberColumn('累计随访次数'),
  class: wordColumn('末次随访分类', VISIT_CLASSES),
  atTarget: booleanColumn('末次达标'),
  toRefer: booleanColumn('需转诊'),
  nextDue: dateColumn('下次随访日期', { indexed: true }),
  overdueAfter: dateColumn('最迟随访日期', { indexed: true }),
};

/** Columns of the follow-ups: one row per contact (at most one a day) within a stretch of care. */
export const visitColumns = {
  date: dateColumn('随访日期', { indexed: true }),
  way: wordColumn('随访方式', CONTACT_WAYS),
  source: wordColumn('来源', CONTACT_SOURCES),
  faceToFace: booleanColumn('面对面'),
  complete: booleanColumn('记录完整'),
  class: wordColumn('随访分类', VISIT_CLASSES),
  atTarget: booleanColumn('达标'),
  urgent: booleanColumn('紧急情况'),
  complication: booleanColumn('并发症'),
  adverse: booleanColumn('药物不良反应'),
  toRefer: booleanColumn('需转诊'),
  nextDue: dateColumn('下次随访日期'),
  overdueAfter: dateColumn('最迟随访日期'),
  sameAsLast: booleanColumn('与上次数值完全相同'),
  episode: textColumn('管理编号'),
};

/** Columns of the annual examinations. */
export const checkColumns = { date: dateColumn('检查日期', { indexed: true }) };

/** The values of the base columns of a register row. */
export interface RegisterRow {
  readonly key: string;
  readonly org: string | undefined;
  readonly start: PlainDate;
  readonly end: PlainDate | undefined;
  readonly endReason: EndReason | undefined;
  readonly lastVisit: PlainDate | undefined;
  readonly lastFaceToFace: PlainDate | undefined;
  readonly lastCheck: PlainDate | undefined;
  readonly visits: number;
  readonly class: VisitClass | undefined;
  readonly atTarget: boolean | undefined;
  readonly toRefer: boolean | undefined;
  readonly nextDue: PlainDate | undefined;
  readonly overdueAfter: PlainDate | undefined;
}

/** The values of the base columns of a follow-up row. */
export interface VisitRow {
  readonly key: string;
  readonly org: string | undefined;
  readonly date: PlainDate;
  readonly way: ContactWay;
  readonly source: keyof typeof CONTACT_SOURCES;
  readonly faceToFace: boolean;
  readonly complete: boolean;
  readonly class: VisitClass;
  readonly atTarget: boolean;
  readonly urgent: boolean;
  readonly complication: boolean;
  readonly adverse: boolean;
  readonly toRefer: boolean;
  readonly nextDue: PlainDate;
  readonly overdueAfter: PlainDate;
  readonly sameAsLast: boolean;
  readonly episode: string;
}

/** Rows of the register; `none` are the values of a stretch without any contact. */
export function registerRows<V extends object>(stretches: readonly Stretch<V>[], none: V): readonly (RegisterRow & V)[] {
  return stretches.map((stretch) => {
    const last = stretch.steps.at(-1);
    const open = stretch.end === undefined ? (last?.next ?? stretch.first) : undefined;
    return {
      ...(last?.contact.values ?? none),
      key: stretch.episode.id,
      org: stretch.episode.org,
      start: stretch.start,
      end: stretch.end,
      endReason: stretch.endReason,
      lastVisit: last?.contact.date,
      lastFaceToFace: stretch.steps.findLast((step) => step.contact.faceToFace)?.contact.date,
      lastCheck: stretch.checks.map((check) => check.date).reduce<PlainDate | undefined>((a, b) => (a && a > b ? a : b), undefined),
      visits: stretch.steps.length,
      class: last?.outcome.class,
      atTarget: last?.contact.found.atTarget,
      toRefer: last?.outcome.refer,
      nextDue: open?.due,
      overdueAfter: open?.until,
    };
  });
}

/** Rows of the follow-ups. The organisation is the one that made the contact, else the one that manages. */
export function visitRows<V extends object>(stretches: readonly Stretch<V>[]): readonly (VisitRow & V)[] {
  return stretches.flatMap((stretch) =>
    stretch.steps.map(({ contact, outcome, next }, i) => ({
      ...contact.values,
      key: contact.record,
      org: contact.org ?? stretch.episode.org,
      date: contact.date,
      way: contact.way,
      source: contact.source,
      faceToFace: contact.faceToFace,
      complete: contact.complete,
      class: outcome.class,
      atTarget: contact.found.atTarget,
      urgent: contact.found.urgent,
      complication: contact.found.complication,
      adverse: contact.found.adverse,
      toRefer: outcome.refer,
      nextDue: next.due,
      overdueAfter: next.until,
      sameAsLast: haveSameValues(stretch.steps[i - 1]?.contact.values, contact.values),
      episode: stretch.episode.id,
    })),
  );
}

/** Whether two contacts hold the very same values: measured twice, that is hardly ever so. */
export function haveSameValues(a: object | undefined, b: object): boolean {
  if (a === undefined) return false;
  const before = new Map(Object.entries(a));
  return Object.entries(b).every(([name, value]) => value === before.get(name));
}

/** Rows of the annual examinations. */
export function checkRows(stretches: readonly Stretch<unknown>[]): readonly { key: string; org: string | undefined; date: PlainDate }[] {
  return stretches.flatMap((stretch) =>
    stretch.checks.map((check) => ({ key: check.record, org: check.org ?? stretch.episode.org, date: check.date })),
  );
}
