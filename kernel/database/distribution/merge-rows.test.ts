// Answers of several servers become the one that a single server would give.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder, inTotal } from './fan-outs.ts';
import { mergeRows } from './merge-rows.ts';

test('rows come in one order, cut at the limit; NULLs last or first; texts as bytes', () => {
  const east = [
    { name: '丁', at: 2 },
    { name: null, at: 1 },
  ];
  const west = [
    { name: 'Z', at: 4 },
    { name: '\u{20000}', at: 3 },
    { name: '\u{ff21}', at: 5 },
  ];
  assert.deepEqual(
    mergeRows([east, west], inOrder([{ column: 'name' }])).map(({ at }) => at),
    [4, 2, 5, 3, 1],
  );
  assert.deepEqual(
    mergeRows([east, west], inOrder([{ column: 'at', descending: true }], 2)).map(({ at }) => at),
    [5, 4],
  );
  assert.equal(mergeRows([east, west], inOrder([{ column: 'name', nullsFirst: true }], 1))[0]?.at, 1);
});

test('numbers and instants that travel as texts compare as what they are', () => {
  const keys = (values: readonly string[]) => values.map((value) => ({ key: value }));
  const numbers = mergeRows([keys(['10']), keys(['9', '-3.5'])], inOrder([{ column: 'key', as: 'number' }]));
  assert.deepEqual(numbers, keys(['-3.5', '9', '10']));
  const times = ['2026-03-01 08:00:00.000002+00', '2026-03-01 08:00:00.00001+00', 'infinity', '-infinity', '2026-02-28 23:00:00+00'];
  const sorted = mergeRows([keys(times.slice(0, 2)), keys(times.slice(2))], inOrder([{ column: 'key', as: 'time' }]));
  assert.deepEqual(sorted, keys([times[3] ?? '', times[4] ?? '', times[0] ?? '', times[1] ?? '', times[2] ?? '']));
});

test('rows of nobody stand on every server and count once', () => {
  const shared = { resident_id: 0, id: 'org' };
  const merged = mergeRows(
    [
      [shared, { resident_id: 4, id: 'a' }],
      [shared, { resident_id: 3, id: 'b' }],
    ],
    inOrder([{ column: 'resident_id' }]),
  );
  assert.deepEqual(
    merged.map(({ id }) => id),
    ['org', 'b', 'a'],
  );
});

test('totals: sums, least, greatest and unions by group', () => {
  const merge = inTotal({ n: 'sum', first: 'min', last: 'max', orgs: 'union' }, ['area']);
  const east = [{ area: '甲', n: 2, first: '2026-01-02', last: null, orgs: ['x'] }];
  const west = [
    { area: '甲', n: 3, first: '2026-01-01', last: '2026-05-01', orgs: ['x', 'y'] },
    { area: '乙', n: 1, first: null, last: null, orgs: [] },
  ];
  assert.deepEqual(mergeRows([east, west], merge), [
    { area: '甲', n: 5, first: '2026-01-01', last: '2026-05-01', orgs: ['x', 'y'] },
    { area: '乙', n: 1, first: null, last: null, orgs: [] },
  ]);
});
