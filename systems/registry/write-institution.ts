/** Writes an institution (FHIR Organization) from what people answered; every change keeps what held before, with its dates. */
import type { Extension, Organization, Reference } from '@medplum/fhirtypes';
import { CENTRES, type CentreCode } from '../../kernel/define/centre-code.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import type { Answers } from '../../kernel/define/form.ts';
import { geolocationOf, type Position } from '../../kernel/define/position.ts';
import { addDays, type PlainDate } from '../../kernel/periods/plain-date.ts';
import type { Grade } from './grades.ts';
import { extensionsOf, spanOf } from './institution.ts';
import type { institutionChangeForm, institutionForm } from './institution-forms.ts';
import { CLASSES, KINDS, letterOf } from './kinds.ts';

function valid(from: PlainDate): Extension {
  return { url: EXTENSION.valid, valuePeriod: { start: from } };
}

function referTo(id: string): Reference<Organization> {
  return { reference: `Organization/${id}` };
}

function datedGrade(grade: Grade, from: PlainDate): Extension {
  return {
    url: EXTENSION.grade,
    extension: [
      { url: 'grade', valueCode: grade },
      { url: 'valid', valuePeriod: { start: from } },
    ],
  };
}

function membership(consortium: string, from: PlainDate): Extension {
  return {
    url: EXTENSION.member,
    extension: [
      { url: 'parent', valueReference: referTo(consortium) },
      { url: 'valid', valuePeriod: { start: from } },
    ],
  };
}

/** The position of answers that give both its parts. */
function positionFrom({ longitude, latitude }: { readonly longitude?: number | undefined; readonly latitude?: number | undefined }) {
  return longitude === undefined || latitude === undefined ? undefined : { longitude, latitude };
}

function addressAt(village: string, text: string, position?: Position): NonNullable<Organization['address']> {
  const division = { url: EXTENSION.division, valueCode: village };
  return [{ use: 'work', text, extension: position ? [division, geolocationOf(position)] : [division] }];
}

/** The institution with another position; one without an address has nowhere to keep it. */
function moveTo(institution: Organization, position: Position): Organization {
  const [address, ...others] = institution.address ?? [];
  if (address === undefined) return institution;
  const kept = (address.extension ?? []).filter(({ url }) => url !== EXTENSION.geolocation);
  return { ...institution, address: [{ ...address, extension: [...kept, geolocationOf(position)] }, ...others] };
}

function servedVillages(rows: readonly { readonly village: string }[]): readonly Extension[] {
  return [...new Set(rows.map((row) => row.village))].map((village) => ({ url: EXTENSION.serves, valueCode: village }));
}

function centreTypes(codes: readonly CentreCode[]): NonNullable<Organization['type']> {
  return codes.map((code) => ({ coding: [{ system: SYSTEM.centre, code, display: CENTRES[code] }] }));
}

/** A new institution. */
export function buildInstitution(answers: Answers<typeof institutionForm>): Organization {
  const letter = letterOf(answers.kind) ?? answers.class;
  const identifiers = [
    ...(answers.code ? [{ system: IDENTIFIER.organisation, value: answers.code }] : []),
    ...(answers.creditCode ? [{ system: IDENTIFIER.creditCode, value: answers.creditCode }] : []),
  ];
  const aliases = answers.otherNames.map((other) => other.name);
  return {
    resourceType: 'Organization',
    active: true,
    name: answers.name,
    ...(identifiers.length > 0 ? { identifier: identifiers } : {}),
    ...(aliases.length > 0 ? { alias: aliases } : {}),
    type: [
      { coding: [{ system: SYSTEM.institutionKind, code: answers.kind, display: KINDS[answers.kind] }] },
      ...(letter ? [{ coding: [{ system: SYSTEM.institutionClass, code: letter, display: CLASSES[letter] }] }] : []),
      ...centreTypes(answers.centres ?? []),
    ],
    address: addressAt(answers.village, answers.address, positionFrom(answers)),
    ...(answers.phone ? { telecom: [{ system: 'phone', value: answers.phone }] } : {}),
    ...(answers.parent ? { partOf: { ...referTo(answers.parent), extension: [valid(answers.date)] } } : {}),
    extension: [
      valid(answers.date),
      { url: EXTENSION.ownership, valueCode: answers.ownership },
      ...(answers.grade ? [datedGrade(answers.grade, answers.date)] : []),
      ...(answers.consortium ? [membership(answers.consortium, answers.date)] : []),
      ...servedVillages(answers.serves),
    ],
  };
}

