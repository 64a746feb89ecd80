/** The coverage table: who publishes, who cites, who has nothing; the items of each add up to its line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CountedPart, gatherCoverage } from './gather-coverage.ts';

const part = (org: string | null, item: string | null, n: number): CountedPart => ({ org, name: `${org}名`, part: item, n });

test('every expected institution has a line, and whoever else has a number; what is covered stands first', () => {
  const lines = gatherCoverage(
    {
      examinations: [part('hospital', '胸部CT平扫', 3), part('hospital', '腹部超声', 2), part(null, '胸部CT平扫', 9)],
      results: [part('centre', '钾', 7)],
      prompts: [part('hospital', '钾', 4), part('clinic', '钾', 1)],
      cited: [part('hospital', '钾', 4), part('town', '胸部CT平扫', 1)],
      refused: [part('town', '胸部CT平扫', 2)],
      visits: [part('hospital', null, 20), part('town', null, 5), part('clinic', null, 2)],
    },
    [
      { id: 'hospital', name: '人民医院', grade: '二级甲等' },
      { id: 'town', name: '卫生院', grade: null },
      { id: 'away', name: '妇幼保健院', grade: null },
    ],
  );
  assert.deepEqual(
    lines.map(({ name, state, grade }) => [name, state, grade]),
    [
      ['人民医院', 'both', '二级甲等'],
      ['centre名', 'publishes', null],
      ['卫生院', 'cites', null],
      ['clinic名', 'runs', null],
      ['妇幼保健院', 'none', null],
    ],
  );
  const [hospital] = lines;
  assert.deepEqual(hospital?.counts, { examinations: 5, results: 0, prompts: 4, cited: 4, refused: 0, visits: 20 });
  assert.deepEqual(
    hospital?.items.map(({ item, counts }) => [item, counts.examinations, counts.cited]),
    [
      ['钾', 0, 4],
      ['胸部CT平扫', 3, 0],
      ['腹部超声', 2, 0],
    ],
  );
});
