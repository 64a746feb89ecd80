/** The lists of hypertension care. */
import { all } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { defineProgrammeWorklists } from '../../kernel/patterns/programme/worklists.ts';
import { recordConfirmation, recordVisit } from './actions.ts';
import { register, screening, visits } from './views.ts';

/** Due within seven days, overdue, to refer, in care, doubtful values. */
export const lists = defineProgrammeWorklists({
  id: 'hypertension',
  name: '高血压',
  register,
  visits,
  values: ['systolic', 'diastolic'],
  visitAction: recordVisit,
});

/** Raised on three days in a row and neither enrolled nor settled since: to be referred for confirmation. */
export const suspected = defineWorklist({
  id: 'hypertension.suspected',
  urgency: 'late',
  title: '疑似高血压待确诊',
  view: screening,
  where: (row) => all(row.result.is('suspected'), row.settledOn.isEmpty()),
  columns: ['date', 'systolic', 'diastolic', 'raisedInRow', 'due'],
  sort: 'due',
  roles: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'township-manager'],
  action: recordConfirmation,
});
