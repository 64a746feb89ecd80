/** The lists a clinic works from. */
import { all, minutesAgo, monthsBefore, related, startOfThisYear, todayPlus } from '../../kernel/define/condition.ts';
import { isUsualResident } from '../../kernel/define/is-usual-resident.ts';
import { peopleView } from '../../kernel/define/people-view.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { encountersView } from './encounters-view.ts';
import { pressureYearsView } from './pressure-years-view.ts';
import { FRONT_DESK } from './queue/arrive.ts';
import { queueView } from './queue/queue-view.ts';
import { callNumber } from './queue/steps.ts';
import { recordVisit, SCREENED_FROM_AGE } from './record-visit.ts';
import { wardView } from './stays/ward-view.ts';

/** People seen today. */
export const seenToday = defineWorklist({
  id: 'clinic.seen-today',
  urgency: 'register',
  title: '今日就诊',
  view: encountersView,
  where: (row) => all(row.kind.isIn(['outpatient', 'emergency', 'home']), row.date.on(todayPlus(0))),
  columns: ['kind', 'date', 'diagnosisName'],
  sort: 'date',
  roles: CLINICAL_ROLES,
  action: recordVisit,
});

/**
 * 首诊测血压: usual residents from 35 years on who were seen this year and whose pressure nobody has taken this year
 * (《国家基本公共卫生服务规范（第三版）》高血压·筛查：35岁及以上居民每年首诊测量血压).
 */
export const unmeasured = defineWorklist({
  id: 'clinic.unmeasured',
  urgency: 'due',
  title: '35岁及以上首诊未测血压',
  view: peopleView,
  where: (row) =>
    all(
      isUsualResident(row, todayPlus(0)),
      row.birth.onOrBefore(monthsBefore(todayPlus(0), SCREENED_FROM_AGE * 12)),
      related(encountersView).some((visit) =>
        all(
          visit.kind.isIn(['outpatient', 'emergency', 'home']),
          visit.date.onOrAfter(startOfThisYear()),
          visit.date.onOrBefore(todayPlus(0)),
        ),
      ),
      related(pressureYearsView).none((year) => year.last.onOrAfter(startOfThisYear())),
    ),
  columns: ['birth'],
  sort: 'birth',
  roles: [...CLINICAL_ROLES, 'township-manager'],
  action: recordVisit,
});

/** 候诊: whoever waits here today, in the order in which they are called. */
export const waiting = defineWorklist({
  id: 'clinic.waiting',
  urgency: 'due',
  title: '候诊',
  view: queueView,
  where: (row) => all(row.institution.isOwnOrg(), row.date.on(todayPlus(0)), row.state.isIn(['waiting', 'skipped'])),
  columns: ['department', 'number', 'state', 'first', 'arrivedAt', 'triage', 'turn'],
  sort: 'turn',
  parted: 'department',
  roles: FRONT_DESK,
  action: callNumber,
});

/** 就诊中: whoever was called here today and has no note yet. */
export const called = defineWorklist({
  id: 'clinic.called',
  urgency: 'due',
  title: '已叫号待写病历',
  view: queueView,
  where: (row) => all(row.institution.isOwnOrg(), row.date.on(todayPlus(0)), row.state.is('called')),
  columns: ['department', 'number', 'calledAt', 'triage'],
  sort: 'calledAt',
  parted: 'department',
  roles: FRONT_DESK,
  action: recordVisit,
});

/** A call stands on the screen of the waiting room for so many minutes. */
const CALL_STANDS_MINUTES = 30;

/** 请就诊, for the screen of the waiting room: who was called here a moment ago. */
export const callsNow = defineWorklist({
  id: 'clinic.calls-now',
  urgency: 'register',
  title: '叫号屏·请就诊',
  view: queueView,
  where: (row) =>
    all(
      row.institution.isOwnOrg(),
      row.date.on(todayPlus(0)),
      row.state.is('called'),
      row.calledAt.onOrAfter(minutesAgo(CALL_STANDS_MINUTES)),
    ),
  columns: ['department', 'number'],
  sort: 'calledAt',
  roles: FRONT_DESK,
  forRoom: true,
});

/** 候诊, for the screen of the waiting room. */
export const callsNext = defineWorklist({
  id: 'clinic.calls-next',
  urgency: 'register',
  title: '叫号屏·候诊',
  view: queueView,
  where: () => waiting.where,
  columns: ['department', 'number'],
  sort: 'turn',
  roles: FRONT_DESK,
  forRoom: true,
});

/** The ward round: whoever is in here now, by bed. */
export const ward = defineWorklist({
  id: 'clinic.ward',
  urgency: 'register',
  title: '在院病人',
  view: wardView,
  where: (row) => all(row.institution.isOwnOrg(), row.closed.isEmpty()),
  columns: ['bed', 'bedDoubt', 'admitted', 'diagnosisName', 'doctor', 'waitsFor', 'lastResult', 'lastResultAt', 'prompt'],
  sort: 'bed',
  roles: ['family-doctor', 'specialist', 'nurse', 'township-manager'],
});
