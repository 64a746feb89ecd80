// PID, PD1, NK1 → Patient.
import { SEX } from '../../convert/convert-people.ts';
import type { Mapping } from '../mapping.ts';

/** The person of a message. A person without any number is refused: nobody could say later who it was. */
export const PATIENT: Mapping = {
  id: 'patient',
  label: '患者',
  anchor: 'PID',
  type: 'Patient',
  keys: [{ from: ['PID-3', 'PID-2'], kind: '', shape: 'person' }],
  withoutKey: 'refuse',
  rules: [
    { from: 'PID-19', to: 'identifier[]', by: 'identityNumber' },
    { from: 'PID-5', to: 'name', by: 'names' },
    { from: 'PID-8', to: 'gender', by: 'code', table: SEX, otherwise: 'unknown', when: { from: 'PID-8', present: true } },
    { from: 'PID-7', to: 'birthDate', by: 'date' },
    { from: 'PID-11', to: 'address', by: 'addresses' },
    { from: 'PID-13', to: 'telecom[]', by: 'telecoms' },
    { from: 'PID-14', to: 'telecom[]', by: 'workTelecoms' },
    { from: 'PID-40', to: 'telecom[]', by: 'telecoms', when: { from: 'PID-13', present: false } },
    { from: 'PID-15', to: 'communication[].language', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0296' } },
    { from: 'PID-16', to: 'maritalStatus', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0002' } },
    { from: 'PID-25', to: 'multipleBirthInteger', by: 'positive' },
    { from: 'PID-24', to: 'multipleBirthBoolean', by: 'boolean', when: { from: 'PID-25', present: false } },
    { from: 'PID-29', to: 'deceasedDateTime', by: 'dateTime' },
    { from: 'PID-30', to: 'deceasedBoolean', by: 'boolean', when: { from: 'PID-29', present: false } },
    { from: 'PD1-4', to: 'generalPractitioner', by: 'staffList' },
    { from: 'NK1[]', to: 'contact', by: 'contacts' },
    { set: true, to: 'active', onCreate: true },
  ],
};
