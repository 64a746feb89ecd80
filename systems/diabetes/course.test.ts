import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LOINC } from '../../kernel/define/codes.ts';
import { listLabels } from '../../kernel/define/list-labels.ts';
import type { Records } from '../../kernel/define/source.ts';
import {
  makeContext,
  makeEncounter,
  makeEpisode,
  makeObservation,
  makePerson,
  makeResponse,
} from '../../kernel/patterns/programme/testing.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { enrol, recordVisit } from './actions.ts';
import { type courseSources, EPISODE } from './course.ts';
import system from './system.ts';
import { visitTask } from './tasks.ts';
import { complications, register, visits } from './views.ts';
import { isComplete, type Visit, visitForm } from './visit-form.ts';

const person = makePerson();

function makeVisit(date: string, more: Partial<Visit> = {}): Visit {
  return {
    date: toDate(date),
    way: 'clinic',
    danger: ['none'],
    symptoms: ['none'],
    fasting: 6.2,
    bp: { systolic: 130, diastolic: 80 },
    footPulse: 'normal',
    adherence: 'none',
    adverse: 'no',
    medicines: [],
    insulin: [],
    hypoglycaemia: 'none',
    complication: 'none',
    referral: 'no',
    ...more,
  };
}

function makeRecords(given: readonly Visit[], more: Partial<Records<typeof courseSources>> = {}): Records<typeof courseSources> {
  return {
    episodes: [makeEpisode(EPISODE, '2024-01-10')],
    visits: given.map(makeResponse),
    checks: [],
    glucose: [],
    encounters: [makeEncounter('amb', 'AMB')],
    ...more,
  };
}

describe('the chain of diabetes follow-ups', () => {
  const table: readonly [string, readonly Visit[], string, RegExp][] = [
    ['satisfied: by the quarter', [makeVisit('2024-02-20')], '2024-05-20', /季度/],
    ['7.0 the first time: two weeks', [makeVisit('2024-02-20', { fasting: 7 })], '2024-03-05', /调整用药/],
    [
      '7.0 twice: refer, two weeks',
      [makeVisit('2024-02-20', { fasting: 7 }), makeVisit('2024-03-05', { fasting: 7.4 })],
      '2024-03-19',
      /连续两次/,
    ],
    ['3.9: urgent, two weeks', [makeVisit('2024-02-20', { fasting: 3.9 })], '2024-03-05', /紧急转诊/],
  ];
  for (const [name, given, expected, why] of table) {
    it(name, () => {
      const ask = visitTask.asks(makeRecords(given), person).at(-1);
      assert.equal(ask?.due, expected);
      assert.match(ask?.why ?? '', why);
    });
  }

  it('takes a fasting glucose of the clinic as a contact, in either unit', () => {
    const glucose = [
      makeObservation(LOINC.fastingGlucose, '2024-02-20', { encounter: 'amb', value: 126, unit: 'mg/dL' }),
      makeObservation(LOINC.fastingGlucose, '2024-05-20', { encounter: 'amb', value: 6.9, unit: 'mmol/L' }),
      makeObservation(LOINC.fastingGlucose, '2024-06-20', { value: 9, unit: 'mmol/L' }),
    ];
    const rows = visits.rows(makeRecords([], { glucose }), person);
    assert.deepEqual(
      rows.map((row) => [row.fasting, row.class, row.complete]),
      [
        [7, 'unsatisfied', false],
        [6.9, 'satisfied', false],
      ],
    );
  });

  it('shows the last values in the register', () => {
    const [row] = register.rows(makeRecords([makeVisit('2024-02-20', { hba1c: 6.8 })]), person);
    assert.deepEqual([row?.fasting, row?.hba1c, row?.systolic, row?.class, row?.nextDue], [6.2, 6.8, 130, 'satisfied', '2024-05-20']);
  });
});

describe('the form and its action', () => {
  it('proposes class and next visit', () => {
    const visit = makeVisit('2024-02-20', { random: 17 });
    assert.equal(visitForm.compute.class?.(visit), 'urgent');
    assert.equal(visitForm.compute.nextVisit?.(visit), '2024-03-05');
    assert.equal(visitForm.compute.class?.({ date: visit.date }), undefined);
  });

  it('counts insulin as medicine when it asks for completeness', () => {
    const whole = {
      weight: 60,
      smoking: 0,
      drinking: 0,
      exerciseTimes: 5,
      exerciseMinutes: 30,
      staple: 300,
      mood: 'good',
      compliance: 'good',
    } as const;
    assert.equal(isComplete(makeVisit('2024-02-20', { ...whole, adherence: 'regular' })), false);
    assert.equal(
      isComplete(makeVisit('2024-02-20', { ...whole, adherence: 'regular', insulin: [{ kind: '门冬30', usage: '早10晚8' }] })),
      true,
    );
  });

  it('asks for the referral, and doubts copied values', () => {
    const context = makeContext(makeRecords([makeVisit('2024-02-20', { fasting: 7.5 })]), person);
    assert.equal(recordVisit.check(makeVisit('2024-03-05', { fasting: 8 }), context)?.item, 'referral');
    assert.equal(recordVisit.check(makeVisit('2024-03-05'), context), undefined);
    assert.deepEqual(
      recordVisit.doubt(makeVisit('2024-03-05', { fasting: 7.5 }), context).map((doubt) => doubt.item),
      ['fasting'],
    );
  });

  it('enrols with the diagnosis E11', () => {
    const drafts = enrol.write({ date: toDate('2024-02-20') }, makeContext({ episodes: [] }, person));
    const [condition] = drafts.flatMap((draft) => ('create' in draft && draft.create.resourceType === 'Condition' ? [draft.create] : []));
    assert.equal(condition?.code?.coding?.[0]?.code, 'E11');
  });
});

it('a screening that finds something is marked', () => {
  const answers = {
    date: toDate('2024-02-20'),
    eye: 'abnormal',
    foot: 'normal',
    kidney: 'normal',
    nerve: 'not-done',
    findings: '微血管瘤',
    referral: 'yes',
  } as const;
  const [row] = complications.rows({ screenings: [makeResponse(answers)] }, person);
  assert.deepEqual([row?.abnormal, row?.referred, row?.nerve], [true, true, 'not-done']);
});

it('every Chinese label of diabetes care has its English', () => {
  assert.deepEqual(
    listLabels(system).filter((label) => !(label in system.english)),
    [],
  );
});
