/** The critical loop of all centres: found and told, received and read back, escalated, acted on, closed. */
import { defineSystem } from '../../kernel/define/system.ts';
import { acknowledge, acknowledgeForm, disposalForm, dispose } from './actions.ts';
import { dutyForm, publishDuty } from './duty.ts';
import { english } from './english.ts';
import { direct, escalate } from './escalate.ts';
import { announce, unannouncedView } from './from-outside.ts';
import { closedInTimeRate, disposedRate, found, inTimeRate, medianTime, receivedRate } from './indicators.ts';
import { criticalView } from './view.ts';
import { escalated, informed, open, register, toDispose } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'critical',
  title: '危急值管理',
  description: '诊断中心发现的危急值：通知、接收复读、超时升级、处置、闭环。',
  forms: [acknowledgeForm, disposalForm, dutyForm],
  views: [criticalView, unannouncedView],
  actions: [acknowledge, dispose, publishDuty],
  worklists: [open, escalated, toDispose, informed, register],
  indicators: [found, receivedRate, inTimeRate, disposedRate, closedInTimeRate, medianTime],
  timers: [announce, direct, escalate],
  cards: [
    {
      title: '危急值',
      view: criticalView,
      columns: ['findings', 'foundAt', 'state', 'disposal'],
      actions: [acknowledge, dispose],
    },
  ],
  english,
});
