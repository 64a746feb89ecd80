// The tables of the image archive's studies: what arrived, from whom, and how far the archive's changes were read.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live: what arrived is not yet anybody's, so that it stands on the first server. */
export const DICOM_MANIFEST: Manifest = [
  { table: 'dicom_study', kind: 'local' },
  { table: 'dicom_source', kind: 'local' },
  { table: 'dicom_upload', kind: 'local' },
  { table: 'dicom_archive', kind: 'local' },
];

/**
 * Migrations. `dicom_study`: one row a study of the archive (its own id there: the same StudyInstanceUID under two patients is two rows).
 * `state`: filed (in the record), waiting (for a person's decision), rejected, erased. `draft` is the ImagingStudy without its resident.
 * `dicom_source`: the devices (AE titles) of organisations. `dicom_upload`: who sent a study by STOW-RS. `dicom_archive`: the cursor.
 */
export const DICOM_MIGRATIONS: readonly Migration[] = [
  {
    id: 'dicom-studies-1',
    statements: [
      `create table if not exists dicom_study (archive_id text collate "C" primary key, study_uid text collate "C" not null, org text collate "C",
        source text collate "C", received timestamptz not null, changed timestamptz not null, state text collate "C" not null, reasons text[] not null,
        accession text collate "C" not null, patient jsonb not null, draft jsonb not null, resident_id bigint, imaging_study text collate "C",
        order_id text collate "C", settled_by text, settled_at timestamptz, note text)`,
      `create index if not exists dicom_study_by_uid on dicom_study (study_uid)`,
      `create index if not exists dicom_study_by_order on dicom_study (order_id) where order_id is not null`,
      `create index if not exists dicom_study_waiting on dicom_study (org, received desc, archive_id) where state = 'waiting'`,
      `create table if not exists dicom_source (ae text collate "C" primary key, org text collate "C" not null, name text not null,
        modality text collate "C", charset text collate "C" not null, updated timestamptz not null)`,
      `create table if not exists dicom_upload (study_uid text collate "C" primary key, org text collate "C" not null, account text collate "C" not null,
        at timestamptz not null)`,
      `create table if not exists dicom_archive (name text collate "C" primary key, cursor bigint not null, seen timestamptz, away_since timestamptz,
        trouble text)`,
    ],
  },
  {
    id: 'dicom-studies-2',
    // Studies to which images were added and of which the archive has not said yet that they are at rest: it forgets that when it dies.
    statements: [`alter table dicom_archive add column if not exists pending text[] not null default '{}'`],
  },
];
