// Tables of the record: current resources, their old versions, and the ways to a resident.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';
import { NEWEST_FIRST, TASK_OWNER, TIMED } from './search-index/event-time.ts';
import { fillTimeReach } from './search-index/time-reach.ts';
import { numberOfType } from './type-number.ts';

/** Where each table of the record lives when the database is distributed (database rules 1–4). */
export const RECORD_MANIFEST: Manifest = [
  { table: 'resource', kind: 'distributed', by: 'resident_id' },
  { table: 'resource_history', kind: 'distributed', by: 'resident_id' },
  { table: 'ref_resource', kind: 'reference' },
  { table: 'ref_resource_history', kind: 'reference' },
  { table: 'ident', kind: 'distributed', by: 'idhash' },
  { table: 'locator', kind: 'distributed', by: 'id' },
  { table: 'outbox', kind: 'distributed', by: 'resident_id' },
  { table: 'allocator', kind: 'local' },
  { table: 'serial_number', kind: 'local' },
  { table: 'performed_request', kind: 'alongside' },
  { table: 'platform_fact', kind: 'local' },
  { table: 'write_lock', kind: 'local' },
];

/**
 * Indexes that a first load keeps up as it goes: of few rows, or in the order in which rows come. Each that is made afterwards reads the whole
 * record once more, which takes longer than these rows do.
 */
export const KEPT_WHILE_LOADING: readonly string[] = [
  'resource_by_code',
  'resource_type_updated',
  'resource_type_lasting',
  'resource_type_uncoded',
  'resource_task_owner',
];

const resourceColumns = `
  rtype smallint not null,
  id text collate "C" not null,
  version integer not null,
  updated timestamptz not null,
  deleted boolean not null default false,
  code_h bigint,
  eff timestamptz,
  tokens bigint[] not null default '{}',
  content jsonb not null`;

