// Runs an operation many times with some clients at once and says how long it took and what it cost.
import type { CpuTime } from './process-cpu.ts';

/** Figures of one operation. Times in ms; `cpu` in ms of processor time for each operation. */
export interface Figures {
  readonly name: string;
  readonly clients: number;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly perSecond: number;
  readonly cpu: { readonly node: number; readonly postgres: number };
}

/** How often and how long at most. */
export interface Bounds {
  readonly clients: number;
  readonly count: number;
  readonly seconds: number;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Measures `run`, called with the number of the call; it throws when an answer is not as it should be, and so does this. */
export async function measure(
  name: string,
  bounds: Bounds,
  readCpu: () => CpuTime,
  run: (call: number) => Promise<void>,
): Promise<Figures> {
  for (let call = 0; call < 3; call += 1) await run(call); // plans and caches
  const times: number[] = [];
  const before = readCpu();
  const begin = performance.now();
  let next = 3;
  const work = async (): Promise<void> => {
    while (times.length < bounds.count && performance.now() - begin < bounds.seconds * 1000) {
      const call = next;
      next += 1;
      const start = performance.now();
      await run(call);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: bounds.clients }, work));
  const lasted = performance.now() - begin;
  const after = readCpu();
  const sorted = times.toSorted((a, b) => a - b);
  return {
    name,
    clients: bounds.clients,
    count: times.length,
    p50: round(percentile(sorted, 0.5)),
    p95: round(percentile(sorted, 0.95)),
    perSecond: round((times.length * 1000) / lasted),
    cpu: { node: round((after.node - before.node) / times.length), postgres: round((after.postgres - before.postgres) / times.length) },
  };
}
