/** What diabetes care asks: the next follow-up and the annual examination. */
import { LOINC } from '../../kernel/define/codes.ts';
import { defineProgrammeTasks } from '../../kernel/patterns/programme/tasks.ts';
import { recordAnnualCheck, recordVisit } from './actions.ts';
import { courseSources, followDiabetes } from './course.ts';

/** The next follow-up and the annual examination. */
export const { visit: visitTask, annualCheck: annualCheckTask } = defineProgrammeTasks({
  id: 'diabetes',
  name: '2型糖尿病',
  sources: courseSources,
  follow: followDiabetes,
  visitAction: recordVisit,
  checkAction: recordAnnualCheck,
  measures: [LOINC.fastingGlucose],
});
