// Which search parameters each resource type has: used to read searches, and to say so in the CapabilityStatement.
import type { ResourceType } from '../../../define/source.ts';
import { patientPathsOf } from '../../../record/validation/patient-paths.ts';

/** What a parameter looks at. */
export type ParameterKind = 'id' | 'updated' | 'identifier' | 'name' | 'birthdate' | 'gender' | 'phone' | 'resident' | 'code' | 'date';

/** A parameter as declared. `type` is the FHIR search parameter type. */
export interface SearchParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly type: 'token' | 'date' | 'string' | 'reference';
  readonly documentation?: string;
}

const FIRST_CODE = '按首个编码查找；可写 code、system|code 或 |code。';

/** The FHIR name of the parameter on the primary code of a type, beside `code` which all have, and where that code stands in the resource. */
const CODED: Readonly<Partial<Record<ResourceType, { readonly name: string; readonly path: string }>>> = {
  Observation: { name: 'code', path: '$.code.coding[*]' },
  Condition: { name: 'code', path: '$.code.coding[*]' },
  Procedure: { name: 'code', path: '$.code.coding[*]' },
  DiagnosticReport: { name: 'code', path: '$.code.coding[*]' },
  ServiceRequest: { name: 'code', path: '$.code.coding[*]' },
  AllergyIntolerance: { name: 'code', path: '$.code.coding[*]' },
  Task: { name: 'code', path: '$.code.coding[*]' },
  Flag: { name: 'code', path: '$.code.coding[*]' },
  Encounter: { name: 'class', path: '$.class' },
  EpisodeOfCare: { name: 'type', path: '$.type[*].coding[*]' },
  Contract: { name: 'code', path: '$.type.coding[*]' },
  Immunization: { name: 'vaccine-code', path: '$.vaccineCode.coding[*]' },
  MedicationRequest: { name: 'code', path: '$.medicationCodeableConcept.coding[*]' },
  MedicationStatement: { name: 'code', path: '$.medicationCodeableConcept.coding[*]' },
  QuestionnaireResponse: { name: 'questionnaire', path: '$.questionnaire' },
  Organization: { name: 'type', path: '$.type[*].coding[*]' },
  PractitionerRole: { name: 'role', path: '$.code[*].coding[*]' },
};

/** The FHIR names of the parameter on the time of the event, beside `date` which all of these have. */
const DATED: Readonly<Partial<Record<ResourceType, string>>> = {
  QuestionnaireResponse: 'authored',
  Encounter: 'date',
  EpisodeOfCare: 'date',
  Flag: 'date',
  CarePlan: 'date',
  Contract: 'issued',
  Observation: 'date',
  DiagnosticReport: 'date',
  Condition: 'onset-date',
  Procedure: 'date',
  Immunization: 'date',
  MedicationRequest: 'authoredon',
  Task: 'authored-on',
  ServiceRequest: 'authored',
  Invoice: 'date',
  Claim: 'created',
  ExplanationOfBenefit: 'created',
  ImagingStudy: 'started',
  AllergyIntolerance: 'onset',
};

/** JSON path of the primary code of a type, or undefined. */
export function codePathOf(type: ResourceType): string | undefined {
  return CODED[type]?.path;
}

const known = new Map<ResourceType, readonly SearchParameter[]>();

/** The parameters of a type. `date` is the start of the event; `code` the first code. */
export function parametersOf(type: ResourceType): readonly SearchParameter[] {
  const cached = known.get(type);
  if (cached) return cached;
  const parameters: SearchParameter[] = [
    { name: '_id', kind: 'id', type: 'token' },
    { name: '_lastUpdated', kind: 'updated', type: 'date' },
    { name: 'identifier', kind: 'identifier', type: 'token', documentation: '可写 system|value、|value 或 value。' },
  ];
  if (type === 'Patient') {
    parameters.push(
      { name: 'name', kind: 'name', type: 'string', documentation: '汉字从姓或从名的末字起、拼音全拼或首字母从头起；外文姓名按词从头起。' },
      { name: 'birthdate', kind: 'birthdate', type: 'date' },
      { name: 'gender', kind: 'gender', type: 'token' },
      { name: 'phone', kind: 'phone', type: 'token', documentation: '完整号码，或至少末四位。' },
    );
  } else if (patientPathsOf(type).length > 0) {
    parameters.push({ name: 'patient', kind: 'resident', type: 'reference' }, { name: 'subject', kind: 'resident', type: 'reference' });
  }
  const coded = CODED[type];
  if (coded)
    for (const name of new Set(['code', coded.name])) parameters.push({ name, kind: 'code', type: 'token', documentation: FIRST_CODE });
  const dated = DATED[type];
  if (dated)
    for (const name of new Set(['date', dated])) parameters.push({ name, kind: 'date', type: 'date', documentation: '按事件开始的时间。' });
  known.set(type, parameters);
  return parameters;
}

/** Whether results of the type can be sorted by `date`. */
export function hasDate(type: ResourceType): boolean {
  return DATED[type] !== undefined;
}
