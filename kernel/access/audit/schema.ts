// Tables of the audit log beside its lines: the seals that chain them, what looked odd, and what was said of it.
import type { Manifest } from '../../database/distribution/manifest.ts';
import type { Migration } from '../../database/migrations/migrate.ts';

/** Where the tables live: seals beside the lines of their server, what the auditor works with at home. The lines' own table is access-1. */
export const AUDIT_MANIFEST: Manifest = [
  { table: 'audit_seal', kind: 'alongside' },
  { table: 'audit_alert', kind: 'local' },
  { table: 'audit_review', kind: 'local' },
  { table: 'audit_setting', kind: 'local' },
  { table: 'audit_slot', kind: 'alongside' },
  { table: 'audit_related', kind: 'alongside' },
  { table: 'audit_watch', kind: 'alongside' },
];

/**
 * Migrations of the audit log. `audit.residents`: whom a list showed, where `resident_id` names nobody. A seal covers the lines named in
 * `ids` (ranges such as `1-50,53`); `high` is the highest id passed so far, `marks` 6 bytes of each line's SM3 in the order of the ids,
 * `digest` the chain. Alerts are found once a `key`; reviews are only ever added.
 */
export const AUDIT_MIGRATIONS: readonly Migration[] = [
  {
    id: 'access-audit-1',
    statements: [
      `alter table audit add column if not exists name text, add column if not exists purpose text, add column if not exists reason text,
        add column if not exists session text, add column if not exists residents bigint[]`,
      `create index if not exists audit_by_time on audit (at, id)`,
      `create index if not exists audit_by_account on audit (account, at)`,
      `create index if not exists audit_by_listed on audit using gin (residents) where residents is not null`,
      `create table if not exists audit_seal (no bigint primary key, at timestamptz not null, high bigint not null, count integer not null,
        ids text not null, marks text not null, digest text not null)`,
      `create index if not exists audit_seal_by_time on audit_seal (at)`,
      `create table if not exists audit_alert (id text collate "C" primary key, pattern text collate "C" not null, key text collate "C" not null unique,
        account text, name text, first timestamptz not null, last timestamptz not null, count integer not null, lines jsonb not null, raised timestamptz not null)`,
      `create index if not exists audit_alert_by_time on audit_alert (raised)`,
      `create table if not exists audit_review (id text collate "C" primary key, alert text collate "C" not null, verdict text collate "C" not null,
        note text not null, account text not null, name text not null, at timestamptz not null)`,
      `create index if not exists audit_review_by_alert on audit_review (alert)`,
    ],
  },
  {
    id: 'access-audit-2',
    // The numbers of the auditor's rules, where this county set its own.
    statements: [
      `create table if not exists audit_setting (pattern text collate "C" primary key, at_least integer not null, minutes integer not null,
        hour_from smallint, hour_until smallint, account text not null, name text not null, at timestamptz not null, why text not null)`,
    ],
  },
  {
    id: 'access-audit-3',
    // What the auditor's rules count of sealed lines, added up once: by rule, slot of time, and account or address. `audit_related`: lines by
    // which somebody opened a relative's record. `audit_watch`: how far (seal, its highest id), and for which rules (a digest). Copies of
    // what the lines say: they may be emptied at any time, and are made anew.
    statements: [
      `create table if not exists audit_slot (pattern text collate "C" not null, slot timestamptz not null, whose text not null, name text,
        count integer not null, first timestamptz not null, last timestamptz not null, ids bigint[] not null, residents bigint[],
        primary key (pattern, slot, whose))`,
      `create table if not exists audit_related (id bigint primary key, at timestamptz not null)`,
      `create table if not exists audit_watch (one boolean primary key default true check (one), says text not null, seal bigint not null, high bigint not null)`,
    ],
  },
];
