import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placePoints, type QcPoint } from './place-points.ts';

function point(day: string, level: string, z: number): QcPoint {
  return { key: `${day}${level}`, day, level, levelName: level, value: 1, z, broken: '', rejected: false };
}

test('a column a day, a line a level; what lies beyond the chart stands at its edge', () => {
  const { days, series } = placePoints([point('2024-05-02', 'low', 5.2), point('2024-05-01', 'low', -1), point('2024-05-02', 'high', -9)]);
  assert.deepEqual(days, ['2024-05-01', '2024-05-02']);
  assert.deepEqual(
    series.map(({ level, placed }) => [level, placed.map(({ at, shown }) => [at, shown])]),
    [
      [
        'low',
        [
          [1, 4],
          [0, -1],
        ],
      ],
      ['high', [[1, -4]]],
    ],
  );
  assert.deepEqual(placePoints([]), { days: [], series: [] });
});