/** Migrations of the record. */
export const RECORD_MIGRATIONS: readonly Migration[] = [
  {
    id: 'record-1',
    statements: [
      `create table if not exists resource (resident_id bigint not null, ${resourceColumns}, primary key (resident_id, rtype, id)) with (fillfactor = 85)`,
      `create index if not exists resource_by_code on resource (resident_id, rtype, code_h, eff desc)`,
      `create index if not exists resource_tokens on resource using gin (tokens) with (fastupdate = off)`,
      `create table if not exists resource_history (resident_id bigint not null, rtype smallint not null, id text collate "C" not null,
        version integer not null, updated timestamptz not null, deleted boolean not null, content jsonb not null,
        primary key (resident_id, rtype, id, version))`,
      `create table if not exists ref_resource (resident_id bigint not null default 0, ${resourceColumns}, primary key (rtype, id))`,
      `create index if not exists ref_resource_by_code on ref_resource (rtype, code_h)`,
      `create index if not exists ref_resource_tokens on ref_resource using gin (tokens) with (fastupdate = off)`,
      `create table if not exists ref_resource_history (resident_id bigint not null default 0, rtype smallint not null, id text collate "C" not null,
        version integer not null, updated timestamptz not null, deleted boolean not null, content jsonb not null,
        primary key (rtype, id, version))`,
      `create table if not exists ident (idhash bigint not null, system text collate "C" not null, value text collate "C" not null,
        resident_id bigint not null, primary key (idhash, system, value))`,
      `create table if not exists locator (id text collate "C" not null, rtype smallint not null, resident_id bigint not null, primary key (id, rtype))`,
      `create table if not exists outbox (resident_id bigint not null, seq bigint generated always as identity, at timestamptz not null,
        change jsonb not null, primary key (resident_id, seq))`,
      `create table if not exists allocator (name text primary key, next bigint not null)`,
      `create table if not exists serial_number (series text primary key, last bigint not null)`,
      `create table if not exists performed_request (id text primary key, at timestamptz not null, answer jsonb not null)`,
    ],
  },
  {
    id: 'record-2',
    statements: [`create table if not exists platform_fact (name text collate "C" primary key, value jsonb not null)`],
  },
  {
    id: 'record-3',
    // Rows live only inside the transaction that holds them: see lock-keys.ts.
    statements: [`create table if not exists write_lock (key bigint primary key)`],
  },
  {
    id: 'record-4',
    // Most resources have no identifier: a row without tokens costs the index nothing. Searches name the condition.
    statements: [
      `drop index if exists resource_tokens`,
      `create index if not exists resource_tokens on resource using gin (tokens) with (fastupdate = off) where tokens <> '{}'`,
    ],
  },
  {
    id: 'record-5',
    // Searches over a whole type: by code, and by what changed since. Both follow the order in which rows come and cost a write little.
    statements: [
      `create index if not exists resource_type_code on resource (rtype, code_h, eff) where code_h is not null`,
      `create index if not exists resource_type_updated on resource (rtype, updated)`,
    ],
  },
  {
    id: 'record-6',
    // The change feed is read in its own order, by those who remember numbers over the views.
    statements: [`create index if not exists outbox_seq on outbox (seq)`],
  },
  {
    id: 'record-7',
    // The history of a type, newest first: what stands has such an index already, the old versions get theirs.
    statements: [`create index if not exists resource_history_type_updated on resource_history (rtype, updated)`],
  },
  {
    id: 'record-restricted-1',
    // Bits of the restricted categories a version falls into (kernel/define/restricted-category.ts), decided when it is written.
    statements: ['resource', 'resource_history', 'ref_resource', 'ref_resource_history'].map(
      (table) => `alter table ${table} add column if not exists restricted smallint not null default 0`,
    ),
  },
  {
    id: 'record-8',
    // A code is counted in the index alone: it knows the system of the code (`systemNumberOf`; NULL: the content must be asked), whose it is
    // and whether it stands. In the order of time, so that the newest of a code are found without the others; a worklist the same by owner.
    statements: [
      `alter table resource add column if not exists code_s integer`,
      `alter table ref_resource add column if not exists code_s integer`,
      `create index if not exists resource_type_coded on resource (rtype, code_h, (${NEWEST_FIRST}), code_s, resident_id, restricted, deleted) where code_h is not null`,
      `drop index if exists resource_type_code`,
      ...['resource', 'ref_resource'].map(
        (table) =>
          `create index if not exists ${table}_task_owner on ${table} ((${TASK_OWNER}), (${NEWEST_FIRST})) where rtype = ${numberOfType('Task')} and not deleted`,
      ),
      // Rows that the visibility map does not know must be visited: it is kept up more often than the server would by itself.
      `alter table resource set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)`,
    ],
  },
  {
    id: 'record-9',
    // Searches over a whole type without a code: newest first until a page is full. What lasts longer than a day stands apart, with its end.
    statements: [
      `alter table resource add column if not exists ends timestamptz`,
      `alter table ref_resource add column if not exists ends timestamptz`,
      fillTimeReach(),
      `create index if not exists resource_type_time on resource (rtype, (${NEWEST_FIRST}), resident_id) where ends is null and ${TIMED}`,
      `create index if not exists resource_type_lasting on resource (rtype, (${NEWEST_FIRST}), resident_id, ends) where ends is not null`,
    ],
  },
  {
    id: 'record-10',
    // Types without codes (Patient), and the few records without one, are counted here as the others are in resource_type_coded.
    statements: [
      `create index if not exists resource_type_uncoded on resource (rtype, resident_id, restricted, deleted) where code_h is null`,
    ],
  },
  {
    id: 'record-11',
    // Rows up to four kilobytes stay as they are: packing a filled form or a name's row took a tenth of the server's time in a load, and each
    // read unpacked them. Every ninth row was packed; half of these still are, the others take twice the room, all rows together 4 % more.
    statements: ['resource', 'resource_history'].map((table) => `alter table ${table} set (toast_tuple_target = 4080)`),
  },
  {
    id: 'record-12',
    // What has no code is not in it, so that nobody who asks by key finds it: the planner took every record of a resident's type to be one, and
    // read them all through this index for each that was read or replaced by its id.
    statements: [
      `drop index if exists resource_by_code`,
      `create index resource_by_code on resource (resident_id, rtype, code_h, eff desc) where code_h is not null`,
    ],
  },
  {
    id: 'record-outbox-1',
    // What a write tells its readers is a list of ids, which hardly packs and is soon gone.
    statements: [`alter table outbox set (toast_tuple_target = 8160)`],
  },
];
