/** The ECG network: ordered and taken in villages and towns, read in the county. */
import { defineSystem } from '../../kernel/define/system.ts';
import { centre } from './centre.ts';
import { english } from './english.ts';
import { confirmMeasurements, measurementView } from './measurements.ts';

const { forms, actions, handling, worklists, indicators } = centre;

/** The system; loaded by its place. */
export default defineSystem({
  id: 'ecg',
  title: '心电网络',
  description: '基层采集、中心诊断的心电图：申请、采集、领取、报告、危急值。',
  forms: [
    forms.order,
    forms.report,
    forms.review,
    forms.amend,
    handling.acquire.form,
    handling.claim.form,
    handling.putBack.form,
    handling.reject.form,
    handling.cancel.form,
  ],
  views: [centre.view, measurementView],
  actions: [
    actions.order,
    actions.report,
    actions.review,
    actions.amend,
    handling.acquire.action,
    handling.claim.action,
    handling.putBack.action,
    handling.reject.action,
    handling.cancel.action,
  ],
  worklists: [
    worklists.toAcquire,
    worklists.sent,
    worklists.results,
    worklists.toRead,
    worklists.mine,
    worklists.toReview,
    worklists.overdue,
    worklists.done,
  ],
  indicators: [indicators.reports, indicators.requests, indicators.onTime, indicators.turnAround, indicators.positive, indicators.rejected],
  home: [{ numbers: [indicators.onTime, indicators.turnAround, indicators.rejected], roles: ['diagnosis-reader'], centre: 'ecg' }],
  cards: [centre.card],
  rooms: [centre.room],
  timers: [...centre.timers, confirmMeasurements],
  english,
});
