// FT1 → ChargeItem, IN1 and IN2 → Coverage.
import type { Mapping } from '../mapping.ts';

/** What FT1 says of a charge, whichever way the money goes. */
const RULES: Mapping['rules'] = [
  { set: 'billable', to: 'status' },
  { from: ['FT1-7', 'FT1-25'], to: 'code', by: 'concept' },
  { from: 'FT1-4', to: 'occurrenceDateTime', by: 'dateTime' },
  { from: 'FT1-5', to: 'enteredDate', by: 'dateTime' },
  { from: 'FT1-10', to: 'quantity.value', by: 'decimal' },
  { from: ['FT1-11', 'FT1-12'], to: 'priceOverride', by: 'charge' },
  { from: 'FT1-19', to: 'reason', by: 'concepts' },
  { from: 'FT1-20', to: 'performer[].actor', by: 'staffList' },
  { from: 'FT1-24', to: 'enterer', by: 'staff' },
  { from: 'FT1-13', to: 'costCenter', by: 'codedOrganisation' },
  { link: 'patient', to: 'subject' },
  { link: 'encounter', to: 'context' },
  { link: 'order', to: 'supportingInformation[]' },
];

/** A charge (FT1-6, HL7 table 0017: CG); payments and co-payments are no services and are left out. `priceOverride` is the whole amount. */
export const CHARGE: Mapping = {
  id: 'charge',
  label: '费用',
  anchor: 'FT1',
  type: 'ChargeItem',
  when: [{ from: 'FT1-6', in: ['CG'] }],
  keys: [
    { from: 'FT1-2', kind: 'charge', shape: 'EI' },
    { parts: ['PV1-19|PID-18|PID-3', 'FT1-4', 'FT1-7', 'FT1-1?'], kind: 'charge' },
  ],
  withoutKey: 'refuse',
  rules: RULES,
};

/**
 * A credit (FT1-6: CD), whole or in part: a line of its own that takes its amount away (`factorOverride` -1), so that the charge stays as it
 * was, the sum is right, and the same message again changes nothing.
 */
export const CREDIT: Mapping = {
  id: 'credit',
  label: '退费',
  anchor: 'FT1',
  type: 'ChargeItem',
  when: [{ from: 'FT1-6', in: ['CD'] }],
  keys: [
    { from: 'FT1-2', kind: 'credit', shape: 'EI' },
    { parts: ['PV1-19|PID-18|PID-3', 'FT1-4', 'FT1-7', 'FT1-1?'], kind: 'credit' },
  ],
  withoutKey: 'refuse',
  rules: [...RULES, { set: -1, to: 'factorOverride' }],
};

const CLASS = 'http://terminology.hl7.org/CodeSystem/coverage-class';

/** An insurance of the person. */
export const COVERAGE: Mapping = {
  id: 'coverage',
  label: '保险',
  anchor: 'IN1',
  type: 'Coverage',
  when: [{ from: 'IN1-4', present: true }],
  keys: [{ parts: ['PID-3|PID-2', 'IN1-2|IN1-3', 'IN1-36?'], kind: 'coverage' }],
  withoutKey: 'skip',
  rules: [
    { set: 'active', to: 'status' },
    { from: 'IN1-15', to: 'type', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0086' } },
    { from: 'IN1-4', to: 'payor', by: 'payor' },
    { from: ['IN1-49', 'IN1-36'], to: 'subscriberId', by: 'text' },
    { from: 'IN1-12', to: 'period.start', by: 'dateTime' },
    { from: 'IN1-13', to: 'period.end', by: 'dateTime' },
    { from: 'IN1-2', to: 'class[].value', by: 'text', beside: { type: { coding: [{ system: CLASS, code: 'plan' }] } } },
    { from: 'IN1-8', to: 'class[].value', by: 'text', beside: { type: { coding: [{ system: CLASS, code: 'group' }] } } },
    {
      from: 'IN1-17',
      to: 'relationship.coding[].code',
      by: 'code',
      table: {
        SEL: 'self',
        '18': 'self',
        '01': 'self',
        SPO: 'spouse',
        '02': 'spouse',
        CHD: 'child',
        '03': 'child',
        PAR: 'parent',
        '04': 'parent',
      },
      otherwise: 'other',
      beside: { system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship' },
      when: { from: 'IN1-17', present: true },
    },
    { from: 'IN1-22', to: 'order', by: 'positive' },
    { link: 'patient', to: 'beneficiary' },
  ],
};
