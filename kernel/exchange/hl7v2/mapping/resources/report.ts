// OBR → DiagnosticReport, OBX → Observation, SPM → Specimen.
import type { Mapping } from '../mapping.ts';
import { ORDER_KEYS } from './order.ts';

/** Types of OBX-2 that carry a document and not a value. */
const DOCUMENTS: readonly string[] = ['ED', 'RP'];

/** A report on one order; its state by OBR-25 (HL7 table 0123). */
export const REPORT: Mapping = {
  id: 'report',
  label: '检查检验报告',
  anchor: 'OBR',
  type: 'DiagnosticReport',
  keys: [...ORDER_KEYS, { parts: ['PID-3|PID-2', 'OBR-4', 'OBR-7|OBR-22'], kind: 'report' }],
  withoutKey: 'refuse',
  rules: [
    {
      from: 'OBR-25',
      to: 'status',
      by: 'code',
      table: {
        F: 'final',
        C: 'corrected',
        P: 'preliminary',
        R: 'preliminary',
        A: 'partial',
        O: 'registered',
        I: 'registered',
        S: 'registered',
        X: 'cancelled',
      },
      otherwise: 'unknown',
    },
    { from: 'OBR-4', to: 'code', by: 'concept' },
    { from: 'OBR-24', to: 'category[]', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0074' } },
    { from: 'OBR-7', to: 'effectiveDateTime', by: 'dateTime' },
    { from: 'OBR-22', to: 'issued', by: 'instant' },
    { from: 'OBR-32', to: 'resultsInterpreter', by: 'interpreters' },
    { from: 'OBX[]', to: 'presentedForm', by: 'attachments' },
    { from: 'OBX[]', to: 'conclusionCode', by: 'criticalFlags' },
    // A correction tells anew what is critical.
    { clear: 'conclusionCode', when: { from: 'OBR-25', in: ['C'] } },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'encounter' },
    { link: 'order', to: 'basedOn[]' },
    { link: 'specimen', to: 'specimen[]', all: true, orBefore: true },
    { link: 'observation', to: 'result[]', all: true },
  ],
};

/** One result. Its state by OBX-11 (HL7 table 0085). */
export const OBSERVATION: Mapping = {
  id: 'observation',
  label: '检查检验结果',
  anchor: 'OBX',
  type: 'Observation',
  when: [
    { from: 'OBX-2', notIn: DOCUMENTS },
    { from: 'OBX-3', present: true },
  ],
  keys: [
    { parts: ['ORC-3|OBR-3|ORC-2|OBR-2', 'OBR-4?', 'OBX-3', 'OBX-4?'], kind: 'result', distinct: true },
    { parts: ['PV1-19|PID-18|PID-3|PID-2', 'OBR-4?', 'OBX-3', 'OBX-4?', 'OBX-14|OBR-7|MSH-7?'], kind: 'result', distinct: true },
  ],
  withoutKey: 'skip',
  rules: [
    {
      from: 'OBX-11',
      to: 'status',
      by: 'code',
      table: {
        F: 'final',
        U: 'final',
        C: 'corrected',
        P: 'preliminary',
        R: 'preliminary',
        S: 'preliminary',
        B: 'preliminary',
        I: 'registered',
        O: 'registered',
        N: 'registered',
        X: 'cancelled',
        D: 'entered-in-error',
        W: 'entered-in-error',
      },
      otherwise: 'unknown',
    },
    { from: 'OBX-3', to: 'code', by: 'concept' },
    { from: 'OBX-5', to: '*', by: 'observationValue' },
    { from: 'OBX-7', to: 'referenceRange', by: 'referenceRange' },
    {
      from: 'OBX-8',
      to: 'interpretation',
      by: 'concepts',
      table: { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation' },
    },
    { from: ['OBX-14', 'OBR-7'], to: 'effectiveDateTime', by: 'dateTime' },
    { from: 'OBX-19', to: 'issued', by: 'instant' },
    { from: 'OBX-16', to: 'performer', by: 'staffList' },
    { from: 'OBX-23', to: 'performer[]', by: 'organisation' },
    { from: 'OBX-15', to: 'performer[]', by: 'codedOrganisation', when: { from: 'OBX-23', present: false } },
    { from: 'OBX-17', to: 'method', by: 'concept' },
    { from: 'OBX-18', to: 'device.display', by: 'text' },
    { from: 'OBX-20', to: 'bodySite', by: 'concept' },
    { from: 'NTE[]', to: 'note', by: 'notes' },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'encounter' },
    { link: 'order', to: 'basedOn[]' },
    { link: 'specimen', to: 'specimen' },
    { link: 'immunization', to: 'partOf[]' },
  ],
};

