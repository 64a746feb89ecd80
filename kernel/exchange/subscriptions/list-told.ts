// Everybody who is told of changes, for the integrator's page: how it stands with them, and what waits, was sent or set aside.
import type { Subscription } from '@medplum/fhirtypes';
import type { SignedIn } from '../../access/actor.ts';
import { keepsExchange, ROLES } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { countDeliveries, type DeliveryState } from '../../jobs/delivery-queue.ts';
import { type DeliveryTarget, listTargets } from '../../jobs/delivery-targets.ts';
import { loadReference } from '../../record/read.ts';
import type { Store } from '../../store/store.ts';
import { ownerOf, subscriptionOf, targetOf } from './subscription.ts';

/** One who is told. `mine`: who asks may replay. */
export interface ToldLine {
  readonly id: string;
  readonly kind: 'subscription' | 'hl7';
  readonly title: string;
  readonly detail: string;
  readonly owner: string;
  readonly state: DeliveryTarget['state'] | 'requested';
  readonly error: string | undefined;
  readonly failures: number;
  readonly lastSent: string | undefined;
  readonly pausedUntil: string | undefined;
  readonly mine: boolean;
  readonly counts: Readonly<Record<DeliveryState, number>>;
}

/** Throws `not-allowed` unless somebody keeps the exchange: integrators and the administrator. */
export function requireKeeper(who: SignedIn): void {
  if (!keepsExchange(who.role)) fail('not-allowed', { role: ROLES[who.role], what: '查看订阅与投递', allowed: '系统集成、系统管理员' });
}

/** Subscriptions first, then receivers of HL7 v2. An integrator sees their own Subscriptions. Throws `not-allowed`. */
export async function listTold(store: Store, who: SignedIn): Promise<readonly ToldLine[]> {
  requireKeeper(who);
  const [subscriptions, targets, counted] = await Promise.all([
    loadReference(store.database, 'Subscription'),
    listTargets(store.database),
    countDeliveries(store.database),
  ]);
  const targetOfId = new Map(targets.map((target) => [target.id, target]));
  const countsOf = (id: string): ToldLine['counts'] => {
    const counts = { waiting: 0, sent: 0, dead: 0, kept: 0, dropped: 0 };
    for (const each of counted) if (each.target === id) counts[each.state] = each.count;
    return counts;
  };
  const lineOf = (
    id: string,
    target: DeliveryTarget | undefined,
  ): Pick<ToldLine, 'id' | 'failures' | 'lastSent' | 'pausedUntil' | 'counts'> => ({
    id,
    failures: target?.failures ?? 0,
    lastSent: target?.lastSent ?? undefined,
    pausedUntil: target?.pausedUntil ?? undefined,
    counts: countsOf(id),
  });
  const hooks = subscriptions.flatMap(({ id, resource }): ToldLine[] => {
    const kept = resource as Subscription; // rows of the type Subscription
    const owner = ownerOf(kept) ?? '';
    if (who.role !== 'administrator' && owner !== who.account) return [];
    return [
      {
        ...lineOf(targetOf(id), targetOfId.get(targetOf(id))),
        kind: 'subscription',
        title: kept.criteria,
        detail: kept.channel.endpoint ?? 'SSE $events',
        owner,
        state: kept.status,
        error: kept.error,
        mine: true,
      },
    ];
  });
  const receivers = targets
    .filter(({ id }) => subscriptionOf(id) === undefined)
    .map(
      (target): ToldLine => ({
        ...lineOf(target.id, target),
        kind: 'hl7',
        title: target.id.replace(/^hl7:/, ''),
        detail: 'HL7 v2（MLLP）',
        owner: '',
        state: target.state,
        error: target.error ?? undefined,
        mine: true,
      }),
    );
  return [...hooks, ...receivers];
}
