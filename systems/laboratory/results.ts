/** Results as FHIR keeps them: one Observation an item and request, whose versions are its corrections. */
import type { Coding, Observation } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import type { Person } from '../../kernel/define/person.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { findItem } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { LABORATORY_ITEMS } from '../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { dateOfFhir, dateOfInstant, type Instant, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { FLAGS, type Judged, judgeResult, judgeWithFlags, type Result } from './rules/judge-result.ts';

/** The code an item's results are found by: LOINC where there is one, so that every programme reads them as its own measurements. */
export function primaryCode(item: LaboratoryItem): string {
  return item.loinc ?? item.code;
}

/** An item as its results are coded. */
export function codingsOf(item: LaboratoryItem): readonly Coding[] {
  return [
    ...(item.loinc === undefined ? [] : [{ system: SYSTEM.loinc, code: item.loinc, display: item.display }]),
    { system: SYSTEM.examItem, code: item.code, display: item.display },
  ];
}

/** All of them. */
export const RESULT_CODES: readonly string[] = LABORATORY_ITEMS.map(primaryCode);

/** The parts of the record that results are read from. */
export const resultSources = { results: resources('Observation', ...RESULT_CODES) } as const;

/** The records that `resultSources` give. */
export interface ResultRecords {
  readonly results: readonly Kept<Observation>[];
}

/** A result of the laboratory. `flags`: what the analyser said of the specimen. */
export interface KeptResult {
  readonly kept: Kept<Observation>;
  readonly item: LaboratoryItem;
  readonly found: Result;
  readonly date: PlainDate;
  readonly request: string | undefined;
  readonly final: boolean;
  readonly flags: readonly string[];
}

/** Before what the analyser said of the specimen, in notes. */
const FLAG_NOTE = '仪器提示：';

/** The item of an Observation: by our catalogue. */
export function itemOfResult(resource: Observation): LaboratoryItem | undefined {
  const code = resource.code.coding?.find(({ system }) => system === SYSTEM.examItem)?.code;
  return code === undefined ? undefined : findItem(code);
}

/** What the analyser said of the specimen. */
export function flagsIn({ note }: Observation): readonly string[] {
  return (note ?? []).flatMap(({ text }) => (text?.startsWith(FLAG_NOTE) ? text.slice(FLAG_NOTE.length).split('、') : []));
}

/** The result that an Observation holds; undefined where it holds none. */
export function foundIn({ valueQuantity, valueString }: Observation): Result | undefined {
  if (valueString !== undefined) return { words: valueString };
  if (valueQuantity?.value === undefined) return undefined;
  const sign = valueQuantity.comparator;
  return {
    value: valueQuantity.value,
    ...(sign === '<' || sign === '<=' ? { comparator: '<' as const } : sign === '>' || sign === '>=' ? { comparator: '>' as const } : {}),
  };
}

/** The released result that a result would replace once a person has looked at it: id of the Observation. */
export function correctedBy({ extension }: Observation): string | undefined {
  return extension?.find(({ url }) => url === EXTENSION.corrects)?.valueReference?.reference?.split('/')[1];
}

/** What a correction says that waits for a person; undefined where none does. */
export function pendingOf({ extension }: Observation): string | undefined {
  return extension?.find(({ url }) => url === EXTENSION.correctionPending)?.valueString;
}

/**
 * The results of items of the catalogue, oldest first; those cancelled or entered in error are left out, and corrections that nobody has
 * looked at (`readCorrections`).
 */
export function readResults(records: ResultRecords): readonly KeptResult[] {
  return records.results.flatMap((kept) => {
    const { resource } = kept;
    if (correctedBy(resource) !== undefined) return [];
    const item = itemOfResult(resource);
    const found = foundIn(resource);
    const date = dateOfFhir(resource.effectiveDateTime ?? resource.issued);
    if (!item || !found || !date || resource.status === 'cancelled' || resource.status === 'entered-in-error') return [];
    const request = resource.basedOn?.[0]?.reference?.split('/')[1];
    const final = resource.status !== 'preliminary' && resource.status !== 'registered';
    return [{ kept, item, found, date, request, final, flags: flagsIn(resource) }];
  });
}

/** A result in words: '6.50 mmol/L', '<0.01 ng/mL', '阳性'. */
export function printResult(item: LaboratoryItem, found: Result): string {
  if ('words' in found) return found.words;
  const unit = item.unit === undefined || item.unit === '1' || item.unit === '[pH]' ? '' : ` ${printUnit(item.unit)}`;
  return `${found.comparator ?? ''}${found.value.toFixed(item.decimals ?? 2)}${unit}`;
}

/** A UCUM unit as people read it. */
export function printUnit(unit: string): string {
  return unit
    .replace('10*9', '10⁹')
    .replace('10*12', '10¹²')
    .replace('umol', 'μmol')
    .replace(/^ug/, 'μg')
    .replace('mm[Hg]', 'mmHg')
    .replace('[IU]', 'IU')
    .replace(/^u(?=IU)/, 'μ');
}

/** Whom results belong to, as the rules ask. */
export function testedPerson(person: Person | undefined): { readonly sex: Person['sex']; readonly birthDate: PlainDate | undefined } {
  return { sex: person?.sex ?? 'unknown', birthDate: person?.birthDate };
}

/** What a new result, or a new version of one, is made of. */
export interface NewResult {
  readonly item: LaboratoryItem;
  readonly found: Result;
  readonly status: Observation['status'];
  readonly flags: readonly string[];
  /** The unit it came in, where it was converted. */
  readonly from?: string | undefined;
  readonly device?: string | undefined;
}

/** Where a result belongs. */
export interface ResultPlace {
  readonly subject: string;
  readonly person: Person | undefined;
  readonly request: string;
  readonly specimen: string | undefined;
  readonly collected: string | undefined;
  readonly org: string;
  readonly now: Instant;
}

/** The verdict on a result on the day it was taken. `flags`: what the analyser said of it. */
export function judgeAt(
  one: { readonly item: LaboratoryItem; readonly found: Result; readonly flags: readonly string[] },
  person: Person | undefined,
  on: PlainDate,
): Judged {
  return judgeWithFlags(judgeResult(one.item, one.found, testedPerson(person), on), one.flags);
}

function quantityOf(item: LaboratoryItem, value: number) {
  const unit = item.unit ?? '1';
  return { value, unit: printUnit(unit), system: SYSTEM.ucum, code: unit };
}

/** The Observation of a result. */
export function buildResult(one: NewResult, place: ResultPlace): Observation {
  const { item, found } = one;
  const on = dateOfFhir(place.collected) ?? dateOfInstant(place.now);
  const { flag, interval } = judgeAt(one, place.person, on);
  const notes = [
    ...(one.flags.length === 0 ? [] : [`${FLAG_NOTE}${one.flags.join('、')}`]),
    ...(one.from === undefined ? [] : [`由 ${one.from} 换算`]),
  ];
  return {
    resourceType: 'Observation',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${place.org}` } }],
    status: one.status,
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: {
      coding: [...codingsOf(item)],
      text: item.display,
    },
    subject: { reference: place.subject },
    basedOn: [{ reference: `ServiceRequest/${place.request}` }],
    ...(place.specimen === undefined ? {} : { specimen: { reference: `Specimen/${place.specimen}` } }),
    effectiveDateTime: place.collected ?? place.now,
    issued: place.now,
    ...('words' in found
      ? { valueString: found.words }
      : {
          valueQuantity: { ...quantityOf(item, found.value), ...(found.comparator === undefined ? {} : { comparator: found.comparator }) },
        }),
    ...(flag === undefined
      ? {}
      : {
          interpretation: [
            {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: flag, display: FLAGS[flag] }],
            },
          ],
        }),
    ...(interval === undefined
      ? {}
      : {
          referenceRange: [
            {
              ...(interval.low === undefined ? {} : { low: quantityOf(item, interval.low) }),
              ...(interval.high === undefined ? {} : { high: quantityOf(item, interval.high) }),
              ...(interval.normal === undefined ? {} : { text: interval.normal }),
            },
          ],
        }),
    ...(notes.length === 0 ? {} : { note: notes.map((text) => ({ text })) }),
    ...(one.device === undefined ? {} : { device: { display: one.device } }),
  };
}
