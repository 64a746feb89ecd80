// Tables of the identity provider: its short-lived models, signing keys, clients, grants, launches and revoked tokens.
import type { Manifest } from '../../database/distribution/manifest.ts';
import type { Migration } from '../../database/migrations/migrate.ts';

/** Where the tables live. */
export const OIDC_MANIFEST: Manifest = [
  { table: 'oidc_model', kind: 'local' },
  { table: 'oidc_key', kind: 'local' },
  { table: 'oidc_client', kind: 'local' },
  { table: 'oidc_grant', kind: 'local' },
  { table: 'oidc_launch', kind: 'local' },
  { table: 'oidc_revoked', kind: 'local' },
];

/**
 * Migrations of the identity provider. `oidc_model`: codes, refresh tokens, interactions under the hash of their id. `oidc_key.sealed`: a
 * secret sealed with the data keys. `oidc_client.post`: the post whose organisation a system client reaches for. `oidc_grant`: what somebody
 * allowed a client, in which post, for which patient; `session`: it ends with that session unless the client may stay.
 */
export const OIDC_MIGRATIONS: readonly Migration[] = [
  {
    id: 'access-oidc-1',
    statements: [
      `create table if not exists oidc_model (model text collate "C" not null, id text collate "C" not null, payload jsonb not null,
        grant_id text collate "C", uid text collate "C", expires timestamptz, consumed timestamptz, primary key (model, id))`,
      `create index if not exists oidc_model_by_grant on oidc_model (grant_id)`,
      `create index if not exists oidc_model_by_uid on oidc_model (uid)`,
      `create index if not exists oidc_model_by_expires on oidc_model (expires)`,
      `create table if not exists oidc_key (id text collate "C" primary key, kind text collate "C" not null, sealed text not null,
        created timestamptz not null, retired timestamptz)`,
      `create unique index if not exists oidc_key_in_use on oidc_key (kind) where retired is null`,
      `create table if not exists oidc_client (id text collate "C" primary key, name text not null, kind text collate "C" not null,
        redirect_uris text[] not null default '{}', launch_uri text, scopes text[] not null, jwks jsonb, jwks_uri text,
        post text collate "C", created timestamptz not null, created_by text collate "C" not null, disabled timestamptz)`,
      `create table if not exists oidc_grant (id text collate "C" primary key, client text collate "C" not null, account text collate "C",
        post text collate "C", session text collate "C", owner bigint, resident_id bigint, patient text collate "C", scopes text[] not null,
        created timestamptz not null, expires timestamptz not null, revoked timestamptz)`,
      `create index if not exists oidc_grant_by_account on oidc_grant (account)`,
      `create index if not exists oidc_grant_by_owner on oidc_grant (owner)`,
      `create index if not exists oidc_grant_by_client on oidc_grant (client)`,
      `create table if not exists oidc_launch (id text collate "C" primary key, client text collate "C" not null, account text collate "C" not null,
        resident_id bigint not null, patient text collate "C" not null, expires timestamptz not null)`,
      `create table if not exists oidc_revoked (jti text collate "C" primary key, expires timestamptz not null)`,
    ],
  },
];
