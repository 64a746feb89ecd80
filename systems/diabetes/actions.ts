/** What people do in diabetes care: enrol, follow up, screen for complications, examine, close. */
import { type ActionContext, defineAction } from '../../kernel/define/action.ts';
import { defineAnnualCheckAction, defineClosingAction, PROGRAMME_ROLES } from '../../kernel/patterns/programme/actions.ts';
import { draftEnrolment, whileHere, whileInCare, whileNotInCare } from '../../kernel/patterns/programme/enrolment.ts';
import { defineQuotaAction } from '../../kernel/patterns/programme/quota.ts';
import { doubtVisit, type NewVisit, refuseVisit, tellVisit } from '../../kernel/patterns/programme/visit-action.ts';
import { courseSources, EPISODE, followDiabetes, type GlucoseValues, valuesOf } from './course.ts';
import { annualCheckForm, closingForm, complicationForm, enrolmentForm, quotaForm } from './forms.ts';
import { findingsOf, MANAGED_FROM_AGE } from './rules.ts';
import { factsOf, type Visit, visitForm } from './visit-form.ts';

const NAME = '2型糖尿病';

function newVisit(visit: Visit, { records, person }: ActionContext<typeof courseSources>): NewVisit<GlucoseValues> {
  return {
    date: visit.date,
    found: findingsOf(factsOf(visit)),
    values: valuesOf(visit),
    class: visit.class,
    referral: visit.referral,
    stretches: person ? followDiabetes(records, person) : [],
    sameDay: records.visits.some((other) => other.date === visit.date),
  };
}

/** Records a follow-up. */
export const recordVisit = defineAction({
  id: 'diabetes.record-visit',
  label: '记录2型糖尿病随访',
  form: visitForm,
  allow: PROGRAMME_ROLES,
  sources: courseSources,
  available: whileInCare(EPISODE, NAME),
  check: (visit, context) => refuseVisit(newVisit(visit, context)),
  doubt: (visit, context) => doubtVisit(newVisit(visit, context), 'fasting'),
  tell: (visit, context) => tellVisit(newVisit(visit, context), '血糖达标'),
  imports: { title: '2型糖尿病随访记录', key: ['date'] },
});

/** Enrols a person with a confirmed diagnosis. */
export const enrol = defineAction({
  id: 'diabetes.enrol',
  label: '纳入2型糖尿病管理',
  form: enrolmentForm,
  allow: PROGRAMME_ROLES,
  available: whileNotInCare(EPISODE, { name: NAME, fromAge: MANAGED_FROM_AGE }),
  write: (answers, context) =>
    draftEnrolment(context, {
      start: answers.date,
      episode: EPISODE,
      name: '2型糖尿病患者健康管理',
      diagnosis: { code: 'E11', display: '2型糖尿病' },
      diagnosedOn: answers.diagnosedOn,
    }),
  tell: () => ({ text: '已纳入2型糖尿病管理，请在本季度内完成首次随访。' }),
});

/** Records a screening for complications. */
export const screenComplications = defineAction({
  id: 'diabetes.screen-complications',
  label: '登记糖尿病并发症筛查',
  form: complicationForm,
  allow: PROGRAMME_ROLES,
  available: whileHere,
});

/** Records the annual examination. */
export const recordAnnualCheck = defineAnnualCheckAction({ id: 'diabetes', name: NAME, episode: EPISODE, form: annualCheckForm });

/** Ends care. */
export const close = defineClosingAction({ id: 'diabetes', name: NAME, episode: EPISODE, form: closingForm });

/** Registers the yearly quota of an institution. */
export const setQuota = defineQuotaAction('diabetes', '2型糖尿病', quotaForm);
