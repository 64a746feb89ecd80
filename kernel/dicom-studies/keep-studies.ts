// Keeps, finds and lists the studies that arrived in the image archive.
import type { ImagingStudy } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { empty, type Sql, sql } from '../database/sql.ts';
import type { Instant } from '../periods/plain-date.ts';

/** What the images themselves say of the patient. `names`: every spelling in the file. Dates as 'YYYY-MM-DD'; empty texts where nothing stands. */
export const arrivedPatient = z.object({ id: z.string(), names: z.array(z.string()), sex: z.string(), birth: z.string() });

/** The patient of the images. */
export type ArrivedPatient = z.infer<typeof arrivedPatient>;

/** States of a study; see the schema. */
export const STUDY_STATES = ['filed', 'waiting', 'rejected', 'erased'] as const;

/** A state. */
export type StudyState = (typeof STUDY_STATES)[number];

/** An ImagingStudy without whose it is. */
export type StudyDraft = Omit<ImagingStudy, 'subject'>;

const studyRow = z.object({
  archiveId: z.string(),
  studyUid: z.string(),
  org: z.string().nullable(),
  source: z.string().nullable(),
  received: z.string(),
  changed: z.string(),
  state: z.enum(STUDY_STATES),
  reasons: z.array(z.string()),
  accession: z.string(),
  patient: arrivedPatient,
  // Written by this platform from validated elements; here only its envelope is checked.
  draft: z.custom<StudyDraft>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
  resident: z.number().nullable(),
  imagingStudy: z.string().nullable(),
  order: z.string().nullable(),
  settledBy: z.string().nullable(),
  settledAt: z.string().nullable(),
  note: z.string().nullable(),
});

/** A study that arrived. `source`: the device's AE title, or 'STOW-RS'. `order`: id of its ServiceRequest. */
export type StudyRow = z.infer<typeof studyRow>;

const COLUMNS = sql`archive_id as "archiveId", study_uid as "studyUid", org, source, received, changed, state, reasons, accession, patient, draft,
  resident_id as resident, imaging_study as "imagingStudy", order_id as "order", settled_by as "settledBy", settled_at as "settledAt", note`;

/** Writes a study's row whole; a row with the archive's id is replaced, its time of arrival kept. */
export async function keepStudy(db: Queries, row: StudyRow): Promise<void> {
  await db.run(sql`insert into dicom_study (archive_id, study_uid, org, source, received, changed, state, reasons, accession, patient, draft, resident_id,
      imaging_study, order_id, settled_by, settled_at, note)
    values (${row.archiveId}, ${row.studyUid}, ${row.org}, ${row.source}, ${row.received}, ${row.changed}, ${row.state}, ${[...row.reasons]}::text[],
      ${row.accession}, ${JSON.stringify(row.patient)}::jsonb, ${JSON.stringify(row.draft)}::jsonb, ${row.resident}, ${row.imagingStudy}, ${row.order},
      ${row.settledBy}, ${row.settledAt}, ${row.note})
    on conflict (archive_id) do update set study_uid = excluded.study_uid, org = excluded.org, source = excluded.source, changed = excluded.changed,
      state = excluded.state, reasons = excluded.reasons, accession = excluded.accession, patient = excluded.patient, draft = excluded.draft,
      resident_id = excluded.resident_id, imaging_study = excluded.imaging_study, order_id = excluded.order_id, settled_by = excluded.settled_by,
      settled_at = excluded.settled_at, note = excluded.note`);
}

/** A study by the archive's id; `lock` holds its row to the end of the transaction. */
export async function readStudyRow(db: Queries, archiveId: string, lock = false): Promise<StudyRow | undefined> {
  const [row] = await db.rows(
    sql`select ${COLUMNS} from dicom_study where archive_id = ${archiveId} ${lock ? sql`for update` : empty}`,
    studyRow,
  );
  return row;
}

/** Everything in the archive under a StudyInstanceUID, erased ones left out; more than one when two patients bear it. */
export async function findStudies(db: Queries, studyUid: string): Promise<readonly StudyRow[]> {
  return db.rows(
    sql`select ${COLUMNS} from dicom_study where study_uid = ${studyUid} and state <> 'erased' order by received, archive_id`,
    studyRow,
  );
}

/** Whose studies are listed: of these organisations; `unknown`: also those whose organisation nobody knows. Undefined `orgs`: all. */
export interface StudyFilter {
  readonly orgs: readonly string[] | undefined;
  readonly unknown: boolean;
  readonly states: readonly StudyState[];
  readonly uids?: readonly string[] | undefined;
}

function conditionOf({ orgs, unknown, states, uids }: StudyFilter): Sql {
  const whose = orgs === undefined ? sql`true` : sql`(org = any(${[...orgs]}::text[]) ${unknown ? sql`or org is null` : empty})`;
  const named = uids === undefined ? empty : sql`and study_uid = any(${[...uids]}::text[])`;
  return sql`state = any(${[...states]}::text[]) and ${whose} ${named}`;
}

/** A page of studies, newest first, after the one at `after` (received, archive id). */
export async function listStudies(
  db: Queries,
  filter: StudyFilter,
  limit: number,
  after?: readonly [received: string, archiveId: string],
): Promise<readonly StudyRow[]> {
  const page = after === undefined ? empty : sql`and (received, archive_id) < (${after[0]}::timestamptz, ${after[1]})`;
  return db.rows(
    sql`select ${COLUMNS} from dicom_study where ${conditionOf(filter)} ${page} order by received desc, archive_id desc limit ${limit}`,
    studyRow,
  );
}

/** How many studies meet the filter. */
export async function countStudies(db: Queries, filter: StudyFilter): Promise<number> {
  const [row] = await db.rows(
    sql`select count(*)::int as count from dicom_study where ${conditionOf(filter)}`,
    z.object({ count: z.number() }),
  );
  return row?.count ?? 0;
}

/** Which of the orders have images already. */
export async function ordersWithImages(db: Queries, orders: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.rows(
    sql`select distinct order_id as "order" from dicom_study where order_id = any(${[...orders]}::text[]) and state = 'filed'`,
    z.object({ order: z.string() }),
  );
  return new Set(rows.map(({ order }) => order));
}

/** Remembers who sent a study by STOW-RS; the first sender stays. */
export async function rememberUpload(db: Queries, studyUid: string, org: string, account: string, at: Instant): Promise<void> {
  await db.run(
    sql`insert into dicom_upload (study_uid, org, account, at) values (${studyUid}, ${org}, ${account}, ${at}) on conflict (study_uid) do nothing`,
  );
}

/** Who sent a study by STOW-RS; undefined when nobody did. */
export async function findUpload(db: Queries, studyUid: string): Promise<{ readonly org: string; readonly account: string } | undefined> {
  const [row] = await db.rows(
    sql`select org, account from dicom_upload where study_uid = ${studyUid}`,
    z.object({ org: z.string(), account: z.string() }),
  );
  return row;
}
