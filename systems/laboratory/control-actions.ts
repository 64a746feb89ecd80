/** What people do for quality control: set up a control, measure it, correct what was out of control, end it. */
import { type ActionContext, type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, group, optional, quantity, reference, rowOf, text } from '../../kernel/define/item.ts';
import { resources } from '../../kernel/define/source.ts';
import { LABORATORY_ITEMS } from '../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { dateOfFhir, toDate } from '../../kernel/periods/plain-date.ts';
import {
  buildControl,
  buildPoint,
  type Control,
  controlsView,
  judgeControls,
  LEVELS,
  type Level,
  type Measured,
  readControl,
} from './controls.ts';
import { WESTGARD_RULES } from './rules/westgard.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';

const shared = { version: '1', source: SOURCE, dateItem: 'date' } as const;
const controlItem = reference('质控项目', rowOf(controlsView));
/** Stands in for a missing day of creation. */
const LONG_AGO = toDate('1900-01-01');
const sources = { controls: resources('Basic') } as const;

/** Items with numbers: only these have controls with a mean and a standard deviation. */
const NUMBERED: Readonly<Record<string, string>> = Object.fromEntries(
  LABORATORY_ITEMS.flatMap((item) => (item.kind === 'number' ? [[item.code, `${item.display}（${item.unit ?? ''}）`]] : [])),
);

const number = (label: string, least: number) =>
  quantity(label, { unit: '1', unitLabel: '目录单位', min: least, max: 1_000_000, decimals: 4 });
const lotItem = (label: string) =>
  optional(group(label, { lot: text('批号', { maxLength: 30 }), mean: number('靶值', -1000), sd: number('标准差', 0.0001) }));

/** The form that sets up a control. */
export const controlForm = defineForm({
  ...shared,
  id: 'laboratory-control',
  title: '室内质控项目登记',
  items: {
    date: date('启用日期', { prefill: 'today' }),
    item: choice('项目', NUMBERED),
    instrument: text('仪器', { maxLength: 40 }),
    low: lotItem(LEVELS.low),
    normal: lotItem(LEVELS.normal),
    high: lotItem(LEVELS.high),
    expires: optional(date('质控品有效期')),
  },
  check: (answers) =>
    answers.low || answers.normal || answers.high ? [] : [{ item: 'normal', refuse: '请至少填写一个水平的批号、靶值和标准差。' }],
});

/** `laboratory.set-up-control`. */
export const setUpControl = defineAction({
  id: 'laboratory.set-up-control',
  label: '登记室内质控项目',
  form: controlForm,
  allow: LABORATORY_ROLES,
  subject: 'none',
  sources,
  standing: ['controls'],
  check: (answers, context) => {
    const twin = controlsOf(context).find(
      (each) =>
        each.org === context.actor.org && each.item === answers.item && each.instrument === answers.instrument && each.closed === undefined,
    );
    return twin && { refuse: '这台仪器的这个项目已有质控。', item: 'item', next: '更换批号请先停用原质控项目。' };
  },
  write: (answers, context) => {
    const levels: readonly (readonly [Level, typeof answers.low])[] = [
      ['low', answers.low],
      ['normal', answers.normal],
      ['high', answers.high],
    ];
    const lots = levels.flatMap(([level, lot]) => (lot === undefined ? [] : [{ level, ...lot }]));
    const facts = {
      org: context.actor.org,
      item: answers.item,
      instrument: answers.instrument,
      lots,
      expires: answers.expires,
      series: [],
      state: 'not-run' as const,
      stateOn: answers.date,
      broken: [],
      closed: undefined,
    };
    return [{ create: buildControl(facts, answers.date) }];
  },
});

type Context = ActionContext<typeof sources>;

function controlsOf(context: Context): readonly Control[] {
  return context.records.controls.flatMap((kept) => readControl(kept) ?? []);
}

/** The control that the form names. */
function targetOf(context: Context): Control | undefined {
  return controlsOf(context)[0];
}

function updateOf(control: Control, facts: Parameters<typeof buildControl>[0]): Draft {
  const built = buildControl(facts, dateOfFhir(control.resource.created) ?? LONG_AGO);
  return { update: { ...built, id: control.id }, ifVersion: control.version };
}

/** The form of a run. */
export const controlRunForm = defineForm({
  ...shared,
  id: 'laboratory-control-run',
  title: '室内质控测定',
  items: {
    target: controlItem,
    date: date('测定日期', { prefill: 'today' }),
    low: optional(number('低值测定值', -1000)),
    normal: optional(number('中值测定值', -1000)),
    high: optional(number('高值测定值', -1000)),
  },
});

function measuredIn(answers: {
  readonly low?: number | undefined;
  readonly normal?: number | undefined;
  readonly high?: number | undefined;
}): readonly Measured[] {
  const levels: readonly (readonly [Level, number | undefined])[] = [
    ['low', answers.low],
    ['normal', answers.normal],
    ['high', answers.high],
  ];
  return levels.flatMap(([level, value]) => (value === undefined ? [] : [{ level, value }]));
}

