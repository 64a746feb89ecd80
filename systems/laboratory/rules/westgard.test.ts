import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ControlRun, isRejected, judgeRun, standardise, variationOf } from './westgard.ts';

/** Runs of one level. */
function single(...z: readonly number[]): readonly ControlRun[] {
  return z.map((each) => [{ level: '1', z: each }]);
}

/** Runs of two levels. */
function double(...z: readonly (readonly [number, number])[]): readonly ControlRun[] {
  return z.map(([low, high]) => [
    { level: '1', z: low },
    { level: '2', z: high },
  ]);
}

describe("Westgard's rules", () => {
  it('1-2s warns beyond 2s, not at it', () => {
    assert.deepEqual(judgeRun(single(2)), []);
    assert.deepEqual(judgeRun(single(-2.01)), ['1-2s']);
    assert.equal(isRejected(['1-2s']), false);
  });

  it('1-3s rejects beyond 3s, not at it', () => {
    assert.deepEqual(judgeRun(single(3)), ['1-2s']);
    assert.deepEqual(judgeRun(single(3.01)), ['1-3s', '1-2s']);
    assert.equal(isRejected(['1-3s', '1-2s']), true);
  });

  it('2-2s rejects two in a row on one side, of a level or of a run', () => {
    assert.deepEqual(judgeRun(single(2.1, 2.1)), ['2-2s', '1-2s']);
    assert.deepEqual(judgeRun(single(2.1, -2.1)), ['1-2s']);
    assert.deepEqual(judgeRun(single(2.1, 0, 2.1)), ['1-2s']);
    assert.deepEqual(judgeRun(double([2.1, 2.2])), ['2-2s', '1-2s']);
    assert.deepEqual(judgeRun(double([2.1, 0], [0, 2.1])), ['1-2s']);
  });

  it('R-4s rejects one level beyond +2s and the other beyond -2s in one run', () => {
    assert.deepEqual(judgeRun(double([2.1, -2.1])), ['R-4s', '1-2s']);
    assert.deepEqual(judgeRun(double([2, -2.1])), ['1-2s']);
    assert.deepEqual(judgeRun(double([2.1, 0], [0, -2.1])), ['1-2s']);
  });

  it('4-1s rejects four in a row on one side beyond 1s, of a level and across levels', () => {
    assert.deepEqual(judgeRun(single(1.1, 1.2, 1.3, 1.1)), ['4-1s']);
    assert.deepEqual(judgeRun(single(1.1, 1.2, 1.3, 1)), []);
    assert.deepEqual(judgeRun(double([1.1, 1.2], [1.1, 1.2])), ['4-1s']);
    assert.deepEqual(judgeRun(double([1.1, 0], [1.1, 0], [1.1, 0], [1.1, 0])), ['4-1s']);
  });

  it('10x rejects ten in a row on one side of the mean', () => {
    assert.deepEqual(judgeRun(single(...Array<number>(10).fill(0.1))), ['10x']);
    assert.deepEqual(judgeRun(single(...Array<number>(9).fill(0.1))), []);
    assert.deepEqual(judgeRun(single(0.1, 0.1, 0.1, 0.1, 0, 0.1, 0.1, 0.1, 0.1, 0.1)), []);
    assert.deepEqual(judgeRun(double(...Array<readonly [number, number]>(5).fill([-0.1, -0.2]))), ['10x']);
  });

  it('says nothing of no run, and tells z and the coefficient of variation', () => {
    assert.deepEqual(judgeRun([]), []);
    assert.equal(standardise(5.3, 5, 0.1), 2.9999999999999982);
    assert.throws(() => standardise(1, 1, 0), RangeError);
    assert.equal(variationOf([5]), undefined);
    assert.equal(variationOf([4, 6])?.toFixed(2), '28.28');
  });
});
