// Takes one study of the archive in: joined to its order and resident and filed, or left to wait with the reasons.
import { isDeepStrictEqual } from 'node:util';
import type { ServiceRequest } from '@medplum/fhirtypes';
import type { Transaction } from '../../../database/database.ts';
import { DatabaseUnavailable, isRetryable } from '../../../database/database-errors.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { findStudies, findUpload, keepStudy, readStudyRow, type StudyDraft, type StudyRow } from '../../../dicom-studies/keep-studies.ts';
import { listSources } from '../../../dicom-studies/sources.ts';
import { Fault } from '../../../errors.ts';
import { readPeople } from '../../../people/keep-people.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { lockKeys } from '../../../record/lock-keys.ts';
import type { Store } from '../../../store/store.ts';
import { findStanding, hasKey } from '../../hl7v2/intake/find-standing.ts';
import { type Archive, ArchiveAway } from '../archive/archive.ts';
import { type ArrivedStudy, readStudy } from '../archive/read-study.ts';
import { announceFiled, type Destination, type Filed, fileStudy, findImagingStudy } from './file-study.ts';
import { findHolderOf } from './find-holder-of.ts';
import { judgePatient } from './judge-study.ts';
import type { WaitingReason } from './reasons.ts';

const ATTEMPTS = 4;

interface Judged {
  readonly reasons: readonly WaitingReason[];
  readonly destination: Omit<Destination, 'org'> | undefined;
}

/** The orders with an accession number. */
export async function findOrders(
  tx: Transaction,
  accession: string,
): Promise<readonly { readonly id: string; readonly resident: number; readonly order: ServiceRequest }[]> {
  const key = { system: IDENTIFIER.order, value: accession };
  return (await findStanding(tx, [key], ['ServiceRequest'])).flatMap(({ id, resident, resource }) =>
    resource.resourceType === 'ServiceRequest' && hasKey(resource, key) ? [{ id, resident, order: resource }] : [],
  );
}

async function judge(tx: Transaction, study: ArrivedStudy, others: readonly StudyRow[]): Promise<Judged> {
  const reasons: WaitingReason[] = [];
  if (study.draft.numberOfInstances === 0) reasons.push('no-images');
  if (others.length > 0) reasons.push('two-patients');
  if (study.accession === '') return { reasons: [...reasons, 'no-accession', ...noNumber(study)], destination: undefined };
  const orders = await findOrders(tx, study.accession);
  const [found] = orders;
  if (found === undefined) return { reasons: [...reasons, 'unknown-accession', ...noNumber(study)], destination: undefined };
  if (orders.length > 1) return { reasons: [...reasons, 'several-orders'], destination: undefined };
  if (found.order.status === 'revoked' || found.order.status === 'entered-in-error') reasons.push('order-closed');
  const [person] = await readPeople(tx, [found.resident]);
  if (person === undefined) return { reasons: [...reasons, 'unknown-patient'], destination: undefined };
  const holder = study.patient.id === '' ? undefined : await findHolderOf(tx, study.patient.id);
  reasons.push(...judgePatient({ patient: study.patient, person, holder }));
  const standing = await findImagingStudy(tx, study.studyUid);
  if (standing !== undefined && standing.resident !== found.resident) reasons.push('other-record');
  return {
    reasons,
    destination: { resident: found.resident, patient: person.patientId, order: found.id, accession: study.accession },
  };
}

function noNumber({ patient }: ArrivedStudy): readonly WaitingReason[] {
  return patient.id === '' ? ['no-patient-id'] : [];
}

/** Where an earlier decision put the study: more images of it go the same way. */
async function destinationOf(tx: Transaction, row: StudyRow): Promise<Omit<Destination, 'org'> | undefined> {
  if (row.state !== 'filed' || row.resident === null) return undefined;
  const [person] = await readPeople(tx, [row.resident]);
  return person && { resident: row.resident, patient: person.patientId, order: row.order ?? undefined, accession: row.accession };
}

/** As it comes back from the database. */
function plainOf(draft: StudyDraft): unknown {
  return JSON.parse(JSON.stringify(draft));
}

