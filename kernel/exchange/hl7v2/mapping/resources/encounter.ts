// PV1, PV2 → Encounter.
import type { Mapping } from '../mapping.ts';

const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const V2 = 'http://terminology.hl7.org/CodeSystem/v2-';

function as(code: string): Readonly<Record<string, unknown>> {
  return { type: [{ coding: [{ system: PARTICIPATION, code }] }] };
}

/** A visit or stay. Its state follows from the trigger event (HL7 v2.8, chapter 3); other messages leave it as it stands. */
export const ENCOUNTER: Mapping = {
  id: 'encounter',
  label: '就诊',
  anchor: 'PV1',
  type: 'Encounter',
  when: [{ from: 'PV1-2', notIn: ['N'] }],
  keys: [
    { from: ['PV1-19', 'PID-18'], kind: 'visit', shape: 'CX', type: 'VN' },
    { parts: ['PID-3', 'PV1-44'], kind: 'visit' },
  ],
  withoutKey: 'skip',
  rules: [
    {
      from: 'MSH-9.2',
      to: 'status',
      by: 'code',
      table: {
        A01: 'in-progress',
        A02: 'in-progress',
        A03: 'finished',
        A04: 'in-progress',
        A05: 'planned',
        A06: 'in-progress',
        A07: 'in-progress',
        A11: 'cancelled',
        A13: 'in-progress',
      },
      when: { from: 'MSH-9.2', in: ['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A11', 'A13'] },
    },
    { set: 'finished', to: 'status', onCreate: true, when: { from: 'PV1-45', present: true } },
    { set: 'in-progress', to: 'status', onCreate: true, when: { from: 'PV1-45', present: false } },
    { clear: 'period.end', when: { from: 'MSH-9.2', in: ['A13'] } },
    {
      from: 'PV1-2',
      to: 'class',
      by: 'class',
      table: { I: 'IMP', B: 'IMP', O: 'AMB', R: 'AMB', E: 'EMER', P: 'PRENC', H: 'HH' },
      otherwise: 'U',
    },
    { link: 'patient', to: 'subject' },
    { from: 'PV1-4', to: 'type[]', by: 'concept', table: { system: `${V2}0007` } },
    { from: 'PV1-10', to: 'serviceType', by: 'concept', table: { system: `${V2}0069` } },
    { from: 'PV2-25', to: 'priority', by: 'concept', table: { system: `${V2}0217` } },
    { from: 'PV1-44', to: 'period.start', by: 'dateTime' },
    { from: 'PV1-45', to: 'period.end', by: 'dateTime' },
    { from: 'PV1-7', to: 'participant[].individual', by: 'staffList', beside: as('ATND') },
    { from: 'PV1-8', to: 'participant[].individual', by: 'staffList', beside: as('REF') },
    { from: 'PV1-9', to: 'participant[].individual', by: 'staffList', beside: as('CON') },
    { from: 'PV1-17', to: 'participant[].individual', by: 'staffList', beside: as('ADM') },
    { from: 'PV1-3', to: 'location[].location', by: 'place', beside: { status: 'active' } },
    { from: 'PV1-6', to: 'location[].location', by: 'place', beside: { status: 'completed' } },
    { from: 'PV1-11', to: 'location[].location', by: 'place', beside: { status: 'active' } },
    { from: 'PV1-42', to: 'location[].location', by: 'place', beside: { status: 'planned' } },
    { from: 'PV1-43', to: 'location[].location', by: 'place', beside: { status: 'completed' } },
    { from: 'PV1-5', to: 'hospitalization.preAdmissionIdentifier', by: 'number' },
    { from: 'PV1-13', to: 'hospitalization.reAdmission', by: 'concept', table: { system: `${V2}0092` } },
    { from: 'PV1-14', to: 'hospitalization.admitSource', by: 'concept', table: { system: `${V2}0023` } },
    { from: 'PV1-15', to: 'hospitalization.specialArrangement[]', by: 'concept', table: { system: `${V2}0009` } },
    { from: 'PV1-16', to: 'hospitalization.specialCourtesy[]', by: 'concept', table: { system: `${V2}0099` } },
    { from: 'PV1-38', to: 'hospitalization.dietPreference[]', by: 'concept', table: { system: `${V2}0114` } },
    { from: 'PV1-36', to: 'hospitalization.dischargeDisposition', by: 'concept', table: { system: `${V2}0112` } },
    { from: 'PV1-37', to: 'hospitalization.destination', by: 'place' },
    { from: 'PV2-3', to: 'reasonCode[]', by: 'concept' },
    { link: 'diagnosis', to: 'diagnosis[].condition', all: true },
  ],
};
