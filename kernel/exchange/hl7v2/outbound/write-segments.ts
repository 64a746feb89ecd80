// Writes FHIR resources of the platform as HL7 v2 segments.
import type { CodeableConcept, DiagnosticReport, Encounter, Identifier, Observation, Patient, Quantity } from '@medplum/fhirtypes';
import { IDENTIFIER, SYSTEM } from '../../../define/codes.ts';
import { nameOf } from '../../../people/project-patient.ts';
import { type Charset, nameOfCharset } from '../er7/charset.ts';
import { escapeText } from '../er7/escape-text.ts';
import type { Subscriber } from './subscriber.ts';

/** A segment with its fields by number; gaps are empty. Fields are given as they are to stand, already escaped. */
export function writeSegment(name: string, fields: Readonly<Record<number, string | undefined>>): string {
  const last = Math.max(
    0,
    ...Object.keys(fields)
      .map(Number)
      .filter((number) => (fields[number] ?? '') !== ''),
  );
  return `${[name, ...Array.from({ length: last }, (_, at) => fields[at + 1] ?? '')].join('|')}\r`;
}

function components(...parts: readonly (string | undefined)[]): string {
  return parts
    .map((part) => escapeText(part ?? ''))
    .join('^')
    .replace(/\^+$/, '');
}