/** A specimen (v2.5 and later). */
export const SPECIMEN: Mapping = {
  id: 'specimen',
  label: '标本',
  anchor: 'SPM',
  type: 'Specimen',
  keys: [
    { from: 'SPM-2.1', kind: 'specimen-placer', shape: 'EI', type: 'PGN' },
    { from: 'SPM-2.2', kind: 'specimen-filler', shape: 'EI', type: 'FGN' },
    { parts: ['ORC-3|OBR-3|ORC-2|OBR-2', 'SPM-1?'], kind: 'specimen' },
  ],
  withoutKey: 'skip',
  rules: [
    { from: 'SPM-4', to: 'type', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0487' } },
    { from: 'SPM-20', to: 'status', by: 'code', table: { Y: 'available', N: 'unavailable' } },
    { from: 'SPM-30', to: 'accessionIdentifier', by: 'number' },
    { from: 'SPM-17', to: 'collection', by: 'collected' },
    { from: 'SPM-7', to: 'collection.method', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0488' } },
    { from: 'SPM-8', to: 'collection.bodySite', by: 'concept' },
    { from: 'SPM-12', to: 'collection.quantity', by: 'quantity' },
    { from: 'SPM-18', to: 'receivedTime', by: 'dateTime' },
    { from: 'SPM-24', to: 'condition', by: 'concepts' },
    {
      from: 'SPM-6',
      to: 'container[].additiveCodeableConcept',
      by: 'concepts',
      table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0371' },
    },
    { from: 'SPM-14', to: 'note[].text', by: 'lines' },
    { link: 'patient', to: 'subject' },
    { link: 'order', to: 'request[]' },
  ],
};

/** A specimen as messages up to v2.4 name it, in OBR-15. */
export const OLD_SPECIMEN: Mapping = {
  ...SPECIMEN,
  anchor: 'OBR',
  when: [
    { from: 'OBR-15', present: true },
    { from: 'SPM-4', present: false },
  ],
  keys: [{ parts: ['ORC-3|OBR-3|ORC-2|OBR-2'], kind: 'specimen' }],
  rules: [
    { from: 'OBR-15.1', to: 'type', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0070' } },
    { from: 'OBR-7', to: 'collection.collectedDateTime', by: 'dateTime' },
    { from: 'OBR-15.4', to: 'collection.bodySite', by: 'concept' },
    { from: 'OBR-15.3', to: 'collection.method.text', by: 'text' },
    { from: 'OBR-14', to: 'receivedTime', by: 'dateTime' },
    { from: 'OBR-39', to: 'note[].text', by: 'lines' },
    { link: 'patient', to: 'subject' },
    { link: 'order', to: 'request[]' },
  ],
};

/** A document that stands in an OBX outside of any order: kept as it is. */
export const LOOSE_DOCUMENT: Mapping = {
  id: 'loose-document',
  label: '附件',
  anchor: 'OBX',
  type: 'DocumentReference',
  when: [
    { from: 'OBX-2', in: DOCUMENTS },
    { from: 'OBR-4', present: false },
    { from: 'TXA-12', present: false },
  ],
  keys: [{ parts: ['MSH-10', 'OBX-3|OBX-1?'], kind: 'document', distinct: true }],
  withoutKey: 'skip',
  rules: [
    { set: 'current', to: 'status' },
    { from: 'OBX-3', to: 'type', by: 'concept' },
    { from: 'OBX[]', to: 'content[].attachment', by: 'attachments' },
    { from: 'OBX-14', to: 'date', by: 'instant' },
    { link: 'patient', to: 'subject' },
    { link: 'encounter', to: 'context.encounter[]' },
  ],
};

/** A document that came with an order: the order has no report that could hold it. */
export const ORDER_DOCUMENT: Mapping = {
  ...LOOSE_DOCUMENT,
  id: 'order-document',
  when: [
    { from: 'OBX-2', in: DOCUMENTS },
    { from: 'OBR-4', present: true },
  ],
  keys: [{ parts: ['ORC-3|OBR-3|ORC-2|OBR-2|MSH-10', 'OBX-3|OBX-1?'], kind: 'document', distinct: true }],
  rules: [...LOOSE_DOCUMENT.rules, { link: 'order', to: 'context.related[]' }],
};
