// The worker of bulk jobs: takes one at a time, steps it to its end, purges what is past its time.
import type { SignedIn } from '../../access/actor.ts';
import { type BulkJob, claimJob, finishJob, JobLost, purgeJobs, releaseJob } from '../../bulk-jobs/bulk-jobs.ts';
import { isRetryable } from '../../database/database-errors.ts';
import { ROLES } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import type { Store } from '../../store/store.ts';
import { explainError } from '../fhir/answer/outcome.ts';
import { mayWrite } from '../fhir/request/require-access.ts';
import { isSettled, stepExport } from './run-export.ts';
import { type FetchInput, stepImport } from './run-import.ts';

/** What a worker needs: the rights of an account now (undefined when it has none any more), how files are fetched, who hears of the platform's own faults. */
export interface WorkerOptions {
  readonly whoIs: (account: string) => Promise<SignedIn | undefined>;
  readonly fetchInput: FetchInput;
  readonly trouble?: (error: unknown) => void;
  /** What time it is; the program's own clock unless told. */
  readonly clock?: () => string;
}

/** A job that waits for older transactions is looked at again so soon. */
const WAIT_MS = 250;

/**
 * Works on the oldest job that waits. `idle`: there was none; `waiting`: it cannot go on yet; `worked`: it ended or was broken off by
 * `stopping`, and then goes on where it was with whoever claims it next.
 */
export async function workOnce(
  store: Store,
  options: WorkerOptions,
  stopping: () => boolean = () => false,
): Promise<'idle' | 'waiting' | 'worked'> {
  const now = options.clock ?? nowInstant;
  let job = await claimJob(store.database, now());
  if (!job) return 'idle';
  try {
    if (job.kind === 'export' && job.place === null && !(await isSettled(store, job, now()))) {
      await releaseJob(store.database, job);
      return 'waiting';
    }
    for (;;) {
      if (stopping()) {
        await releaseJob(store.database, job);
        return 'worked';
      }
      const step = await takeStep(store, job, options);
      job = step.job;
      if (!step.done) continue;
      await finishJob(store.database, job, undefined, now());
      return 'worked';
    }
  } catch (error) {
    if (error instanceof JobLost) return 'worked';
    // The database is away or another transaction was in the way: the job goes on later, at the latest when the lease ends.
    if (isRetryable(error)) {
      await releaseJob(store.database, job).catch(() => undefined);
      throw error;
    }
    if (explainError(error).unexpected) options.trouble?.(error);
    await finishJob(store.database, job, explainError(error).outcome.issue[0]?.details?.text ?? '批量任务没有完成。', now());
    return 'worked';
  }
}

async function takeStep(store: Store, job: BulkJob, options: WorkerOptions): Promise<{ readonly job: BulkJob; readonly done: boolean }> {
  const who = await options.whoIs(job.account);
  if (!who || !mayWrite(who))
    fail('not-allowed', { role: who ? ROLES[who.role] : '已停用', what: '批量导出或导入', allowed: `${ROLES.integrator}账号` });
  return job.kind === 'export' ? stepExport(store, who, job) : stepImport(store, who, job, options.fetchInput);
}

/** A running worker. */
export interface BulkWorker {
  /** Looks at once: a job was entered. */
  wake(): void;
  /** Lets the step that is under way end, then stops. */
  stop(): Promise<void>;
}

const POLL_MS = 5000;
const PURGE_MS = 600_000;

/** Starts the worker. It looks when woken and every five seconds. */
export function startBulkWorker(store: Store, options: WorkerOptions): BulkWorker {
  let stopped = false;
  let woken = false;
  let wake: () => void = () => undefined;
  let purged = 0;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, woken ? 0 : ms);
      timer.unref();
      woken = false;
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const look = async (): Promise<'idle' | 'waiting' | 'worked'> => {
    if (performance.now() - purged > PURGE_MS || purged === 0) {
      purged = performance.now();
      await purgeJobs(store.database, nowInstant());
    }
    return workOnce(store, options, () => stopped);
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      const done = await look().catch((error: unknown) => {
        if (!stopped) options.trouble?.(error);
        return 'idle' as const;
      });
      if (!stopped && done !== 'worked') await pause(done === 'waiting' ? WAIT_MS : POLL_MS);
    }
  };
  const running = run();
  return {
    wake: () => {
      woken = true;
      wake();
    },
    stop: () => {
      stopped = true;
      wake();
      return running;
    },
  };
}
