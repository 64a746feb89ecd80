import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherEntries } from './gather-entries.ts';

function entry(id: string, type: string, date: string) {
  return { id, type, kind: '', date, title: id, detail: '', org: '蒙山村卫生室', author: '' };
}

test('what was measured on one day stands in one line, visits stand alone', () => {
  const rows = [
    entry('visit', 'QuestionnaireResponse', '2026-11-12'),
    entry('weight', 'Observation', '2026-11-12'),
    entry('pressure', 'Observation', '2026-11-12'),
    entry('older', 'Observation', '2026-10-29'),
  ];
  assert.deepEqual(
    gatherEntries(rows).map((line) => line.map(({ id }) => id)),
    [['visit'], ['weight', 'pressure'], ['older']],
  );
});
