/** Type-2 diabetes: enrol, follow up four times a year with fasting glucose, screen for complications, examine once a year, close. */
import { defineSystem } from '../../kernel/define/system.ts';
import { close, enrol, recordAnnualCheck, recordVisit, screenComplications, setQuota } from './actions.ts';
import { english } from './english.ts';
import { annualCheckForm, closingForm, complicationForm, enrolmentForm, quotaForm } from './forms.ts';
import { numbers, screened } from './indicators.ts';
import { careInPress, careInSpeech, reportPart } from './report.ts';
import {
  closeStation,
  openStation,
  renovateStation,
  renovationCount,
  renovationForm,
  renovationsView,
  stationClosingForm,
  stationCount,
  stationForm,
  stationsView,
} from './stations.ts';
import { annualCheckTask, visitTask } from './tasks.ts';
import { checks, complications, quotas, register, visits } from './views.ts';
import { visitForm } from './visit-form.ts';
import { abnormal, lists } from './worklists.ts';

/** Diabetes care as the platform sees it. */
export default defineSystem({
  id: 'diabetes',
  title: '2型糖尿病患者健康管理',
  description: '35岁及以上2型糖尿病患者的纳入管理、随访、血糖监测、分类干预、并发症筛查和年度健康检查。',
  forms: [
    visitForm,
    enrolmentForm,
    complicationForm,
    annualCheckForm,
    closingForm,
    quotaForm,
    stationForm,
    renovationForm,
    stationClosingForm,
  ],
  views: [register, visits, checks, complications, quotas, stationsView, renovationsView],
  tasks: [visitTask, annualCheckTask],
  actions: [recordVisit, enrol, screenComplications, recordAnnualCheck, close, setQuota, openStation, renovateStation, closeStation],
  worklists: [lists.due, lists.overdue, lists.toRefer, lists.register, lists.doubtful, abnormal],
  indicators: [
    numbers.managed,
    numbers.managedInYear,
    numbers.enrolled,
    numbers.standardRate,
    numbers.controlRate,
    numbers.visitsDone,
    numbers.faceToFaceDone,
    numbers.seenInYear,
    numbers.completionRate,
    numbers.managementRate,
    numbers.quota,
    screened,
    stationCount,
    renovationCount,
  ],
  report: [reportPart, careInPress, careInSpeech],
  cards: [
    {
      title: '2型糖尿病',
      view: register,
      columns: ['start', 'lastVisit', 'fasting', 'hba1c', 'class', 'nextDue', 'overdueAfter', 'visits', 'end', 'endReason'],
      actions: [recordVisit, enrol, screenComplications, recordAnnualCheck, close],
    },
  ],
  english,
});
