/** Looks whether the identity number of a Patient can be one, whoever writes it: a form, an import, a machine. */
import type { Resource } from '@medplum/fhirtypes';
import { IDENTIFIER } from '../define/codes.ts';
import type { Issue } from '../record/validation/issue.ts';
import { parseIdentityNumber } from './identity-number.ts';

/** A fault for each identity number that GB 11643 does not allow; none for other resources. */
export function findNumberFaults(resource: Resource): readonly Issue[] {
  if (resource.resourceType !== 'Patient') return [];
  return (resource.identifier ?? []).flatMap(({ system, value }, index): Issue[] => {
    if (system !== IDENTIFIER.identityNumber || !value) return [];
    const parsed = parseIdentityNumber(value);
    if (parsed.ok) return [];
    return [
      {
        severity: 'error',
        code: 'value',
        expression: `Patient.identifier[${index}].value`,
        diagnostics: parsed.reason,
        english: 'not a resident identity number (GB 11643): length, province, birth date or check character is wrong',
      },
    ];
  });
}
