// Settles images that wait: attached to an order or a resident by a person who answers for it, or rejected with a reason.
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import type { Transaction } from '../../../database/database.ts';
import { findStudies, keepStudy, readStudyRow, type StudyRow } from '../../../dicom-studies/keep-studies.ts';
import { fail } from '../../../errors.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { requireResident } from '../../../reading/require-resident.ts';
import { lockKeys } from '../../../record/lock-keys.ts';
import { readCurrent } from '../../../record/read.ts';
import type { Store } from '../../../store/store.ts';
import { type Archive, ArchiveAway } from '../archive/archive.ts';
import { announceFiled, type Destination, fileStudy, findImagingStudy } from '../intake/file-study.ts';
import { takeStudy } from '../intake/take-study.ts';
import { accessionOf } from '../worklist/worklist-entry.ts';
import { requireWaiting } from './list-waiting.ts';

/** Where a person puts a study: an order (id of its ServiceRequest), or a resident without one. `reason`: why it is theirs all the same. */
export interface Attachment {
  readonly order?: string | undefined;
  readonly resident?: number | undefined;
  readonly reason: string;
}

const SHORTEST_REASON = 2;

function requireReason(reason: string): string {
  const text = reason.trim();
  if (text.length < SHORTEST_REASON || text.length > 200) fail('invalid', { what: '请写明理由（2 到 200 字）。', field: 'reason' });
  return text;
}

async function destinationOf(store: Store, who: SignedIn, { order, resident }: Attachment): Promise<Omit<Destination, 'org'>> {
  if (order === undefined) {
    if (resident === undefined) fail('invalid', { what: '请选择申请单或居民。', field: 'order' });
    const person = await requireResident(store.database, who, resident);
    return { resident, patient: person.patientId, order: undefined, accession: '' };
  }
  const current = await readCurrent(store.database, 'ServiceRequest', order);
  if (!current || current.deleted || current.resident === 0 || current.resource.resourceType !== 'ServiceRequest')
    fail('not-found', { what: '这张申请单', field: 'order' });
  const person = await requireResident(store.database, who, current.resident);
  if (current.resource.status === 'revoked' || current.resource.status === 'entered-in-error')
    fail('unprocessable', { what: '这张申请单已撤销，不能归入影像。', next: '请选择有效的申请单，或只归到居民。' });
  return { resident: current.resident, patient: person.patientId, order, accession: accessionOf(current.resource) ?? '' };
}

async function lockWaiting(tx: Transaction, id: string): Promise<StudyRow> {
  const row = await readStudyRow(tx, id, true);
  if (row?.state === 'filed') fail('unprocessable', { what: '这次检查已经归到居民。', next: '请刷新列表。' });
  if (!row || row.state === 'erased') fail('not-found', { what: '待核对的影像', field: 'id' });
  return row;
}

/**
 * Attaches a study that waits, or was rejected, to an order or resident whom who asks reaches. Of two at once, one is refused.
 * Throws `not-allowed`, `not-found`, `out-of-scope`, `invalid`, `unprocessable`.
 */
export async function attachStudy(store: Store, who: SignedIn, id: string, attachment: Attachment): Promise<StudyRow> {
  await requireWaiting(store, who, id);
  const reason = requireReason(attachment.reason);
  const destination = await destinationOf(store, who, attachment);
  const { row, filed } = await store.database.transaction(async (tx) => {
    const before = await lockWaiting(tx, id);
    await lockKeys(tx, [`dicom-study|${before.studyUid}`]);
    if (before.studyUid === '' || (before.draft.series ?? []).length === 0)
      fail('unprocessable', { what: '这次检查没有可用的图像，不能归入。', next: '请让设备重新发送，或作废。' });
    const others = (await findStudies(tx, before.studyUid)).filter(({ archiveId }) => archiveId !== id);
    if (others.length > 0) fail('unprocessable', { what: '同一检查号下还有另一位患者的影像。', next: '请先把不属于本人的那一份作废。' });
    const standing = await findImagingStudy(tx, before.studyUid);
    if (standing !== undefined && standing.resident !== destination.resident)
      fail('unprocessable', { what: '这个检查号在另一位居民的档案里。', next: '请先核对那位居民的影像记录。' });
    const origin = {
      who,
      act: 'write',
      what: { door: 'imaging-waiting', attached: id, order: destination.order, against: before.reasons, reason },
    } as const;
    const { org } = before;
    const done = await fileStudy(store, tx, origin, before.studyUid, before.draft, { ...destination, org });
    const after: StudyRow = {
      ...before,
      state: 'filed',
      accession: destination.accession,
      resident: destination.resident,
      imagingStudy: done.imagingStudy,
      order: destination.order ?? null,
      settledBy: who.practitioner,
      settledAt: nowInstant(),
      note: reason,
      changed: nowInstant(),
    };
    await keepStudy(tx, after);
    return { row: after, filed: done };
  });
  await announceFiled(store, filed);
  return row;
}

/**
 * Rejects a study that waits: nobody sees its images any more. Where another patient's stand under the same StudyInstanceUID, these are taken out of the
 * archive, so that the others can be shown. Throws `not-allowed`, `not-found`, `invalid`, `unprocessable`, `ArchiveAway`.
 */
export async function rejectStudy(store: Store, who: SignedIn, archive: Archive, id: string, reason: string): Promise<StudyRow> {
  await requireWaiting(store, who, id);
  const note = requireReason(reason);
  const { after, others } = await store.database.transaction(async (tx) => {
    const before = await lockWaiting(tx, id);
    const others = (await findStudies(tx, before.studyUid)).filter(({ archiveId }) => archiveId !== id);
    const erases = before.studyUid !== '' && others.length > 0;
    const now = nowInstant();
    const after: StudyRow = {
      ...before,
      state: erases ? 'erased' : 'rejected',
      settledBy: who.practitioner,
      settledAt: now,
      note,
      changed: now,
    };
    await keepStudy(tx, after);
    await recordAudit(
      tx,
      who,
      { act: 'review', what: { door: 'imaging-waiting', rejected: id, erased: erases, reason: note }, result: 'done' },
      now,
    );
    // Last: should the archive not answer, nothing was settled.
    if (erases) await (await archive.ask(`/studies/${id}`, { method: 'DELETE' })).body?.cancel();
    return { after, others };
  });
  // What stood beside it is judged anew; when the archive is away now, its next change or a person does it.
  for (const { archiveId, state } of others)
    if (state === 'waiting')
      await takeStudy(store, archive, archiveId).catch((error: unknown) => {
        if (!(error instanceof ArchiveAway)) throw error;
      });
  return after;
}
