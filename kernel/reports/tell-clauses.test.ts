/** Which clauses of a paragraph are told. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineIndicator } from '../define/indicator.ts';
import { type Figure, figure, given, para } from '../define/report.ts';
import { resources } from '../define/source.ts';
import { defineReferenceView, textColumn } from '../define/view.ts';
import { figuresIn, tellClauses } from './tell-clauses.ts';

const view = defineReferenceView({
  id: 'clauses_rows',
  title: '',
  of: resources('Organization'),
  columns: { name: textColumn('名称') },
  rows: () => [],
});
const shared = { definition: '', source: '', version: '1', measure: 'stock', view, counts: 'rows' } as const;
const stations = defineIndicator({ ...shared, id: 'clauses.stations', title: '站', population: (row) => row.name.isEmpty() });
const rate = defineIndicator({
  ...shared,
  id: 'clauses.rate',
  title: '率',
  population: (row) => row.name.isEmpty(),
  numerator: (row) => row.name.isEmpty(),
});

const paragraph = para`管理${figure(stations)}人${given(figure(rate))`，完成率${figure(rate)}`}。`;

function tell(paragraphs: Parameters<typeof tellClauses>[0], n: number, value: number | null): string[] {
  return tellClauses(paragraphs, () => ({ n, value })).map((told) =>
    told.map((part) => (typeof part === 'string' ? part : `<${part.indicator.id}>`)).join(''),
  );
}

describe('clauses of a report', () => {
  it('tells a rate that has a denominator, also one of nothing', () => {
    assert.deepEqual(tell([paragraph], 0, 0), ['管理<clauses.stations>人，完成率<clauses.rate>。']);
  });
  it('leaves a rate without a denominator out of the sentence, with its words', () => {
    assert.deepEqual(tell([paragraph], 0, null), ['管理<clauses.stations>人。']);
  });
  it('leaves a count of nothing out, and the paragraph that was only this', () => {
    const only = para`${given(figure(stations))`工作站${figure(stations)}个。`}`;
    assert.deepEqual(tell([only, para`其他。`], 0, 0), ['其他。']);
    assert.deepEqual(tell([only], 2, 2), ['工作站<clauses.stations>个。']);
  });
  it('evaluates what a clause depends on and what it tells', () => {
    const ids = figuresIn(paragraph).map((each: Figure) => each.indicator.id);
    assert.deepEqual(ids, ['clauses.stations', 'clauses.rate', 'clauses.rate']);
  });
});
