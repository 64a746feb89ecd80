// One server's part of a transaction over several servers, held open until it is known how all of them end.
import type { Database, Transaction } from '../database.ts';
import { raw } from '../sql.ts';

/** How a branch ends. `prepare` keeps it on the server's disk under a name until it is settled, whatever happens to us. */
export type Ending = { readonly how: 'commit' } | { readonly how: 'rollback' } | { readonly how: 'prepare'; readonly name: string };

/** A part of a transaction on one server. */
export interface Branch {
  readonly shard: number;
  readonly tx: Transaction;
  /** Whether something was written that must stand or fall with the others. */
  wrote: boolean;
  /** Ends it. Throws what the server says. */
  end(ending: Ending): Promise<void>;
}

class Undone extends Error {}

/** Begins a part on a server. */
export async function openBranch(database: Database, shard: number): Promise<Branch> {
  let finish: (ending: Ending) => void = () => undefined;
  const ending = new Promise<Ending>((resolve) => {
    finish = resolve;
  });
  let ended: Promise<void> = Promise.resolve();
  const tx = await new Promise<Transaction>((resolve, reject) => {
    ended = database.transaction(async (begun) => {
      resolve(begun);
      const chosen = await ending;
      if (chosen.how === 'rollback') throw new Undone();
      // What follows is a COMMIT of nothing: the server has put the transaction aside under its name.
      if (chosen.how === 'prepare') await begun.run(raw(`prepare transaction '${chosen.name}'`));
    });
    ended.catch(reject);
  });
  return {
    shard,
    tx,
    wrote: false,
    async end(chosen) {
      finish(chosen);
      await ended.catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
    },
  };
}
