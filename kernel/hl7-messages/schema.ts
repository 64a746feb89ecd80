// The tables of HL7 v2 messages: those received with their outcome, those to be sent.
import type { Manifest } from '../database/distribution/manifest.ts';
import type { Migration } from '../database/migrations/migrate.ts';

/** Where the tables live. */
export const HL7_MANIFEST: Manifest = [{ table: 'hl7_message', kind: 'local' }];

/**
 * Migrations of HL7 v2 messages. `raw` is what came, byte for byte; `body_hash` is of everything after MSH, so that a message sent again
 * is known although its header has a new time. `answer` is the acknowledgement as text.
 */
export const HL7_MIGRATIONS: readonly Migration[] = [
  {
    id: 'hl7-messages-1',
    statements: [
      `create table if not exists hl7_message (id text collate "C" primary key, received timestamptz not null, account text collate "C" not null,
        sender text collate "C" not null, control_id text collate "C" not null, body_hash text collate "C" not null, type text collate "C" not null,
        trigger text collate "C" not null, version text collate "C" not null, charset text collate "C" not null, raw bytea not null,
        parked boolean not null, outcome text collate "C" not null, reason_code text collate "C", reason text, reason_place text,
        notes jsonb not null, answer text not null, written text[] not null, residents bigint[] not null, source text,
        replays integer not null default 0, replayed_at timestamptz)`,
      `create unique index if not exists hl7_message_once on hl7_message (account, sender, control_id, body_hash)`,
      `create index if not exists hl7_message_by_time on hl7_message (received desc, id desc)`,
      `create index if not exists hl7_message_parked on hl7_message (received desc, id desc) where parked`,
      `create table if not exists hl7_outbound (seq bigint generated always as identity primary key, subscriber text collate "C" not null,
        control_id text collate "C" not null, message text not null, queued timestamptz not null, state text collate "C" not null,
        attempts integer not null default 0, next_at timestamptz not null, last_error text, answer text, done_at timestamptz)`,
      `create unique index if not exists hl7_outbound_once on hl7_outbound (subscriber, control_id)`,
      `create index if not exists hl7_outbound_waiting on hl7_outbound (subscriber, seq) where state = 'waiting'`,
    ],
  },
  {
    id: 'hl7-messages-2',
    statements: [`create index if not exists hl7_message_by_resident on hl7_message using gin (residents)`],
  },
];
