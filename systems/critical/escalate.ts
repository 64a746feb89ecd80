/** What happens to critical values by themselves: who is told is written down where no order named it; the next one is told when nobody acknowledged in time. */
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
    readLoops(records).flatMap((loop) => {
      const next = keys.includes(loop.progress.id) ? nextEscalation(loop) : undefined;
      if (!next || next.at > now) return [];
      const taken = { now, actor: { org: loop.to } };
      return [draftLoopStep(loop, { state: 'notified', step: 'escalated', reason: `超时未接收，通知${next.to}` }, taken)];
    }),
});

/** Writes down who is told, and why, of values that no order sends to anybody; the lists show them there from the first moment. */
export const direct = defineTimer({
  id: 'critical.direct',
  title: '危急值确定接收机构',
  view: criticalView,
  due: (row) => all(row.directed.isFalse()),
  sources: loopSources,
  write: ({ now, keys, records }) =>
    readLoops(records).flatMap((loop) =>
      loop.directed !== undefined && keys.includes(loop.progress.id)
        ? [draftLoopStep(loop, { state: loop.state, step: 'directed', reason: loop.directed.why }, { now, actor: {} })]
        : [],
    ),
});
