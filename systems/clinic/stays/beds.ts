/** Beds that an institution keeps open, dated; counted by day, so that occupied bed-days have what they are divided by. */
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { canonicalOf, defineForm } from '../../../kernel/define/form.ts';
import { choice, date, quantity, reference, text } from '../../../kernel/define/item.ts';
import { type KeptResponse, resources, responses } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { endEntry, withdrawEntry } from '../../../kernel/patterns/entry/withdraw-entry.ts';
import { addDays, daysBetween, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { classOf, levelOf } from '../institution-level.ts';

const LEVELS = { primary: '基层', other: '非基层' } as const;

/** A count of beds holds for a year at most, and is then looked at again. */
const LONGEST_DAYS = 366;

/** The form. */
export const bedsForm = defineForm({
  id: 'clinic-beds',
  title: '实际开放床位登记',
  version: '1',
  source: '卫生健康统计通用定义：实际开放总床日数为统计期内每日夜晚12点实际开放床位数之和',
  dateItem: 'date',
  items: {
    date: date('自', { prefill: 'today' }),
    until: date('至', { hint: '最长一年，年末再登记' }),
    institution: reference('机构', 'organisation'),
    level: choice('机构层级', LEVELS),
    beds: quantity('实际开放床位', { unit: '{bed}', unitLabel: '张', min: 0, max: 5000 }),
    document: text('依据', { maxLength: 100, hint: '批文或统计报表' }),
  },
  check: ({ date: from, until }) =>
    until < from
      ? [{ item: 'until', refuse: '止日应不早于起日。' }]
      : daysBetween(from, until) >= LONGEST_DAYS
        ? [{ item: 'until', refuse: '一次最多登记一年。' }]
        : [],
});

type Beds = {
  readonly date: PlainDate;
  readonly until: PlainDate;
  readonly institution: string;
  readonly level: 'primary' | 'other';
  readonly beds: number;
};

/** Open beds by day: the sum of `beds` over a period is its open bed-days. */
export const openBedsView = defineReferenceView({
  id: 'clinic_open_beds',
  title: '实际开放床位',
  of: responses(bedsForm),
  columns: {
    day: dateColumn('日期', { indexed: true }),
    beds: numberColumn('实际开放床位'),
    level: wordColumn('机构层级', LEVELS),
    institution: textColumn('机构', { names: 'directory' }),
  },
  rows: ({ id, ended, answers }) => {
    const last = ended !== undefined && ended < answers.until ? ended : answers.until;
    const days = last < answers.date ? 0 : daysBetween(answers.date, last) + 1;
    return Array.from({ length: Math.min(days, LONGEST_DAYS) }, (_, at) => ({
      key: `${id}:${at}`,
      org: answers.institution,
      day: addDays(answers.date, at),
      beds: answers.beds,
      level: answers.level,
      institution: answers.institution,
    }));
  },
});

const sources = {
  entries: responses(bedsForm),
  kept: resources('QuestionnaireResponse', canonicalOf(bedsForm)),
  institutions: resources('Organization'),
};
type Context = ActionContext<typeof sources>;

/** `clinic.register-beds`. A later entry ends the earlier one where they meet; one of the same first day replaces it. */
export const registerBeds = defineAction({
  id: 'clinic.register-beds',
  label: '登记开放床位',
  form: bedsForm,
  allow: ['township-manager', 'consortium-manager', 'bureau-manager'],
  subject: 'none',
  sources,
  standing: ['entries', 'kept', 'institutions'],
  check,
  write: (answers, { records }) =>
    meeting(answers, records.entries).flatMap(({ id, date: from }): Draft[] => {
      const kept = records.kept.find((each) => each.id === id);
      if (kept === undefined) return [];
      return [from < answers.date ? endEntry(kept, addDays(answers.date, -1)) : withdrawEntry(kept)];
    }),
});

/** Earlier entries of the institution that still hold on the first day of a new one. */
function meeting(answers: Beds, entries: readonly KeptResponse<Beds>[]): readonly KeptResponse<Beds>[] {
  return entries.filter((entry) => {
    const last = entry.ended ?? entry.answers.until;
    return entry.answers.institution === answers.institution && entry.date <= answers.date && last >= answers.date;
  });
}

function check(answers: Beds, { records }: Context): Refusal | undefined {
  const institution = records.institutions.find(({ id }) => id === answers.institution);
  if (institution === undefined) return { refuse: '没有这家机构。', item: 'institution' };
  const level = levelOf(classOf(institution.resource.type));
  if (level !== undefined && level !== answers.level)
    return { refuse: `按机构分类，这家机构是“${LEVELS[level]}”。`, item: 'level', next: '机构分类有误的，请先更正机构登记。' };
  const later = records.entries.find(
    ({ date: from, answers: other }) => other.institution === answers.institution && from > answers.date && from <= answers.until,
  );
  return later && { refuse: `${later.date}起已登记${later.answers.beds}张。`, item: 'until', next: '请把止日填到前一天。' };
}
