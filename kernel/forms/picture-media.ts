/** A picture of a form as FHIR keeps it: a Media of the resident with the picture itself, in preparation until the form is saved. */
import type { Media } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../define/codes.ts';
import type { Item, Items } from '../define/item.ts';
import type { Instant } from '../periods/plain-date.ts';
import type { PictureFile } from './picture-file.ts';

/** What marks such a Media (SYSTEM.item in Media.type). */
export const PICTURE_CODE = 'form-picture';

/** The Media of a picture that was sent for a form that is still open. */
export function buildPictureMedia(
  picture: PictureFile,
  facts: { readonly subject: string; readonly practitioner: string; readonly org: string; readonly now: Instant },
): Media {
  return {
    resourceType: 'Media',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${facts.org}` } }],
    status: 'preparation',
    type: { coding: [{ system: SYSTEM.item, code: PICTURE_CODE }] },
    subject: { reference: facts.subject },
    createdDateTime: facts.now,
    operator: { reference: `Practitioner/${facts.practitioner}` },
    width: picture.width,
    height: picture.height,
    content: { contentType: picture.type, data: Buffer.from(picture.bytes).toString('base64'), size: picture.bytes.length },
  };
}

/** Whether a Media is a picture of a form. */
export function isPictureMedia({ type }: Media): boolean {
  return type?.coding?.some(({ system, code }) => system === SYSTEM.item && code === PICTURE_CODE) ?? false;
}

function asPlain(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The ids of the pictures in checked answers, with the field that names each. */
export function listPictures(
  items: Items,
  answers: Readonly<Record<string, unknown>>,
  within = '',
): readonly { readonly field: string; readonly id: string }[] {
  return Object.entries<Item>(items).flatMap(([name, item]) => {
    const value = answers[name];
    const field = within + name;
    if (item.kind === 'pictures') return Array.isArray(value) ? value.map((id) => ({ field, id: String(id) })) : [];
    if (item.kind === 'group') return listPictures(item.items, asPlain(value), `${field}.`);
    if (item.kind !== 'repeat' || !Array.isArray(value)) return [];
    return value.flatMap((row, at) => listPictures(item.items, asPlain(row), `${field}[${at}].`));
  });
}

/** Whether a form asks for pictures anywhere. */
export function asksForPictures(items: Items): boolean {
  return Object.values<Item>(items).some(
    (item) => item.kind === 'pictures' || ((item.kind === 'group' || item.kind === 'repeat') && asksForPictures(item.items)),
  );
}
