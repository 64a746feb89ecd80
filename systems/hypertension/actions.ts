/** What people do in hypertension care: screen, confirm, enrol, follow up, examine, close. */
import { type ActionContext, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { episodes, type KeptEpisode } from '../../kernel/define/source.ts';
import { defineAnnualCheckAction, defineClosingAction, PROGRAMME_ROLES } from '../../kernel/patterns/programme/actions.ts';
import {
  draftEnrolment,
  episodeOn,
  refuseDate,
  whileHere,
  whileInCare,
  whileNotInCare,
} from '../../kernel/patterns/programme/enrolment.ts';
import { defineQuotaAction } from '../../kernel/patterns/programme/quota.ts';
import { doubtVisit, type NewVisit, refuseVisit, tellVisit } from '../../kernel/patterns/programme/visit-action.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import { courseSources, EPISODE, followHypertension, type PressureValues } from './course.ts';
import { annualCheckForm, closingForm, confirmationForm, enrolmentForm, quotaForm, screeningForm } from './forms.ts';
import { findingsOf, isRaised, MANAGED_FROM_AGE } from './rules.ts';
import { type Visit, visitForm } from './visit-form.ts';

function newVisit(visit: Visit, { records, person }: ActionContext<typeof courseSources>): NewVisit<PressureValues> {
  return {
    date: visit.date,
    found: findingsOf(visit, person?.birthDate),
    values: visit.bp,
    class: visit.class,
    referral: visit.referral,
    stretches: person ? followHypertension(records, person) : [],
    sameDay: records.visits.some((other) => other.date === visit.date),
  };
}

/** Records a follow-up. */
export const recordVisit = defineAction({
  id: 'hypertension.record-visit',
  label: '记录高血压随访',
  form: visitForm,
  allow: PROGRAMME_ROLES,
  sources: courseSources,
  available: whileInCare(EPISODE, '高血压'),
  check: (visit, context) => refuseVisit(newVisit(visit, context)),
  doubt: (visit, context) => doubtVisit(newVisit(visit, context), 'bp.systolic'),
  tell: (visit, context) => tellVisit(newVisit(visit, context), '血压达标'),
  imports: { title: '高血压随访记录', key: ['date'] },
});

/** Enrols a person with a confirmed diagnosis. */
export const enrol = defineAction({
  id: 'hypertension.enrol',
  label: '纳入高血压管理',
  form: enrolmentForm,
  allow: PROGRAMME_ROLES,
  available: whileNotInCare(EPISODE, { name: '高血压', fromAge: MANAGED_FROM_AGE }),
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
  available: whileHere,
  tell: ({ bp }) => (isRaised(bp) ? { text: '血压升高：去除临时因素，请在另一天复测；非同日3次升高须转诊确诊。' } : undefined),
});

/** Records the referral of a suspected case and its result. */
export const recordConfirmation = defineAction({
  id: 'hypertension.confirm-suspicion',
  label: '登记疑似高血压转诊结果',
  form: confirmationForm,
  allow: PROGRAMME_ROLES,
  available: availableWhen(
    { episodes: episodes(EPISODE) },
    (state) => refuseDate(state.on, state) ?? refuseConfirmed(state.on, state.records.episodes),
  ),
  tell: ({ outcome }) => (outcome === 'confirmed' ? { text: '已确诊，请纳入高血压管理。' } : undefined),
});

function refuseConfirmed(on: PlainDate, kept: readonly KeptEpisode[]): Refusal | undefined {
  const episode = episodeOn(kept, on);
  return episode && { refuse: `该居民自${episode.start}起已在高血压管理中，无需确诊转诊。`, next: '请直接记录随访。' };
}

/** Records the annual examination. */
export const recordAnnualCheck = defineAnnualCheckAction({ id: 'hypertension', name: '高血压', episode: EPISODE, form: annualCheckForm });

/** Ends care. */
export const close = defineClosingAction({ id: 'hypertension', name: '高血压', episode: EPISODE, form: closingForm });

/** Registers the yearly quota of an institution. */
export const setQuota = defineQuotaAction('hypertension', '高血压', quotaForm);
