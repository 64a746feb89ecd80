/** Who keeps the calendar of working days: those who register the institutions, and those who answer for them. */
import type { Role } from '../../kernel/define/role.ts';

/** They enter and import the days that notices move, and find the page in their menu. */
export const CALENDAR_KEEPERS: readonly Role[] = ['consortium-manager', 'bureau-manager', 'registrar', 'administrator'];
