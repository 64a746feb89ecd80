// Tables of what runs in the background: jobs with their leases, how far the changes were read, and the queue of deliveries.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live: queues and leases are local (database rules 14 and 15). */
export const JOBS_MANIFEST: Manifest = [
  { table: 'job', kind: 'local' },
  { table: 'feed', kind: 'local' },
  { table: 'delivery_target', kind: 'local' },
  { table: 'delivery', kind: 'local' },
];

/**
 * Migrations of the background. `job.holder` has the job until `lease_until`. `delivery_target.since`: what happened before is not told.
 * `delivery.key` names what is told, once a target; `lane` is what must stay in order (a resident, or 0 for everything of a target).
 */
export const JOBS_MIGRATIONS: readonly Migration[] = [
  {
    id: 'jobs-1',
    statements: [
      `create table if not exists job (id text collate "C" primary key, next_at timestamptz not null, holder text collate "C", lease_until timestamptz,
        started timestamptz, ended timestamptz, error text, said text, runs bigint not null default 0)`,
      `create table if not exists feed (name text collate "C" primary key, at timestamptz not null, resident_id bigint not null, seq bigint not null)`,
      `create table if not exists delivery_target (id text collate "C" primary key, since timestamptz not null, state text collate "C" not null, error text,
        failures integer not null default 0, failing_since timestamptz, paused_until timestamptz, last_sent timestamptz)`,
      `create table if not exists delivery (seq bigint generated always as identity primary key, target text collate "C" not null, lane bigint not null,
        key text collate "C" not null, resident_id bigint not null, item text collate "C" not null, kind text collate "C" not null,
        happened timestamptz not null, queued timestamptz not null, state text collate "C" not null, attempts integer not null default 0,
        next_at timestamptz not null, payload text, answer text, last_error text, done_at timestamptz)`,
      `create unique index if not exists delivery_once on delivery (target, key)`,
      `create index if not exists delivery_waiting on delivery (target, seq) where state = 'waiting'`,
      `create index if not exists delivery_lane on delivery (target, lane, seq) where state = 'waiting'`,
      `create index if not exists delivery_by_target on delivery (target, seq)`,
      `create index if not exists outbox_by_time on outbox (at, resident_id, seq)`,
      // The queue of its own that HL7 messages had; nothing but tests ever wrote into it.
      `drop table if exists hl7_outbound`,
    ],
  },
  {
    id: 'jobs-2',
    // Tries that did not reach a target say nothing about the delivery: refusals are counted apart.
    statements: [`alter table delivery add column if not exists refusals integer not null default 0`],
  },
];
