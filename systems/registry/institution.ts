/** Reads an institution (FHIR Organization) as the register sees it: kind, life, grades, parents. */
import type { Extension, Organization, Period } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { type Grade, isGrade } from './grades.ts';
import { type ClassLetter, isClassLetter, isKind, type Kind, kindOfClass } from './kinds.ts';

/** From the first to the last day, both inclusive (as FHIR's Period); open where undefined. */
export interface Span {
  readonly from: PlainDate | undefined;
  readonly until: PlainDate | undefined;
}

/** A grade and the time it holds. */
export interface DatedGrade extends Span {
  readonly grade: Grade;
}

/** The span of a FHIR period. */
export function spanOf(period: Period | undefined): Span {
  return { from: dateOfFhir(period?.start), until: dateOfFhir(period?.end) };
}

function codeOf(institution: Organization, system: string): string | undefined {
  return institution.type?.flatMap((type) => type.coding ?? []).find((coding) => coding.system === system)?.code;
}

/** The extensions with a url. */
export function extensionsOf(holder: { readonly extension?: Extension[] }, url: string): readonly Extension[] {
  return (holder.extension ?? []).filter((extension) => extension.url === url);
}

/** The kind; from the class where the institution came without one. */
export function kindOfInstitution(institution: Organization): Kind {
  const kind = codeOf(institution, SYSTEM.institutionKind);
  return isKind(kind) ? kind : kindOfClass(codeOf(institution, SYSTEM.institutionClass));
}

/** The class letter of WS 218, if known. */
export function classOfInstitution(institution: Organization): ClassLetter | undefined {
  const letter = codeOf(institution, SYSTEM.institutionClass)?.charAt(0);
  return isClassLetter(letter) ? letter : undefined;
}

/** Public or private, if known. */
export function ownershipOf(institution: Organization): 'public' | 'private' | undefined {
  const code = extensionsOf(institution, EXTENSION.ownership)[0]?.valueCode;
  return code === 'public' || code === 'private' ? code : undefined;
}

/** First and last day of the institution. */
export function lifeOf(institution: Organization): Span {
  return spanOf(extensionsOf(institution, EXTENSION.valid)[0]?.valuePeriod);
}

/** The grades it had and has, in the order they were written; none holds longer than the institution. */
export function gradesOf(institution: Organization): readonly DatedGrade[] {
  const closed = lifeOf(institution).until;
  return extensionsOf(institution, EXTENSION.grade).flatMap((extension) => {
    const grade = extension.extension?.find((part) => part.url === 'grade')?.valueCode;
    const { from, until } = spanOf(extension.extension?.find((part) => part.url === 'valid')?.valuePeriod);
    if (!isGrade(grade)) return [];
    return [{ grade, from, until: until !== undefined && closed !== undefined && closed < until ? closed : (until ?? closed) }];
  });
}

/** The 12-digit code of the village or town it stands in. */
export function divisionOf(institution: Organization): string | undefined {
  return institution.address?.flatMap((address) => extensionsOf(address, EXTENSION.division)).find((each) => each.valueCode)?.valueCode;
}

/** The consortium it belongs to now, as a reference, with the first day; undefined when it belongs to none. */
export function openMembershipOf(institution: Organization): { readonly parent: string; readonly from: PlainDate | undefined } | undefined {
  for (const member of extensionsOf(institution, EXTENSION.member)) {
    const parent = member.extension?.find((part) => part.url === 'parent')?.valueReference?.reference;
    const span = spanOf(member.extension?.find((part) => part.url === 'valid')?.valuePeriod);
    if (parent && span.until === undefined) return { parent, from: span.from };
  }
  return undefined;
}
