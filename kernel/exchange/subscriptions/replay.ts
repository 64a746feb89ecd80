// Sends again: what was set aside, or everything since an instant; by whoever the deliveries belong to.
import type { SignedIn } from '../../access/actor.ts';
import { recordAudit } from '../../access/audit.ts';
import { ROLES } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { resendSince, reviveDeliveries } from '../../jobs/delivery-queue.ts';
import { readTarget, resumeTarget } from '../../jobs/delivery-targets.ts';
import { readCurrent } from '../../record/read.ts';
import type { Store } from '../../store/store.ts';
import { ownerOf, subscriptionOf } from './subscription.ts';

/** What is sent again: one delivery, all that is set aside, or (with `since`) also what was sent for what happened from then on. */
export interface Replay {
  readonly seq?: number | undefined;
  readonly since?: string | undefined;
}

/** Whether somebody may see and repeat a target's deliveries: its owner, integrators for the declared receivers, the administrator. */
export async function mayManage(store: Store, who: SignedIn, target: string): Promise<boolean> {
  if (who.role === 'administrator') return true;
  if (who.role !== 'integrator') return false;
  const id = subscriptionOf(target);
  if (id === undefined) return true;
  const current = await readCurrent(store.database, 'Subscription', id);
  return current?.resource.resourceType === 'Subscription' && ownerOf(current.resource) === who.account;
}

/**
 * Puts deliveries back into the queue at their old places and lets the target be tried at once; how many. Whether they may still be told is
 * looked at when they are sent. Throws `not-allowed`, `not-found`, `unprocessable` for a target that is off.
 */
export async function replayDeliveries(store: Store, who: SignedIn, target: string, replay: Replay, at: string): Promise<number> {
  if (!(await mayManage(store, who, target)))
    fail('not-allowed', { role: ROLES[who.role], what: '重放投递', allowed: '订阅所属的集成账号或系统管理员' });
  const known = await readTarget(store.database, target);
  if (!known) fail('not-found', { what: `订阅方 ${target}` });
  if (known.state === 'off') fail('unprocessable', { what: '订阅已停用，不能重放。', next: '请先把订阅改回 requested，再重放。' });
  const count =
    replay.since === undefined
      ? await reviveDeliveries(store.database, target, replay.seq, at)
      : await resendSince(store.database, target, replay.since, at);
  await resumeTarget(store.database, target);
  const what = { door: 'replay', target, ...replay, count };
  await recordAudit(store.database, who, { act: 'export', what, result: 'done' }, at);
  return count;
}
