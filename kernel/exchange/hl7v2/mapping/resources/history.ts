// DG1 → Condition, AL1 → AllergyIntolerance, PR1 → Procedure.
import type { Mapping } from '../mapping.ts';

/** A diagnosis of a visit; DG1-6 says how sure it is (HL7 table 0052), DG1-21 D takes it back. */
export const DIAGNOSIS: Mapping = {
  id: 'diagnosis',
  label: '诊断',
  anchor: 'DG1',
  type: 'Condition',
  when: [{ from: 'DG1-3', present: true }],
  keys: [
    { from: 'DG1-20', kind: 'diagnosis', shape: 'EI' },
    { parts: ['PV1-19|PID-18|PID-3', 'DG1-3', 'DG1-6?'], kind: 'diagnosis' },
  ],
  withoutKey: 'skip',
  rules: [
    { from: 'DG1-3', to: 'code', by: 'concept' },
    { from: 'DG1-4', to: 'code.text', by: 'text' },
    {
      from: 'DG1-6',
      to: 'verificationStatus.coding[].code',
      by: 'code',
      table: { F: 'confirmed', A: 'provisional', W: 'provisional' },
      beside: { system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status' },
      when: { from: 'DG1-21', notIn: ['D'] },
    },
    {
      set: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }] },
      to: 'verificationStatus',
      when: { from: 'DG1-21', in: ['D'] },
    },
    {
      set: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
      to: 'clinicalStatus',
      when: { from: 'DG1-21', notIn: ['D'] },
    },
    {
      set: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' }] }],
      to: 'category',
    },
    { from: 'DG1-5', to: 'onsetDateTime', by: 'dateTime' },
    { from: 'DG1-19', to: 'recordedDate', by: 'dateTime' },
    { from: 'DG1-16', to: 'asserter', by: 'staff' },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'encounter' },
  ],
};

/** An allergy. The severity of AL1-4 (HL7 table 0128) becomes the criticality; MO has no counterpart and is left out. */
export const ALLERGY: Mapping = {
  id: 'allergy',
  label: '过敏',
  anchor: 'AL1',
  type: 'AllergyIntolerance',
  when: [{ from: 'AL1-3', present: true }],
  keys: [{ parts: ['PID-3|PID-2', 'AL1-3'], kind: 'allergy' }],
  withoutKey: 'skip',
  rules: [
    { set: 'allergy', to: 'type' },
    {
      from: 'AL1-2',
      to: 'category[]',
      by: 'code',
      table: { DA: 'medication', FA: 'food', EA: 'environment', LA: 'environment', AA: 'environment', PA: 'environment' },
    },
    { from: 'AL1-4', to: 'criticality', by: 'code', table: { SV: 'high', MI: 'low', U: 'unable-to-assess' } },
    { from: 'AL1-3', to: 'code', by: 'concept' },
    { from: 'AL1-5', to: 'reaction', by: 'reaction' },
    {
      set: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
      to: 'clinicalStatus',
    },
    { link: 'patient', to: 'patient' },
  ],
};

/** A procedure that was done. */
export const PROCEDURE: Mapping = {
  id: 'procedure',
  label: '手术操作',
  anchor: 'PR1',
  type: 'Procedure',
  when: [{ from: 'PR1-3', present: true }],
  keys: [
    { from: 'PR1-19', kind: 'procedure', shape: 'EI' },
    { parts: ['PV1-19|PID-18|PID-3', 'PR1-3', 'PR1-5?'], kind: 'procedure' },
  ],
  withoutKey: 'skip',
  rules: [
    { set: 'completed', to: 'status', when: { from: 'PR1-20', notIn: ['D'] } },
    { set: 'entered-in-error', to: 'status', when: { from: 'PR1-20', in: ['D'] } },
    { from: 'PR1-3', to: 'code', by: 'concept' },
    { from: 'PR1-4', to: 'code.text', by: 'text' },
    { from: 'PR1-6', to: 'category', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0230' } },
    { from: 'PR1-5', to: 'performedDateTime', by: 'dateTime' },
    { from: 'PR1-8', to: 'performer[].actor', by: 'staffList', beside: { function: { text: '麻醉' } } },
    { from: 'PR1-11', to: 'performer[].actor', by: 'staffList', beside: { function: { text: '术者' } } },
    { from: 'PR1-12', to: 'performer[].actor', by: 'staffList', beside: { function: { text: '操作者' } } },
    { from: 'PR1-15', to: 'reasonCode[]', by: 'concept' },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'encounter' },
  ],
};
