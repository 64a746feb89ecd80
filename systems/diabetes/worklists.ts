/** The lists of diabetes care. */
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { defineProgrammeWorklists } from '../../kernel/patterns/programme/worklists.ts';
import { recordVisit, screenComplications } from './actions.ts';
import { complications, register, visits } from './views.ts';

/** Due within seven days, overdue, to refer, in care, doubtful values. */
export const lists = defineProgrammeWorklists({
  id: 'diabetes',
  name: '2型糖尿病',
  register,
  visits,
  values: ['fasting', 'hba1c'],
  visitAction: recordVisit,
});

/** Screenings for complications that found something. */
export const abnormal = defineWorklist({
  id: 'diabetes.complications',
  urgency: 'check',
  title: '糖尿病并发症筛查异常',
  view: complications,
  where: (row) => row.abnormal.isTrue(),
  columns: ['date', 'eye', 'foot', 'kidney', 'nerve', 'referred'],
  sort: 'date',
  roles: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'township-manager'],
  action: screenComplications,
});
