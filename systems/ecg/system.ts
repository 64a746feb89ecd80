/** The ECG network: ordered and taken in villages and towns, read in the county. */
import { defineSystem } from '../../kernel/define/system.ts';
import { centre } from './centre.ts';
import { english } from './english.ts';
import { confirmMeasurements, measurementView } from './measurements.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'ecg',
  title: '心电网络',
  description: '基层采集、中心诊断的心电图：申请、采集、领取、报告、危急值。',
  forms: centre.listed.forms,
  views: [centre.view, measurementView],
  actions: centre.listed.actions,
  worklists: centre.listed.worklists,
  indicators: centre.listed.indicators,
  home: [
    {
      numbers: [centre.indicators.onTime, centre.indicators.turnAround, centre.indicators.rejected],
      roles: ['diagnosis-reader'],
      centre: 'ecg',
    },
  ],
  cards: [centre.card],
  rooms: [centre.room],
  timers: [...centre.timers, confirmMeasurements],
  english,
});
