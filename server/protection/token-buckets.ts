// Buckets of tokens in memory, one a caller: filled with time, emptied by requests, forgotten when full again.
import type { Bucket } from './rate-limits.ts';

interface Level {
  tokens: number;
  at: number;
  /** Came through here, not only at another process. */
  here: boolean;
}

/** Callers that are remembered at once; more means an attack from many places, and then the oldest are forgotten. */
const MOST_CALLERS = 20_000;

/** Hears of what a caller has spent, to tell the other processes. */
export type SpendingListener = (caller: string, bucket: Bucket, cost: number) => void;

/** Buckets by caller. `clock` gives milliseconds; `tell` hears of everything that is spent here. */
export class TokenBuckets {
  readonly #levels = new Map<string, Level>();
  readonly #clock: () => number;
  readonly #tell: SpendingListener;

  constructor(clock: () => number = Date.now, tell: SpendingListener = () => undefined) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /**
   * Takes what a request costs; 0 when there was enough, else the seconds until there will be. A request that costs more than the whole
   * bucket is let through when the bucket is full, and leaves it in debt.
   */
  take(caller: string, bucket: Bucket, cost: number): number {
    const tokens = this.#tokensOf(caller, bucket);
    const needed = Math.min(cost, bucket.most);
    const enough = tokens >= needed;
    this.#keep(caller, enough ? tokens - cost : tokens, true);
    if (enough) this.#tell(caller, bucket, cost);
    return enough ? 0 : Math.max(1, Math.ceil((needed - tokens) / bucket.perSecond));
  }

  /** Takes whatever is left, into debt: for what turned out afterwards to be dearer. */
  charge(caller: string, bucket: Bucket, cost: number): void {
    if (this.take(caller, bucket, cost) === 0) return;
    const level = this.#levels.get(caller);
    if (level) level.tokens = Math.max(-bucket.most, level.tokens - cost);
    this.#tell(caller, bucket, cost);
  }

  /** What a caller has spent at another process: one client has one bucket, however many processes answer it. */
  spendElsewhere(caller: string, bucket: Bucket, cost: number): void {
    const tokens = this.#tokensOf(caller, bucket) - cost;
    this.#keep(caller, Math.max(-bucket.most, tokens), this.knows(caller));
  }

  #tokensOf(caller: string, bucket: Bucket): number {
    const level = this.#levels.get(caller);
    return level === undefined ? bucket.most : Math.min(bucket.most, level.tokens + ((this.#clock() - level.at) / 1000) * bucket.perSecond);
  }

  #keep(caller: string, tokens: number, here: boolean): void {
    // Last used stands last, so that the first are the oldest.
    this.#levels.delete(caller);
    this.#levels.set(caller, { tokens, at: this.#clock(), here });
    if (this.#levels.size > MOST_CALLERS) this.#forgetOldest();
  }

  /** Whether this caller was seen here before. */
  knows(caller: string): boolean {
    return this.#levels.get(caller)?.here ?? false;
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
