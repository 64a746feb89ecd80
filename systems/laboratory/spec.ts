/** The laboratory as a diagnosis centre: what may be ordered, its clocks, its critical values and its reasons. */

import { optional, yesNo } from '../../kernel/define/item.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import type { CentreSpec } from '../../kernel/patterns/diagnosis-centre/spec.ts';
import { findItem, findPanel } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { CRITICAL_RULES, LABORATORY_PANELS } from '../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { REJECTION_REASONS } from '../../kernel/patterns/specimens/rejection-reasons.ts';
import { minutesDue } from './rules/specimen-rules.ts';

/** Where the clocks, thresholds and closed lists come from. */
export const SOURCE = '四大诊断中心共同流程与危急值报告制度（docs/domain.md §6.2–6.4）；WS/T 641-2018、WS/T 616-2018';

/** Who receives, tests and verifies. */
export const LABORATORY_ROLES = ['diagnosis-reader'] as const;

/** Who orders and collects. */
export const ORDERING_ROLES = [...CLINICAL_ROLES, 'specialist'] as const;

const orderItems = { fasting: optional(yesNo('空腹')) };

/** Panels of one item carry its LOINC code, so that what is restricted by it (HIV) is so from the order on. */
const loinc = Object.fromEntries(
  LABORATORY_PANELS.flatMap((panel): [string, string][] => {
    const code = panel.items.length === 1 ? findItem(panel.items[0] ?? '')?.loinc : undefined;
    return code === undefined ? [] : [[panel.code, code]];
  }),
);

/** Items that have critical values, as findings of the loop. */
export const CRITICAL_ITEMS: Readonly<Record<string, string>> = Object.fromEntries(
  [...new Set(CRITICAL_RULES.map((rule) => rule.item))].map((code) => [code, findItem(code)?.display ?? code]),
);

/** The centre. A report of the laboratory is the results; who verifies adds a remark at most. */
export const LABORATORY = {
  id: 'laboratory',
  name: '检验',
  english: 'Laboratory',
  letter: 'J',
  items: Object.fromEntries(LABORATORY_PANELS.map((panel) => [panel.code, panel.display])),
  loinc,
  orderItems,
  reportItems: {},
  turnAround: (code) => {
    const panel = findPanel(code);
    const panels = panel ? [panel] : [];
    return { routine: minutesDue(panels, 'routine'), urgent: minutesDue(panels, 'urgent'), stat: minutesDue(panels, 'stat') };
  },
  critical: CRITICAL_ITEMS,
  rejects: REJECTION_REASONS,
  source: SOURCE,
  doubleSign: () => false,
  shows: 'results',
  templates: [],
  orderedBy: ORDERING_ROLES,
  readBy: LABORATORY_ROLES,
} as const satisfies CentreSpec<'laboratory', typeof orderItems, Record<never, never>>;