/** A FHIR date or instant as DTM; an instant with its offset. */
export function writeTime(text: string | undefined): string {
  if (text === undefined) return '';
  const [, date = '', clock = '', offset = ''] = /^([\d-]+)(?:T([\d:]+)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const zone = offset === 'Z' ? '+0000' : offset.replace(':', '');
  return `${date.replaceAll('-', '')}${clock.replaceAll(':', '')}${clock === '' ? '' : zone}`;
}

/** The header. `event` such as 'ORU^R01^ORU_R01'; always version 2.5.1, told in the subscriber's charset. */
export function writeHeader(subscriber: Subscriber, event: string, controlId: string, at: string): string {
  const charset: Charset = subscriber.charset;
  const fields = [
    'MSH',
    '^~\\&',
    'YIGONG',
    'YIGONG',
    escapeText(subscriber.application),
    escapeText(subscriber.facility),
    writeTime(at),
    '',
    event,
    escapeText(controlId),
    'P',
    '2.5.1',
    '',
    '',
    '',
    '',
    'CHN',
    nameOfCharset(charset),
  ];
  return `${fields.join('|')}\r`;
}

const NAMES: Readonly<Record<string, string>> = {
  [SYSTEM.loinc]: 'LN',
  [SYSTEM.icd10]: 'I10',
  'http://snomed.info/sct': 'SCT',
  [SYSTEM.ucum]: 'UCUM',
};

/** A CodeableConcept as CWE: the first coding, and the text. */
export function writeConcept(concept: CodeableConcept | undefined): string {
  const coding = concept?.coding?.[0];
  const system = coding?.system === undefined ? '' : (NAMES[coding.system] ?? 'L');
  return components(
    coding?.code,
    coding?.display ?? concept?.text,
    coding?.code === undefined ? '' : system,
    '',
    '',
    '',
    '',
    '',
    concept?.text,
  );
}

/** An identifier as CX: foreign ones with their sender as authority, the identity number as national identifier. */
function writeIdentifier({ system, value = '', type }: Identifier): string {
  if (system === IDENTIFIER.identityNumber) return components(value, '', '', 'GA', 'NNCHN');
  const cut = system === IDENTIFIER.foreign ? value.lastIndexOf('|') : -1;
  const authority = cut === -1 ? (system ?? '').split(':').at(-1) : value.slice(0, cut);
  return components(value.slice(cut + 1), '', '', authority, type?.coding?.[0]?.code ?? 'PI');
}

/** Sex as HL7 table 0001. */
export const SEX: Readonly<Record<string, string>> = { male: 'M', female: 'F', other: 'O', unknown: 'U' };

/** PID: the platform's own id first, then every other number. */
export function writePatient(patient: Patient & { readonly id: string }): string {
  const numbers = [
    components(patient.id, '', '', 'YIGONG', 'PI'),
    ...(patient.identifier ?? []).filter(({ value }) => value !== undefined).map(writeIdentifier),
  ];
  const [name] = patient.name ?? [];
  const written =
    name?.family && name.given
      ? components(name.family, name.given.join(' '), '', '', '', '', 'L')
      : components(nameOf(patient), '', '', '', '', '', 'L');
  const [address] = patient.address ?? [];
  const phones = (patient.telecom ?? []).filter(({ system }) => system === 'phone').map(({ value }) => components(value, 'PRN', 'PH'));
  return writeSegment('PID', {
    1: '1',
    3: numbers.join('~'),
    5: written,
    7: writeTime(patient.birthDate),
    8: SEX[patient.gender ?? 'unknown'],
    11:
      address === undefined
        ? ''
        : components(address.text ?? address.line?.join(' '), '', address.city, address.state, address.postalCode, address.country, 'H'),
    13: phones.join('~'),
    29: writeTime(patient.deceasedDateTime),
    30: patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true ? 'Y' : '',
  });
}

/** The class of a visit as HL7 table 0004. */
export const CLASSES: Readonly<Record<string, string>> = { IMP: 'I', AMB: 'O', EMER: 'E', PRENC: 'P', HH: 'O' };

/** PV1. */
export function writeEncounter(encounter: Encounter & { readonly id: string }): string {
  return writeSegment('PV1', {
    1: '1',
    2: CLASSES[encounter.class.code ?? ''] ?? 'U',
    3: components(encounter.location?.[0]?.location.display),
    19: components(encounter.id, '', '', 'YIGONG', 'VN'),
    44: writeTime(encounter.period?.start),
    45: writeTime(encounter.period?.end),
  });
}

/** The state of a report as HL7 table 0123. */
export const REPORT_STATUS: Readonly<Record<string, string>> = {
  final: 'F',
  amended: 'C',
  corrected: 'C',
  preliminary: 'P',
  partial: 'A',
  registered: 'I',
  cancelled: 'X',
  'entered-in-error': 'X',
};

/** OBR of a report: our id as filler number, the placer's number if one came. */
export function writeReport(report: DiagnosticReport & { readonly id: string }): string {
  const placer = report.identifier?.find((each) => each.type?.coding?.some(({ code }) => code === 'PLAC'))?.value;
  return writeSegment('OBR', {
    1: '1',
    2: placer === undefined ? '' : components(placer.slice(placer.lastIndexOf('|') + 1)),
    3: components(report.id, 'YIGONG'),
    4: writeConcept(report.code),
    7: writeTime(report.effectiveDateTime ?? report.effectivePeriod?.start),
    22: writeTime(report.issued),
    25: REPORT_STATUS[report.status ?? ''] ?? 'I',
  });
}

/** The state of a result as HL7 table 0085. */
export const RESULT_STATUS: Readonly<Record<string, string>> = {
  final: 'F',
  amended: 'C',
  corrected: 'C',
  preliminary: 'P',
  registered: 'I',
  cancelled: 'X',
  'entered-in-error': 'D',
};

function writeQuantity(quantity: Quantity): string {
  return `${escapeText(quantity.comparator ?? '')}${quantity.value ?? ''}`;
}

/** OBX of a value; one for each component where there are some. Numbers as NM (with a comparator as SN), codes as CWE, else ST. */
export function writeObservation(observation: Observation & { readonly id: string }, first: number): readonly string[] {
  const parts = observation.component && observation.component.length > 0 ? observation.component : [observation];
  return parts.map((part, at) => {
    const quantity = part.valueQuantity;
    const [type, value] = quantity
      ? quantity.comparator === undefined
        ? ['NM', writeQuantity(quantity)]
        : ['SN', components(quantity.comparator, String(quantity.value ?? ''))]
      : part.valueCodeableConcept
        ? ['CWE', writeConcept(part.valueCodeableConcept)]
        : part.valueDateTime === undefined
          ? [
              'ST',
              escapeText(
                part.valueString ?? (part.valueBoolean === undefined ? String(part.valueInteger ?? '') : part.valueBoolean ? '是' : '否'),
              ),
            ]
          : ['DTM', writeTime(part.valueDateTime)];
    const range = part.referenceRange?.[0];
    const limits =
      range?.text ?? (range?.low?.value !== undefined && range.high?.value !== undefined ? `${range.low.value}-${range.high.value}` : '');
    return writeSegment('OBX', {
      1: String(first + at),
      2: type,
      3: writeConcept(part.code),
      4: parts.length > 1 ? String(at + 1) : '',
      5: value,
      6:
        quantity === undefined
          ? ''
          : components(quantity.code ?? quantity.unit, quantity.unit, quantity.system === SYSTEM.ucum ? 'UCUM' : ''),
      7: escapeText(limits),
      8: escapeText(part.interpretation?.[0]?.coding?.[0]?.code ?? ''),
      11: RESULT_STATUS[observation.status ?? ''] ?? 'F',
      14: writeTime(observation.effectiveDateTime ?? observation.effectivePeriod?.start),
    });
  });
}
