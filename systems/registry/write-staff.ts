/** Writes a member of staff (Practitioner) and posts (PractitionerRole). */
import type { Coding, Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import type { Answers } from '../../kernel/define/form.ts';
import { ROLES } from '../../kernel/define/role.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import type { additionalPostForm, staffForm } from './staff-forms.ts';
import { POSTS, PROFESSIONS, TITLES } from './staff-words.ts';

/** GB/T 2261.1 as FHIR says it; 9 未说明 is no third sex. */
const GENDERS = { '0': 'unknown', '1': 'male', '2': 'female', '9': 'unknown' } as const;

/** What every form on a post asks. */
export type PostAnswers = Pick<Answers<typeof additionalPostForm>, 'organisation' | 'role' | 'profession' | 'licence' | 'title' | 'date'>;

/** A new member of staff. */
export function buildPractitioner(answers: Answers<typeof staffForm>): Practitioner {
  return {
    resourceType: 'Practitioner',
    active: true,
    identifier: [
      { system: IDENTIFIER.identityNumber, value: answers.identityNumber },
      ...(answers.licence ? [{ system: IDENTIFIER.licence, value: answers.licence }] : []),
    ],
    name: [{ text: answers.name }],
    gender: GENDERS[answers.sex],
    birthDate: answers.birthDate,
    ...(answers.phone ? { telecom: [{ system: 'phone', use: 'mobile', value: answers.phone }] } : {}),
  };
}

/** A new post. `practitioner` is a FHIR reference, `name` the person's. */
export function buildPost(
  answers: PostAnswers,
  practitioner: string,
  name: string | undefined,
  post: keyof typeof POSTS,
): PractitionerRole {
  const codings: readonly Coding[] = [
    { system: SYSTEM.role, code: answers.role, display: ROLES[answers.role] },
    { system: SYSTEM.profession, code: answers.profession, display: PROFESSIONS[answers.profession] },
    { system: SYSTEM.title, code: answers.title, display: TITLES[answers.title] },
    { system: SYSTEM.post, code: post, display: POSTS[post] },
  ];
  return {
    resourceType: 'PractitionerRole',
    active: true,
    ...(answers.licence ? { identifier: [{ system: IDENTIFIER.licence, value: answers.licence }] } : {}),
    practitioner: { reference: practitioner, ...(name ? { display: name } : {}) },
    organization: { reference: `Organization/${answers.organisation}` },
    code: codings.map((coding) => ({ coding: [coding] })),
    period: { start: answers.date },
  };
}

/** The post after its last day; `reason` is why it ended, if a code says so. */
export function endPost(post: PractitionerRole, last: PlainDate, reason?: string): PractitionerRole {
  const others = (post.extension ?? []).filter((extension) => extension.url !== EXTENSION.endReason);
  const extension = reason ? [...others, { url: EXTENSION.endReason, valueCode: reason }] : others;
  const { extension: _, ...rest } = post;
  return { ...rest, active: false, period: { ...post.period, end: last }, ...(extension.length > 0 ? { extension } : {}) };
}
