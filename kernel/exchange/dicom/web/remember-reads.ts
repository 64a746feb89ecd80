// Writes each look at a study into the audit log once for each kind of request, not once for each of its hundreds of frames.
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import type { Store } from '../../../store/store.ts';
import type { ReachedStudy } from './reach-study.ts';

/** A look goes on for so long; after it, it is a new one. */
const LOOK_MS = 30 * 60_000;
const MOST = 20_000;

const looks = new WeakMap<object, Map<string, number>>();

/**
 * Tells the audit log of a read, when this session has not read the study so in the last half hour. The line is on disk when this
 * resolves. Taking whole files away is an export.
 */
export async function tellRead(
  store: Store,
  who: SignedIn,
  { row, reason }: ReachedStudy,
  kind: 'metadata' | 'rendered' | 'pixels' | 'bulk' | 'file',
): Promise<void> {
  const known = looks.get(store.database) ?? new Map<string, number>();
  looks.set(store.database, known);
  const key = `${who.account}|${who.post}|${who.session ?? ''}|${row.archiveId}|${kind}`;
  const now = Date.now();
  if ((known.get(key) ?? 0) > now) return;
  const study = row.imagingStudy === null ? { archive: row.archiveId } : { study: `ImagingStudy/${row.imagingStudy}` };
  await recordAudit(
    store.database,
    who,
    {
      act: kind === 'file' ? 'export' : 'read-person',
      resident: row.resident ?? undefined,
      what: { door: 'dicom-web', ...study, kind },
      reason,
      result: 'done',
    },
    nowInstant(),
  );
  if (known.size >= MOST) known.clear();
  known.set(key, now + LOOK_MS);
}
