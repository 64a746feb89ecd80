/** Mistake: a view row holds a word that its column does not know. */
import { defineView, wordColumn } from '../view.ts';
import { LEVELS, sources } from './control.ts';

/** Writes 'middling'. */
export const view = defineView({
  id: 'example_view',
  title: '记录',
  per: 'event',
  sources,
  columns: { level: wordColumn('分类', LEVELS) },
  // expect TS2322
  rows: (records) => records.visits.map(({ id, org }) => ({ key: id, org, level: 'middling' })),
});
