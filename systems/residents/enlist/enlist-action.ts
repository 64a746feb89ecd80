/** Registers a resident from a list, with what lists say. */
import { defineAction } from '../../../kernel/define/action.ts';
import { KEEPERS } from '../basic/basic-actions.ts';
import { formatHousehold, householdSeries } from '../household-number.ts';
import { buildPatient } from '../write-patient.ts';
import { enlistForm } from './enlist-form.ts';

/** Registers a resident of a list. Allergies, diseases and the like are not asked and stay unknown until the personal information form is filled. */
export const enlistResident = defineAction({
  id: 'residents.enlist',
  label: '按名册登记居民',
  form: enlistForm,
  allow: KEEPERS,
  subject: 'new-resident',
  imports: { title: '居民名册', key: [] },
  serials: (answers) => (answers.relation === '02' && answers.household === undefined ? [householdSeries(answers.village)] : []),
  check: (answers, { today }) =>
    answers.since !== undefined && answers.since > today ? { refuse: '居住起始日期还没有到。', item: 'since' } : undefined,
  write: (answers, { subject, serial }) => {
    const isNew = answers.relation === '02' && answers.household === undefined;
    const household = isNew ? formatHousehold(answers.village, serial(householdSeries(answers.village))) : answers.household;
    return [{ create: buildPatient(answers, household), reference: subject }];
  },
  tell: (answers) => ({ text: `已登记${answers.name}，可以接着填写个人基本信息表。` }),
});
