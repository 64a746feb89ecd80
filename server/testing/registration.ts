/** Answers of the personal information form with nothing to note: the shortest that may be sent. */
import { AREAS } from '../../kernel/commit/testing/small-county.ts';
import { today } from '../../kernel/periods/plain-date.ts';

/** A householder of 东坡村; name, number, sex and date of birth are the test's to change. */
export const REGISTRATION: Readonly<Record<string, unknown>> = {
  date: today(),
  name: '赵一',
  documentType: '01',
  sex: '1',
  birthDate: '1960-01-01',
  nationality: '01',
  phone: '13800000000',
  residency: 'usual',
  registration: '1',
  village: AREAS.villageA1,
  address: '1组',
  relation: '02',
  blood: '5',
  rhesus: '3',
  education: '8',
  occupation: '4',
  marital: '2',
  payment: ['2'],
  allergies: ['1'],
  exposures: ['1'],
  hadDiseases: '1',
  hadOperations: '1',
  hadInjuries: '1',
  hadTransfusions: '1',
  father: ['1'],
  mother: ['1'],
  siblings: ['1'],
  children: ['1'],
  hereditary: '1',
  disability: ['1'],
};
