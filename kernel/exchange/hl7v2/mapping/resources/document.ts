// TXA with its OBX → DocumentReference.
import type { Mapping } from '../mapping.ts';

/** A document; its completion by TXA-17 (HL7 table 0271), taken back by the trigger T11. */
export const DOCUMENT: Mapping = {
  id: 'document',
  label: '文书',
  anchor: 'TXA',
  type: 'DocumentReference',
  keys: [{ from: 'TXA-12', kind: 'document', shape: 'EI' }],
  withoutKey: 'refuse',
  rules: [
    { set: 'entered-in-error', to: 'status', when: { from: 'MSH-9.2', in: ['T11'] } },
    { set: 'current', to: 'status' },
    { from: 'TXA-12', to: 'masterIdentifier', by: 'entityNumber', table: { kind: 'document' } },
    {
      from: 'TXA-17',
      to: 'docStatus',
      by: 'code',
      table: { AU: 'final', LA: 'final', DO: 'final', DI: 'preliminary', IP: 'preliminary', IN: 'preliminary', PA: 'preliminary' },
    },
    { from: 'TXA-2', to: 'type', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0270' } },
    { from: ['TXA-7', 'TXA-6'], to: 'date', by: 'instant' },
    { from: 'TXA-9', to: 'author', by: 'staffList' },
    { from: ['TXA-22', 'TXA-10'], to: 'authenticator', by: 'staff' },
    { from: 'TXA-13', to: 'relatesTo[].target.identifier', by: 'entityNumber', table: { kind: 'document' }, beside: { code: 'appends' } },
    { from: 'TXA-18', to: 'securityLabel', by: 'concepts', table: { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality' } },
    { from: ['TXA-25', 'TXA-16'], to: 'description', by: 'lines' },
    { from: 'OBX[]', to: 'content', by: 'content' },
    { from: 'TXA-4', to: 'context.period.start', by: 'dateTime' },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'context.encounter[]' },
    { link: 'order', to: 'context.related[]' },
  ],
};
