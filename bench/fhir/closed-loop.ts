// Runs an operation in a closed loop: so many clients, each asking again when it has its answer, for so many seconds.

/** What one call gave: the status, and how many units it was (a bundle of 100 resources is 100). */
export interface Call {
  readonly status: number;
  readonly units?: number;
}

/** `client` and `call` are running numbers. */
export type Ask = (client: number, call: number) => Promise<Call>;

/** What came of a loop. Times in ms, sorted; `elapsed` in seconds. */
export interface Loop {
  readonly elapsed: number;
  readonly units: number;
  readonly times: readonly number[];
  readonly statuses: Readonly<Record<string, number>>;
}

/** Runs the loop. Throws what `ask` throws. */
export async function runLoop(ask: Ask, clients: number, seconds: number): Promise<Loop> {
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  let units = 0;
  const begin = performance.now();
  const end = begin + seconds * 1000;
  const work = async (client: number): Promise<void> => {
    for (let call = 0; performance.now() < end; call += 1) {
      const start = performance.now();
      const { status, units: done = 1 } = await ask(client, call);
      times.push(performance.now() - start);
      statuses[status] = (statuses[status] ?? 0) + 1;
      units += done;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  return { elapsed: (performance.now() - begin) / 1000, units, times: times.sort((a, b) => a - b), statuses };
}

/** The value below which the share of a sorted list lies. */
export function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
