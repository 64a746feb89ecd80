import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classify, type Findings, followFrom } from './outcome.ts';

const good: Findings = { urgent: false, complication: false, adverse: false, atTarget: true };
const high: Findings = { ...good, atTarget: false };
const adverse: Findings = { ...good, adverse: true };

describe('the class of a follow-up', () => {
  const table: readonly [Partial<Findings>, string][] = [
    [{}, 'satisfied'],
    [{ atTarget: false }, 'unsatisfied'],
    [{ adverse: true }, 'adverse'],
    [{ adverse: true, atTarget: false }, 'adverse'],
    [{ complication: true, adverse: true, atTarget: false }, 'complication'],
    [{ urgent: true, complication: true, adverse: true, atTarget: false }, 'urgent'],
  ];
  for (const [found, expected] of table) {
    it(`${JSON.stringify(found)} is ${expected}`, () => assert.equal(classify({ ...good, ...found }), expected));
  }
});

describe('what follows from a follow-up', () => {
  const table: readonly [string, Findings, Findings | undefined, boolean, string][] = [
    ['satisfied goes on with the quarterly plan', good, high, false, 'quarter'],
    ['the first unsatisfied comes again in two weeks', high, good, false, 'two-weeks'],
    ['unsatisfied with nothing before is the first', high, undefined, false, 'two-weeks'],
    ['the second unsatisfied in a row is referred', high, high, true, 'two-weeks'],
    ['the first reaction is adjusted', adverse, good, false, 'two-weeks'],
    ['the second reaction in a row is referred', adverse, adverse, true, 'two-weeks'],
    ['a reaction with the second unsatisfied value is referred', { ...high, adverse: true }, high, true, 'two-weeks'],
    ['a complication is referred', { ...good, complication: true }, good, true, 'two-weeks'],
    ['an urgent finding is referred', { ...high, urgent: true }, good, true, 'two-weeks'],
  ];
  for (const [name, found, previous, refer, next] of table) {
    it(name, () => {
      const outcome = followFrom(found, previous);
      assert.equal(outcome.refer, refer);
      assert.equal(outcome.next, next);
    });
  }

  it('says in words why to come again', () => {
    assert.match(followFrom({ ...high, urgent: true }, undefined).why, /紧急转诊后，2周内/);
    assert.match(followFrom(high, high).why, /连续两次控制不满意/);
  });
});
