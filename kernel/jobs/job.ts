// What a background job is: its name, how often, for how long it may be held, and the work.
import type { Clock } from './clock.ts';

/** What the work gets. */
export interface JobRun {
  readonly clock: Clock;
  /** Names this holder; statements that must only happen while the lease is held compare it. */
  readonly holder: string;
  /** Aborted when the lease was lost or the platform stops: the work ends at the next good moment. */
  readonly signal: AbortSignal;
}

/** How a run ended: what it said for the page of jobs, and whether there is more to do at once. */
export interface JobEnd {
  readonly said?: string;
  readonly again?: boolean;
}

/** A background job. Of several processes one runs it at a time, unless it is `shared`: then its own rows keep processes apart. */
export interface Job {
  readonly id: string;
  /** Chinese, for people. */
  readonly title: string;
  readonly everyMs: number;
  /** After so long without a sign of life another process takes over. */
  readonly leaseMs: number;
  readonly shared?: boolean;
  readonly run: (run: JobRun) => Promise<JobEnd>;
}
