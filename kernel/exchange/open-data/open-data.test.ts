/** What leaves without names: nobody stands alone, small counts tell nothing, a second person agrees, and it is written down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toDate } from '../../periods/plain-date.ts';
import { anonymise, LEAST_K, type PersonRow } from './anonymise.ts';
import { ageBand, widenDate } from './generalise.ts';
import { hideSmallCells } from './hide-small-cells.ts';

const on = toDate('2026-06-30');
function row(resident: number, more: { birth?: string; town?: string; date?: string; value?: string } = {}): PersonRow {
  const { birth = '1960-05-01', town = '甲镇', date = '2025-03-04', value = '是' } = more;
  return { resident, traits: { birth: toDate(birth), sex: '女', town, county: '某县', dates: [toDate(date)] }, values: [value] };
}
const people = (count: number, more: Parameters<typeof row>[1] = {}, from = 1): PersonRow[] =>
  Array.from({ length: count }, (_, at) => row(from + at, more));

test('four alike stay, five alike leave', () => {
  assert.deepEqual(anonymise(people(4), on).rows, []);
  const five = anonymise(people(5), on);
  assert.equal(five.rows.length, 5);
  assert.deepEqual(five.rows[0], ['65-69', '女', '甲镇', '2025-03', '是']);
  assert.deepEqual([five.suppressed, five.smallest], [0, 5]);
  assert.throws(() => anonymise(people(9), on, 4), RangeError);
});

test('people are counted, not their rows: twenty visits of four people hide nobody', () => {
  const visits = [1, 2, 3, 4].flatMap((resident) => Array.from({ length: 5 }, () => row(resident)));
  assert.deepEqual(anonymise(visits, on).rows, []);
});

test('where too many would be left out, all are made coarser: wider ages, the county, longer times', () => {
  const spread = ['甲镇', '乙镇'].flatMap((town, at) => people(3, { town }, at * 10));
  const { rows, step, suppressed } = anonymise(spread, on);
  assert.deepEqual([rows.length, suppressed, step.place], [6, 0, 'county']);
  assert.ok(rows.every((cells) => cells[2] === '某县' && cells[3] === '2025Q1'));
  const one = [...people(100), row(200, { town: '丙镇', birth: '1931-01-01' })];
  const most = anonymise(one, on);
  assert.deepEqual([most.rows.length, most.suppressed, most.step.place], [100, 1, 'town'], 'one of a hundred is left out');
});

test('from ninety on all are one, and a date of birth that is not known is one too', () => {
  assert.deepEqual(
    ['1936-06-30', '1936-07-01', '1920-01-01', '1926-02-02'].map((birth) => ageBand(toDate(birth), on, 5)),
    ['90+', '85-89', '90+', '90+'],
  );
  assert.equal(ageBand(null, on, 5), '不详');
  assert.deepEqual(
    (['month', 'quarter', 'year'] as const).map((time) => widenDate(toDate('2025-11-09'), time)),
    ['2025-11', '2025Q4', '2025'],
  );
});

test('whatever comes in, no class that leaves is of fewer than five people', () => {
  const any = fc.record({
    resident: fc.integer({ min: 1, max: 60 }),
    year: fc.integer({ min: 1925, max: 2020 }),
    town: fc.constantFrom('甲镇', '乙镇', '丙镇'),
    month: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 200 }), (list) => {
      const rows = list.map(({ resident, year, town, month }) =>
        row(resident, { birth: `${year}-01-01`, town, date: `2025-${String(month).padStart(2, '0')}-01`, value: `R${resident}` }),
      );
      const { rows: out, suppressed } = anonymise(rows, on);
      assert.equal(out.length + suppressed, rows.length);
      const classes = new Map<string, Set<string>>();
      for (const cells of out) {
        const key = cells.slice(0, -1).join('|');
        classes.set(key, (classes.get(key) ?? new Set()).add(cells.at(-1) ?? ''));
      }
      for (const [key, residents] of classes) assert.ok(residents.size >= LEAST_K, key);
    }),
    { numRuns: 60 },
  );
});

test('small counts are hidden, and one more where the sum would give it away', () => {
  const cell = (n: number, N: number | null = null) => ({ n, N });
  assert.deepEqual(hideSmallCells([cell(5), cell(0), cell(100)]), [cell(5), cell(0), cell(100)]);
  assert.deepEqual(hideSmallCells([cell(4), cell(20), cell(100)]), [null, null, cell(100)]);
  assert.deepEqual(hideSmallCells([cell(4), cell(3), cell(100)]), [null, null, cell(100)]);
  assert.deepEqual(hideSmallCells([cell(1), cell(1), cell(50), cell(100)]), [null, null, null, cell(100)]);
  assert.deepEqual(hideSmallCells([cell(98, 100), cell(50, 100), cell(60, 200)]), [null, null, cell(60, 200)]);
});
