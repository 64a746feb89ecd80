// Tables of shares: what somebody gave out of a record by link and code, the codes, and the looks under way.
import type { Manifest } from '../../database/distribution/manifest.ts';
import type { Migration } from '../../database/migrations/migrate.ts';

/** Where the tables live. */
export const SHARES_MANIFEST: Manifest = [
  { table: 'share', kind: 'distributed', by: 'resident_id' },
  { table: 'share_code', kind: 'local' },
  { table: 'share_look', kind: 'local' },
];

/**
 * Migrations of shares. `records`: ids of the resources that are shown, and nothing else is. Of link, code and look only hashes are kept. A code leads
 * to its share without naming whose it is; `tries` counts wrong birth dates.
 */
export const SHARES_MIGRATIONS: readonly Migration[] = [
  {
    id: 'access-shares-1',
    statements: [
      `create table if not exists share (resident_id bigint not null, id text collate "C" not null, token_hash text collate "C" not null, about text collate "C" not null,
        title text not null, records text[] not null, purpose text collate "C" not null, account text not null, name text not null, org text not null,
        created timestamptz not null, expires timestamptz not null, withdrawn timestamptz, opened integer not null default 0, last timestamptz,
        primary key (resident_id, id))`,
      `create table if not exists share_code (code_hash text collate "C" primary key, resident_id bigint not null, share text collate "C" not null,
        tries integer not null default 0, expires timestamptz not null)`,
      `create table if not exists share_look (token_hash text collate "C" primary key, id text collate "C" not null, resident_id bigint not null, share text collate "C" not null,
        source text not null, expires timestamptz not null)`,
    ],
  },
];
