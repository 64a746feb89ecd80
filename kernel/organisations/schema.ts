// Tables of divisions and institutions, kept from Location and Organization in the write's transaction.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live. */
export const ORGANISATIONS_MANIFEST: Manifest = [
  { table: 'area', kind: 'reference' },
  { table: 'organisation', kind: 'reference' },
  { table: 'tree_edge', kind: 'reference' },
];

/** Migrations of divisions, institutions and the edges of their dated trees. */
export const ORGANISATIONS_MIGRATIONS: readonly Migration[] = [
  {
    id: 'organisations-1',
    statements: [
      `create table if not exists area (code text collate "C" primary key, id text collate "C" not null, name text not null, level text not null)`,
      `create table if not exists organisation (id text collate "C" primary key, name text not null, aliases jsonb not null, kind text collate "C" not null,
        class text collate "C" not null, area text collate "C" not null, serves jsonb not null, from_date date, to_date date)`,
      `create table if not exists tree_edge (tree text collate "C" not null, child text collate "C" not null, parent text collate "C" not null,
        from_date date not null, to_date date not null, primary key (tree, child, from_date))`,
    ],
  },
  {
    id: 'organisations-2',
    statements: [`alter table organisation add column if not exists centres jsonb not null default '[]'`],
  },
];