/** Ends on `last` what is still open among the dated extensions with a url; the others stay as they are. */
function endOpen(extensions: readonly Extension[], url: string, last: PlainDate): Extension[] {
  return extensions.map((extension) => {
    const period = extension.extension?.find((part) => part.url === 'valid')?.valuePeriod;
    if (extension.url !== url || period?.end !== undefined) return extension;
    const parts = (extension.extension ?? []).filter((part) => part.url !== 'valid');
    return { ...extension, extension: [...parts, { url: 'valid', valuePeriod: { ...period, end: last } }] };
  });
}

function changeParent(institution: Organization, parent: string, from: PlainDate): Organization {
  const before = institution.partOf;
  const start = before ? extensionsOf(before, EXTENSION.valid)[0]?.valuePeriod?.start : undefined;
  const former: Extension[] = before?.reference
    ? [
        {
          url: EXTENSION.formerParent,
          extension: [
            { url: 'parent', valueReference: { reference: before.reference } },
            { url: 'valid', valuePeriod: { ...(start ? { start } : {}), end: addDays(from, -1) } },
          ],
        },
      ]
    : [];
  return {
    ...institution,
    partOf: { ...referTo(parent), extension: [valid(from)] },
    extension: [...(institution.extension ?? []), ...former],
  };
}

/** The institution after a change; an answer that the change needs and is absent leaves it as it was. */
export function changeInstitution(institution: Organization, answers: Answers<typeof institutionChangeForm>): Organization {
  const { date: from, name, grade, parent, consortium, village, address } = answers;
  const extensions = institution.extension ?? [];
  const before = addDays(from, -1);
  switch (answers.change) {
    case 'name': {
      if (!name) return institution;
      const kept = answers.keepName && institution.name ? [institution.name] : [];
      const alias = [...new Set([...(institution.alias ?? []), ...kept])].filter((each) => each !== name);
      const { alias: _, ...rest } = institution;
      return { ...rest, name, ...(alias.length > 0 ? { alias } : {}) };
    }
    case 'alias':
      return name ? { ...institution, alias: [...new Set([...(institution.alias ?? []), name])] } : institution;
    case 'grade':
      return grade
        ? { ...institution, extension: [...endOpen(extensions, EXTENSION.grade, before), datedGrade(grade, from)] }
        : institution;
    case 'parent':
      return parent ? changeParent(institution, parent, from) : institution;
    case 'consortium':
      return consortium
        ? { ...institution, extension: [...endOpen(extensions, EXTENSION.member, before), membership(consortium, from)] }
        : institution;
    case 'leave-consortium':
      return { ...institution, extension: endOpen(extensions, EXTENSION.member, before) };
    case 'place':
      return village && address ? { ...institution, address: addressAt(village, address) } : institution;
    case 'position': {
      const position = positionFrom(answers);
      return position ? moveTo(institution, position) : institution;
    }
    case 'centres': {
      const others = (institution.type ?? []).filter(({ coding }) => !coding?.some(({ system }) => system === SYSTEM.centre));
      return { ...institution, type: [...others, ...centreTypes(answers.centres ?? [])] };
    }
    case 'serves': {
      const others = extensions.filter((extension) => extension.url !== EXTENSION.serves);
      return { ...institution, extension: [...others, ...servedVillages(answers.serves ?? [])] };
    }
  }
}

/** The institution after its last day: what was open (life, grade, membership) ends on it. */
export function closeInstitution(institution: Organization, last: PlainDate): Organization {
  const ended = endOpen(endOpen(institution.extension ?? [], EXTENSION.grade, last), EXTENSION.member, last);
  const life = ended.find((extension) => extension.url === EXTENSION.valid)?.valuePeriod;
  const others = ended.filter((extension) => extension.url !== EXTENSION.valid);
  return {
    ...institution,
    active: false,
    extension: [{ url: EXTENSION.valid, valuePeriod: { ...life, end: last } }, ...others],
  };
}

/** The latest first day among the dated extensions with a url; what is written next must begin after it. */
export function latestStartOf(institution: Organization, url: string): PlainDate | undefined {
  const starts = extensionsOf(institution, url).flatMap((extension) => {
    const from = spanOf(extension.extension?.find((part) => part.url === 'valid')?.valuePeriod).from;
    return from ? [from] : [];
  });
  return starts.sort().at(-1);
}
