// Tables of consent and break-glass, both about residents.
import type { Manifest } from '../../database/distribution/manifest.ts';
import type { Migration } from '../../database/migrations/migrate.ts';

/** Where the tables live. */
export const POLICY_MANIFEST: Manifest = [
  { table: 'consent_rule', kind: 'distributed', by: 'resident_id' },
  { table: 'break_glass', kind: 'distributed', by: 'resident_id' },
];

/**
 * Migrations of consent and break-glass. `consent_rule` follows from Consent resources: one row an organisation ('*': all) and provision;
 * `categories` 0: the whole record, else bits of restricted categories. `break_glass`: who opened whose record, why, until when,
 * when they ended it themselves, and the review.
 */
export const POLICY_MIGRATIONS: readonly Migration[] = [
  {
    id: 'access-policy-1',
    statements: [
      `create table if not exists consent_rule (resident_id bigint not null, consent text collate "C" not null, part integer not null,
        org text collate "C" not null, denies boolean not null, categories smallint not null, from_date date, to_date date,
        primary key (resident_id, consent, part))`,
      `create index if not exists consent_rule_by_org on consent_rule (org, denies)`,
      `create table if not exists break_glass (resident_id bigint not null, id text collate "C" not null, account text collate "C" not null,
        practitioner text collate "C" not null, name text not null, role text collate "C" not null, org text collate "C" not null,
        reason text not null, opened timestamptz not null, until timestamptz not null, review_due date not null,
        reviewed timestamptz, reviewer text, verdict text collate "C", note text, primary key (resident_id, id))`,
      `create index if not exists break_glass_by_account on break_glass (account, until)`,
      `create index if not exists break_glass_by_opened on break_glass (opened desc)`,
    ],
  },
  { id: 'access-policy-2', statements: ['alter table break_glass add column if not exists ended timestamptz'] },
];
