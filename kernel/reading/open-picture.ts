/** A picture of a form, for whoever may read the resident it is of. */
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { openToGrants } from '../access/policy/open-to-grants.ts';
import { sql } from '../database/sql.ts';
import { fail } from '../errors.ts';
import { isPictureMedia } from '../forms/picture-media.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { readCurrent } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { reachResident } from './require-resident.ts';

/** The bytes of a picture with their type. Throws `not-found`, also for one of a restricted category, and what `reachResident` throws. */
export async function openPicture(
  store: Store,
  who: SignedIn,
  id: string,
): Promise<{ readonly type: 'image/jpeg' | 'image/png'; readonly bytes: Buffer }> {
  const { database } = store;
  const missing = (): never => fail('not-found', { what: '这张图片' });
  const found = await readCurrent(database, 'Media', id);
  if (!found || found.deleted || found.resident === 0 || found.resource.resourceType !== 'Media') return missing();
  const { reason } = await reachResident(database, who, found.resident);
  const { content } = found.resource;
  const type = content.contentType;
  if (!isPictureMedia(found.resource) || content.data === undefined || (type !== 'image/jpeg' && type !== 'image/png')) return missing();
  if (found.restricted !== 0) {
    const open = sql`select 1 as open from view_people p where p.resident_id = ${found.resident} and ${openToGrants(who, sql`${found.restricted}::smallint`, sql`p.resident_id`, sql`${found.id}::text`)}`;
    if ((await database.rows(open)).length === 0) return missing();
  }
  await recordAudit(
    database,
    who,
    { act: 'read-person', resident: found.resident, what: { read: `Media/${id}` }, reason, result: 'done' },
    nowInstant(),
  );
  return { type, bytes: Buffer.from(content.data, 'base64') };
}
