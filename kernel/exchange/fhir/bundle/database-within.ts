// Lets readers that take a database read within an open transaction, so that they see what it has written.
import type { z } from 'zod';
import type { Database, Row, Transaction } from '../../../database/database.ts';
import type { Sql } from '../../../database/sql.ts';

class DatabaseWithin implements Database {
  readonly kind = 'database';
  readonly shards: readonly Database[];
  readonly url: string;
  readonly #outer: Database;
  readonly #tx: Transaction;

  constructor(outer: Database, tx: Transaction) {
    this.#outer = outer;
    this.#tx = tx;
    this.shards = outer.shards;
    this.url = outer.url;
  }

  rows(query: Sql): Promise<readonly Row[]>;
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  rows<T>(query: Sql, row?: z.ZodType<T>): Promise<readonly Row[] | readonly T[]> {
    return row === undefined ? this.#tx.rows(query) : this.#tx.rows(query, row);
  }

  run(query: Sql): Promise<number> {
    return this.#tx.run(query);
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return work(this.#tx);
  }

  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
    return this.#outer.listen(channel, hear);
  }

  async close(): Promise<void> {
    // The transaction belongs to whoever opened it.
  }
}

/** A database whose statements, and whose transactions, all run in `tx`. A failed statement fails the transaction. */
export function databaseWithin(database: Database, tx: Transaction): Database {
  return new DatabaseWithin(database, tx);
}
