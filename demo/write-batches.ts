/** Writes batches of a county into a store: set-based, a few commits at once, each remembered in its own transaction. */
import { commit } from '../kernel/commit/commit.ts';
import { reserveResidents, type Write } from '../kernel/commit/resolve-writes.ts';
import { allocateSerials } from '../kernel/record/allocate-residents.ts';
import type { Store } from '../kernel/store/store.ts';
import type { Batch } from './compose-batches.ts';

/** Commits of households under way at once: while one waits for the server, another computes. A third would only be kept in memory. */
const AT_ONCE = 2;

/** A load as its steps are remembered (`nameLoad`), and what of it is done. */
export interface LoadSteps {
  readonly name: string;
  readonly seed: string;
  readonly done: ReadonlySet<string>;
}

/** Writes one step of a load as one commit, once; how many resources: none when it was done before. */
export async function writeStep(store: Store, load: LoadSteps, step: string, writes: readonly Write[]): Promise<number> {
  if (load.done.has(step)) return 0;
  const origin = { who: undefined, act: 'import' as const, what: { demo: load.seed } };
  const firstResident = await reserveResidents(store.database, writes);
  await store.database.transaction(async (tx) => {
    await commit(store, origin, writes, tx, firstResident);
    await allocateSerials(tx, `${load.name}|${step}`, 1);
  });
  return writes.length;
}

/** Writes the batches, each as a step; `told` hears of each. What is under way when something fails ends before the caller hears of it. */
export async function writeBatches(
  store: Store,
  load: LoadSteps,
  batches: Iterable<Batch>,
  told: (written: { readonly people: number; readonly resources: number }) => void,
): Promise<void> {
  const waiting = new Set<Promise<void>>();
  try {
    for (const batch of batches) {
      const work = writeStep(store, load, String(batch.number), batch.writes).then((resources) => {
        told({ people: batch.people, resources });
      });
      waiting.add(work);
      work.then(
        () => waiting.delete(work),
        () => undefined, // heard by the race below
      );
      if (waiting.size >= AT_ONCE) await Promise.race(waiting);
    }
    await Promise.all(waiting);
  } finally {
    await Promise.allSettled(waiting);
  }
}
