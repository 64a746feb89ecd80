/** Hypertension: find, enrol, follow up four times a year, refer, examine once a year, close. */
import { PLACE_ROLES } from '../../kernel/define/role.ts';
import { defineSystem } from '../../kernel/define/system.ts';
import { close, enrol, recordAnnualCheck, recordConfirmation, recordScreening, recordVisit, setQuota } from './actions.ts';
import { english } from './english.ts';
import { annualCheckForm, closingForm, confirmationForm, enrolmentForm, quotaForm, screeningForm } from './forms.ts';
import { homebound, homeDue, homeServedRate } from './homebound.ts';
import { numbers, suspectedNumber } from './indicators.ts';
import { careInPress, careInSpeech, reportPart } from './report.ts';
import { annualCheckTask, confirmTask, remeasureTask, visitTask } from './tasks.ts';
import { checks, quotas, register, screening, visits } from './views.ts';
import { visitForm } from './visit-form.ts';
import { lists, suspected } from './worklists.ts';

/** Hypertension care as the platform sees it. */
export default defineSystem({
  id: 'hypertension',
  title: '高血压患者健康管理',
  description: '35岁及以上常住居民的血压筛查、确诊转诊、纳入管理、随访、分类干预和年度健康检查。',
  forms: [visitForm, enrolmentForm, screeningForm, confirmationForm, annualCheckForm, closingForm, quotaForm],
  views: [register, visits, checks, screening, quotas, homebound],
  tasks: [visitTask, annualCheckTask, remeasureTask, confirmTask],
  actions: [recordVisit, enrol, recordScreening, recordConfirmation, recordAnnualCheck, close, setQuota],
  worklists: [lists.due, lists.overdue, lists.toRefer, lists.register, lists.doubtful, suspected, homeDue],
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
    suspectedNumber,
    homeServedRate,
  ],
  home: [{ numbers: [numbers.standardRate, numbers.controlRate], roles: PLACE_ROLES }],
  report: [reportPart, careInPress, careInSpeech],
  cards: [
    {
      title: '高血压',
      view: register,
      columns: ['start', 'lastVisit', 'systolic', 'diastolic', 'class', 'nextDue', 'overdueAfter', 'visits', 'end', 'endReason'],
      actions: [recordVisit, enrol, recordAnnualCheck, close],
    },
  ],
  english,
});
