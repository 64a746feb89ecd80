/** Reads a staff post (FHIR PractitionerRole) as the register sees it. */
import type { PractitionerRole } from '@medplum/fhirtypes';
import { IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { isRole, type Role } from '../../kernel/define/role.ts';
import { PROFESSIONS, type Profession, TITLES, type Title } from './staff-words.ts';

function codeOf(post: PractitionerRole, system: string): string | undefined {
  return post.code?.flatMap((concept) => concept.coding ?? []).find((coding) => coding.system === system)?.code;
}

function isProfession(text: string | undefined): text is Profession {
  return text !== undefined && Object.hasOwn(PROFESSIONS, text);
}

function isTitle(text: string | undefined): text is Title {
  return text !== undefined && Object.hasOwn(TITLES, text);
}

/** The platform role of the post. */
export function roleOfPost(post: PractitionerRole): Role | undefined {
  const code = codeOf(post, SYSTEM.role);
  return code !== undefined && isRole(code) ? code : undefined;
}

/** The profession, if known. */
export function professionOfPost(post: PractitionerRole): Profession | undefined {
  const code = codeOf(post, SYSTEM.profession);
  return isProfession(code) ? code : undefined;
}

/** The title 职称, if known. */
export function titleOfPost(post: PractitionerRole): Title | undefined {
  const code = codeOf(post, SYSTEM.title);
  return isTitle(code) ? code : undefined;
}

/** Whether it is the main post. One that does not say so is: most people have one. */
export function isMainPost(post: PractitionerRole): boolean {
  return codeOf(post, SYSTEM.post) !== 'additional';
}

/** The licence number, if any. */
export function licenceOfPost(post: PractitionerRole): string | undefined {
  return post.identifier?.find((identifier) => identifier.system === IDENTIFIER.licence)?.value;
}

/** The id in a reference such as 'Organization/a'; undefined for urns and other types. */
export function idInReference(reference: string | undefined, type: string): string | undefined {
  const match = /^([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(reference ?? '');
  return match?.[1] === type ? match[2] : undefined;
}
