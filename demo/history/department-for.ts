/** The department that a diagnosis goes to, by the chapter of its ICD-10 code; children to paediatrics. */
import type { Department } from '../../kernel/patterns/request-loop/departments.ts';
import type { Reason } from './diagnoses.ts';

const BY_CHAPTER: Readonly<Record<string, Department>> = {
  I: 'cardiology',
  J: 'respiratory',
  K: 'digestive',
  E: 'endocrinology',
  M: 'orthopaedics',
  S: 'orthopaedics',
  N: 'nephrology',
  G: 'neurology',
  O: 'obstetrics',
  C: 'oncology',
};

/** `age` in years. */
export function departmentFor({ code }: Reason, age: number): Department {
  return age < 14 ? 'paediatrics' : (BY_CHAPTER[code.slice(0, 1)] ?? 'internal');
}
