// The table of residents: one row each, kept from the Patient in the write's transaction.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the people's table lives. */
export const PEOPLE_MANIFEST: Manifest = [
  { table: 'view_people', kind: 'distributed', by: 'resident_id' },
  { table: 'reach', kind: 'distributed', by: 'resident_id' },
];

/** Migrations of the people's table. Reversed columns serve searches by the tail of a name, identity number or phone. */
export const PEOPLE_MIGRATIONS: readonly Migration[] = [
  {
    id: 'people-1',
    statements: [
      `create table if not exists view_people (
        resident_id bigint not null primary key,
        key text collate "C" not null,
        area text collate "C" not null default '',
        org text collate "C",
        name text collate "C" not null,
        name_reversed text collate "C" not null,
        pinyin text collate "C" not null,
        initials text collate "C" not null,
        sex text collate "C" not null,
        birth date,
        residency text collate "C" not null,
        since date,
        until date,
        deceased date,
        household text collate "C",
        relation text collate "C",
        address text,
        id_masked text,
        id_reversed text collate "C",
        phone_masked text,
        phone_reversed text collate "C",
        updated timestamptz not null)`,
      `create table if not exists reach (resident_id bigint not null, org text collate "C" not null, primary key (resident_id, org))`,
      `create index if not exists reach_by_org on reach (org)`,
      `create index if not exists view_people_area on view_people (area, residency)`,
      `create index if not exists view_people_name on view_people (name)`,
      `create index if not exists view_people_name_reversed on view_people (name_reversed)`,
      `create index if not exists view_people_pinyin on view_people (pinyin)`,
      `create index if not exists view_people_initials on view_people (initials)`,
      `create index if not exists view_people_id on view_people (id_reversed)`,
      `create index if not exists view_people_phone on view_people (phone_reversed)`,
      `create index if not exists view_people_household on view_people (household)`,
    ],
  },
  {
    id: 'people-2',
    // Few residents have Latin letters in their names; any word of such a name is searched among these few.
    statements: [`create index if not exists view_people_latin on view_people (resident_id) where name ~ '[A-Za-z]'`],
  },
  {
    id: 'people-3',
    // Searches list people by name; what they are searched by stands beside it, so that only the thirty who are shown are fetched.
    statements: [
      `create index if not exists view_people_by_name on view_people (name, resident_id) include (pinyin, initials, area)`,
      `drop index if exists view_people_name`,
    ],
  },
  {
    id: 'people-4',
    // Which reasons (bits of kernel/define/reason.ts) an organisation has, and until when an encounter is in hand. What was written before
    // does not tell a contract from an encounter: both bits.
    statements: [
      `alter table reach add column if not exists reasons smallint not null default 3, add column if not exists treating date`,
      `alter table view_people add column if not exists restricted smallint not null default 0`,
    ],
  },
  {
    id: 'people-5',
    // Every reader asks whether an encounter is in hand: few rows of millions. Lists of people reach by area or organisation, both by index.
    statements: [
      `create index if not exists reach_treating on reach (org, treating) where treating is not null`,
      `create index if not exists view_people_org on view_people (org)`,
    ],
  },
  {
    id: 'people-6',
    // Who is searched by pinyin is listed in its order: the first ones are found without the others.
    statements: [
      `create index if not exists view_people_by_pinyin on view_people (pinyin, resident_id) include (initials, name, area)`,
      `drop index if exists view_people_pinyin`,
    ],
  },
];
