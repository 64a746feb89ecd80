// The table of cover rows: what stands in the place of a view's row for those who may not read all that it tells of.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the table lives. */
export const VIEWS_MANIFEST: Manifest = [{ table: 'row_cover', kind: 'distributed', by: 'resident_id' }];

/** After it every view is filled anew. */
export const COVERS_MIGRATION = 'views-1';

/**
 * Migrations of views. `row_cover`: a row of `view` under `key` as it is without the records of the categories `hidden`; `restricted`: the
 * categories it still tells of; `cells`: the other columns as JSON. Only rows that mix open and restricted facts have covers.
 */
export const VIEWS_MIGRATIONS: readonly Migration[] = [
  {
    id: COVERS_MIGRATION,
    statements: [
      `create table if not exists row_cover (resident_id bigint not null, view text collate "C" not null, key text collate "C" not null,
        hidden smallint not null, area text collate "C" not null, org text collate "C", cells text not null, restricted smallint not null,
        primary key (resident_id, view, key, hidden))`,
      `create index if not exists row_cover_area on row_cover (view, area, resident_id)`,
      `create index if not exists row_cover_org on row_cover (view, org, resident_id)`,
    ],
  },
];
