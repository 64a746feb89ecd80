/** Takes a picture for a form that somebody is filling in; it is the resident's from then on and goes after a day unless the form is saved. */
import type { SignedIn } from '../access/actor.ts';
import { commit } from '../commit/commit.ts';
import { fail } from '../errors.ts';
import { readPicture } from '../forms/picture-file.ts';
import { asksForPictures, buildPictureMedia } from '../forms/picture-media.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { requireResident } from '../reading/require-resident.ts';
import type { Store } from '../store/store.ts';
import { findAction, requireRole } from './perform-action.ts';

/** What was taken: the id that the form's answer names. */
export interface TakenPicture {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Throws `not-found` for an action whose form asks for no pictures, `not-allowed` and `out-of-scope` as the action itself would,
 * `unprocessable` for what is no JPEG or PNG, broken or too large.
 */
export async function takePicture(
  store: Store,
  who: SignedIn,
  sent: { readonly action: string; readonly resident: number; readonly bytes: Uint8Array },
): Promise<TakenPicture> {
  const action = findAction(store, sent.action);
  if (action.subject !== 'resident' || !asksForPictures(action.form.items)) fail('not-found', { what: `收图片的操作 ${sent.action}` });
  await requireRole(store, who, action, sent.resident);
  const person = await requireResident(store.database, who, sent.resident);
  const picture = readPicture(sent.bytes);
  if ('refuse' in picture) return fail('unprocessable', { what: picture.refuse, next: '请重新拍照或选择图片。', field: 'file' });
  const media = buildPictureMedia(picture, {
    subject: `Patient/${person.patientId}`,
    practitioner: who.practitioner,
    org: who.org,
    now: nowInstant(),
  });
  const { written } = await commit(store, { who, act: 'write', what: { action: action.id, picture: true } }, [
    { op: 'create', resource: media },
  ]);
  const id = written[0]?.id ?? fail('invalid', { what: '图片没有保存。' });
  return { id, width: picture.width, height: picture.height };
}
