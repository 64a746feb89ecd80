// What is recorded about the invented residents: vital signs and laboratory results, tasks, HL7 messages, and what must be refused.
import type { Observation, Task } from '@medplum/fhirtypes';
import { nameOfResident, pickOf, seedFractions } from './county-people.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';

/** code, English and Chinese name, category, unit, lowest, highest, decimals */
export const CODES = [
  ['8480-6', 'Systolic blood pressure', '收缩压', 'vital-signs', 'mm[Hg]', 95, 185, 0],
  ['8462-4', 'Diastolic blood pressure', '舒张压', 'vital-signs', 'mm[Hg]', 55, 115, 0],
  ['8867-4', 'Heart rate', '心率', 'vital-signs', '/min', 50, 120, 0],
  ['8310-5', 'Body temperature', '体温', 'vital-signs', 'Cel', 36, 39, 1],
  ['29463-7', 'Body weight', '体重', 'vital-signs', 'kg', 40, 100, 1],
  ['8302-2', 'Body height', '身高', 'vital-signs', 'cm', 145, 190, 0],
  ['2708-6', 'Oxygen saturation', '血氧饱和度', 'vital-signs', '%', 90, 100, 0],
  ['14771-0', 'Fasting glucose', '空腹血糖', 'laboratory', 'mmol/L', 3.5, 16, 1],
  ['4548-4', 'Hemoglobin A1c', '糖化血红蛋白', 'laboratory', '%', 4.5, 12, 1],
  ['2093-3', 'Total cholesterol', '总胆固醇', 'laboratory', 'mmol/L', 2.5, 8, 2],
  ['2160-0', 'Creatinine', '肌酐', 'laboratory', 'umol/L', 40, 300, 0],
  ['718-7', 'Hemoglobin', '血红蛋白', 'laboratory', 'g/L', 70, 180, 0],
] as const;

/** Observation i about the subject (a reference, plain or conditional), about 0.75 KB. Its time lies in the two years before November 2026. */
export function makeObservation(index: number, subject: string): Observation {
  const next = seedFractions(4, index);
  const [code, display, text, category, unit, low, high, decimals] = pickOf(CODES, next());
  const at = Date.UTC(2024, 10, 1) + Math.floor(next() * 730) * 86_400_000 + Math.floor(next() * 36_000) * 1000;
  const time = new Date(at).toISOString();
  const value = Number((low + next() * (high - low)).toFixed(decimals));
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] }],
    code: { coding: [{ system: LOINC, code, display }], text },
    subject: { reference: subject },
    effectiveDateTime: time,
    issued: time,
    performer: [{ display: '万古镇卫生院' }],
    valueQuantity: { value, unit, system: UCUM, code: unit },
    interpretation: [{ text: value > low + 0.8 * (high - low) ? '偏高' : '正常' }],
    referenceRange: [{ low: { value: low, unit }, high: { value: high, unit } }],
  };
}

/** Task i of the owner about the subject. */
export function makeTask(index: number, owner: string, subject: string): Task {
  const next = seedFractions(5, index);
  return {
    resourceType: 'Task',
    status: pickOf(['requested', 'accepted', 'in-progress', 'completed', 'completed'] as const, next()),
    intent: 'order',
    priority: pickOf(['routine', 'routine', 'urgent'] as const, next()),
    code: { text: '高血压随访' },
    authoredOn: new Date(Date.UTC(2026, 0, 1) + Math.floor(next() * 300) * 86_400_000).toISOString(),
    for: { reference: subject },
    owner: { reference: owner },
  };
}

/** Wrong in three places. */
export const REFUSED_OBSERVATION = JSON.stringify({
  resourceType: 'Observation',
  status: 'no-such-status',
  effectiveDateTime: 'yesterday',
  unknownElement: true,
});

/** A laboratory report with two results for resident i, as a hospital sends it. `control` is its message number. */
export function makeReport(resident: number, control: string): string {
  const next = seedFractions(6, resident);
  const { family, given } = nameOfResident(resident);
  const result = (order: number, code: string, name: string, value: string, unit: string, range: string): string =>
    `OBX|${order}|NM|${code}^${name}^LN||${value}|${unit}|${range}|N|||F|||20261101083000`;
  return [
    `MSH|^~\\&|LIS|BENCH|YIGONG|YIGONG|20261101090000||ORU^R01^ORU_R01|${control}|P|2.5.1|||||CHN|UNICODE UTF-8`,
    `PID|1||B${resident}^^^BENCH^MR||${family}^${given}||19700101|F`,
    `OBR|1||L${control}|24323-8^生化^LN|||20261101080000`,
    result(1, '14771-0', '空腹血糖', (4 + next() * 6).toFixed(1), 'mmol/L', '3.9-6.1'),
    result(2, '2160-0', '肌酐', (40 + next() * 80).toFixed(0), 'umol/L', '44-106'),
  ].join('\r');
}
