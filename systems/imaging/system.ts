/** The imaging centre: ordered and taken in towns and villages, read in the county. */
import { defineSystem } from '../../kernel/define/system.ts';
import { MODALITIES } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { centre } from './centre.ts';
import { english } from './english.ts';
import { feedBack, feedbackForm, feedbackView } from './feedback.ts';
import { agreementRate, gradeA, remoteReadings } from './indicators.ts';
import { reportsView } from './reports.ts';
import { publishRoster, rosterForm, rosterView, SHIFTS } from './roster.ts';
import { imagingReport } from './work-report.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'imaging',
  title: '影像中心',
  description: '基层检查、中心诊断的医学影像：申请、检查、领取、报告、双签、危急值、值班、质量。',
  forms: [...centre.listed.forms, feedbackForm, rosterForm],
  views: [centre.view, reportsView, feedbackView, rosterView],
  actions: [...centre.listed.actions, feedBack, publishRoster],
  worklists: centre.listed.worklists,
  indicators: [remoteReadings, ...centre.listed.indicators, gradeA, agreementRate],
  home: [{ numbers: [centre.indicators.onTime, centre.indicators.turnAround, gradeA], roles: ['diagnosis-reader'], centre: 'imaging' }],
  report: [imagingReport],
  cards: [{ ...centre.card, actions: [...centre.card.actions, feedBack] }],
  rooms: [{ ...centre.room, roster: { form: rosterForm.id, publish: publishRoster.id, shifts: SHIFTS, modalities: MODALITIES } }],
  timers: centre.timers,
  english,
});
