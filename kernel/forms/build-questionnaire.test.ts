// Every form of every system gives a valid FHIR Questionnaire, and its conditions survive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { defineForm } from '../define/form.ts';
import { choice, date, optional, quantity, text, when } from '../define/item.ts';
import { validateResource } from '../record/validation/validate-resource.ts';
import { buildQuestionnaire } from './build-questionnaire.ts';

test('the forms of all systems are valid Questionnaires', () => {
  const forms = systems.flatMap((system) => system.forms);
  assert.ok(forms.length > 20);
  for (const form of forms) {
    const checked = validateResource(buildQuestionnaire(form));
    assert.deepEqual(checked.ok ? [] : checked.issues, [], form.id);
  }
});

test('a condition, a unit and an option are carried over', () => {
  const form = defineForm({
    id: 'trial-form',
    title: '试用表',
    version: '1',
    source: '测试',
    dateItem: 'date',
    items: {
      date: date('日期'),
      referred: choice('转诊', { yes: '是', no: '否' }),
      reason: when('referred', 'yes', text('原因')),
      weight: optional(quantity('体重', { unit: 'kg', min: 1, max: 300, decimals: 1, code: '29463-7' })),
    },
  });
  const { item = [] } = buildQuestionnaire(form);
  assert.deepEqual(item[2]?.enableWhen, [{ question: 'referred', operator: '=', answerCoding: { code: 'yes', display: '是' } }]);
  assert.equal(item[3]?.required, false);
  assert.equal(item[3]?.code?.[0]?.code, '29463-7');
  assert.deepEqual(
    item[1]?.answerOption?.map((option) => option.valueCoding?.code),
    ['yes', 'no'],
  );
});
