// Tables of accounts, sessions, posts and the audit log.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live. */
export const ACCESS_MANIFEST: Manifest = [
  { table: 'account', kind: 'local' },
  { table: 'session', kind: 'local' },
  { table: 'post', kind: 'reference' },
  { table: 'audit', kind: 'alongside' },
];

/** Migrations of accounts, sessions, posts and audit. A session's token is kept only as its hash. */
export const ACCESS_MIGRATIONS: readonly Migration[] = [
  {
    id: 'access-1',
    statements: [
      `create table if not exists account (name text collate "C" primary key, password_hash text not null, practitioner text collate "C" not null,
        failures integer not null default 0, locked_until timestamptz, disabled boolean not null default false)`,
      `create table if not exists session (token_hash text collate "C" primary key, account text collate "C" not null, post text collate "C" not null,
        created timestamptz not null, seen timestamptz not null)`,
      `create table if not exists post (id text collate "C" primary key, practitioner text collate "C" not null, name text not null,
        role text collate "C" not null, org text collate "C" not null, from_date date, to_date date)`,
      `create index if not exists post_by_practitioner on post (practitioner)`,
      `create table if not exists audit (id bigint generated always as identity primary key, at timestamptz not null, account text, post text,
        role text, org text, act text not null, resident_id bigint, what jsonb not null, result text not null, source text)`,
      `create index if not exists audit_by_resident on audit (resident_id, at)`,
    ],
  },
];
