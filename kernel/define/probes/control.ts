/** A small system declared as it should be: the probes change one thing of it each, this file compiles. */
import { addDays } from '../../periods/plain-date.ts';
import { defineAction } from '../action.ts';
import { all, todayPlus } from '../condition.ts';
import { type Answers, defineForm } from '../form.ts';
import { defineIndicator } from '../indicator.ts';
import { choice, date, group, optional, quantity, repeat, text, when } from '../item.ts';
import { defineReportPart, figure, para } from '../report.ts';
import { responses } from '../source.ts';
import { defineSystem } from '../system.ts';
import { defineTask } from '../task.ts';
import { dateColumn, defineView, numberColumn, wordColumn } from '../view.ts';
import { defineWorklist } from '../worklist.ts';

/** A form. */
export const visitForm = defineForm({
  id: 'example-visit',
  title: '随访',
  version: '1',
  source: '示例',
  dateItem: 'date',
  items: {
    date: date('日期'),
    way: choice('方式', { clinic: '门诊', home: '家庭' }),
    bp: group('血压', { systolic: quantity('收缩压', { unit: 'mm[Hg]', min: 60, max: 280 }) }),
    salt: optional(quantity('日摄盐量', { unit: 'g', min: 0, max: 60 })),
    place: when('way', 'home', text('地址')),
    medicines: repeat('用药', { name: text('药名') }),
    next: optional(date('下次')),
  },
  sections: [{ title: '全部', items: ['date', 'way', 'bp', 'salt', 'place', 'medicines', 'next'] }],
  compute: { next: (answers) => answers.date && addDays(answers.date, 14) },
  check: (answers) => (answers.bp.systolic > 250 ? [{ item: 'bp.systolic', warn: '请核实' }] : []),
});

/** Its answers. */
export type Visit = Answers<typeof visitForm>;

/** Words for levels. */
export const LEVELS = { good: '达标', high: '未达标' } as const;

/** A level. */
export type Level = keyof typeof LEVELS;

/** A rule. */
export function levelOf(visit: Visit): Level {
  return visit.bp.systolic < 140 && (visit.salt ?? 0) < 6 ? 'good' : 'high';
}

/** An interval table. */
export const DAYS = { good: 90, high: 14 } as const satisfies Record<Level, number>;

/** What the view and the task read. */
export const sources = { visits: responses(visitForm) };

/** A view. */
export const visits = defineView({
  id: 'example_visits',
  title: '随访记录',
  per: 'event',
  sources,
  columns: { date: dateColumn('日期'), systolic: numberColumn('收缩压'), level: wordColumn('分类', LEVELS) },
  rows: (records) =>
    records.visits.map(({ id, date, org, answers }) => ({ key: id, org, date, systolic: answers.bp.systolic, level: levelOf(answers) })),
});

/** An action. */
export const recordVisit = defineAction({
  id: 'example.record',
  label: '记录',
  form: visitForm,
  allow: ['village-doctor'],
  check: (visit, { today }) => (visit.date > today ? { refuse: '日期不能晚于今天', item: 'date' } : undefined),
  write: (visit, { subject }) => [
    {
      create: {
        resourceType: 'Flag',
        status: 'active',
        category: [{ coding: [{ code: 'x' }] }],
        code: { text: levelOf(visit) },
        subject: { reference: subject },
      },
    },
  ],
});

/** A task. */
export const nextVisit = defineTask({
  id: 'example.next',
  title: '随访',
  assign: ['village-doctor'],
  action: recordVisit,
  sources,
  asks: (records) =>
    records.visits.map(({ id, date, answers }) => ({ key: id, opens: date, due: addDays(date, DAYS[levelOf(answers)]), why: '随访' })),
  evidence: (records) => records.visits.map(({ id, date }) => ({ record: id, date })),
});

/** A worklist. */
export const due = defineWorklist({
  id: 'example.due',
  title: '待随访',
  view: visits,
  where: (row) => all(row.date.onOrBefore(todayPlus(7)), row.level.is('high'), row.systolic.atLeast(140)),
  columns: ['date', 'level'],
  sort: 'date',
  urgency: 'due',
  roles: ['village-doctor'],
  action: recordVisit,
});

/** An indicator. */
export const rate = defineIndicator({
  id: 'example.rate',
  title: '达标率',
  definition: '末次达标者所占比例',
  source: '示例',
  version: '1',
  measure: 'flow',
  view: visits,
  population: (row, period) => row.date.within(period),
  numerator: (_row, period, of) =>
    of(visits).last(
      (visit) => visit.date,
      (visit) => visit.date.within(period),
      (visit) => visit.level.is('good'),
    ),
  repair: nextVisit,
});

/** A part of the report. */
export const part = defineReportPart({ id: 'example', section: 'prevention', order: 1, paragraphs: [para`达标率${figure(rate)}。`] });

/** The system. */
export const system = defineSystem({
  id: 'example',
  title: '示例',
  description: '示例系统',
  forms: [visitForm],
  views: [visits],
  tasks: [nextVisit],
  actions: [recordVisit],
  worklists: [due],
  indicators: [rate],
  report: [part],
  english: {},
});
