/** What duty is, and what a critical value is by its Task: two facts that rights follow from. */

/**
 * The code (SYSTEM.duty) of a Task of nobody that says who is on duty for an institution: `owner` the practitioner, EXTENSION.org the institution,
 * `executionPeriod` from when until when (instants), `status` in-progress while it stands. Published by `critical.publish-duty`.
 */
export const CLINICAL_DUTY = 'clinical-duty';

/** The kind (SYSTEM.centreTask) of a critical value's Task; `requested` until somebody acknowledged, `in-progress` until somebody acted. */
export const CRITICAL = 'critical';
