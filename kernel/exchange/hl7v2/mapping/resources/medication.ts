// RXE and RXO, with RXR and ORC → MedicationRequest; RXA, RXR → Immunization.
import type { Mapping, Rule } from '../mapping.ts';
import { ORDER_KEYS, ORDER_STATUS } from './order.ts';

const COMMON: readonly Rule[] = [
  ...ORDER_STATUS.map((rule): Rule => {
    // A MedicationRequest that was taken back is cancelled, not revoked.
    if ('set' in rule && rule.set === 'revoked') return { ...rule, set: 'cancelled' };
    if ('table' in rule && rule.table)
      return {
        ...rule,
        table: Object.fromEntries(Object.entries(rule.table).map(([code, to]) => [code, to === 'revoked' ? 'cancelled' : to])),
      };
    return rule;
  }),
  { set: 'order', to: 'intent' },
  { from: 'ORC-4', to: 'groupIdentifier', by: 'entityNumber', table: { kind: 'group' } },
  { from: 'ORC-9', to: 'authoredOn', by: 'dateTime' },
  { from: 'ORC-12', to: 'requester', by: 'staff' },
  { from: 'NTE[]', to: 'note', by: 'notes' },
  { link: 'patient', to: 'subject' },
  { link: 'encounter', to: 'encounter' },
];

/** A prescription as the pharmacy encoded it. */
export const ENCODED_MEDICATION: Mapping = {
  id: 'medication',
  label: '用药医嘱',
  anchor: 'RXE',
  type: 'MedicationRequest',
  keys: [
    ...ORDER_KEYS.map((rule) => ('from' in rule ? { ...rule, from: rule.kind === 'placer' ? 'ORC-2' : 'ORC-3' } : rule)),
    { from: 'RXE-15', kind: 'prescription', shape: 'EI' },
  ],
  withoutKey: 'refuse',
  rules: [
    ...COMMON,
    { from: 'RXE-2', to: 'medicationCodeableConcept', by: 'concept' },
    { from: ['RXE-7', 'RXE-21'], to: 'dosageInstruction[0].text', by: 'lines' },
    { from: ['TQ1-3', 'RXE-1.2'], to: 'dosageInstruction[0].timing.code.text', by: 'lines' },
    { from: 'RXR-1', to: 'dosageInstruction[0].route', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0162' } },
    { from: 'RXR-2', to: 'dosageInstruction[0].site', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0163' } },
    { from: 'RXE-3', to: 'dosageInstruction[0].doseAndRate[].doseQuantity', by: 'amount', table: { unitField: '5' } },
    { from: 'RXE-10', to: 'dispenseRequest.quantity', by: 'amount', table: { unitField: '11' } },
    { from: 'RXE-12', to: 'dispenseRequest.numberOfRepeatsAllowed', by: 'count' },
    { from: 'RXE-13', to: 'requester', by: 'staff' },
  ],
};

/** A prescription as it was ordered, where the pharmacy has not encoded it yet. */
export const ORDERED_MEDICATION: Mapping = {
  ...ENCODED_MEDICATION,
  anchor: 'RXO',
  when: [{ from: 'RXE-2', present: false }],
  keys: ENCODED_MEDICATION.keys.slice(0, 2),
  rules: [
    ...COMMON,
    { from: 'RXO-1', to: 'medicationCodeableConcept', by: 'concept' },
    { from: ['RXO-7', 'RXO-6'], to: 'dosageInstruction[0].text', by: 'lines' },
    { from: 'TQ1-3', to: 'dosageInstruction[0].timing.code.text', by: 'lines' },
    { from: 'RXR-1', to: 'dosageInstruction[0].route', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0162' } },
    { from: 'RXR-2', to: 'dosageInstruction[0].site', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0163' } },
    { from: 'RXO-2', to: 'dosageInstruction[0].doseAndRate[].doseQuantity', by: 'amount', table: { unitField: '4' } },
    { from: 'RXO-11', to: 'dispenseRequest.quantity', by: 'amount', table: { unitField: '12' } },
    { from: 'RXO-13', to: 'dispenseRequest.numberOfRepeatsAllowed', by: 'count' },
  ],
};

/** A vaccination, given or not (RXA-20, HL7 table 0322). */
export const IMMUNIZATION: Mapping = {
  id: 'immunization',
  label: '接种',
  anchor: 'RXA',
  type: 'Immunization',
  keys: [
    { from: 'ORC-3', kind: 'filler', shape: 'EI', type: 'FILL' },
    { parts: ['PID-3|PID-2', 'RXA-5', 'RXA-3'], kind: 'immunization' },
  ],
  withoutKey: 'refuse',
  rules: [
    { set: 'entered-in-error', to: 'status', when: { from: 'RXA-21', in: ['D'] } },
    {
      from: 'RXA-20',
      to: 'status',
      by: 'code',
      table: { CP: 'completed', PA: 'completed', RE: 'not-done', NA: 'not-done' },
      otherwise: 'completed',
    },
    { from: 'RXA-18', to: 'statusReason', by: 'concept' },
    { from: 'RXA-5', to: 'vaccineCode', by: 'concept' },
    { from: 'RXA-3', to: 'occurrenceDateTime', by: 'dateTime' },
    { from: 'RXA-22', to: 'recorded', by: 'dateTime' },
    { set: true, to: 'primarySource', when: { from: 'RXA-9.1', in: ['00'] } },
    { set: false, to: 'primarySource', when: { from: 'RXA-9.1', notIn: ['00', ''] } },
    { from: 'RXA-6', to: 'doseQuantity', by: 'amount', table: { unitField: '7', unknown: '999' } },
    { from: 'RXA-15', to: 'lotNumber', by: 'text' },
    { from: 'RXA-16', to: 'expirationDate', by: 'date' },
    { from: 'RXA-17', to: 'manufacturer', by: 'codedOrganisation' },
    { from: 'RXR-1', to: 'route', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0162' } },
    { from: 'RXR-2', to: 'site', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0163' } },
    { from: 'RXA-11', to: 'location', by: 'place' },
    {
      from: 'RXA-10',
      to: 'performer[].actor',
      by: 'staffList',
      beside: { function: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0443', code: 'AP' }] } },
    },
    {
      from: 'ORC-12',
      to: 'performer[].actor',
      by: 'staffList',
      beside: { function: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0443', code: 'OP' }] } },
    },
    { from: 'NTE[]', to: 'note', by: 'notes' },
    { link: 'patient', to: 'patient' },
    { link: 'encounter', to: 'encounter' },
  ],
};
