// Puts the channels together: who listens, the way to each target, and the jobs that keep both going.
import { type Clock, MACHINE_CLOCK } from '../../jobs/clock.ts';
import { type Channel, deliverTo } from '../../jobs/deliver.ts';
import { listDueTargets } from '../../jobs/delivery-targets.ts';
import type { Job } from '../../jobs/job.ts';
import { purgeJob } from '../../jobs/purge.ts';
import { readCurrent } from '../../record/read.ts';
import type { Store } from '../../store/store.ts';
import { openHl7Channels } from '../hl7v2/outbound/hl7-channel.ts';
import type { Subscriber } from '../hl7v2/outbound/subscriber.ts';
import { fanOutJob, type Listener } from './fan-out.ts';
import type { HookPolicy } from './guard-address.ts';
import { openHookChannel } from './hook-channel.ts';
import { keepSubscriptions, type Told } from './keep-subscriptions.ts';
import { matchVersions } from './match-versions.ts';
import { readSubscription, subscriptionOf, targetOf } from './subscription.ts';

/** What is delivered by, beside the record. */
export interface DeliveryOptions {
  readonly policy: HookPolicy;
  /** Declared receivers of HL7 v2 messages. */
  readonly hl7: readonly Subscriber[];
  readonly clock?: Clock;
  /** So long a call of an endpoint may take. */
  readonly hookLimitMs?: number;
  /** How far back late changes are looked for. */
  readonly overlapMs?: number;
}

/** The jobs of delivery, and a way to wait for sending that is under way. */
export interface DeliveryRoom {
  readonly jobs: readonly Job[];
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Targets that are sent to at once by one process. */
const AT_ONCE = 16;

/** Opens the room. Its jobs are for the runner; several processes may run them. */
export function openDeliveryRoom(store: Store, options: DeliveryOptions): DeliveryRoom {
  const clock = options.clock ?? MACHINE_CLOCK;
  const hl7 = openHl7Channels(store, options.hl7, clock);
  const busy = new Map<string, Promise<unknown>>();
  const channelOf = async (target: string): Promise<Channel | undefined> => {
    const id = subscriptionOf(target);
    if (id === undefined) return hl7.channelOf(target);
    const current = await readCurrent(store.database, 'Subscription', id);
    if (!current || current.deleted || current.resource.resourceType !== 'Subscription') return undefined;
    const subscribed = readSubscription({ ...current.resource, id }, current.version);
    return openHookChannel(store, subscribed, options.policy, clock, options.hookLimitMs);
  };
  const deliver: Job = {
    id: 'deliver',
    title: '向订阅方投递',
    everyMs: 500,
    leaseMs: 60_000,
    shared: true,
    run: async ({ signal }) => {
      for (const target of await listDueTargets(store.database, clock())) {
        if (busy.has(target.id) || busy.size >= AT_ONCE) continue;
        const channel = await channelOf(target.id);
        if (!channel) continue;
        const sending = deliverTo(store.database, target, channel, clock, signal).finally(() => busy.delete(target.id));
        busy.set(target.id, sending);
        sending.catch(() => undefined); // the database is away: what was claimed comes back by its lease
      }
      return {};
    },
  };
  const listeners = async (): Promise<readonly Listener[]> => {
    const told = await keepSubscriptions(store, options.policy, clock());
    return [...told.map((each) => listenFor(store, each)), ...(await hl7.listen(clock()))];
  };
  return {
    jobs: [fanOutJob(store, listeners, options.overlapMs), deliver, purgeJob(store.database)],
    idle: async () => {
      while (busy.size > 0) await Promise.allSettled([...busy.values()]);
    },
    close: async () => {
      await Promise.allSettled([...busy.values()]);
      hl7.close();
    },
  };
}

/** A Subscription as a listener to changes: what its owner may not read is not even queued. */
function listenFor(store: Store, { subscribed, who, target }: Told): Listener {
  return {
    target: targetOf(subscribed.id),
    since: target.since,
    types: new Set([subscribed.criteria.type]),
    choose: async (versions) => {
      const matched = await matchVersions(store.database, subscribed.criteria, who, versions, true);
      return versions
        .filter(({ item }) => matched.has(item))
        .map(({ item, resident }) => ({
          lane: resident,
          key: item,
          resident,
          item,
          kind: subscribed.criteria.type,
          state: subscribed.endpoint === undefined ? ('kept' as const) : ('waiting' as const),
        }));
    },
  };
}
