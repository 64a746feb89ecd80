import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineForm } from '../../kernel/define/form.ts';
import { date, optional, quantity } from '../../kernel/define/item.ts';
import { proposeAnswers } from './propose-answers.ts';

const form = defineForm({
  id: 'sample-measures',
  title: '测量',
  version: '1',
  source: '样例',
  dateItem: 'on',
  items: {
    on: date('日期'),
    height: quantity('身高', { unit: 'cm', min: 50, max: 250, decimals: 1 }),
    weight: quantity('体重', { unit: 'kg', min: 2, max: 300, decimals: 1 }),
    bmi: optional(quantity('体质指数', { unit: 'kg/m2', min: 5, max: 80, decimals: 1 })),
  },
  compute: { bmi: ({ height, weight }) => (height && weight ? weight / (height / 100) ** 2 : undefined) },
});

test('a proposal appears when its grounds are there, rounded to the item', () => {
  const { answers } = proposeAnswers(form, { height: 165, weight: 60 }, new Set(), undefined);
  assert.equal(answers.bmi, 22);
});

test('a number that can not be read yet proposes nothing', () => {
  assert.equal(proposeAnswers(form, { height: '16x', weight: 60 }, new Set(), undefined).answers.bmi, undefined);
});

test('what the person typed stays', () => {
  assert.equal(proposeAnswers(form, { height: 165, weight: 60, bmi: 21.5 }, new Set(['bmi']), undefined).answers.bmi, 21.5);
});

test('a proposal whose grounds are gone goes too', () => {
  const first = proposeAnswers(form, { height: 165, weight: 60 }, new Set(), undefined);
  const { weight: _, ...rest } = first.answers;
  assert.equal(proposeAnswers(form, rest, new Set(), undefined, first.proposed).answers.bmi, undefined);
});
