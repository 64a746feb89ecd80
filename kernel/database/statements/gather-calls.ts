// Lets calls that come at the same time share one statement: what many clients ask at once costs the server once.
import { DatabaseUnavailable } from '../database-errors.ts';

interface Waiting<K, V> {
  readonly key: K;
  resolve(value: V): void;
  reject(error: unknown): void;
}

/**
 * How many calls share a statement at most, how many statements are under way at once, and after which errors of a shared statement each
 * call is tried by itself: all but a lost connection unless told, for then it is not known what was done. `patience`: one that takes longer
 * than so many ms no longer counts among those under way, so that nobody waits behind it.
 */
export interface GatherOptions {
  readonly most?: number;
  readonly lanes?: number;
  readonly patience?: number;
  readonly apart?: (error: unknown) => boolean;
}

function isKnownFailure(error: unknown): boolean {
  return !(error instanceof DatabaseUnavailable);
}

const MOST = 200;
/** One: while a statement is under way the next one gathers, so that the busier the platform, the more calls share each. */
const LANES = 1;

/**
 * A function of one key that `run` answers for many, in their order. A call never gets the answer of a statement that was under way
 * before it: it waits for a free lane and goes with everything that came meanwhile. When a shared statement fails, each call is tried by
 * itself, so that nobody fails for another's sake.
 */
export function gatherCalls<K, V>(run: (keys: readonly K[]) => Promise<readonly V[]>, options: GatherOptions = {}): (key: K) => Promise<V> {
  const { most = MOST, lanes = LANES, apart = isKnownFailure, patience } = options;
  const queue: Waiting<K, V>[] = [];
  let busy = 0;
  let planned = false;

  const settle = async (calls: readonly Waiting<K, V>[]): Promise<void> => {
    try {
      const values = await run(calls.map((call) => call.key));
      if (values.length !== calls.length) throw new RangeError(`${values.length} answers to ${calls.length} calls`);
      for (const [at, value] of values.entries()) calls[at]?.resolve(value);
    } catch (error) {
      if (calls.length === 1 || !apart(error)) for (const call of calls) call.reject(error);
      else for (const call of calls) await settle([call]);
    }
  };
  const start = (): void => {
    planned = false;
    while (queue.length > 0 && busy < lanes) {
      const calls = queue.splice(0, most);
      busy += 1;
      let counted = true;
      const leave = (): void => {
        if (!counted) return;
        counted = false;
        busy -= 1;
        start();
      };
      const timer = patience === undefined ? undefined : setTimeout(leave, patience);
      void settle(calls).then(() => {
        clearTimeout(timer);
        leave();
      });
    }
  };
  return (key) =>
    new Promise<V>((resolve, reject) => {
      queue.push({ key, resolve, reject });
      if (planned || busy >= lanes) return;
      // After the requests that have come in already were read.
      planned = true;
      setImmediate(start);
    });
}

/** One gathering function for each database, made when first asked for. */
export function gatherPer<D extends object, K, V>(make: (db: D) => (key: K) => Promise<V>): (db: D, key: K) => Promise<V> {
  const known = new WeakMap<D, (key: K) => Promise<V>>();
  return (db, key) => {
    let gather = known.get(db);
    if (gather === undefined) {
      gather = make(db);
      known.set(db, gather);
    }
    return gather(key);
  };
}
