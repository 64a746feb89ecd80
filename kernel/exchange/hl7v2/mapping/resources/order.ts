// ORC, OBR → ServiceRequest; RF1 → ServiceRequest (referral).
import type { FieldRule, KeyRule, Mapping, Rule } from '../mapping.ts';

/** Numbers of an order: the placer's and the filler's. */
export const ORDER_KEYS: readonly KeyRule[] = [
  { from: ['ORC-2', 'OBR-2'], kind: 'placer', shape: 'EI', type: 'PLAC' },
  { from: ['ORC-3', 'OBR-3'], kind: 'filler', shape: 'EI', type: 'FILL' },
];

/** State of an order: by its control code where that ends it (HL7 table 0119), else by ORC-5 (table 0038), else active. */
export const ORDER_STATUS: readonly Rule[] = [
  { set: 'revoked', to: 'status', when: { from: 'ORC-1', in: ['CA', 'OC', 'DC', 'OD', 'CR', 'DR'] } },
  { set: 'on-hold', to: 'status', when: { from: 'ORC-1', in: ['HD', 'OH', 'HR'] } },
  {
    from: 'ORC-5',
    to: 'status',
    by: 'code',
    table: {
      A: 'active',
      IP: 'active',
      SC: 'active',
      CM: 'completed',
      CA: 'revoked',
      DC: 'revoked',
      RP: 'revoked',
      HD: 'on-hold',
      ER: 'entered-in-error',
    },
    otherwise: 'active',
    when: { from: 'ORC-5', present: true },
  },
  { set: 'completed', to: 'status', when: { from: 'OBR-25', in: ['F', 'C'] } },
  { set: 'active', to: 'status', onCreate: true },
];

const PRIORITY: Omit<FieldRule, 'from'> = {
  to: 'priority',
  by: 'code',
  table: { S: 'stat', A: 'asap', R: 'routine', T: 'urgent', U: 'urgent' },
};

/** An order for an examination or test. */
export const SERVICE_REQUEST: Mapping = {
  id: 'order',
  label: '检查检验申请',
  anchor: 'OBR',
  type: 'ServiceRequest',
  keys: [...ORDER_KEYS, { parts: ['PID-3|PID-2', 'OBR-4', 'OBR-7|ORC-9'], kind: 'order' }],
  withoutKey: 'refuse',
  rules: [
    ...ORDER_STATUS,
    { set: 'order', to: 'intent' },
    { from: 'ORC-4', to: 'requisition', by: 'entityNumber', table: { kind: 'group' } },
    { from: 'OBR-4', to: 'code', by: 'concept' },
    { ...PRIORITY, from: ['TQ1-9.1', 'OBR-27.6', 'ORC-7.6', 'OBR-5'] },
    { from: 'ORC-9', to: 'authoredOn', by: 'dateTime' },
    { from: ['TQ1-7', 'OBR-36', 'OBR-6'], to: 'occurrenceDateTime', by: 'dateTime' },
    { from: ['ORC-12', 'OBR-16'], to: 'requester', by: 'staff' },
    { from: 'OBR-31', to: 'reasonCode', by: 'concepts' },
    { from: 'OBR-13', to: 'patientInstruction', by: 'lines' },
    { from: 'NTE[]', to: 'note', by: 'notes' },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'encounter' },
    { link: 'specimen', to: 'specimen[]', all: true },
    { link: 'diagnosis', to: 'reasonReference[]', all: true },
  ],
};

/** A referral: RF1, with the providers of PRD. */
export const REFERRAL: Mapping = {
  id: 'referral',
  label: '转诊',
  anchor: 'RF1',
  type: 'ServiceRequest',
  keys: [
    { from: 'RF1-6', kind: 'referral', shape: 'EI' },
    { from: 'RF1-11', kind: 'referral-external', shape: 'EI' },
  ],
  withoutKey: 'refuse',
  rules: [
    {
      from: 'RF1-1',
      to: 'status',
      by: 'code',
      table: { A: 'active', P: 'draft', R: 'revoked', E: 'completed', RJ: 'revoked' },
      otherwise: 'active',
    },
    { set: 'order', to: 'intent' },
    { set: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }], text: '转诊' }], to: 'category' },
    { from: 'RF1-3', to: 'code', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0281' } },
    { ...PRIORITY, from: 'RF1-2' },
    { from: ['RF1-7', 'RF1-9'], to: 'authoredOn', by: 'dateTime' },
    { from: 'RF1-10', to: 'reasonCode[]', by: 'concept' },
    { from: 'RF1-14', to: 'reasonCode[].text', by: 'lines' },
    { from: 'RF1-19', to: 'performer[]', by: 'organisation' },
    { from: 'RF1-20', to: 'performer[]', by: 'staffList' },
    { from: 'RF1-24', to: 'note[].text', by: 'lines' },
    { from: 'NTE[]', to: 'note[]', by: 'notes' },
    { from: 'PRD-2', to: 'requester.display', by: 'text', when: { from: 'PRD-1', in: ['RP'] } },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'encounter' },
    { link: 'diagnosis', to: 'reasonReference[]', all: true },
  ],
};
