// The tables of what was published: frozen reports, and files without names that left for research or in the open.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live. */
export const PUBLICATIONS_MANIFEST: Manifest = [
  { table: 'report_publication', kind: 'local' },
  { table: 'open_data_release', kind: 'local' },
];

/** Migrations of publications. `content` is the whole report as it was read: sections, figures, definitions. */
export const PUBLICATIONS_MIGRATIONS: readonly Migration[] = [
  {
    id: 'publications-1',
    statements: [
      `create table if not exists report_publication (id text collate "C" primary key, report text collate "C" not null, period text collate "C" not null,
        area text collate "C" not null, at timestamptz not null, by_account text collate "C" not null, by_name text not null, content jsonb not null)`,
      `create index if not exists report_publication_by_time on report_publication (report, at desc)`,
    ],
  },
  {
    id: 'publications-2',
    // Who asked for a file, why, for whom, who agreed, how coarse it was made, what it added up to. `content` is emptied when its time is
    // over; the rest of the row stays for good.
    statements: [
      `create table if not exists open_data_release (id text collate "C" primary key, kind text collate "C" not null, plan jsonb not null,
        purpose text not null, recipient text not null, asked_at timestamptz not null, asked_by text collate "C" not null,
        asked_practitioner text collate "C" not null, asked_name text not null, area text collate "C" not null, state text collate "C" not null,
        decided_at timestamptz, decided_by text collate "C", decided_name text, note text,
        rows integer, suppressed integer, smallest integer, step text, sum text collate "C", until timestamptz, content text)`,
      `create index if not exists open_data_release_by_time on open_data_release (asked_at desc)`,
    ],
  },
];
