/** Shares the households of a large county out to threads: each has a processor, a connection and lanes of its own. */
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Database } from '../kernel/database/database.ts';
import { fail } from '../kernel/errors.ts';
import type { LoadKey } from './demo-mark.ts';
import { type GivenNumbers, LANES } from './history/village-plan.ts';

const numbered = z.map(z.string(), z.object({ households: z.number(), records: z.number() }));
const toldShape = z.union([
  z.object({ written: z.object({ people: z.number(), resources: z.number() }) }),
  z.object({ given: z.object({ numbered, lastSerials: z.map(z.string(), z.number()) }) }),
]);

/** Memory for what a thread has just made: most of a commit's resources are then dropped without being copied about first. */
const YOUNG_MB = 384;

/**
 * Writes the households of a county by so many threads (at most four); `told` hears of each batch. Gives the numbers that the county has
 * given out. Throws what a thread threw; what the others have under way is then broken off, and a later load goes on.
 */
export async function shareLoad(
  database: Database,
  key: LoadKey,
  steps: { readonly name: string; readonly done: ReadonlySet<string> },
  threads: number,
  told: (written: { readonly people: number; readonly resources: number }) => void,
): Promise<GivenNumbers> {
  const of = Math.min(LANES, threads);
  const workers: Worker[] = [];
  let given: GivenNumbers | undefined;
  try {
    await Promise.all(
      Array.from({ length: of }, (_, share) => {
        const worker = new Worker(new URL('./load-share.ts', import.meta.url), {
          workerData: { ...key, ...steps, url: database.url, share, of },
          resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
        });
        workers.push(worker);
        return new Promise<void>((resolve, reject) => {
          worker.on('message', (message: unknown) => {
            try {
              const said = toldShape.parse(message);
              if ('given' in said) given = said.given;
              else told(said.written);
            } catch (error) {
              reject(error);
            }
          });
          worker.on('error', reject);
          worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread of the load ended with ${code}`))));
        });
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return given ?? fail('unprocessable', { what: '加载线程没有报告编号', next: '请重新运行加载命令，已完成的部分不会重复。' });
}
