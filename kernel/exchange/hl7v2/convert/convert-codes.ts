// Coded values of HL7 v2 (CE, CWE, CNE, IS, ID) as FHIR CodeableConcepts, Codings and codes.
import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../define/codes.ts';
import type { Repetition } from '../er7/parse-message.ts';
import type { ConvertEnv, Converter } from './convert-input.ts';

/** HL7 table 0396 and usual spellings → FHIR code system. */
const SYSTEMS: Readonly<Record<string, string>> = {
  LN: SYSTEM.loinc,
  LOINC: SYSTEM.loinc,
  SCT: 'http://snomed.info/sct',
  SNOMED: 'http://snomed.info/sct',
  SNM3: 'http://snomed.info/sct',
  I10: SYSTEM.icd10,
  ICD10: SYSTEM.icd10,
  'ICD-10': SYSTEM.icd10,
  I9: 'http://hl7.org/fhir/sid/icd-9-cm',
  I9C: 'http://hl7.org/fhir/sid/icd-9-cm',
  I9M: 'http://hl7.org/fhir/sid/icd-9-cm',
  C4: 'http://www.ama-assn.org/go/cpt',
  CVX: 'http://hl7.org/fhir/sid/cvx',
  MVX: 'http://hl7.org/fhir/sid/mvx',
  NDC: 'http://hl7.org/fhir/sid/ndc',
  UCUM: SYSTEM.ucum,
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  NCIT: 'http://ncithesaurus-stage.nci.nih.gov',
  ISO3166_1: 'urn:iso:std:iso:3166',
  ATC: 'http://www.whocc.no/atc',
};

/** A FHIR code system for a name out of HL7 table 0396; of a sender's own codes, one under the sender's namespace. */
export function systemOf(name: string, env: ConvertEnv): string {
  const own = Object.hasOwn(env.systems, name) ? env.systems[name] : undefined;
  if (own !== undefined) return own;
  const known = SYSTEMS[name.toUpperCase()];
  if (known !== undefined) return known;
  const table = /^HL7(\d{4})$/.exec(name)?.[1];
  if (table !== undefined) return `http://terminology.hl7.org/CodeSystem/v2-${table}`;
  const oid = /^\d+(?:\.\d+)+$/.test(name);
  if (oid) return `urn:oid:${name}`;
  const parts = [env.namespace, ...(name === '' || name === 'L' ? [] : [name])].filter((part) => part !== '');
  return `${SYSTEM.foreign}${parts.map(encodeURIComponent).join(':')}`;
}

function codingOf(code: string, display: string, system: string, version: string, env: ConvertEnv): Coding | undefined {
  if (code === '') return undefined;
  return {
    system: systemOf(system, env),
    ...(version === '' ? {} : { version }),
    code: code.replace(/\s+/g, ' '),
    ...(display === '' ? {} : { display }),
  };
}

/** A coded value as a CodeableConcept: code and its alternate, the original text (CWE-9, else the first name). */
export function readConcept(value: Repetition, env: ConvertEnv): CodeableConcept | undefined {
  const of = (number: number): string => value.component(number);
  const coding = [codingOf(of(1), of(2), of(3), of(7), env), codingOf(of(4), of(5), of(6), of(8), env)].filter(
    (each) => each !== undefined,
  );
  const text = of(9) || of(2) || of(5) || (coding.length === 0 ? of(1) : '');
  if (coding.length === 0 && text === '') return undefined;
  return { ...(coding.length > 0 ? { coding } : {}), ...(text === '' ? {} : { text }) };
}

/** First repetition → CodeableConcept. With a `table` key `system` a code without a system belongs to that one. */
export const convertConcept: Converter = ({ field, table, env }) => {
  const concept = readConcept(field.first, env);
  return concept && withSystem(concept, field.first, table?.system);
};

/** All repetitions → CodeableConcept[]. */
export const convertConcepts: Converter = ({ field, table, env }) =>
  field.repetitions.flatMap((each) => {
    const concept = readConcept(each, env);
    return concept ? [withSystem(concept, each, table?.system)] : [];
  });

function withSystem(concept: CodeableConcept, value: Repetition, system: string | undefined): CodeableConcept {
  if (system === undefined || value.component(3) !== '' || !concept.coding) return concept;
  return { ...concept, coding: concept.coding.map((coding, at) => (at === 0 ? { ...coding, system } : coding)) };
}

/** First repetition → Coding. */
export const convertCoding: Converter = (input) => {
  const concept = readConcept(input.field.first, input.env);
  return concept && withSystem(concept, input.field.first, input.table?.system).coding?.[0];
};

/** The first component through the `table`; `otherwise` for a code that the table lacks, and a note of it. */
export const convertCode: Converter = ({ field, table, otherwise, env, place }) => {
  const code = field.value;
  if (code === '') return otherwise;
  const found = table?.[code] ?? table?.[code.toUpperCase()];
  if (found === undefined && table !== undefined)
    env.note(place, `代码“${code}”没有对应的标准代码${otherwise === undefined ? '，未转换' : `，记为 ${otherwise}`}`);
  return found ?? otherwise;
};

/** Encounter class from PV1-2 (HL7 table 0004); a code that the table lacks is kept under table 0004. */
export const convertClass: Converter = ({ field, table }) => {
  const code = field.value;
  const known = table?.[code.toUpperCase()];
  if (known !== undefined) return { system: SYSTEM.actCode, code: known };
  return { system: 'http://terminology.hl7.org/CodeSystem/v2-0004', code: code === '' ? 'U' : code };
};

/** First component, one of Y, N (HL7 table 0136), YES, NO, 1, 0 → boolean. */
export const convertBoolean: Converter = ({ field }) => {
  const text = field.value.toUpperCase();
  return ['Y', 'YES', '1'].includes(text) ? true : ['N', 'NO', '0'].includes(text) ? false : undefined;
};
