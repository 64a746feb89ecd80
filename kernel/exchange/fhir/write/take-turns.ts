// Lets writes about the same residents wait here, in the order in which they came, instead of in the database.

/** A write's place in the row. */
export interface Turn {
  /** Resolves when everybody who came before and is about one of the residents has left. At most once a turn. */
  take(residents: readonly number[]): Promise<void>;
  /** Whoever waits behind may go. */
  leave(): void;
}

/**
 * Turns of one process. The database would hold them apart all the same, but not in order: each of eight bundles about a hundred residents would
 * hold some rows while it waits for others, and whoever is woken first is not who came first. Whoever waits must hold no resident's row yet:
 * the database cannot see who waits here.
 */
export class Turns {
  /** By resident, the one who came last. */
  readonly #last = new Map<number, Promise<void>>();

  /** A new place; `leave` must be called whatever happens. */
  open(): Turn {
    let mine: readonly number[] = [];
    let done: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      done = resolve;
    });
    return {
      take: async (residents) => {
        if (mine.length > 0) return;
        mine = residents;
        const before = new Set(residents.flatMap((resident) => this.#last.get(resident) ?? []));
        for (const resident of residents) this.#last.set(resident, left);
        await Promise.all(before);
      },
      leave: () => {
        for (const resident of mine) if (this.#last.get(resident) === left) this.#last.delete(resident);
        done();
      },
    };
  }
}
