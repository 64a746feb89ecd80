/** Keeps the pictures that a form names: only those of the same resident may stand in it, and from its saving on they are kept for good. */
import type { Write } from '../commit/resolve-writes.ts';
import type { Transaction } from '../database/database.ts';
import type { AnyForm } from '../define/form.ts';
import { Fault } from '../errors.ts';
import { isPictureMedia, listPictures } from '../forms/picture-media.ts';
import { readCurrents } from '../record/read.ts';

/** The writes that complete the pictures. Throws `invalid`, naming the item, for a picture that is gone, another resident's, or none. */
export async function claimPictures(
  tx: Transaction,
  form: AnyForm,
  answers: Readonly<Record<string, unknown>>,
  resident: number | undefined,
): Promise<readonly Write[]> {
  const named = listPictures(form.items, answers);
  if (named.length === 0) return [];
  const standing = await readCurrents(
    tx,
    named.map(({ id }) => ({ type: 'Media', id })),
  );
  const claimed = new Set<string>();
  return named.flatMap(({ field, id }, at): Write[] => {
    const found = standing[at];
    const media = found && !found.deleted && found.resource.resourceType === 'Media' ? found.resource : undefined;
    if (found === undefined || media === undefined || resident === undefined || found.resident !== resident || !isPictureMedia(media)) {
      const text = '图片已失效或不是这位居民的，请重新上传。';
      throw new Fault('invalid', { what: text }, [{ field, text }]);
    }
    if (media.status === 'completed' || claimed.has(id)) return [];
    claimed.add(id);
    return [{ op: 'update', resource: { ...media, id, status: 'completed' }, ifVersion: found.version }];
  });
}
