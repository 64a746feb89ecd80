import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { findExceptions } from './find-exceptions.ts';

function rate(id: string, value: number, target: number | null, growth: number, better: IndicatorResult['better'] = 'up'): IndicatorResult {
  return {
    id,
    title: id,
    unit: '%',
    kind: 'rate',
    definition: '',
    source: '',
    version: '1',
    better,
    target,
    period: { code: '2026', label: '2026年', start: '2026-01-01', end: '2026-12-31' },
    area: { code: '511803000000', name: '名山区' },
    n: value,
    N: 100,
    value,
    printed: `${value}%`,
    lastYear: { n: value - growth, N: 100, value: value - growth, growth },
    excluded: 0,
    freshness: { at: '2026-11-22T00:00:00Z', latest: null },
    completeness: null,
    dispatched: null,
    repair: null,
    splits: null,
  };
}

test('what misses its target comes first, then what is much worse than a year ago; the rest is not mentioned', () => {
  const board = [rate('steady', 80, 75, -1), rate('falling', 60, null, -6), rate('short', 70, 75, 2), rate('far', 50, 75, 0)];
  assert.deepEqual(
    findExceptions(board).map(({ indicator, why }) => [indicator.id, why]),
    [
      ['far', 'short'],
      ['short', 'short'],
      ['falling', 'worse'],
    ],
  );
});

test('a rise is worse where less is better', () => {
  assert.deepEqual(
    findExceptions([rate('deaths', 9, null, 4, 'down'), rate('either', 9, null, -40, 'none')]).map(({ indicator }) => indicator.id),
    ['deaths'],
  );
});
