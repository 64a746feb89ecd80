// The tables of bulk exchange: what was asked, how far it is, and the NDJSON that goes out or came in.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live: they belong to accounts, not to residents. */
export const BULK_MANIFEST: Manifest = [
  { table: 'bulk_job', kind: 'local' },
  { table: 'bulk_part', kind: 'local' },
];

/**
 * Migrations of bulk exchange. A job's `turn` counts its steps: a step ends with a guarded update of the turn, so that of two workers one
 * takes it (database rule 14). `place` is how far it is, `counts` what it did so far. A part is a gzip member of whole lines; the members of
 * a file one after another are a gzip file.
 */
export const BULK_MIGRATIONS: readonly Migration[] = [
  {
    id: 'bulk-jobs-1',
    statements: [
      `create table if not exists bulk_job (id text collate "C" primary key, kind text collate "C" not null, account text collate "C" not null,
        state text collate "C" not null, asked jsonb not null, address text not null, requested timestamptz not null, moment timestamptz not null,
        turn integer not null default 0, lease_until timestamptz, place jsonb, counts jsonb not null default '{}', finished timestamptz,
        expires timestamptz not null, failure text)`,
      `create index if not exists bulk_job_waiting on bulk_job (requested) where state in ('queued', 'running')`,
      `create index if not exists bulk_job_expiring on bulk_job (expires)`,
      `create table if not exists bulk_part (job text collate "C" not null, list text collate "C" not null, file integer not null,
        part integer not null, lines integer not null, body bytea not null, done boolean not null default false,
        primary key (job, list, file, part))`,
      `alter table bulk_part alter column body set storage external`,
    ],
  },
];
