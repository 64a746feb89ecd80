import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systems } from '../../../generated/all-systems.gen.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, date, quantity, text } from '../../../kernel/define/item.ts';
import { layOut, numberOptions } from './lay-out.ts';

test('short items stand two to a row, a long one alone', () => {
  const form = defineForm({
    id: 'test-sheet',
    title: '表',
    version: '1',
    source: '',
    dateItem: 'date',
    items: {
      date: date('日期'),
      way: choice('方式', { '1': '门诊', '2': '家庭' }),
      weight: quantity('体重', { unit: 'kg', min: 1, max: 300 }),
      note: text('备注', { multiline: true }),
    },
  });
  assert.deepEqual(
    layOut(form)[0]?.rows.map((row) => row.map(({ linkId }) => linkId)),
    [['date', 'way'], ['weight'], ['note']],
  );
});

test('official numbers are printed as they are, words are counted from 1', () => {
  assert.deepEqual(
    numberOptions({ '01': '户主', '10': '配偶' }).map(({ number }) => number),
    ['1', '10'],
  );
  assert.deepEqual(
    numberOptions({ clinic: '门诊', home: '家庭' }).map(({ number, label }) => `${number} ${label}`),
    ['1 门诊', '2 家庭'],
  );
});

test('the sheet of every form has every item of the form, once', () => {
  for (const form of systems.flatMap((system) => system.forms)) {
    const printed = layOut(form).flatMap(({ rows }) => rows.flatMap((row) => row.map(({ linkId }) => linkId)));
    assert.deepEqual(printed.toSorted(), Object.keys(form.items).toSorted(), form.id);
  }
});
