// What a listener of a Subscription hears: its deliveries after the last one heard, each looked at once more under the owner's rights.
import type { Subscription } from '@medplum/fhirtypes';
import type { SignedIn } from '../../access/actor.ts';
import { fail } from '../../errors.ts';
import { fetchDeliveries, listDeliveries } from '../../jobs/delivery-queue.ts';
import { readTarget } from '../../jobs/delivery-targets.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { readCurrent } from '../../record/read.ts';
import type { Store } from '../../store/store.ts';
import { showResource } from '../fhir/answer/give-answer.ts';
import { requireReader } from '../fhir/request/require-access.ts';
import { readForTelling, referenceTo } from './hook-channel.ts';
import { ownerOf, readSubscription, type Subscribed, targetOf } from './subscription.ts';

/** One event. `id` counts up; a listener who names the last one heard (Last-Event-ID) misses nothing. */
export interface ToldEvent {
  readonly id: number;
  /** The type of the resource; `delete` when it was deleted. */
  readonly type: string;
  /** JSON: the resource, or only its reference, as the Subscription asks; of a deletion always the reference. */
  readonly data: string;
}

/** Events at once. */
const BATCH = 50;

/** The Subscription that `who` may listen to: their own. Throws `not-signed-in`, `not-allowed`, `not-found`. */
export async function requireListened(store: Store, who: SignedIn | undefined, id: string): Promise<Subscribed> {
  const reader = requireReader(who, 's', ['*']);
  const current = await readCurrent(store.database, 'Subscription', id);
  if (!current || current.deleted) fail('not-found', { what: `Subscription/${id}` });
  const kept = current.resource as Subscription; // a row of the type Subscription
  if (ownerOf(kept) !== reader.account) fail('not-found', { what: `Subscription/${id}` });
  return readSubscription({ ...kept, id }, current.version);
}

/** Where a listener starts who names no last event: at what comes from now on. */
export async function lastEventOf(store: Store, id: string): Promise<number> {
  const [last] = await listDeliveries(store.database, targetOf(id), undefined, 1);
  return last?.seq ?? 0;
}

/**
 * The next events after the one with the number `after`, and the number to go on from (of what may not be told any more there is no event).
 * `ended` when the Subscription is over.
 */
export async function readEvents(
  store: Store,
  who: SignedIn,
  subscribed: Subscribed,
  after: number,
): Promise<{ readonly events: readonly ToldEvent[]; readonly after: number; readonly ended: boolean }> {
  const target = await readTarget(store.database, targetOf(subscribed.id));
  const deliveries = await fetchDeliveries(store.database, targetOf(subscribed.id), after, BATCH);
  const events: ToldEvent[] = [];
  for (const delivery of deliveries) {
    const version = await readForTelling(store, subscribed, who, delivery, nowInstant());
    if (!version) continue;
    const told = subscribed.payload && !version.deleted ? showResource(who, version.resource) : { reference: referenceTo(delivery) };
    events.push({ id: delivery.seq, type: version.deleted ? 'delete' : delivery.kind, data: JSON.stringify(told) });
  }
  return { events, after: deliveries.at(-1)?.seq ?? after, ended: target?.state === 'off' };
}
