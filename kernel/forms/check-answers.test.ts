/** Answers as they come from pages, files and machines: what is kept, what is refused and where, what is only doubted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineForm } from '../define/form.ts';
import { choice, choices, coded, date, group, optional, quantity, reference, repeat, text, when, yesNo } from '../define/item.ts';
import { checkAnswers } from './check-answers.ts';

const form = defineForm({
  id: 'test-form',
  title: '试验表',
  version: '1',
  source: '试验',
  dateItem: 'date',
  items: {
    date: date('日期'),
    name: text('姓名', { maxLength: 4 }),
    note: optional(text('说明', { pattern: '[A-Z]\\d', patternHint: '写作 A1' })),
    weight: optional(quantity('体重', { unit: 'kg', min: 20, max: 200, decimals: 1 })),
    bmi: optional(quantity('指数', { unit: 'kg/m2', min: 8, max: 80, decimals: 1 })),
    smokes: choice('吸烟', { yes: '是', no: '否' }),
    daily: when('smokes', 'yes', quantity('每日', { unit: '1', unitLabel: '支', min: 1, max: 99 })),
    since: when('smokes', 'yes', optional(text('自何时'))),
    symptoms: choices('症状', { none: '无', cough: '咳嗽', fever: '发热' }, { exclusive: 'none' }),
    bp: optional(
      group('血压', {
        systolic: quantity('收缩压', { unit: 'mm[Hg]', min: 40, max: 300 }),
        diastolic: quantity('舒张压', { unit: 'mm[Hg]', min: 20, max: 200 }),
      }),
    ),
    diagnosis: optional(coded('诊断', 'icd-10')),
    team: optional(reference('团队', 'team')),
    agreed: yesNo('同意'),
    drugs: repeat('用药', { name: text('药名'), days: optional(quantity('天数', { unit: 'd', min: 1, max: 90 })) }, { max: 2 }),
  },
  compute: { bmi: ({ weight }) => (weight === undefined ? undefined : Number((Number(weight.toFixed(1)) / 4).toFixed(1))) },
  check: (answers) => [
    ...(answers.name === '坏人' ? [{ item: 'name', refuse: '此人不可' }] : []),
    ...(answers.weight === 199 ? [{ item: 'weight', warn: '体重很高' }] : []),
  ],
});

const GOOD = { date: '2024-07-08', name: '张三', smokes: 'no', symptoms: ['cough'], agreed: false, drugs: [] };

const fieldsOf = (raw: unknown) => checkAnswers(form, raw).problems.map((problem) => problem.field);

test('good answers come back trimmed and typed, without what is not asked or left empty', () => {
  const { answers, problems, warnings } = checkAnswers(form, {
    ...GOOD,
    name: ' 张三 ',
    weight: '60.5',
    note: '',
    daily: 20,
    since: 'x',
    symptoms: ['cough', 'cough'],
    drugs: undefined,
    bp: {},
    team: null,
  });
  assert.deepEqual([problems, warnings], [[], []]);
  assert.deepEqual(answers, {
    date: '2024-07-08',
    name: '张三',
    weight: 60.5,
    bmi: 15.1,
    smokes: 'no',
    symptoms: ['cough'],
    agreed: false,
    drugs: [],
  });
});

test('each item refuses what it cannot hold, at its own path', () => {
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ date: '2024-02-30' }, 'date'],
    [{ date: '2024/07/08' }, 'date'],
    [{ name: '' }, 'name'],
    [{ name: '   ' }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: '一二三四五' }, 'name'],
    [{ note: 'A12' }, 'note'],
    [{ weight: 'heavy' }, 'weight'],
    [{ weight: 19.9 }, 'weight'],
    [{ weight: 60.55 }, 'weight'],
    [{ weight: Number.NaN }, 'weight'],
    [{ weight: true }, 'weight'],
    [{ smokes: 'maybe' }, 'smokes'],
    [{ smokes: 'toString' }, 'smokes'],
    [{ smokes: 'yes' }, 'daily'],
    [{ symptoms: [] }, 'symptoms'],
    [{ symptoms: ['none', 'cough'] }, 'symptoms'],
    [{ symptoms: ['constructor'] }, 'symptoms'],
    [{ symptoms: 'cough' }, 'symptoms'],
    [{ bp: { systolic: 120 } }, 'bp.diastolic'],
    [{ bp: { systolic: 120, diastolic: 80, mean: 1 } }, 'bp.mean'],
    [{ bp: '120/80' }, 'bp'],
    [{ diagnosis: 'I10' }, 'diagnosis'],
    [{ team: 'Team/1' }, 'team'],
    [{ agreed: 'false' }, 'agreed'],
    [{ agreed: undefined }, 'agreed'],
    [{ drugs: [{ name: 'a' }, { days: 3 }] }, 'drugs[1].name'],
    [{ drugs: [{ name: 'a' }, 'b'] }, 'drugs[1]'],
    [{ drugs: 'a' }, 'drugs'],
    [{ drugs: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }, 'drugs'],
    [{ colour: 'red' }, 'colour'],
    [{ toString: 'x' }, 'toString'],
    [{ name: '坏人' }, 'name'],
  ];
  for (const [change, field] of cases) assert.deepEqual(fieldsOf({ ...GOOD, ...change }), [field], JSON.stringify(change));
});

test('all problems are told at once; nothing at all is one problem', () => {
  assert.deepEqual(fieldsOf({ date: 'x', drugs: [{}] }).sort(), ['agreed', 'date', 'drugs[0].name', 'name', 'smokes', 'symptoms']);
  for (const nothing of [undefined, null, 'text', []]) assert.deepEqual(fieldsOf(nothing), ['']);
});

test('a doubt leaves the answers standing', () => {
  const { answers, warnings } = checkAnswers(form, { ...GOOD, weight: 199, bmi: 20 });
  assert.deepEqual([answers?.weight, warnings], [199, [{ field: 'weight', text: '体重很高' }]]);
});
