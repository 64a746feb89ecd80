// Tables beside those of the views: cover rows, which stand in the place of a view's row for those who may not read all that it tells of, and
// numbers kept over a restart.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live. */
export const VIEWS_MANIFEST: Manifest = [
  { table: 'row_cover', kind: 'distributed', by: 'resident_id' },
  { table: 'kept_feed', kind: 'local' },
  { table: 'kept_tally', kind: 'local' },
];

/** After it every view is filled anew. */
export const COVERS_MIGRATION = 'views-1';

/**
 * Migrations of views. `row_cover`: a row of `view` under `key` as it is without the records of the categories `hidden`; `restricted`: the
 * categories it still tells of; `cells`: the other columns as JSON. Only rows that mix open and restricted facts have covers.
 * `kept_feed` is one row: everything in the change feed up to `last` (null: nothing is kept) without the lines `passed` over is in every row of
 * `kept_tally`; `shift` says how residents are divided into blocks, `keeper` who wrote it. `epoch` grows when rows of views were written beside
 * commits: who knows an earlier one may keep nothing. `kept_tally.key` is a digest of the statement whose rows `body` holds.
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
  {
    id: 'views-2',
    statements: [
      `create table if not exists kept_feed (id smallint primary key, epoch bigint not null, format integer not null, keeper text collate "C" not null,
        at timestamptz, shift integer, last bigint, passed bigint[])`,
      `insert into kept_feed (id, epoch, format, keeper) values (1, 0, 0, '') on conflict (id) do nothing`,
      `create table if not exists kept_tally (key text collate "C" primary key, body bytea not null)`,
      `alter table kept_tally alter column body set storage external`, // it is packed already
    ],
  },
];
