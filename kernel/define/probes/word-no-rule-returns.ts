/** Mistake: a condition tests for a word that the column never holds. */
import { defineIndicator } from '../indicator.ts';
import { visits } from './control.ts';

/** Tests for 'best'. */
export const best = defineIndicator({
  id: 'example.best',
  title: '最佳',
  definition: '最佳者人数',
  source: '示例',
  version: '1',
  measure: 'flow',
  view: visits,
  // expect TS2345
  population: (row) => row.level.is('best'),
});
