/** Mistake: a due date that is a bare string. */
import { defineTask } from '../task.ts';
import { recordVisit, sources } from './control.ts';

/** Is due on a text. */
export const next = defineTask({
  id: 'example.next-again',
  title: '随访',
  assign: ['village-doctor'],
  action: recordVisit,
  sources,
  // expect TS2322
  asks: (records) => records.visits.map(({ id, date }) => ({ key: id, opens: date, due: '2024-05-20', why: '随访' })),
  evidence: () => [],
});
