/** What the free packages promise, how often a year, and which records of any system show that it was done. */
import { LOINC } from '../../../kernel/define/codes.ts';

/** Records that count as the service: forms by id, Observations by code (taken in a clinic or home visit), Encounters by class. The team's own service record always does. */
export interface ServiceEvidence {
  readonly forms: readonly string[];
  readonly observations: readonly string[];
  readonly encounters: readonly string[];
}

/** A promise: `perYear` divides twelve, so that a contract year falls into equal windows of whole months. */
export interface PromisedService {
  readonly name: string;
  readonly perYear: 1 | 2 | 4;
  readonly evidence: ServiceEvidence;
}

function evidenceOf(forms: readonly string[], observations: readonly string[] = [], encounters: readonly string[] = []): ServiceEvidence {
  return { forms, observations, encounters };
}

/**
 * Promised services by code. Contents follow the package table of the contracting rules (国卫基层发〔2022〕10号) and the frequencies
 * of 《国家基本公共卫生服务规范（第三版）》: four follow-ups a year for hypertension, type-2 diabetes and severe mental disorder, one
 * examination a year for people of 65 and older. Pregnancies and children follow their own calendars; here at least one a year counts.
 */
export const PROMISED_SERVICES: Readonly<Record<string, PromisedService>> = {
  'health-assessment': { name: '年度健康评估与指导', perYear: 1, evidence: evidenceOf(['checkup-examination'], [], ['HH']) },
  'elderly-checkup': { name: '老年人健康体检', perYear: 1, evidence: evidenceOf(['checkup-examination', 'elderly-assessment']) },
  'child-visit': { name: '儿童健康检查', perYear: 1, evidence: evidenceOf(['child-visit', 'child-newborn-visit']) },
  'maternal-visit': { name: '孕产期随访', perYear: 1, evidence: evidenceOf(['maternal-visit', 'maternal-postnatal-visit']) },
  'hypertension-visit': { name: '高血压随访', perYear: 4, evidence: evidenceOf(['hypertension-visit'], [LOINC.bloodPressure]) },
  'diabetes-visit': { name: '糖尿病随访', perYear: 4, evidence: evidenceOf(['diabetes-visit'], [LOINC.fastingGlucose, LOINC.hba1c]) },
  'tuberculosis-visit': { name: '肺结核随访与督导服药', perYear: 4, evidence: evidenceOf(['tuberculosis-visit']) },
  'mental-visit': { name: '严重精神障碍随访', perYear: 4, evidence: evidenceOf(['mental-health-visit']) },
  'rehabilitation-guidance': { name: '康复指导', perYear: 1, evidence: evidenceOf([], [], ['HH']) },
  'care-visit': { name: '上门关怀随访', perYear: 1, evidence: evidenceOf([], [], ['HH']) },
};

/** Names by code, for forms and columns. */
export const PROMISED_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PROMISED_SERVICES).map(([code, one]) => [code, one.name]),
);
