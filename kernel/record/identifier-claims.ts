// Identifiers that may stand with one resident only: claimed, given up, looked up.
import { z } from 'zod';
import type { Queries, Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import { hashKey } from './hash.ts';

/** An identifier that may stand with one resident only. */
export interface Claim {
  readonly system: string;
  readonly value: string;
  readonly resident: number;
}

function hashClaim(claim: Claim): bigint {
  return hashKey(`${claim.system}|${claim.value}`);
}

/**
 * Claims identifiers that may stand only once (identity number, health-record number). Returns those already taken by another
 * resident. Two concurrent claims of one number: one wins, the other gets it back here. Claimed in one order, so that two callers
 * cannot wait for each other.
 */
export async function claimIdentifiers(tx: Transaction, claims: readonly Claim[]): Promise<readonly Claim[]> {
  if (claims.length === 0) return [];
  const keyed = claims.map((claim) => ({ claim, hash: hashClaim(claim) })).sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  const rows = keyed.map(({ claim, hash }) => [hash, claim.system, claim.value, claim.resident]);
  const inserted = await insertRows(tx, 'ident', ['idhash', 'system', 'value', 'resident_id'], rows, {
    onConflict: sql`on conflict (idhash, system, value) do nothing`,
  });
  if (inserted === claims.length) return [];
  const hashes = keyed.map(({ hash }) => hash);
  const holders = await tx.rows(
    sql`select system, value, resident_id as resident from ident where idhash = any(${hashes}::bigint[])`,
    z.object({ system: z.string(), value: z.string(), resident: z.number() }),
  );
  const held = new Map(holders.map((holder) => [`${holder.system}|${holder.value}`, holder]));
  return claims.flatMap((claim) => {
    const holder = held.get(`${claim.system}|${claim.value}`);
    return holder !== undefined && holder.resident !== claim.resident ? [holder] : [];
  });
}

/** Gives up claims that no longer hold (a corrected identity number), so that whom they belong to can have them. */
export async function releaseIdentifiers(tx: Transaction, claims: readonly Claim[]): Promise<void> {
  await Promise.all(
    claims.map((claim) =>
      tx.run(
        sql`delete from ident where idhash = ${hashClaim(claim)} and system = ${claim.system} and value = ${claim.value} and resident_id = ${claim.resident}`,
      ),
    ),
  );
}

/** The resident who holds an identifier that may stand only once; undefined when nobody does. */
export async function findHolder(db: Queries, system: string, value: string): Promise<number | undefined> {
  const [row] = await db.rows(
    sql`select resident_id from ident where idhash = ${hashKey(`${system}|${value}`)} and system = ${system} and value = ${value}`,
    z.object({ resident_id: z.number() }),
  );
  return row?.resident_id;
}
