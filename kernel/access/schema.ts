// Tables of accounts, sessions, posts and the audit log.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live. */
export const ACCESS_MANIFEST: Manifest = [
  { table: 'account', kind: 'local' },
  { table: 'session', kind: 'local' },
  { table: 'post', kind: 'reference' },
  { table: 'sign_in_attempt', kind: 'local' },
  { table: 'pending_sign_in', kind: 'local' },
  { table: 'password_history', kind: 'local' },
  { table: 'second_factor', kind: 'local' },
  { table: 'recovery_code', kind: 'local' },
  { table: 'federated_subject', kind: 'local' },
  { table: 'federated_attempt', kind: 'local' },
  { table: 'sign_in_challenge', kind: 'local' },
  { table: 'ended_session', kind: 'local' },
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
  {
    // Failed attempts are counted by name, whether there is such an account or not, so that neither words nor time tell which names there
    // are; account.failures and account.locked_until are no longer used. Sessions of before end once: they have no public id.
    id: 'access-identity-1',
    statements: [
      `alter table account add column if not exists created timestamptz, add column if not exists last_used timestamptz,
        add column if not exists password_at timestamptz, add column if not exists must_change boolean not null default false`,
      `update account set created = coalesce(created, now()), password_at = coalesce(password_at, now())`,
      `delete from session`,
      `alter table session add column if not exists id text collate "C" not null, add column if not exists device text not null default '',
        add column if not exists source text not null default '', add column if not exists second_factor boolean not null default false,
        add column if not exists confirmed timestamptz not null default now(), add column if not exists reveals integer not null default 0`,
      `create index if not exists session_by_account on session (account)`,
      `create table if not exists sign_in_attempt (key text collate "C" primary key, failures integer not null, locks integer not null default 0,
        locked_until timestamptz, seen timestamptz not null)`,
      `create index if not exists sign_in_attempt_by_seen on sign_in_attempt (seen)`,
      `create table if not exists pending_sign_in (token_hash text collate "C" primary key, account text collate "C" not null, created timestamptz not null,
        source text not null, device text not null, by_password boolean not null, second_factor boolean not null, secret text, post text collate "C")`,
      `create table if not exists password_history (account text collate "C" not null, at timestamptz not null, password_hash text not null,
        primary key (account, at))`,
      `create table if not exists second_factor (account text collate "C" primary key, secret text not null, since timestamptz not null,
        last_step bigint not null default 0)`,
      `create table if not exists recovery_code (account text collate "C" not null, code_hash text collate "C" not null, used timestamptz,
        primary key (account, code_hash))`,
      `create table if not exists federated_subject (issuer text collate "C" not null, subject text collate "C" not null, account text collate "C" not null,
        linked timestamptz not null, primary key (issuer, subject))`,
      `create index if not exists federated_subject_by_account on federated_subject (account)`,
      `create table if not exists federated_attempt (token_hash text collate "C" primary key, verifier text not null, nonce text not null, state text not null,
        next text not null, created timestamptz not null)`,
    ],
  },
  {
    id: 'access-identity-2',
    statements: [
      `create table if not exists sign_in_challenge (id text collate "C" primary key, name text collate "C" not null, answer integer not null, expires timestamptz not null)`,
      `create table if not exists ended_session (token_hash text collate "C" primary key, at timestamptz not null)`,
    ],
  },
];
