// Follows the archive's changes from a cursor in the database: each study that has come to rest is taken in, at least once.
import { z } from 'zod';
import { keepPlace, readPlace, tellArchive } from '../../../dicom-studies/archive-place.ts';
import type { Job } from '../../../jobs/job.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import type { Store } from '../../../store/store.ts';
import { type Archive, ArchiveAway, ArchiveRefused } from '../archive/archive.ts';
import { warmQuickPicture } from '../web/quick-pictures.ts';
import { takeStudy } from './take-study.ts';

const changes = z.object({
  Changes: z.array(z.object({ ChangeType: z.string(), ID: z.string(), Seq: z.number() })),
  Done: z.boolean(),
  Last: z.number(),
});

const PAGE = 200;

/** What a look at the changes came to. */
export interface Looked {
  readonly taken: number;
  readonly more: boolean;
}

/** Whether the text is an id of the archive: it becomes part of a path. */
function isArchiveId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{8}){4}$/.test(text);
}

const place = z.object({ ID: z.string(), IsStable: z.boolean() });

/** A study with whether it is at rest; undefined when it is gone. */
async function readRest(archive: Archive, path: string, signal: AbortSignal | undefined): Promise<z.infer<typeof place> | undefined> {
  return archive.read(path, place, { signal }).catch((error: unknown) => {
    if (error instanceof ArchiveRefused && error.status === 404) return undefined;
    throw error;
  });
}

/** Where the study of a change is found; undefined for changes that say nothing of a study. */
const STUDY_OF: Readonly<Record<string, (id: string) => string>> = {
  NewStudy: (id) => `/studies/${id}`,
  NewSeries: (id) => `/series/${id}/study`,
  NewInstance: (id) => `/instances/${id}/study`,
};

/**
 * Takes in a page of what came since the last look. A study is taken when the archive says that it has come to rest; one that it forgot to
 * say that of, because it died meanwhile, when it is found at rest. The cursor moves on only when all of the page is in the database or
 * remembered as pending. An archive that counts from the beginning (a new one) is read from its beginning. Throws `ArchiveAway`.
 */
export async function lookAtChanges(store: Store, archive: Archive, signal?: AbortSignal): Promise<Looked> {
  const { cursor, pending: before } = await readPlace(store.database);
  const { Last: last } = await archive.read('/changes?last', changes, { signal });
  const since = last < cursor ? 0 : cursor;
  const page = await archive.read(`/changes?since=${since}&limit=${PAGE}`, changes, { signal });
  const pending = new Set(before);
  const stable = new Set<string>();
  for (const { ChangeType: kind, ID: id } of page.Changes) {
    signal?.throwIfAborted();
    if (!isArchiveId(id)) continue;
    if (kind === 'StableStudy') stable.add(id);
    const path = STUDY_OF[kind]?.(id);
    const study = path === undefined ? undefined : await readRest(archive, path, signal);
    if (study) pending.add(study.ID);
  }
  // Of those that go on being added to, the archive will say so again.
  for (const id of pending) {
    if (stable.has(id)) continue;
    const study = page.Done ? await readRest(archive, `/studies/${id}`, signal) : { IsStable: false };
    if (study === undefined) pending.delete(id);
    else if (study.IsStable) stable.add(id);
  }
  let taken = 0;
  for (const id of stable) {
    signal?.throwIfAborted();
    pending.delete(id);
    const row = await takeStudy(store, archive, id);
    if (row === undefined) continue;
    taken += 1;
    warmQuickPicture(archive, row);
  }
  const next = page.Changes.at(-1)?.Seq ?? since;
  if (next !== cursor || [...pending].join() !== before.join()) await keepPlace(store.database, next, [...pending]);
  return { taken, more: !page.Done };
}

/** The job that follows the archive. An archive that is away is no trouble of the job: the pages say it, and the next look goes on. */
export function intakeJob(store: Store, archive: Archive, everyMs = 1000): Job {
  let told: number | undefined;
  return {
    id: 'dicom-intake',
    title: '接收影像归档的新检查',
    everyMs,
    leaseMs: 60_000,
    run: async ({ signal }) => {
      try {
        const { taken, more } = await lookAtChanges(store, archive, signal);
        // That it answers is worth a row a few times a minute; that it answers again, at once.
        if (told === undefined || Date.now() - told > 15_000) {
          await tellArchive(store.database, nowInstant(), undefined);
          told = Date.now();
        }
        return { again: more, ...(taken > 0 ? { said: `接收 ${taken} 次检查` } : {}) };
      } catch (error) {
        if (!(error instanceof ArchiveAway)) throw error;
        told = undefined;
        await tellArchive(store.database, nowInstant(), error.message);
        return { said: error.message };
      }
    },
  };
}
