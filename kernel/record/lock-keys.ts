// Lets transactions that are about the same thing run one after another, by rows instead of advisory locks (those are per node).
import type { Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { hashKey } from './hash.ts';

/**
 * Waits until no other transaction holds one of the keys (e.g. 'Patient/abc', or a condition) and holds them to the end of this one.
 * Taken in one order, so that two callers cannot wait for each other. The rows are removed again within the transaction: an inserted
 * row holds back others' inserts until its transaction ends, also when it is gone by then.
 */
export async function lockKeys(tx: Transaction, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const hashes = [...new Set(keys.map(hashKey))].sort((a, b) => (a < b ? -1 : 1));
  await Promise.all([
    tx.run(sql`insert into write_lock (key) select unnest(${hashes}::bigint[]) on conflict do nothing`),
    tx.run(sql`delete from write_lock where key = any(${hashes}::bigint[])`),
  ]);
}
