// The table of published reports: frozen texts that nobody changes afterwards.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the table lives. */
export const PUBLICATIONS_MANIFEST: Manifest = [{ table: 'report_publication', kind: 'local' }];

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
];
