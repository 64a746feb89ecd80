// The keys that tokens are signed with, and the secret of the provider's cookies: made once, kept sealed, rotated by command.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { keyringOf } from '../../database/seal/keyring.ts';
import type { SealedColumn } from '../../database/seal/reseal-column.ts';
import { openText, sealText } from '../../database/seal/seal-text.ts';
import { sql } from '../../database/sql.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { recordAudit } from '../audit.ts';
import { type JWK, jwkSchema } from './jwk.ts';

/** Signed by it: RS256, which SMART App Launch asks of ID tokens. */
export const SIGNING_ALG = 'RS256';
const RSA_BITS = 2048;
/** Hours that a retired key goes on verifying: longer than any token it signed lives. */
export const RETIRED_HOURS = 24;

type KeyKind = 'signing' | 'cookie';

/** Where the keys stand, for sealing anew after the data key changed. */
export const SEALED_KEYS: SealedColumn = { table: 'oidc_key', key: 'id', column: 'sealed', place: placeOf };

function placeOf(id: string): string {
  return `oidc_key:${id}`;
}

function makeSecret(kind: KeyKind, id: string): string {
  if (kind === 'cookie') return randomBytes(32).toString('base64url');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: SIGNING_ALG });
}

async function makeKey(db: Database, kind: KeyKind): Promise<void> {
  const id = randomUUID();
  const sealed = sealText(keyringOf(db), placeOf(id), makeSecret(kind, id));
  await db.run(
    sql`insert into oidc_key (id, kind, sealed, created) values (${id}, ${kind}, ${sealed}, ${nowInstant()}) on conflict (kind) where retired is null do nothing`,
  );
}

const keyRow = z.object({ id: z.string(), kind: z.enum(['signing', 'cookie']), sealed: z.string() });

/** The provider's keys: private signing keys, the one in use first, and the secrets of its cookies. */
export interface ProviderKeys {
  readonly signing: readonly JWK[];
  readonly cookies: readonly string[];
}

/** Keys that were retired before are over. */
function overSince(): string {
  return new Date(Date.now() - RETIRED_HOURS * 3600_000).toISOString();
}

async function readRows(db: Database): Promise<readonly z.infer<typeof keyRow>[]> {
  return db.rows(
    sql`select id, kind, sealed from oidc_key where retired is null or retired > ${overSince()} order by retired is not null, created desc`,
    keyRow,
  );
}

/** The keys; the first call ever makes them. Any number of processes may ask at once: all get the same. */
export async function readProviderKeys(db: Database): Promise<ProviderKeys> {
  let rows = await readRows(db);
  for (const kind of ['signing', 'cookie'] as const)
    if (!rows.some((row) => row.kind === kind)) {
      await makeKey(db, kind);
      rows = await readRows(db);
    }
  const ring = keyringOf(db);
  const open = (kind: KeyKind): string[] =>
    rows.filter((row) => row.kind === kind).map((row) => openText(ring, placeOf(row.id), row.sealed));
  return { signing: open('signing').map((text) => jwkSchema.parse(JSON.parse(text))), cookies: open('cookie') };
}

/** Puts new keys in front; the old ones verify for another day, and those whose day is over are forgotten. Leaves its line in the audit log. */
export async function rotateProviderKeys(db: Database): Promise<void> {
  const retired = nowInstant();
  await db.run(sql`delete from oidc_key where retired < ${overSince()}`);
  await db.run(sql`update oidc_key set retired = ${retired} where retired is null`);
  for (const kind of ['signing', 'cookie'] as const) await makeKey(db, kind);
  await recordAudit(db, undefined, { act: 'configure', what: { done: 'rotate-signing-keys' }, result: 'done' }, retired);
}
