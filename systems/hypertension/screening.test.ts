import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Records } from '../../kernel/define/source.ts';
import { makeEpisode, makePerson, makePressure, makeResponse } from '../../kernel/patterns/programme/testing.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { EPISODE } from './course.ts';
import { confirmTask, remeasureTask } from './tasks.ts';
import { screening } from './views.ts';

type ScreeningRecords = Records<typeof remeasureTask.sources>;

function makeScreening(more: Partial<ScreeningRecords>): ScreeningRecords {
  return { episodes: [], pressures: [], confirmations: [], screenings: [], ...more };
}

const person = makePerson();
const raised = [makePressure('2024-03-01', 142, 85), makePressure('2024-03-08', 138, 91), makePressure('2024-03-15', 160, 95)];

describe('screening of residents who are not in care', () => {
  it('asks to measure again after a raised pressure, once a day', () => {
    const asks = remeasureTask.asks(makeScreening({ pressures: raised.slice(0, 1) }), person);
    assert.deepEqual(
      asks.map((ask) => [ask.opens, ask.due]),
      [['2024-03-02', '2024-03-15']],
    );
    assert.match(asks[0]?.why ?? '', /142\/85mmHg/);
  });

  it('is content with a normal pressure', () => {
    assert.deepEqual(remeasureTask.asks(makeScreening({ pressures: [makePressure('2024-03-01', 139, 89)] }), person), []);
  });

  it('asks to refer after the third raised day, by two weeks later', () => {
    const records = makeScreening({ pressures: raised });
    assert.equal(remeasureTask.asks(records, person).length, 2);
    assert.deepEqual(
      confirmTask.asks(records, person).map((ask) => [ask.opens, ask.due]),
      [['2024-03-15', '2024-03-29']],
    );
    assert.deepEqual(
      screening.rows(records, person).map((row) => row.result),
      ['raised', 'raised', 'suspected'],
    );
  });

  it('counts several readings of one day once', () => {
    const again = { ...makePressure('2024-03-08', 150, 90), id: 'second' };
    assert.deepEqual(confirmTask.asks(makeScreening({ pressures: [...raised.slice(0, 2), again] }), person), []);
  });

  it('starts anew after a normal day, an exclusion, or care that ended', () => {
    const normal = makePressure('2024-03-10', 120, 80);
    assert.deepEqual(confirmTask.asks(makeScreening({ pressures: [...raised, normal] }), person), []);
    const excluded = makeResponse({ date: toDate('2024-03-10'), outcome: 'excluded', institution: '县医院' } as const);
    assert.deepEqual(confirmTask.asks(makeScreening({ pressures: raised, confirmations: [excluded] }), person), []);
    const cared = makeEpisode(EPISODE, '2024-03-09', '2024-03-12');
    assert.deepEqual(confirmTask.asks(makeScreening({ pressures: raised, episodes: [cared] }), person), []);
  });

  it('leaves people in care and people under 35 alone', () => {
    assert.deepEqual(remeasureTask.asks(makeScreening({ pressures: raised, episodes: [makeEpisode(EPISODE, '2024-01-01')] }), person), []);
    const young = makePerson({ birthDate: toDate('1989-03-02') });
    assert.deepEqual(
      screening.rows(makeScreening({ pressures: raised }), young).map((row) => row.date),
      ['2024-03-08', '2024-03-15'],
    );
  });

  it('takes enrolment as an answer, and asks again while the result is awaited', () => {
    const enrolled = makeScreening({ pressures: raised, episodes: [makeEpisode(EPISODE, '2024-03-20')] });
    assert.deepEqual(confirmTask.evidence(enrolled, person), [{ record: 'EpisodeOfCare/1-episode', date: '2024-03-20' }]);
    assert.equal(screening.rows(enrolled, person).at(-1)?.settledOn, '2024-03-20');
    const waiting = makeResponse({ date: toDate('2024-03-20'), outcome: 'waiting', institution: '县医院' } as const);
    const records = makeScreening({ pressures: raised, confirmations: [waiting] });
    assert.equal(confirmTask.asks(records, person).at(-1)?.due, '2024-04-03');
    assert.equal(screening.rows(records, person).at(-1)?.settledOn, undefined);
  });

  it('asks people at high risk to come back within six months', () => {
    const answers = { date: toDate('2024-03-01'), bp: { systolic: 132, diastolic: 80 }, transient: true, factors: ['none'] } as const;
    const asks = remeasureTask.asks(makeScreening({ screenings: [makeResponse(answers)] }), person);
    assert.deepEqual(
      asks.map((ask) => ask.due),
      ['2024-09-01'],
    );
  });
});
