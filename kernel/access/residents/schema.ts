// Tables of residents' sign-in: codes sent to phones, requests counted, sessions; and of those who stand for others.
import type { Manifest } from '../../database/distribution/manifest.ts';
import type { Migration } from '../../database/migrations/migrate.ts';

/** Where the tables live. */
export const RESIDENTS_MANIFEST: Manifest = [
  { table: 'resident_code', kind: 'local' },
  { table: 'resident_code_request', kind: 'local' },
  { table: 'resident_session', kind: 'local' },
  { table: 'proxy', kind: 'distributed', by: 'resident_id' },
];

/**
 * Migrations of residents' sign-in. `identity` is everywhere a hash of the identity number. `resident_code.resident_id` is null for numbers
 * that are nobody's: they are treated alike. `proxy` follows from RelatedPerson resources: whoever has that identity number stands for the resident.
 */
export const RESIDENTS_MIGRATIONS: readonly Migration[] = [
  {
    id: 'access-residents-1',
    statements: [
      `create table if not exists resident_code (key text collate "C" primary key, identity text collate "C" not null, resident_id bigint, code_hash text not null,
        tries integer not null default 0, created timestamptz not null, expires timestamptz not null)`,
      `create table if not exists resident_code_request (id bigint generated always as identity primary key, name text collate "C" not null, at timestamptz not null)`,
      `create index if not exists resident_code_request_by_name on resident_code_request (name, at)`,
      `create table if not exists resident_session (token_hash text collate "C" primary key, id text collate "C" not null, identity text collate "C" not null,
        resident_id bigint not null, acting_for bigint, created timestamptz not null, seen timestamptz not null, device text not null, source text not null)`,
      `create table if not exists proxy (resident_id bigint not null, id text collate "C" not null, identity text collate "C" not null, kind text collate "C" not null,
        proof text collate "C" not null, from_date date, to_date date, primary key (resident_id, id))`,
      `create index if not exists proxy_by_identity on proxy (identity)`,
    ],
  },
];
