import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXTENSION } from '../../kernel/define/codes.ts';
import type { Records } from '../../kernel/define/source.ts';
import { makeEncounter, makeEpisode, makePerson, makePressure, makeResponse } from '../../kernel/patterns/programme/testing.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { type courseSources, EPISODE } from './course.ts';
import { makeVisit, WHOLE } from './sample-visit.ts';
import { annualCheckTask, visitTask } from './tasks.ts';
import { checks, register, visits } from './views.ts';
import type { Visit } from './visit-form.ts';

const person = makePerson();

/** Records of a person in care since 2024-01-10, with the given follow-ups. */
function makeRecords(visits: readonly Visit[], more: Partial<Records<typeof courseSources>> = {}): Records<typeof courseSources> {
  return {
    episodes: [makeEpisode(EPISODE, '2024-01-10')],
    enrolments: [],
    visits: visits.map(makeResponse),
    checks: [],
    pressures: [],
    encounters: [makeEncounter('amb', 'AMB'), makeEncounter('home', 'HH'), makeEncounter('ward', 'IMP')],
    ...more,
  };
}

const high = { bp: { systolic: 152, diastolic: 95 } };

describe('the chain of follow-ups', () => {
  it('asks for the first visit within the quarter of enrolment', () => {
    const [ask, ...rest] = visitTask.asks(makeRecords([]), person);
    assert.equal(rest.length, 0);
    assert.deepEqual([ask?.opens, ask?.due, ask?.until], ['2024-01-10', '2024-03-31', '2024-03-31']);
    assert.equal(ask?.org, 'town');
  });

  it('asks three months after a satisfied visit, until the end of that quarter', () => {
    const ask = visitTask.asks(makeRecords([makeVisit('2024-02-20')]), person).at(-1);
    assert.deepEqual([ask?.opens, ask?.due, ask?.until, ask?.urgent], ['2024-02-21', '2024-05-20', '2024-06-30', false]);
  });

  it('asks two weeks after the first unsatisfied visit, overdue the day after', () => {
    const ask = visitTask.asks(makeRecords([makeVisit('2024-02-20', high)]), person).at(-1);
    assert.deepEqual([ask?.due, ask?.until], ['2024-03-05', '2024-03-05']);
    assert.match(ask?.why ?? '', /调整用药/);
  });

  it('refers after the second unsatisfied visit in a row and asks again in two weeks', () => {
    const records = makeRecords([makeVisit('2024-02-20', high), makeVisit('2024-03-04', { ...high, referral: 'yes' })]);
    const ask = visitTask.asks(records, person).at(-1);
    assert.equal(ask?.due, '2024-03-18');
    assert.match(ask?.why ?? '', /连续两次控制不满意，已建议转诊/);
    assert.deepEqual(
      visits.rows(records, person).map((row) => row.toRefer),
      [false, true],
    );
  });

  it('asks urgently two weeks after a danger sign, however good the pressure', () => {
    const ask = visitTask.asks(makeRecords([makeVisit('2024-02-20', { danger: ['vision'] })]), person).at(-1);
    assert.deepEqual([ask?.due, ask?.urgent], ['2024-03-05', true]);
  });

  it('keeps asking for the face-to-face visit after a telephone call', () => {
    const records = makeRecords([makeVisit('2024-02-20'), makeVisit('2024-04-10', { way: 'phone' })]);
    const ask = visitTask.asks(records, person).at(-1);
    assert.deepEqual([ask?.opens, ask?.due, ask?.until], ['2024-04-11', '2024-05-20', '2024-06-30']);
  });

  it('never asks for a day that has gone by when it opens', () => {
    const records = makeRecords([makeVisit('2024-02-20'), makeVisit('2024-07-10', { way: 'phone' })]);
    const ask = visitTask.asks(records, person).at(-1);
    assert.deepEqual([ask?.opens, ask?.due, ask?.until], ['2024-07-11', '2024-07-11', '2024-07-11']);
  });

  it('cancels the open ask when care ended, the resident died or moved away', () => {
    const one = [makeVisit('2024-02-20')];
    const ended = makeRecords(one, { episodes: [makeEpisode(EPISODE, '2024-01-10', '2024-04-01')] });
    assert.deepEqual(
      visitTask.asks(ended, person).map((ask) => ask.cancelled),
      [undefined, '2024-04-01'],
    );
    const died = makePerson({ deceased: toDate('2024-03-01') });
    assert.equal(visitTask.asks(makeRecords(one), died).at(-1)?.cancelled, '2024-03-01');
    const moved = makePerson({ until: toDate('2024-03-02') });
    assert.equal(visitTask.asks(makeRecords(one), moved).at(-1)?.cancelled, '2024-03-02');
  });

  it('asks for one annual examination a year', () => {
    const check = { date: toDate('2024-09-01'), done: ['general'], result: 'normal' } as const;
    const asks = annualCheckTask.asks(makeRecords([], { checks: [makeResponse(check)] }), person);
    assert.deepEqual(
      asks.map((ask) => [ask.opens, ask.due]),
      [
        ['2024-01-10', '2024-12-31'],
        ['2025-01-01', '2025-12-31'],
      ],
    );
    assert.equal(checks.rows(makeRecords([], { checks: [makeResponse(check)] }), person).length, 1);
  });
});

