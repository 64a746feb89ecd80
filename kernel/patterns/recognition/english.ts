/** English for the labels of recognition that every order form gets. */
import { DECISIONS, REPEAT_REASONS } from './reasons.ts';

/** English by Chinese label. */
export const RECOGNITION_ENGLISH: Readonly<Record<string, string>> = {
  互认处理: 'Recognition',
  处理: 'What to do',
  [DECISIONS.cite]: 'Cite it',
  [DECISIONS.repeat]: 'Do not recognise, repeat',
  结果编号: 'Result',
  不认可原因: 'Reason not to recognise',
  [REPEAT_REASONS.N1]: 'The condition has changed; the result does not fit the clinical picture or diagnosis',
  [REPEAT_REASONS.N2]: 'The result changes fast in the course of the disease',
  [REPEAT_REASONS.N3]: 'The item decides on a major measure (operation, transfusion)',
  [REPEAT_REASONS.N4]: 'Emergency or rescue',
  [REPEAT_REASONS.N5]: 'Judicial, disability or sick-retirement assessment',
  [REPEAT_REASONS.N6]: 'Another situation that needs a repeat',
  原因说明: 'In words',
  项目: 'Item',
};
