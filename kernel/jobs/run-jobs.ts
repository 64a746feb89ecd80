// The background runner: takes each job when it is due, holds its lease while it works, and gives it back.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from '../database/database.ts';
import { type Clock, laterBy, MACHINE_CLOCK } from './clock.ts';
import type { Job, JobEnd } from './job.ts';
import { holdJob, registerJob, releaseJob, takeJob } from './keep-jobs.ts';

/** How a runner runs. `trouble` hears of what a job threw. */
export interface RunnerOptions {
  readonly clock?: Clock;
  /** How often it looks for jobs that are due (1 s). */
  readonly pollMs?: number;
  readonly trouble?: (job: Job, error: unknown) => void;
}

/** A running runner. */
export interface Runner {
  /** Looks at once; with a name, that job is due now. */
  wake(id?: string): void;
  /** Lets what is under way end, then stops. */
  stop(): Promise<void>;
}

/** The name of a holder, different for every runner. */
export function newHolder(): string {
  return `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
}

/**
 * Runs a job once if it is due and free, holding its lease while it works; undefined when it was not its turn. A shared job needs no lease.
 * Throws what the work throws, after writing it down.
 */
export async function runJob(db: Database, job: Job, holder: string, clock: Clock, signal?: AbortSignal): Promise<JobEnd | undefined> {
  const lost = new AbortController();
  const either = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  if (job.shared) return job.run({ clock, holder, signal: either });
  const now = clock();
  await registerJob(db, job.id, now);
  if (!(await takeJob(db, job.id, holder, now, laterBy(now, job.leaseMs)))) return undefined;
  const beat = setInterval(() => {
    void holdJob(db, job.id, holder, laterBy(clock(), job.leaseMs)).then(
      (held) => held || lost.abort(new Error('lease lost')),
      () => undefined, // the database is away; it tells itself when the lease was lost
    );
  }, job.leaseMs / 3).unref();
  try {
    const end = await job.run({ clock, holder, signal: either });
    await releaseJob(db, job.id, holder, { at: clock(), nextAt: laterBy(now, end.again ? 0 : job.everyMs), said: end.said });
    return end;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    await releaseJob(db, job.id, holder, { at: clock(), nextAt: laterBy(now, job.everyMs), error: text.slice(0, 1000) }).catch(
      () => undefined,
    );
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** Starts to run the jobs, each in its own turn. */
export function startRunner(db: Database, jobs: readonly Job[], options: RunnerOptions = {}): Runner {
  const clock = options.clock ?? MACHINE_CLOCK;
  const pollMs = options.pollMs ?? 1000;
  const stopping = new AbortController();
  const lines = jobs.map((job) => new Line(db, job, clock, pollMs, stopping.signal, (error) => options.trouble?.(job, error)));
  return {
    wake: (id) => {
      for (const line of lines) if (id === undefined || line.id === id) line.wake();
    },
    stop: async () => {
      stopping.abort();
      for (const line of lines) line.wake();
      await Promise.all(lines.map((line) => line.running));
    },
  };
}

/** Who is woken waits so long for others who wake it: writes one after another are looked at together. */
const GATHER_MS = 25;

/** One job of a runner: looks, works, waits. */
class Line {
  readonly id: string;
  readonly running: Promise<void>;
  #wake: () => void = () => undefined;
  #woken = false;

  constructor(db: Database, job: Job, clock: Clock, pollMs: number, signal: AbortSignal, trouble: (error: unknown) => void) {
    this.id = job.id;
    const holder = newHolder();
    // What is done once a day needs no look every second; what others leave behind is found within a minute.
    const pause = Math.max(Math.min(job.everyMs, 60_000), pollMs);
    this.running = (async () => {
      while (!signal.aborted) {
        const end = await runJob(db, job, holder, clock, signal).catch((error: unknown) => {
          trouble(error);
          return undefined;
        });
        if (!signal.aborted && !end?.again) await this.#pause(pause, signal);
      }
    })();
  }

  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        this.#wake = () => undefined;
        // Who wakes it from here on wants one more look after this one.
        this.#woken = false;
        resolve();
      };
      let gathering = this.#woken;
      let timer = setTimeout(go, gathering ? GATHER_MS : ms);
      this.#wake = () => {
        if (gathering && !signal.aborted) return;
        gathering = true;
        clearTimeout(timer);
        timer = setTimeout(go, signal.aborted ? 0 : GATHER_MS);
      };
    });
  }
}
