// Runs a transaction again when PostgreSQL broke it off for the sake of another one.
import type { Database, Transaction } from '../database.ts';
import { isRetryable } from '../database-errors.ts';

const ATTEMPTS = 4;

/** Like `db.transaction`, tried up to four times when it met a deadlock or lock timeout. `work` must have no effect outside its transaction. `about` as for `transaction`. */
export async function retryTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>, about?: number): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work, about);
    } catch (error) {
      if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}
