// Turns validation issues into the OperationOutcome that a FHIR client receives.
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { Issue } from './issue.ts';

/** An OperationOutcome with one entry per issue: `details.text` in Chinese, `diagnostics` in English. Without issues it says that all is well. */
export function buildOperationOutcome(issues: readonly Issue[]): OperationOutcome {
  if (!issues.length) {
    return {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'informational', details: { text: '校验通过' }, diagnostics: 'The resource is valid' }],
    };
  }
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map((issue) => ({
      severity: issue.severity,
      code: issue.code,
      details: { text: issue.diagnostics },
      diagnostics: `${issue.expression}: ${issue.english}`,
      expression: [issue.expression],
    })),
  };
}
