// A resident's objection, as a Consent, for tests.
import type { Consent, Period } from '@medplum/fhirtypes';
import { SYSTEM } from '../../define/codes.ts';
import type { RestrictedCategory } from '../../define/restricted-category.ts';

/** The resident (id of the Patient) closes their record, or one restricted category of it, to institutions; for a period, or from now on. */
export function makeDenial(
  patient: string,
  orgs: readonly string[],
  only: { readonly category?: RestrictedCategory; readonly period?: Period } = {},
): Consent {
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ code: 'patient-privacy' }] },
    category: [{ text: '隐私' }],
    policyRule: { text: '个人信息保护法' },
    patient: { reference: `Patient/${patient}` },
    provision: {
      type: 'deny',
      actor: orgs.map((org) => ({ role: { text: '机构' }, reference: { reference: `Organization/${org}` } })),
      ...(only.period ? { period: only.period } : {}),
      ...(only.category ? { securityLabel: [{ system: SYSTEM.restricted, code: only.category }] } : {}),
    },
  };
}
