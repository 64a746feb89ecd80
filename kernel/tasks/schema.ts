// The table of tasks: what the record asks, of whom, by when.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the table lives. */
export const TASKS_MANIFEST: Manifest = [{ table: 'task', kind: 'distributed', by: 'resident_id' }];

/** Migrations of tasks. */
export const TASKS_MIGRATIONS: readonly Migration[] = [
  {
    id: 'tasks-1',
    statements: [
      `create table if not exists task (resident_id bigint not null, task text collate "C" not null, key text collate "C" not null,
        area text collate "C" not null, org text collate "C", opens date not null, due date not null, until date not null,
        status text collate "C" not null, closed_on date, evidence text collate "C", why text not null, urgent boolean not null,
        dispatched boolean not null, primary key (resident_id, task, key))`,
      `create index if not exists task_open on task (due, area, task) where status = 'open'`,
      `create index if not exists task_open_area on task (area, due) where status = 'open'`,
      `create index if not exists task_dispatched on task (task, status) where dispatched`,
    ],
  },
  {
    id: 'tasks-2',
    // Reach is "area or organisation": both ways need an index.
    statements: [`create index if not exists task_open_org on task (org, due) where status = 'open'`],
  },
  {
    id: 'tasks-3',
    statements: [`alter table task add column if not exists lapses date, add column if not exists yearly boolean not null default false`],
  },
  {
    id: 'tasks-4',
    // Bits of restricted categories without which the task would not be asked, or not so.
    statements: [`alter table task add column if not exists restricted smallint not null default 0`],
  },
  {
    id: 'tasks-5',
    // Most open tasks are of months to come: lists and counts read those that opened, of an area or an organisation, and sort these few.
    statements: [
      `create index if not exists task_standing_area on task (area, opens) where status = 'open'`,
      `create index if not exists task_standing_org on task (org, opens) where status = 'open'`,
      `drop index if exists task_open_area`,
      `drop index if exists task_open_org`,
    ],
  },
];
