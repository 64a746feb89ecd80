// From a Patient to the resident's row and to what declarations see of the resident.
import type { Extension, Patient } from '@medplum/fhirtypes';
import type { BinaryKind } from '../database/statements/encode-binary.ts';
import { EXTENSION, IDENTIFIER } from '../define/codes.ts';
import type { Person } from '../define/person.ts';
import { dateOfFhir } from '../periods/plain-date.ts';
import { maskIdentityNumber } from './identity-number.ts';
import { maskPhone } from './mask-phone.ts';
import { pinyinOf } from './pinyin-name.ts';

/** The extra columns of the resident's row beside what `Person` holds. */
export interface PersonRow extends Person {
  readonly relation: string | undefined;
  readonly address: string | undefined;
  readonly identityNumber: string | undefined;
  readonly phone: string | undefined;
}

function extensionOf(extensions: readonly Extension[] | undefined, url: string): Extension | undefined {
  return extensions?.find((extension) => extension.url === url);
}

/** The name as people write it: the text, or family and given names together. */
export function nameOf(patient: Patient): string {
  const name = patient.name?.find((each) => each.use === 'official') ?? patient.name?.[0];
  if (name?.text) return name.text;
  const joined = [...(name?.given ?? []), name?.family].filter((part) => part !== undefined);
  if (joined.length === 0) return '（无姓名）';
  const chinese = /^\p{Script=Han}+$/u.test(joined.join(''));
  return chinese ? `${name?.family ?? ''}${(name?.given ?? []).join('')}` : joined.join(' ');
}

const RESIDENCIES = ['usual', 'registered-away', 'visitor'] as const;

/** What the platform knows of a resident, from the current version of their Patient. A Patient without residency is a visitor 非辖区. */
export function projectPatient(residentId: number, patient: Patient & { readonly id: string }): PersonRow {
  const extensions = patient.extension;
  const residencyCode = extensionOf(extensions, EXTENSION.residency)?.valueCode;
  const presence = extensionOf(extensions, EXTENSION.presence)?.valuePeriod;
  const address = patient.address?.[0];
  return {
    residentId,
    patientId: patient.id,
    name: nameOf(patient),
    sex: patient.gender ?? 'unknown',
    birthDate: dateOfFhir(patient.birthDate),
    area: extensionOf(address?.extension, EXTENSION.division)?.valueCode ?? '',
    residency: RESIDENCIES.find((code) => code === residencyCode) ?? 'visitor',
    household: extensionOf(extensions, EXTENSION.household)?.valueString,
    since: dateOfFhir(presence?.start),
    until: dateOfFhir(presence?.end),
    deceased: dateOfFhir(patient.deceasedDateTime),
    relation: extensionOf(extensions, EXTENSION.relationToHead)?.valueCode,
    address: address?.text ?? address?.line?.join(' '),
    identityNumber: patient.identifier?.find((identifier) => identifier.system === IDENTIFIER.identityNumber)?.value,
    phone: patient.telecom?.find((contact) => contact.system === 'phone')?.value,
  };
}

/** The tail of a text, reversed, for prefix searches by tail. */
export function reverseTail(text: string, length: number): string {
  return [...text].reverse().slice(0, length).join('');
}

/** Column names of the resident's row, in the order of `peopleValues`. */
export const PEOPLE_COLUMNS = [
  'resident_id', 'key', 'area', 'name', 'name_reversed', 'pinyin', 'initials', 'sex', 'birth', 'residency', 'since', 'until', 'deceased',
  'household', 'relation', 'address', 'id_masked', 'id_reversed', 'phone_masked', 'phone_reversed', 'updated',
] as const; // biome-ignore format: a list of columns

const DATES: ReadonlySet<string> = new Set(['birth', 'since', 'until', 'deceased']);

/** The types of these columns. */
export const PEOPLE_KINDS: readonly BinaryKind[] = PEOPLE_COLUMNS.map((column) => {
  if (column === 'resident_id') return 'int8';
  if (column === 'updated') return 'instant';
  return DATES.has(column) ? 'date' : 'text';
});

/** The values of the resident's row. */
export function peopleValues(person: PersonRow, updated: string): unknown[] {
  const pinyin = pinyinOf(person.name);
  return [
    person.residentId,
    person.patientId,
    person.area,
    person.name,
    reverseTail(person.name, 20),
    pinyin.full,
    pinyin.initials,
    person.sex,
    person.birthDate ?? null,
    person.residency,
    person.since ?? null,
    person.until ?? null,
    person.deceased ?? null,
    person.household ?? null,
    person.relation ?? null,
    person.address ?? null,
    person.identityNumber === undefined ? null : maskIdentityNumber(person.identityNumber),
    person.identityNumber === undefined ? null : reverseTail(person.identityNumber.toUpperCase(), 8),
    person.phone === undefined ? null : maskPhone(person.phone),
    person.phone === undefined ? null : reverseTail(person.phone.replace(/\D/g, ''), 8),
    updated,
  ];
}
