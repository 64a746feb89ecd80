/** How urgent a request is, and by when it must be answered. */

/** Urgency of a request, in FHIR's codes. */
export const PRIORITIES = { routine: '普通', urgent: '紧急', stat: '急危重' } as const;

/** See PRIORITIES. */
export type Priority = keyof typeof PRIORITIES;