/** `laboratory.run-control`. */
export const runControl = defineAction({
  id: 'laboratory.run-control',
  label: '登记室内质控测定',
  form: controlRunForm,
  allow: LABORATORY_ROLES,
  subject: 'none',
  sources,
  check: (answers, context) => {
    const control = targetOf(context);
    if (!control) return { refuse: '没有找到这个质控项目。', item: 'target', next: '请重新选择。' };
    if (control.org !== context.actor.org) return { refuse: '这是另一家检验中心的质控。', item: 'target' };
    if (answers.date !== context.today) return { refuse: '质控请在测定当天登记。', item: 'date' };
    if (control.expires !== undefined && control.expires < context.today)
      return { refuse: `质控品已于${control.expires}过期。`, item: 'target', next: '请停用后登记新批号。' };
    const measured = measuredIn(answers);
    const missing = control.lots.find(({ level }) => !measured.some((each) => each.level === level));
    if (missing) return { refuse: `请填写${LEVELS[missing.level]}测定值：各水平同批测定。`, item: missing.level };
    const extra = measured.find(({ level }) => !control.lots.some((lot) => lot.level === level));
    return extra && { refuse: `该质控没有${LEVELS[extra.level]}。`, item: extra.level };
  },
  write: (answers, context): readonly Draft[] => {
    const control = targetOf(context);
    if (!control) return [];
    const { next, points, broken } = judgeControls(control, measuredIn(answers), answers.date);
    return [updateOf(control, next), ...points.map((point): Draft => ({ create: buildPoint(control, point, broken, context) }))];
  },
  tell: (answers, context) => {
    const control = targetOf(context);
    if (!control) return undefined;
    const { broken, next } = judgeControls(control, measuredIn(answers), answers.date);
    if (next.state === 'out-of-control') {
      const words = broken.filter((rule) => rule !== '1-2s').map((rule) => `${rule}：${WESTGARD_RULES[rule]}`);
      return { text: `失控。${words.join('；')}。该项目停止发布结果，请查明原因、纠正后重做质控。`, urgent: true };
    }
    return { text: broken.length === 0 ? '在控。' : `在控，1-2s 警告：${WESTGARD_RULES['1-2s']}。` };
  },
});

/** Causes of a run out of control. */
const CAUSES = {
  material: '质控品',
  reagent: '试剂',
  calibration: '校准',
  instrument: '仪器',
  operation: '操作',
  random: '偶然误差',
  other: '其他',
} as const;

/** The form of a corrective action. */
export const correctionForm = defineForm({
  ...shared,
  id: 'laboratory-control-correction',
  title: '室内质控失控处理',
  items: {
    target: controlItem,
    date: date('处理日期', { prefill: 'today' }),
    cause: choice('失控原因', CAUSES),
    measure: text('纠正措施', { maxLength: 500, multiline: true }),
    results: text('失控期间结果的处理', { maxLength: 500, multiline: true }),
  },
});

/** `laboratory.correct-control`: the series starts anew; release stays held until a run is in control. */
export const correctControl = defineAction({
  id: 'laboratory.correct-control',
  label: '登记失控处理',
  form: correctionForm,
  allow: LABORATORY_ROLES,
  subject: 'none',
  sources,
  check: (_answers, context) => {
    const control = targetOf(context);
    if (!control) return { refuse: '没有找到这个质控项目。', item: 'target', next: '请重新选择。' };
    if (control.org !== context.actor.org) return { refuse: '这是另一家检验中心的质控。', item: 'target' };
    return control.state === 'out-of-control' ? undefined : { refuse: '该质控没有失控。', item: 'target', next: '请直接登记测定。' };
  },
  write: (_answers, context): readonly Draft[] => {
    const control = targetOf(context);
    return control ? [updateOf(control, { ...control, series: [], broken: control.broken })] : [];
  },
  tell: () => ({ text: '已登记，请重做质控；在控后恢复发布。' }),
});

/** The form that ends a control. */
export const controlEndForm = defineForm({
  ...shared,
  id: 'laboratory-control-end',
  title: '停用室内质控项目',
  items: {
    target: controlItem,
    date: date('停用日期', { prefill: 'today' }),
    reason: text('停用原因', { maxLength: 100, hint: '如更换批号' }),
  },
});

/** `laboratory.end-control`. */
export const endControl = defineAction({
  id: 'laboratory.end-control',
  label: '停用室内质控项目',
  form: controlEndForm,
  allow: LABORATORY_ROLES,
  subject: 'none',
  sources,
  check: (_answers, context) => {
    const control = targetOf(context);
    if (!control) return { refuse: '没有找到这个质控项目。', item: 'target', next: '请重新选择。' };
    return control.org === context.actor.org ? undefined : { refuse: '这是另一家检验中心的质控。', item: 'target' };
  },
  write: (answers, context): readonly Draft[] => {
    const control = targetOf(context);
    return control ? [updateOf(control, { ...control, closed: answers.date })] : [];
  },
});
