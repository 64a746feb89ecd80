// The way to a Subscription's endpoint: looks once more whether its owner may read, writes it into the audit log, and posts.

import type { SignedIn } from '../../access/actor.ts';
import { recordAudit } from '../../access/audit.ts';
import { keyringOf } from '../../database/seal/keyring.ts';
import { SealError } from '../../database/seal/seal-text.ts';
import type { Clock } from '../../jobs/clock.ts';
import type { Channel, RetryPolicy, Try } from '../../jobs/deliver.ts';
import type { Delivery } from '../../jobs/delivery-queue.ts';
import type { Store } from '../../store/store.ts';
import { showResource } from '../fhir/answer/give-answer.ts';
import { ForbiddenAddress, type HookPolicy } from './guard-address.ts';
import { findTold } from './keep-subscriptions.ts';
import { matchVersions, readVersionsNamed, type ToldVersion } from './match-versions.ts';
import { openHeader } from './seal-headers.ts';
import { sendHook } from './send-hook.ts';
import type { Subscribed } from './subscription.ts';

/** Pauses from 2 s to 10 min; after three days without reaching it a Subscription is switched off. */
export const HOOK_POLICY: RetryPolicy = {
  firstPauseMs: 2000,
  longestPauseMs: 600_000,
  maxRefusals: 5,
  giveUpMs: 3 * 86_400_000,
  endsWhenGivenUp: true,
};

/** Answers that are about the one notification and not about the receiver. */
const ABOUT_CONTENT = new Set([400, 409, 413, 415, 422]);

/** The version that a delivery tells of, if its subscriber may be told it now; the audit log hears of it. */
export async function readForTelling(
  store: Store,
  subscribed: Subscribed,
  who: SignedIn,
  delivery: Delivery,
  at: string,
): Promise<ToldVersion | undefined> {
  const version = (await readVersionsNamed(store.database, [delivery])).get(delivery.item);
  if (!version) return undefined;
  const matched = await matchVersions(store.database, subscribed.criteria, who, [version], true);
  if (!matched.has(delivery.item)) return undefined;
  const what = {
    door: 'subscription',
    subscription: subscribed.id,
    resource: delivery.item,
    delivery: delivery.seq,
    attempt: delivery.attempts,
  };
  const resident = delivery.resident === 0 ? undefined : delivery.resident;
  await recordAudit(store.database, who, { act: 'deliver', resident, what, result: 'done' }, at);
  return version;
}

/** The version that a delivery tells of, as a reference: Observation/1-x/_history/3. */
export function referenceTo({ item }: Delivery): string {
  return item.replace(/\/(\d+)$/, '/_history/$1');
}

/** The channel of a Subscription with an endpoint. */
export function openHookChannel(store: Store, subscribed: Subscribed, policy: HookPolicy, clock: Clock, limitMs?: number): Channel {
  return {
    atOnce: 8,
    leaseMs: 60_000,
    policy: HOOK_POLICY,
    send: async (delivery) => {
      const who = await findTold(store, subscribed.owner);
      if (!who) return { is: 'ended', error: `账号 ${subscribed.owner} 已停用、没有在任岗位，或其岗位不能查看个人记录` };
      const version = await readForTelling(store, subscribed, who, delivery, clock());
      if (!version) return { is: 'dropped', error: '订阅账号现在不能读取，或已不符合条件' };
      return post(store, subscribed, who, policy, delivery, version, limitMs);
    },
  };
}

async function post(
  store: Store,
  subscribed: Subscribed,
  who: SignedIn,
  policy: HookPolicy,
  delivery: Delivery,
  version: ToldVersion,
  limitMs: number | undefined,
): Promise<Try> {
  if (subscribed.endpoint === undefined) return { is: 'dropped', error: '没有推送地址' };
  const own = [
    ['x-yigong-subscription', subscribed.id],
    ['x-yigong-delivery', String(delivery.seq)],
    ['x-yigong-attempt', String(delivery.attempts)],
    ['x-yigong-event', version.deleted ? 'delete' : 'write'],
    ['x-yigong-resource', referenceTo(delivery)],
  ] as const;
  // Of a deletion there is nothing to show: the receiver hears which resource it was, in the headers.
  const shown = subscribed.payload && !version.deleted;
  const body = shown ? JSON.stringify(showResource(who, version.resource)) : '';
  const contentType = shown ? 'application/fhir+json; charset=utf-8' : undefined;
  try {
    const headers = subscribed.headers.map((each) => openHeader(keyringOf(store.database), subscribed.owner, each));
    const hook = { endpoint: subscribed.endpoint, headers: [...headers, ...own], body, contentType };
    const answer = await sendHook(hook, policy, limitMs);
    const said = `${answer.status} ${answer.text}`.trim();
    if (answer.status >= 200 && answer.status < 300) return { is: 'sent', answer: said };
    const error = answer.status >= 300 && answer.status < 400 ? `对方应答 ${answer.status}：不跟随重定向` : `对方应答 ${answer.status}`;
    return ABOUT_CONTENT.has(answer.status)
      ? { is: 'refused', error, answer: said }
      : { is: 'away', error, answer: said, answered: answer.status >= 500 };
  } catch (error) {
    if (error instanceof SealError)
      return { is: 'away', error: '请求头的密钥不在密钥环里：请在 YIGONG_DATA_KEY 中补上旧密钥，或由该账号重写订阅' };
    const text = error instanceof Error ? error.message || error.name : String(error);
    return { is: 'away', error: error instanceof ForbiddenAddress ? text : `连接不上：${text}` };
  }
}
