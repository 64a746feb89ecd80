// Spreads what happened over those who want to hear of it: reads the feed of changes and queues deliveries, each once.
import type { Queries } from '../../database/database.ts';
import { type Change, ChangeReader, type FeedPlace, keepFeedPlace, readFeedPlace } from '../../jobs/change-feed.ts';
import { laterBy } from '../../jobs/clock.ts';
import { type NewDelivery, queueDeliveries } from '../../jobs/delivery-queue.ts';
import type { Job, JobRun } from '../../jobs/job.ts';
import { holdJob } from '../../jobs/keep-jobs.ts';
import type { Store } from '../../store/store.ts';
import { readVersionsNamed, type ToldVersion } from './match-versions.ts';

/** A version that was written, with the change that brought it. */
export interface Happened extends ToldVersion {
  readonly at: string;
  readonly by: string | undefined;
}

/** Somebody who wants to hear of changes. `types` of which; `since` when; `choose` of several versions those to tell, in order. */
export interface Listener {
  readonly target: string;
  readonly since: string;
  readonly types: ReadonlySet<string>;
  readonly choose: (versions: readonly Happened[]) => Promise<readonly Omit<NewDelivery, 'target' | 'happened'>[]>;
}

/** Where the listeners come from, asked before each reading. */
export type Listeners = () => Promise<readonly Listener[]>;

const FEED = 'deliveries';
const JOB = 'fan-out';
const BATCH = 500;
const LEASE_MS = 30_000;
/** How often it is looked for changes that were committed late. */
const LATE_MS = 5000;

/** The job that spreads changes. One process does it at a time; a second one that took over gives nothing twice, for each thing is queued once. */
export function fanOutJob(store: Store, listeners: Listeners, overlapMs?: number): Job {
  const reader = new ChangeReader(overlapMs);
  let lateAt = '';
  return {
    id: JOB,
    title: '把变更分发给订阅方',
    everyMs: 1000,
    leaseMs: LEASE_MS,
    run: async (run) => {
      const now = run.clock();
      const heard = await listeners();
      const place = await readFeedPlace(store.database, FEED, now);
      if (heard.length === 0) {
        // Nobody listens: what happens now is told to nobody later.
        if (place.at < now) await keepFeedPlace(store.database, FEED, { at: now, resident: 0, seq: 0 });
        return {};
      }
      let queued = 0;
      if (now >= lateAt) {
        const late = await reader.readLate(store.database, place);
        queued += await spread(store, run, heard, late, place);
        reader.markGiven(late);
        lateAt = laterBy(now, LATE_MS);
      }
      const next = await reader.readNext(store.database, place, BATCH);
      queued += await spread(store, run, heard, next.changes, next.place);
      reader.markGiven(next.changes);
      return { ...(queued > 0 ? { said: `分发 ${queued} 条` } : {}), again: next.changes.length >= BATCH };
    },
  };
}

async function spread(
  store: Store,
  run: JobRun,
  listeners: readonly Listener[],
  changes: readonly Change[],
  place: FeedPlace,
): Promise<number> {
  if (changes.length === 0) return 0;
  const happened = await readHappened(store.database, changes, new Set(listeners.flatMap(({ types }) => [...types])));
  const deliveries: NewDelivery[] = [];
  for (const listener of listeners) {
    const mine = happened.filter((version) => version.at >= listener.since && listener.types.has(version.resource.resourceType));
    if (mine.length === 0) continue;
    const at = new Map(mine.map((version) => [version.item, version.at]));
    for (const chosen of await listener.choose(mine))
      deliveries.push({ ...chosen, target: listener.target, happened: at.get(chosen.item) ?? place.at });
  }
  return store.database.transaction(async (tx) => {
    // Holding the lease's row keeps a process that took over from queueing in between: numbers of deliveries rise as they are committed.
    if (!(await holdJob(tx, JOB, run.holder, laterBy(run.clock(), LEASE_MS)))) throw new Error('lease lost');
    const queued = await queueDeliveries(tx, deliveries, run.clock());
    await keepFeedPlace(tx, FEED, place);
    return queued;
  });
}

async function readHappened(db: Queries, changes: readonly Change[], types: ReadonlySet<string>): Promise<readonly Happened[]> {
  const named = changes.flatMap(({ resident, ids, at, by }) =>
    ids.filter((item) => types.has(item.slice(0, item.indexOf('/')))).map((item) => ({ resident, item, at, by })),
  );
  if (named.length === 0) return [];
  const versions = await readVersionsNamed(db, named);
  return named.flatMap(({ item, at, by }) => {
    const version = versions.get(item);
    return version ? [{ ...version, at, by }] : [];
  });
}
