/** Mistake: a task reads records that its sources do not name. */
import { defineTask } from '../task.ts';
import { recordVisit, sources } from './control.ts';

/** Reads 'episodes'. */
export const next = defineTask({
  id: 'example.next-again',
  title: '随访',
  assign: ['village-doctor'],
  action: recordVisit,
  sources,
  asks: () => [],
  // expect TS2339
  evidence: (records) => records.episodes,
});
