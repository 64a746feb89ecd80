// Buckets of tokens in memory, one a caller: filled with time, emptied by requests, forgotten when full again.
import type { Bucket } from './rate-limits.ts';

interface Level {
  tokens: number;
  at: number;
}

/** Callers that are remembered at once; more means an attack from many places, and then the oldest are forgotten. */
const MOST_CALLERS = 20_000;

/** Buckets by caller. `clock` gives milliseconds. */
export class TokenBuckets {
  readonly #levels = new Map<string, Level>();
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /**
   * Takes what a request costs; 0 when there was enough, else the seconds until there will be. A request that costs more than the whole
   * bucket is let through when the bucket is full, and leaves it in debt.
   */
  take(caller: string, bucket: Bucket, cost: number): number {
    const now = this.#clock();
    const level = this.#levels.get(caller) ?? { tokens: bucket.most, at: now };
    const tokens = Math.min(bucket.most, level.tokens + ((now - level.at) / 1000) * bucket.perSecond);
    const needed = Math.min(cost, bucket.most);
    const enough = tokens >= needed;
    // Last used stands last, so that the first are the oldest.
    this.#levels.delete(caller);
    this.#levels.set(caller, { tokens: enough ? tokens - cost : tokens, at: now });
    if (this.#levels.size > MOST_CALLERS) this.#forgetOldest();
    return enough ? 0 : Math.max(1, Math.ceil((needed - tokens) / bucket.perSecond));
  }

  /** Takes whatever is left, into debt: for what turned out afterwards to be dearer. */
  charge(caller: string, bucket: Bucket, cost: number): void {
    if (this.take(caller, bucket, cost) === 0) return;
    const level = this.#levels.get(caller);
    if (level) level.tokens = Math.max(-bucket.most, level.tokens - cost);
  }

  /** Whether this caller was seen and has come through before. */
  knows(caller: string): boolean {
    return this.#levels.has(caller);
  }

  /** Forgets a caller. */
  forget(caller: string): void {
    this.#levels.delete(caller);
  }

  /** Whether nothing is left for this caller now. */
  isEmpty(caller: string, bucket: Bucket): boolean {
    const level = this.#levels.get(caller);
    return level !== undefined && level.tokens + ((this.#clock() - level.at) / 1000) * bucket.perSecond < 1;
  }

  #forgetOldest(): void {
    const [oldest] = this.#levels.keys();
    if (oldest !== undefined) this.#levels.delete(oldest);
  }
}
