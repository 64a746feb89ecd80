/** Projections 预计: what a writer expects, always with the figure it starts from; never mixed with computed figures. */
import { defineAction } from '../../kernel/define/action.ts';
import { canonicalOf, defineForm } from '../../kernel/define/form.ts';
import { date, quantity, reference, rowOf, text } from '../../kernel/define/item.ts';
import { resources, responses } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { endEntry } from '../../kernel/patterns/entry/withdraw-entry.ts';

const VALUE = { unit: '1', unitLabel: '同单位', min: 0, max: 1_000_000_000, decimals: 2 } as const;
const MANAGERS = ['consortium-manager', 'bureau-manager'] as const;
const SOURCE = '工作报告中的预计数：须注明基数、时点和推算依据';

/** The form of a projection. */
export const projectionForm = defineForm({
  id: 'reporting-projection',
  title: '预计数登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    name: text('指标名称', { maxLength: 80 }),
    unit: text('单位', { maxLength: 10, hint: '如 %、人、家' }),
    base: quantity('基数', VALUE),
    baseDate: date('基数时点'),
    expected: quantity('预计数', VALUE),
    by: date('预计达到日期'),
    ground: text('推算依据', { maxLength: 300, multiline: true }),
  },
  check: ({ baseDate, by, date: on }) => [
    ...(baseDate > on ? [{ item: 'baseDate', refuse: '基数时点晚于登记日期：基数应是已有的数。' }] : []),
    ...(by <= baseDate ? [{ item: 'by', refuse: '预计达到日期应晚于基数时点。' }] : []),
  ],
});

/** Projections with their bases, counted where the institution lies that made them. */
export const projectionsView = defineReferenceView({
  id: 'reporting_projections',
  title: '预计数',
  of: responses(projectionForm),
  columns: {
    name: textColumn('指标名称'),
    unit: textColumn('单位'),
    base: numberColumn('基数'),
    baseDate: dateColumn('基数时点'),
    expected: numberColumn('预计数'),
    by: dateColumn('预计达到日期'),
    ground: textColumn('推算依据'),
    made: dateColumn('登记日期'),
    until: dateColumn('停用日期'),
  },
  choose: { label: ['name', 'by'], open: 'until' },
  rows: ({ id, org, date: made, ended, answers: { name, unit, base, baseDate, expected, by, ground } }) => [
    { key: id, org, name, unit, base, baseDate, expected, by, ground, made, until: ended },
  ],
});

/** Enters a projection. */
export const addProjection = defineAction({
  id: 'reporting.add-projection',
  label: '登记预计数',
  form: projectionForm,
  allow: MANAGERS,
  subject: 'none',
});

/** The form that ends a projection. */
export const projectionEndingForm = defineForm({
  id: 'reporting-projection-ending',
  title: '预计数停用登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: { date: date('停用日期', { prefill: 'today' }), target: reference('预计数', rowOf(projectionsView)) },
});

/** Ends a projection, e.g. because the figure itself is there now; the day is its last. */
export const endProjection = defineAction({
  id: 'reporting.end-projection',
  label: '停用预计数',
  form: projectionEndingForm,
  allow: MANAGERS,
  subject: 'none',
  sources: { kept: resources('QuestionnaireResponse', canonicalOf(projectionForm)) },
  write: ({ date: last }, { records }) => records.kept.map((kept) => endEntry(kept, last)),
});
