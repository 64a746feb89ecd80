/** Registers a resident, and changes what the personal information form says of them. */
import { defineAction, type Refusal } from '../../../kernel/define/action.ts';
import type { Person } from '../../../kernel/define/person.ts';
import { resources } from '../../../kernel/define/source.ts';
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { formatHousehold, householdSeries } from '../household-number.ts';
import { HISTORY_SOURCES, NO_HISTORY, writeHistory } from '../record/write-history.ts';
import { type BasicAnswers, buildPatient } from '../write-patient.ts';
import { basicForm } from './basic-form.ts';

/** Who keeps the residents of an area. */
export const KEEPERS = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar', 'township-manager'] as const;

function needsHousehold(answers: BasicAnswers): boolean {
  return answers.relation === '02' && answers.household === undefined;
}

/** Why the answers can not be of a new resident; undefined when they can. */
export function refuseRegistration(answers: BasicAnswers, today: PlainDate): Refusal | undefined {
  if (answers.since !== undefined && answers.since > today) return { refuse: '居住起始日期还没有到。', item: 'since' };
  return undefined;
}

/** Why the answers can not be a change of what stands; where a person lives is changed by a move, with its date. */
export function refuseBasicChange(answers: BasicAnswers, person: Person, today: PlainDate): Refusal | undefined {
  const early = refuseRegistration(answers, today);
  if (early) return early;
  if (person.area !== '' && answers.village !== person.area)
    return { refuse: '这里不能改现住村（社区）。', item: 'village', next: '搬家请办理“登记迁移”，会保留迁移日期。' };
  if (answers.residency !== person.residency)
    return { refuse: '这里不能改居住类型。', item: 'residency', next: '请办理“登记迁移”，会保留迁移日期。' };
  return undefined;
}

/** Registers a resident. The kernel refuses a second one with the same identity number. */
export const registerResident = defineAction({
  id: 'residents.register',
  label: '登记居民',
  form: basicForm,
  allow: KEEPERS,
  subject: 'new-resident',
  serials: (answers) => (needsHousehold(answers) ? [householdSeries(answers.village)] : []),
  check: (answers, { today }) => refuseRegistration(answers, today),
  write: (answers, { subject, serial }) => {
    const household = needsHousehold(answers)
      ? formatHousehold(answers.village, serial(householdSeries(answers.village)))
      : answers.household;
    return [{ create: buildPatient(answers, household), reference: subject }, ...writeHistory(answers, subject, NO_HISTORY)];
  },
  tell: (answers) => ({
    text: answers.residency === 'usual' ? `已登记${answers.name}，可以接着建立健康档案。` : `已登记${answers.name}。`,
  }),
});

/** Changes a resident's personal information; what is no longer said is withdrawn, not deleted. */
export const changeResident = defineAction({
  id: 'residents.change',
  label: '更新个人基本信息',
  form: basicForm,
  allow: KEEPERS,
  sources: { patient: resources('Patient'), ...HISTORY_SOURCES },
  serials: (answers, { person }) => (needsHousehold(answers) && person?.household === undefined ? [householdSeries(answers.village)] : []),
  check: (answers, { person, today }) => (person ? refuseBasicChange(answers, person, today) : undefined),
  write: (answers, { records, person, subject, serial }) => {
    const own = answers.household ?? person?.household;
    const household =
      needsHousehold(answers) && own === undefined ? formatHousehold(answers.village, serial(householdSeries(answers.village))) : own;
    return [
      ...records.patient.map((kept) => ({ update: buildPatient(answers, household, kept.resource), ifVersion: kept.version })),
      ...writeHistory(answers, subject, records),
    ];
  },
});
