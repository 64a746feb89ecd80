/** Who reads the calendar of rooms and experts: those who run consultations and those who give them. */
import type { Role } from '../../kernel/define/role.ts';

/** It tells of rooms, experts and numbers of requests; who a request is about is read by each reader's own rights. */
export const CALENDAR_READERS: readonly Role[] = ['referral-desk', 'specialist', 'diagnosis-reader', 'family-doctor', 'consortium-manager'];
