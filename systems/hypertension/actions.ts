/** What people do in hypertension care: screen, confirm, enrol, follow up, examine, close. */
import { type ActionContext, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { episodes } from '../../kernel/define/source.ts';
import { defineAnnualCheckAction, defineClosingAction, PROGRAMME_ROLES } from '../../kernel/patterns/programme/actions.ts';
import { draftEnrolment, episodeOn, refuseDate, refuseEnrolment, refuseOutside } from '../../kernel/patterns/programme/enrolment.ts';
import { followFrom, type Outcome, reasonToRefer } from '../../kernel/patterns/programme/outcome.ts';
import { haveSameValues } from '../../kernel/patterns/programme/rows.ts';
import { courseSources, EPISODE, followHypertension } from './course.ts';
import { annualCheckForm, closingForm, confirmationForm, enrolmentForm, screeningForm } from './forms.ts';
import { findingsOf, isRaised, MANAGED_FROM_AGE } from './rules.ts';
import { type Visit, visitForm } from './visit-form.ts';

type VisitContext = ActionContext<typeof courseSources>;

/** The contact before a date in the same stretch of care. */
function contactBefore({ records, person }: VisitContext, date: Visit['date']) {
  const episode = episodeOn(records.episodes, date);
  const stretch = person && followHypertension(records, person).find((each) => each.episode.id === episode?.id);
  return stretch?.steps.findLast((step) => step.contact.date < date)?.contact;
}

/** What follows from the answers, given the contact before. */
function outcomeOf(visit: Visit, context: VisitContext): { outcome: Outcome; refer: string | undefined } {
  const found = findingsOf(visit, context.person?.birthDate);
  const previous = contactBefore(context, visit.date)?.found;
  return { outcome: followFrom(found, previous), refer: reasonToRefer(found, previous) };
}

function refuseWithoutReferral(visit: Visit, context: VisitContext): Refusal | undefined {
  const { refer } = outcomeOf(visit, context);
  if (refer === undefined || visit.referral !== 'no') return undefined;
  return { refuse: `${refer}，须转诊`, item: 'referral', next: '请填写转诊；本人不同意的，请选“已建议转诊，本人不同意”' };
}

/** Records a follow-up. */
export const recordVisit = defineAction({
  id: 'hypertension.record-visit',
  label: '记录高血压随访',
  form: visitForm,
  allow: PROGRAMME_ROLES,
  sources: courseSources,
  check: (visit, context) =>
    refuseDate(visit.date, context) ??
    refuseOutside(visit.date, context.records.episodes, '高血压') ??
    refuseWithoutReferral(visit, context),
  doubt: (visit, context) => [
    ...(haveSameValues(contactBefore(context, visit.date)?.values, visit.bp)
      ? [{ warn: '血压与上次随访完全相同，请核实', item: 'bp.systolic' }]
      : []),
    ...(context.records.visits.some((other) => other.date === visit.date)
      ? [{ warn: '当天已有一份随访记录，按一次计算', item: 'date' }]
      : []),
    ...(visit.class !== undefined && visit.class !== outcomeOf(visit, context).outcome.class
      ? [{ warn: '随访分类与血压、不良反应、并发症的判断不一致', item: 'class' }]
      : []),
  ],
  tell: (visit, context) => {
    const { outcome } = outcomeOf(visit, context);
    if (outcome.urgent) return { text: '出现紧急转诊情况：请立即处理并转诊，2周内主动随访转诊情况。', urgent: true };
    return { text: outcome.next === 'quarter' ? `血压达标，${outcome.why}。` : `${outcome.why}。` };
  },
});

/** Enrols a person with a confirmed diagnosis. */
export const enrol = defineAction({
  id: 'hypertension.enrol',
  label: '纳入高血压管理',
  form: enrolmentForm,
  allow: PROGRAMME_ROLES,
  sources: { episodes: episodes(EPISODE) },
  check: (answers, context) =>
    refuseEnrolment(answers.date, context, context.records.episodes, { name: '高血压', fromAge: MANAGED_FROM_AGE }),
  write: (answers, context) =>
    draftEnrolment(context, {
      start: answers.date,
      episode: EPISODE,
      name: '高血压患者健康管理',
      diagnosis: { code: 'I10', display: '原发性高血压' },
      diagnosedOn: answers.diagnosedOn,
    }),
  tell: () => ({ text: '已纳入高血压管理，请在本季度内完成首次随访。' }),
});

/** Measures a pressure at first contact, or again after a raised one. */
export const recordScreening = defineAction({
  id: 'hypertension.screen',
  label: '测量血压',
  form: screeningForm,
  allow: PROGRAMME_ROLES,
  check: (answers, context) => refuseDate(answers.date, context),
  tell: ({ bp }) => (isRaised(bp) ? { text: '血压升高：去除临时因素，请在另一天复测；非同日3次升高须转诊确诊。' } : undefined),
});

/** Records the referral of a suspected case and its result. */
export const recordConfirmation = defineAction({
  id: 'hypertension.confirm-suspicion',
  label: '登记疑似高血压转诊结果',
  form: confirmationForm,
  allow: PROGRAMME_ROLES,
  check: (answers, context) => refuseDate(answers.date, context),
  tell: ({ outcome }) => (outcome === 'confirmed' ? { text: '已确诊，请纳入高血压管理。' } : undefined),
});

/** Records the annual examination. */
export const recordAnnualCheck = defineAnnualCheckAction({ id: 'hypertension', name: '高血压', episode: EPISODE, form: annualCheckForm });

/** Ends care. */
export const close = defineClosingAction({ id: 'hypertension', name: '高血压', episode: EPISODE, form: closingForm });
