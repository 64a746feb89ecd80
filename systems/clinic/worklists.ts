/** The lists a clinic works from. */
import { all, todayPlus } from '../../kernel/define/condition.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { encountersView } from './encounters-view.ts';
import { recordVisit } from './record-visit.ts';

/** People seen today. */
export const seenToday = defineWorklist({
  id: 'clinic.seen-today',
  title: '今日就诊',
  view: encountersView,
  where: (row) => all(row.kind.isIn(['outpatient', 'emergency', 'home']), row.date.on(todayPlus(0))),
  columns: ['kind', 'date', 'diagnosisName'],
  sort: 'date',
  roles: CLINICAL_ROLES,
  action: recordVisit,
});
