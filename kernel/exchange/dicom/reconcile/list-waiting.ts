// The reconciliation list: images that wait for a person's decision, why, and what they may belong to.
import type { ServiceRequest } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { SYSTEM } from '../../../define/codes.ts';
import type { Person } from '../../../define/person.ts';
import { factsOfRole } from '../../../define/role.ts';
import { listStudies, readStudyRow, type StudyRow, type StudyState } from '../../../dicom-studies/keep-studies.ts';
import { fail } from '../../../errors.ts';
import { maskIdentityNumber, parseIdentityNumber } from '../../../people/identity-number.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { decodeCursor, encodeCursor } from '../../../reading/cursor.ts';
import { requireResident } from '../../../reading/require-resident.ts';
import { loadRecords } from '../../../record/read.ts';
import type { Store } from '../../../store/store.ts';
import { findHolderOf } from '../intake/find-holder-of.ts';
import { textOfReason } from '../intake/reasons.ts';
import { findOrders } from '../intake/take-study.ts';
import { accessionOf } from '../worklist/worklist-entry.ts';
import { maySeeWaiting, requireReconciler, waitingScope } from './may-reconcile.ts';

/** A line of the list. `id` names it to the other doors; texts are Chinese. */
export interface WaitingLine {
  readonly id: string;
  readonly studyUid: string;
  readonly state: StudyState;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly received: string;
  readonly started: string | null;
  readonly modality: readonly string[];
  readonly description: string;
  readonly images: number;
  readonly accession: string;
  readonly org: string | null;
  readonly orgName: string | null;
  readonly source: string | null;
  readonly patient: { readonly name: string; readonly id: string; readonly sex: string; readonly birth: string };
  readonly note: string | null;
}

/** An order that the images may belong to. */
export interface Candidate {
  readonly order: string;
  readonly accession: string | null;
  readonly what: string;
  readonly status: string;
  readonly authored: string | null;
  readonly resident: number;
  readonly name: string;
  readonly sex: string;
  readonly birth: string | null;
}

const PAGE = 50;

/** What stands in the images as the patient's number, in part for roles that see numbers in part. */
function shownNumber(who: SignedIn, id: string): string {
  return factsOfRole(who.role).masks.includes('identity-number') && parseIdentityNumber(id).ok ? maskIdentityNumber(id) : id;
}

function lineOf(store: Store, who: SignedIn, row: StudyRow): WaitingLine {
  const { draft, patient } = row;
  return {
    id: row.archiveId,
    studyUid: row.studyUid,
    state: row.state,
    reasons: row.reasons.map((code) => ({ code, text: textOfReason(code) })),
    received: row.received,
    started: draft.started ?? null,
    modality: (draft.modality ?? []).flatMap(({ code }) => code ?? []),
    description: draft.description ?? '',
    images: draft.numberOfInstances ?? 0,
    accession: row.accession,
    org: row.org,
    orgName: row.org === null ? null : (store.directory.current().organisation(row.org)?.name ?? null),
    source: row.source,
    patient: { name: patient.names.join(' '), id: shownNumber(who, patient.id), sex: patient.sex, birth: patient.birth },
    note: row.note,
  };
}

/** A page of the list, newest first. `state`: waiting unless told. Throws `not-allowed`. */
export async function listWaiting(
  store: Store,
  who: SignedIn,
  options: { readonly state?: StudyState | undefined; readonly cursor?: string | undefined } = {},
): Promise<{ readonly rows: readonly WaitingLine[]; readonly next: string | null }> {
  requireReconciler(who);
  const after = decodeCursor(options.cursor, ['text', 'text']);
  const [received, id] = after ?? [];
  const place =
    typeof received === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(received)) ? ([received, id] as const) : undefined;
  const rows = await listStudies(store.database, { ...waitingScope(who), states: [options.state ?? 'waiting'] }, PAGE + 1, place);
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  if (page.length > 0)
    await recordAudit(
      store.database,
      who,
      { act: 'read-list', what: { door: 'imaging-waiting', found: page.length }, result: 'done' },
      nowInstant(),
    );
  return {
    rows: page.map((row) => lineOf(store, who, row)),
    next: rows.length > PAGE && last ? encodeCursor([last.received, last.archiveId]) : null,
  };
}

/** A study of the list, for somebody who may settle it. Throws `not-allowed`, `not-found`. */
export async function requireWaiting(store: Store, who: SignedIn, id: string): Promise<StudyRow> {
  requireReconciler(who);
  const row = await readStudyRow(store.database, id);
  if (!row || row.state === 'erased' || !maySeeWaiting(who, row)) fail('not-found', { what: '待核对的影像', field: 'id' });
  return row;
}

function candidateOf(id: string, order: ServiceRequest, person: Person): Candidate {
  return {
    order: id,
    accession: accessionOf(order) ?? null,
    what: order.code?.text ?? order.code?.coding?.[0]?.display ?? '',
    status: order.status ?? '',
    authored: order.authoredOn ?? null,
    resident: person.residentId,
    name: person.name,
    sex: person.sex,
    birth: person.birthDate ?? null,
  };
}

function isOfCentre(order: ServiceRequest): boolean {
  return (order.category ?? []).some(({ coding }) =>
    coding?.some(({ system, code }) => system === SYSTEM.centre && (code === 'imaging' || code === 'ecg')),
  );
}

/**
 * A study of the list with the orders that it may belong to: those of its accession number, and open ones of the resident whose number it
 * bears, as far as who asks reaches these residents. Throws `not-allowed`, `not-found`.
 */
export async function showWaiting(
  store: Store,
  who: SignedIn,
  id: string,
): Promise<{ readonly line: WaitingLine; readonly candidates: readonly Candidate[] }> {
  const row = await requireWaiting(store, who, id);
  const named = row.accession === '' ? [] : await store.database.transaction((tx) => findOrders(tx, row.accession));
  const holder = row.patient.id === '' ? undefined : await findHolderOf(store.database, row.patient.id);
  const candidates = new Map<string, Candidate>();
  for (const resident of new Set([...named.map((each) => each.resident), ...(holder === undefined ? [] : [holder])])) {
    const person = await requireResident(store.database, who, resident).catch(() => undefined);
    if (person === undefined) continue;
    for (const { id: order, resource } of await loadRecords(store.database, [resident], [{ type: 'ServiceRequest', codes: undefined }]))
      if (
        resource.resourceType === 'ServiceRequest' &&
        (named.some((each) => each.id === order) || (isOfCentre(resource) && resource.status === 'active'))
      )
        candidates.set(order, candidateOf(order, resource, person));
    await recordAudit(
      store.database,
      who,
      { act: 'read-person', resident, what: { door: 'imaging-waiting', archive: row.archiveId }, result: 'done' },
      nowInstant(),
    );
  }
  await recordAudit(
    store.database,
    who,
    { act: 'read-list', what: { door: 'imaging-waiting', archive: row.archiveId, candidates: candidates.size }, result: 'done' },
    nowInstant(),
  );
  return { line: lineOf(store, who, row), candidates: [...candidates.values()] };
}
