// Writes a study into a resident's record, as exchange writes: one ImagingStudy a StudyInstanceUID, however often the images come.
import type { ImagingStudy } from '@medplum/fhirtypes';
import { type Committed, commit, type Origin } from '../../../commit/commit.ts';
import type { Write } from '../../../commit/resolve-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import { EXTENSION, IDENTIFIER } from '../../../define/codes.ts';
import type { StudyDraft } from '../../../dicom-studies/keep-studies.ts';
import type { Store } from '../../../store/store.ts';
import { findStanding, hasKey } from '../../hl7v2/intake/find-standing.ts';
import { saysTheSame } from '../../hl7v2/intake/merge-resource.ts';
import { uidIdentifier } from '../archive/read-study.ts';

/** Where a study goes. `patient`: id of the Patient; `order`: id of the ServiceRequest, undefined for images without one. */
export interface Destination {
  readonly resident: number;
  readonly patient: string;
  readonly order: string | undefined;
  readonly accession: string;
  readonly org: string | null;
}

/** What filing did. `committed` is undefined when the record said all of it already. */
export interface Filed {
  readonly imagingStudy: string;
  readonly committed: Committed | undefined;
}

function withDestination(draft: StudyDraft, { patient, order, accession, org }: Destination): ImagingStudy {
  return {
    ...draft,
    resourceType: 'ImagingStudy',
    identifier: [
      ...(draft.identifier ?? []),
      ...(accession === '' ? [] : [{ type: { text: '申请单号' }, system: IDENTIFIER.order, value: accession }]),
    ],
    subject: { reference: `Patient/${patient}` },
    ...(order === undefined ? {} : { basedOn: [{ reference: `ServiceRequest/${order}` }] }),
    ...(org === null ? {} : { extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }] }),
  };
}

/** The ImagingStudy that stands for a study; whoever's it is. */
export async function findImagingStudy(
  tx: Transaction,
  studyUid: string,
): Promise<{ readonly id: string; readonly resident: number; readonly version: number; readonly resource: ImagingStudy } | undefined> {
  const key = uidIdentifier(studyUid);
  for (const { id, resident, version, resource } of await findStanding(tx, [key], ['ImagingStudy']))
    if (resource.resourceType === 'ImagingStudy' && hasKey(resource, key)) return { id, resident, version, resource };
  return undefined;
}

/**
 * Files a study in the caller's transaction; the caller tells the pages after it. That the order has its images then follows from the
 * record: the centre's own timer takes the step (kernel/patterns/diagnosis-centre/arrival.ts).
 * Throws what `commit` throws.
 */
export async function fileStudy(
  store: Store,
  tx: Transaction,
  origin: Origin,
  studyUid: string,
  draft: StudyDraft,
  destination: Destination,
): Promise<Filed> {
  const resource = withDestination(draft, destination);
  const standing = await findImagingStudy(tx, studyUid);
  const same = standing !== undefined && saysTheSame(standing.resource, { ...resource, id: standing.id });
  if (standing && same) return { imagingStudy: standing.id, committed: undefined };
  const study: Write = standing
    ? { op: 'update', resource: { ...resource, id: standing.id }, ifVersion: standing.version }
    : { op: 'create', resource };
  const committed = await commit(store, origin, [study], tx);
  return { imagingStudy: committed.written[0]?.id ?? '', committed };
}

/** Tells the open pages after the transaction of a filing. */
export async function announceFiled(store: Store, { committed }: Filed): Promise<void> {
  if (committed === undefined) return;
  if (committed.directory) await store.directory.refresh(store.database);
  store.tell(committed.notice);
}
