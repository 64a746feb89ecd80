// Runs the background of a platform: spreading changes, delivering them, purging what has had its time, what follows when nobody acted, and when the calendar changed.
import { readFileSync } from 'node:fs';
import { recountLimitsJob } from '../kernel/actions/recount-limits.ts';
import { timersJob } from '../kernel/actions/run-timers.ts';
import { MOVED_DAYS_VIEW } from '../kernel/define/moved-day-form.ts';
import { readSubscribers, type Subscriber } from '../kernel/exchange/hl7v2/outbound/subscriber.ts';
import { openDeliveryRoom } from '../kernel/exchange/subscriptions/delivery-room.ts';
import { type HookPolicy, readHookPolicy } from '../kernel/exchange/subscriptions/guard-address.ts';
import { startRunner } from '../kernel/jobs/run-jobs.ts';
import type { Store } from '../kernel/store/store.ts';
import { redactError } from './protection/redact.ts';

/** The declared receivers of HL7 v2 in a JSON file; none without a file. Throws with the reader's own words when the file is wrong. */
export function readSubscribersFile(path: string | undefined): readonly Subscriber[] {
  return path === undefined ? [] : readSubscribers(JSON.parse(readFileSync(path, 'utf8')));
}

/** What may be called beyond public https addresses. Throws in plain words. */
export function readAllowedHooks(text: string | undefined): HookPolicy {
  return readHookPolicy(text);
}

/** Starts to deliver; the result stops it after what is under way. */
export function runDeliveries(
  store: Store,
  options: {
    readonly policy: HookPolicy;
    readonly hl7: readonly Subscriber[];
    readonly say: (text: string) => void;
    readonly recounted: () => void;
  },
): () => Promise<void> {
  const room = openDeliveryRoom(store, options);
  let told = 0;
  const runner = startRunner(store.database, [...room.jobs, timersJob(store), recountLimitsJob(store, options.recounted)], {
    trouble: (job, error) => {
      // The same trouble every second would hide everything else.
      if (Date.now() - told < 60_000) return;
      told = Date.now();
      options.say(`后台任务“${job.title}”出错：${redactError(error).message}`);
    },
  });
  const timed = new Set(store.registry.systems.flatMap((system) => system.timers).map(({ view }) => view.id));
  const deaf = store.hear((notice) => {
    runner.wake('fan-out');
    if (notice.views.includes(MOVED_DAYS_VIEW)) runner.wake('recount-limits');
    // What somebody waits for arrives in the centre at once, not at the next round.
    if (notice.views.some((view) => timed.has(view))) runner.wake('timers');
  });
  return async () => {
    deaf();
    await runner.stop();
    await room.close();
  };
}
