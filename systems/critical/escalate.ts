/** Tells the next one when nobody acknowledged a critical value in time. */
import { all, minutesAgo } from '../../kernel/define/condition.ts';
import { defineTimer } from '../../kernel/define/timer.ts';
import { draftLoopStep, loopSources, readLoops } from './loop.ts';
import { criticalView, nextEscalation } from './view.ts';

/** Runs by itself. Who was acknowledged meanwhile is left alone: `nextEscalation` looks at the record, not at the row. */
export const escalate = defineTimer({
  id: 'critical.escalate',
  title: '危急值超时升级',
  view: criticalView,
  due: (row) => all(row.state.is('notified'), row.nextAt.before(minutesAgo(0))),
  sources: loopSources,
  write: ({ now, keys, records }) =>
    readLoops(records.tasks).flatMap((loop) => {
      const next = keys.includes(loop.progress.id) ? nextEscalation(loop) : undefined;
      if (!next || next.at > now) return [];
      const taken = { now, actor: { org: loop.progress.owner ?? '' } };
      return [draftLoopStep(loop, { state: 'notified', step: 'escalated', reason: `超时未接收，通知${next.to}` }, taken)];
    }),
});
