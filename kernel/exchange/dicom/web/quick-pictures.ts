// Keeps the quick pictures of large frames in memory: made when a study is taken in, so that its reader does not wait for the archive to decode it.
import type { StudyRow } from '../../../dicom-studies/keep-studies.ts';
import { LARGE_FRAMES, QUICK_PICTURE } from '../../../patterns/examination-items/large-frames.ts';
import { type Archive, readBody } from '../archive/archive.ts';
import { pathInArchive } from './read-dicom-path.ts';

/** So many are kept, the latest asked for: a few days of a county's radiographs, some 30 MB. */
const MOST = 300;
const LARGEST = 512 * 1024;
const TIMEOUT_MS = 60_000;

type Kept = Map<string, Promise<Buffer | undefined>>;
const kept = new WeakMap<Archive, Kept>();
const warming = new WeakMap<Archive, Promise<unknown>>();

async function fetchPicture(archive: Archive, path: string): Promise<Buffer | undefined> {
  const response = await archive.ask(`${path}?${QUICK_PICTURE}`, { headers: { accept: 'image/jpeg' }, timeoutMs: TIMEOUT_MS });
  if (response.ok) return readBody(response, LARGEST);
  await response.body?.cancel();
  return undefined;
}

/**
 * The quick picture at a path of the archive ('/…/instances/<uid>/rendered') of a study; undefined where the archive cannot make one. A study that
 * changed since is asked for anew. Throws `ArchiveAway`.
 */
export async function readQuickPicture(
  archive: Archive,
  { archiveId, changed }: Pick<StudyRow, 'archiveId' | 'changed'>,
  path: string,
): Promise<Buffer | undefined> {
  const pictures: Kept = kept.get(archive) ?? new Map();
  kept.set(archive, pictures);
  const key = `${archiveId} ${changed} ${path}`;
  const made = pictures.get(key) ?? fetchPicture(archive, path);
  // Asked for last stands last: the first go when there are too many.
  pictures.delete(key);
  pictures.set(key, made);
  for (const oldest of pictures.keys()) {
    if (pictures.size <= MOST) break;
    pictures.delete(oldest);
  }
  try {
    const picture = await made;
    if (picture === undefined) pictures.delete(key);
    return picture;
  } catch (error) {
    pictures.delete(key);
    throw error;
  }
}

/** Makes the picture that the study's reader will see first, one study after the other; images that nobody ordered here wait until somebody asks. */
export function warmQuickPicture(archive: Archive, row: StudyRow): void {
  const [series] = row.draft.series ?? [];
  const instance = series?.instance?.[0]?.uid;
  if (row.state !== 'filed' || row.order === null || instance === undefined) return;
  if (series === undefined || !LARGE_FRAMES.includes(series.modality.code ?? '')) return;
  const path = pathInArchive({ study: row.studyUid, series: series.uid ?? '', instance }, '/rendered');
  const before = warming.get(archive) ?? Promise.resolve();
  warming.set(
    archive,
    before.then(() => readQuickPicture(archive, row, path)).catch(() => undefined), // made when somebody asks
  );
}
