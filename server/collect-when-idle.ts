// Gives memory back when the platform has nothing to do: V8 collects only as it allocates, so what a start or a busy hour left behind would stay.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

/** How often it is looked whether there is something to do. */
const EVERY_MS = 5_000;
/** Less processor time than this part of the time passed is no work. */
const IDLE_SHARE = 0.05;
/** Worth a collection, which takes 0.1 to 0.2 s: so many bytes more than after the last one. */
const WORTH = 48 * 2 ** 20;

/** What a process has used: milliseconds of processor time in all, bytes of memory now. */
export interface Used {
  readonly cpuMs: number;
  readonly bytes: number;
}

/** Tells, of one look after another, when collecting is worth it: nothing was done since the look before, and much memory was taken since the last collection. */
export class IdleWatch {
  readonly #everyMs: number;
  #cpuMs: number | undefined;
  #least = 0;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Whether to collect now; `collected` says what was left. */
  isWorth({ cpuMs, bytes }: Used): boolean {
    const idle = this.#cpuMs !== undefined && cpuMs - this.#cpuMs < this.#everyMs * IDLE_SHARE;
    this.#cpuMs = cpuMs;
    return idle && bytes - this.#least > WORTH;
  }

  collected({ cpuMs, bytes }: Used): void {
    this.#cpuMs = cpuMs;
    this.#least = bytes;
  }
}

const collector = z.custom<(how: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void>(
  (value) => typeof value === 'function',
);

/** V8's own collection. Only the last resort gives the pages of young objects back to the system. */
function openCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = collector.parse(runInNewContext('gc'));
  setFlagsFromString('--no-expose-gc');
  return () => collect({ type: 'major', flavor: 'last-resort' });
}

function readUsed(): Used {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, bytes: process.memoryUsage.rss() };
}

/** Begins to look; the result ends it. */
export function collectWhenIdle(everyMs: number = EVERY_MS): () => void {
  const collect = openCollector();
  const watch = new IdleWatch(everyMs);
  const timer = setInterval(() => {
    if (!watch.isWorth(readUsed())) return;
    collect();
    watch.collected(readUsed());
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