describe('a pressure taken in the clinic', () => {
  it('closes the due visit, is classified, raises the next, and is not complete', () => {
    const records = makeRecords([], { pressures: [makePressure('2024-02-20', 150, 92)] });
    assert.deepEqual(visitTask.evidence(records, person), [{ record: 'Observation/obs-2024-02-20', date: '2024-02-20' }]);
    assert.equal(visitTask.asks(records, person).at(-1)?.due, '2024-03-05');
    const [row] = visits.rows(records, person);
    assert.deepEqual([row?.source, row?.way, row?.faceToFace, row?.complete, row?.class], ['clinic', 'clinic', true, false, 'unsatisfied']);
    assert.deepEqual([row?.systolic, row?.diastolic], [150, 92]);
  });

  it('counts from a home encounter, not from the ward, nor without an encounter, nor with one pressure only', () => {
    const pressures = [
      makePressure('2024-02-01', 130, 80, { encounter: 'home' }),
      makePressure('2024-02-02', 130, 80, { encounter: 'ward' }),
      makePressure('2024-02-03', 130, 80, {}),
      { ...makePressure('2024-02-04', 130, 80), components: { '8480-6': 130 } },
    ];
    assert.deepEqual(
      visits.rows(makeRecords([], { pressures }), person).map((row) => [row.date, row.way]),
      [['2024-02-01', 'home']],
    );
  });

  it('does not count beside the form of the same day, and the form stands', () => {
    const visit = makeVisit('2024-02-20', { ...WHOLE, bp: { systolic: 128, diastolic: 78 } });
    const records = makeRecords([visit], { pressures: [makePressure('2024-02-20', 150, 92)] });
    const rows = visits.rows(records, person);
    assert.equal(rows.length, 1);
    assert.deepEqual([rows[0]?.source, rows[0]?.complete, rows[0]?.systolic], ['form', true, 128]);
  });

  it('does not count twice when it was extracted from the form, even on another day', () => {
    const own = makePressure('2024-02-21', 130, 80, { encounter: 'amb', derivedFrom: 'QuestionnaireResponse/form-2024-02-20' });
    assert.equal(visits.rows(makeRecords([makeVisit('2024-02-20')], { pressures: [own] }), person).length, 1);
  });

  it('counts when it was extracted from a form of another system', () => {
    const other = makePressure('2024-02-21', 130, 80, { encounter: 'amb', derivedFrom: 'QuestionnaireResponse/clinic-note' });
    assert.equal(visits.rows(makeRecords([], { pressures: [other] }), person).length, 1);
  });

  it('makes a telephone form of the same day face to face', () => {
    const records = makeRecords([makeVisit('2024-02-20', { way: 'phone' })], { pressures: [makePressure('2024-02-20', 130, 80)] });
    assert.equal(visits.rows(records, person)[0]?.faceToFace, true);
  });
});

describe('the register', () => {
  it('shows the last contact and what is due', () => {
    const records = makeRecords([makeVisit('2024-05-20', high), makeVisit('2024-02-20')]);
    const [row] = register.rows(records, person);
    assert.deepEqual(
      [row?.start, row?.lastVisit, row?.visits, row?.class, row?.atTarget, row?.systolic, row?.nextDue],
      ['2024-01-10', '2024-05-20', 2, 'unsatisfied', false, 152, '2024-06-03'],
    );
  });

  it('has empty values, not zeros, before the first visit', () => {
    const [row] = register.rows(makeRecords([]), person);
    assert.deepEqual(
      [row?.lastVisit, row?.systolic, row?.class, row?.atTarget, row?.nextDue],
      [undefined, undefined, undefined, undefined, '2024-03-31'],
    );
  });

  it('ends with the episode, and says why', () => {
    const episode = makeEpisode(EPISODE, '2024-01-10', '2024-04-01');
    const lost = { ...episode, resource: { ...episode.resource, extension: [{ url: EXTENSION.endReason, valueCode: 'lost' }] } };
    const [row] = register.rows(makeRecords([makeVisit('2024-04-02')], { episodes: [lost] }), person);
    assert.deepEqual([row?.end, row?.endReason, row?.nextDue, row?.visits], ['2024-04-01', 'lost', undefined, 0]);
  });

  it('ends with death and moving away, whichever comes first', () => {
    const gone = makePerson({ until: toDate('2024-03-01'), deceased: toDate('2024-05-01') });
    const [row] = register.rows(makeRecords([]), gone);
    assert.deepEqual([row?.end, row?.endReason], ['2024-03-01', 'moved']);
  });

  it('keeps two stretches of care apart', () => {
    const episodes = [
      { ...makeEpisode(EPISODE, '2024-01-10', '2024-02-01'), id: 'a' },
      { ...makeEpisode(EPISODE, '2024-06-01'), id: 'b' },
    ];
    const records = makeRecords([makeVisit('2024-01-20', high), makeVisit('2024-06-20', high)], { episodes });
    assert.deepEqual(
      register.rows(records, person).map((row) => [row.key, row.visits]),
      [
        ['a', 1],
        ['b', 1],
      ],
    );
    assert.deepEqual(
      visits.rows(records, person).map((row) => row.toRefer),
      [false, false],
    );
  });

  it('uses the comorbidity known at the time', () => {
    const elder = makePerson({ birthDate: toDate('1950-01-01') });
    const records = makeRecords([
      makeVisit('2024-02-20', { comorbidity: ['diabetes'] }),
      makeVisit('2024-05-20', { bp: { systolic: 145, diastolic: 80 } }),
    ]);
    assert.equal(visits.rows(records, elder).at(-1)?.atTarget, false);
  });

  it('marks values that equal the last ones', () => {
    const records = makeRecords([makeVisit('2024-02-20'), makeVisit('2024-05-20')]);
    assert.deepEqual(
      visits.rows(records, person).map((row) => row.sameAsLast),
      [false, true],
    );
  });
});