async function take(store: Store, tx: Transaction, study: ArrivedStudy): Promise<{ row: StudyRow; filed: Filed | undefined }> {
  await lockKeys(tx, [`dicom-study|${study.studyUid}`]);
  const now = nowInstant();
  const earlier = await readStudyRow(tx, study.archiveId, true);
  // Nothing new, and settled: it was only sent or told of again.
  if (earlier && earlier.state !== 'waiting' && isDeepStrictEqual(earlier.draft, plainOf(study.draft)))
    return { row: earlier, filed: undefined };
  const others = (await findStudies(tx, study.studyUid)).filter(({ archiveId }) => archiveId !== study.archiveId);
  const upload = study.source === undefined ? await findUpload(tx, study.studyUid) : undefined;
  const device = (await listSources(tx)).find(({ ae }) => ae === study.source);
  const org = earlier?.org ?? device?.org ?? upload?.org ?? null;
  const settled = earlier && (await destinationOf(tx, earlier));
  const { reasons, destination }: Judged = settled ? { reasons: [], destination: settled } : await judge(tx, study, others);
  const row: StudyRow = {
    archiveId: study.archiveId,
    studyUid: study.studyUid,
    org,
    source: study.source ?? (upload ? 'STOW-RS' : (earlier?.source ?? null)),
    received: earlier?.received ?? now,
    changed: now,
    state: earlier?.state === 'rejected' ? 'rejected' : 'waiting',
    reasons: [...reasons],
    accession: settled ? (earlier?.accession ?? study.accession) : study.accession,
    patient: study.patient,
    draft: study.draft,
    resident: null,
    imagingStudy: null,
    order: null,
    settledBy: earlier?.settledBy ?? null,
    settledAt: earlier?.settledAt ?? null,
    note: earlier?.note ?? null,
  };
  if (reasons.length > 0 || destination === undefined || row.state === 'rejected') {
    await keepStudy(tx, row);
    return { row, filed: undefined };
  }
  const origin = {
    who: undefined,
    act: 'import',
    what: { door: 'dicom', source: row.source, order: destination.order },
    source: study.source === undefined ? undefined : `AE ${study.source}`,
  } as const;
  const filed = await fileStudy(store, tx, origin, study.studyUid, study.draft, { ...destination, org });
  const done: StudyRow = {
    ...row,
    state: 'filed',
    resident: destination.resident,
    imagingStudy: filed.imagingStudy,
    order: destination.order ?? null,
  };
  await keepStudy(tx, done);
  return { row: done, filed };
}

/** What is kept of a study that cannot be read: it waits, and says so. */
async function keepUnreadable(store: Store, archiveId: string, problem: string): Promise<StudyRow> {
  const earlier = await readStudyRow(store.database, archiveId);
  const now = nowInstant();
  const row: StudyRow = {
    archiveId,
    studyUid: earlier?.studyUid ?? '',
    org: earlier?.org ?? null,
    source: earlier?.source ?? null,
    received: earlier?.received ?? now,
    changed: now,
    state: 'waiting',
    reasons: ['unreadable'],
    accession: earlier?.accession ?? '',
    patient: earlier?.patient ?? { id: '', names: [], sex: '', birth: '' },
    draft: earlier?.draft ?? { resourceType: 'ImagingStudy', status: 'unknown' },
    resident: null,
    imagingStudy: null,
    order: null,
    settledBy: null,
    settledAt: null,
    note: problem.slice(0, 300),
  };
  await keepStudy(store.database, row);
  return row;
}

/**
 * Takes a study in, by the archive's id, as often as it is asked: what stands already is not written again. Undefined when the archive has
 * it no more. Throws `ArchiveAway` and what the database throws: it is to be taken again then.
 */
export async function takeStudy(store: Store, archive: Archive, archiveId: string): Promise<StudyRow | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const study = await readStudy(archive, archiveId);
      if (study === undefined) return undefined;
      const { row, filed } = await store.database.transaction((tx) => take(store, tx, study));
      if (filed) await announceFiled(store, filed);
      return row;
    } catch (error) {
      if (error instanceof ArchiveAway) throw error;
      const again = isRetryable(error) || (error instanceof Fault && error.code === 'version-conflict');
      if (again && attempt < ATTEMPTS) continue;
      if (again || error instanceof DatabaseUnavailable) throw error;
      // Whatever else is wrong with one study must not hold up those after it.
      return keepUnreadable(store, archiveId, tellProblem(error));
    }
  }
}

function tellProblem(error: unknown): string {
  if (error instanceof Fault) return error.text;
  if (!(error instanceof Error) || error.name !== 'Error') return '影像归档的回答无法理解';
  return error.message;
}
