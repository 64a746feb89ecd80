// Leads Subscriptions through their life: requested, active, error, off; the resource says what the deliveries know.
import type { Resource, Subscription } from '@medplum/fhirtypes';
import { type SignedIn, seesPeople } from '../../access/actor.ts';
import { actAsAccount } from '../../access/identity/act-as-account.ts';
import { commit } from '../../commit/commit.ts';
import { Fault } from '../../errors.ts';
import { buryDeliveries, forgetDeliveries } from '../../jobs/delivery-queue.ts';
import { activateTarget, type DeliveryTarget, endTarget, forgetTarget, listTargets, resumeTarget } from '../../jobs/delivery-targets.ts';
import { loadReference } from '../../record/read.ts';
import type { Store } from '../../store/store.ts';
import { FhirRefusal } from '../fhir/answer/outcome.ts';
import { type HookPolicy, requireEndpoint } from './guard-address.ts';
import { readSubscription, type Subscribed, subscriptionOf, targetOf } from './subscription.ts';

/** A Subscription that is told now, and in whose name. */
export interface Told {
  readonly subscribed: Subscribed;
  readonly who: SignedIn;
  readonly target: DeliveryTarget;
}

type Kept = Subscription & { readonly id: string };

function isSubscription(resource: Resource & { readonly id: string }): resource is Kept {
  return resource.resourceType === 'Subscription';
}

/** The account as it may be told of people now; undefined when it is disabled, holds no post, or its role sees numbers only. */
export async function findTold(store: Store, account: string): Promise<SignedIn | undefined> {
  const who = await actAsAccount(store.database, store.directory.current(), account);
  return who && seesPeople(who.role) ? who : undefined;
}

/** Brings Subscriptions and deliveries together at an instant, and gives those that are told. */
export async function keepSubscriptions(store: Store, policy: HookPolicy, now: string): Promise<readonly Told[]> {
  const loaded = await loadReference(store.database, 'Subscription');
  const targets = new Map((await listTargets(store.database)).map((target) => [target.id, target]));
  const told: Told[] = [];
  for (const { id, version, resource } of loaded) {
    const kept = { ...resource, id };
    if (!isSubscription(kept)) continue;
    const one = await keepOne(store, policy, kept, version, targets.get(targetOf(id)), now);
    if (one) told.push(one);
  }
  const known = new Set(loaded.map(({ id }) => id));
  for (const target of targets.keys()) {
    const id = subscriptionOf(target);
    if (id === undefined || known.has(id)) continue;
    await forgetTarget(store.database, target);
    await forgetDeliveries(store.database, target);
  }
  return told;
}

async function keepOne(
  store: Store,
  policy: HookPolicy,
  resource: Kept,
  version: number,
  target: DeliveryTarget | undefined,
  now: string,
): Promise<Told | undefined> {
  const db = store.database;
  const stop = async (error: string | undefined): Promise<undefined> => {
    if (target && target.state !== 'off') {
      await endTarget(db, target.id, error);
      await buryDeliveries(db, target.id, now, error ?? '订阅已停用');
    }
    await writeStatus(store, resource, version, 'off', error);
  };
  if (resource.status === 'off') return stop(resource.error);
  const subscribed = readOrExplain(resource, version);
  if (typeof subscribed === 'string') return stop(subscribed);
  if (subscribed.end !== undefined && Date.parse(subscribed.end) <= Date.parse(now)) return stop('订阅已到期');
  const who = await findTold(store, subscribed.owner);
  if (!who) return stop(`账号 ${subscribed.owner} 已停用、没有在任岗位，或其岗位不能查看个人记录`);
  if (resource.status !== 'requested' && target?.state === 'off') return stop(target.error ?? undefined);
  const refused = subscribed.endpoint === undefined ? undefined : explainEndpoint(policy, subscribed.endpoint);
  if (refused !== undefined) {
    await writeStatus(store, resource, version, 'error', refused);
    return undefined;
  }
  if (resource.status === 'requested' || !target) {
    // From when it was asked for: what happened until it was looked at is told too.
    await activateTarget(db, targetOf(resource.id), resource.meta?.lastUpdated ?? now);
    // Whoever asks anew, e.g. with a corrected address, is tried at once.
    await resumeTarget(db, targetOf(resource.id));
    await writeStatus(store, resource, version, 'active', undefined);
    const active = (await listTargets(db)).find(({ id }) => id === targetOf(resource.id));
    return active && { subscribed, who, target: active };
  }
  await writeStatus(store, resource, version, target.state === 'error' ? 'error' : 'active', target.error ?? undefined);
  return { subscribed, who, target };
}

function readOrExplain(resource: Kept, version: number): Subscribed | string {
  try {
    return readSubscription(resource, version);
  } catch (error) {
    if (error instanceof FhirRefusal) return error.troubles.map(({ text }) => text).join(' ');
    throw error;
  }
}

function explainEndpoint(policy: HookPolicy, endpoint: string): string | undefined {
  try {
    requireEndpoint(policy, endpoint);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Writes a new version when the status or the reason is another. Somebody who wrote in between is looked at next time. */
async function writeStatus(
  store: Store,
  resource: Kept,
  version: number,
  status: 'active' | 'error' | 'off',
  error: string | undefined,
): Promise<void> {
  if (resource.status === status && (resource.error ?? '') === (error ?? '')) return;
  const { error: _old, ...rest } = resource;
  const next: Kept = { ...rest, status, ...(error === undefined ? {} : { error }) };
  try {
    await commit(store, { who: undefined, act: 'write', what: { door: 'subscriptions', status } }, [
      { op: 'update', resource: next, ifVersion: version },
    ]);
  } catch (fault) {
    if (!(fault instanceof Fault && fault.code === 'version-conflict')) throw fault;
  }
}
