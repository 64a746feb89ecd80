// Delivers to one target: in order within each lane, at least once, with growing pauses, and aside what cannot be delivered.
import type { Database } from '../database/database.ts';
import { type Clock, laterBy } from './clock.ts';
import { buryDeliveries, claimDeliveries, type Delivery, type DeliveryState, settleDelivery } from './delivery-queue.ts';
import { type DeliveryTarget, endTarget, noteAway, noteReached } from './delivery-targets.ts';

/**
 * What came of one try. `dropped`: the target may not have it. `refused`: the target does not take this one, perhaps later. `rejected`: it
 * never will. `away`: the target was not reached, nothing else would reach it either; where it `answered` that it cannot now, the fault may
 * still be with this one alone. `ended`: the target has no right to be told any more.
 */
export type Try =
  | { readonly is: 'sent'; readonly answer?: string | undefined }
  | { readonly is: 'dropped'; readonly error: string }
  | { readonly is: 'refused' | 'rejected'; readonly error: string; readonly answer?: string | undefined }
  | { readonly is: 'away'; readonly error: string; readonly answer?: string | undefined; readonly answered?: boolean }
  | { readonly is: 'ended'; readonly error: string };

/** The way to a target. */
export interface Channel {
  /** So many lanes at once. */
  readonly atOnce: number;
  /** After so long somebody else may try what this worker took. Longer than any try takes. */
  readonly leaseMs: number;
  readonly policy: RetryPolicy;
  readonly send: (delivery: Delivery) => Promise<Try>;
}

/** How tries are repeated. Pauses double from the first to the longest. */
export interface RetryPolicy {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** So often one that is refused is tried, before it is set aside. */
  readonly maxRefusals: number;
  /** A target that was not reached for so long is given up: ended, or only what is that old set aside. */
  readonly giveUpMs: number;
  readonly endsWhenGivenUp: boolean;
}

/** What a target answers with a fault for may be one thing alone: so long at most it keeps the others from being tried. */
const ANSWERED_PAUSE_MS = 30_000;

/** The pause after the n-th try in a row. */
export function pauseAfter(policy: RetryPolicy, tries: number): number {
  return Math.min(policy.firstPauseMs * 2 ** Math.min(Math.max(0, tries - 1), 30), policy.longestPauseMs);
}

/** Delivers what is due at a target, batch after batch, until nothing is or it is away. How many were sent. */
export async function deliverTo(
  db: Database,
  target: DeliveryTarget,
  channel: Channel,
  clock: Clock,
  signal?: AbortSignal,
): Promise<number> {
  let sent = 0;
  while (!signal?.aborted) {
    const now = clock();
    const claimed = await claimDeliveries(db, target.id, channel.atOnce, now, laterBy(now, channel.leaseMs));
    if (claimed.length === 0) return sent;
    const results = await Promise.all(claimed.map(async (delivery) => ({ delivery, result: await tryDelivery(channel, delivery) })));
    const at = clock();
    // Where one got through, the others were not stopped on the way: what failed is about them.
    const reached = results.some(({ result }) => ['sent', 'refused', 'rejected'].includes(result.is));
    for (const { delivery, result } of results) {
      if (result.is === 'ended') continue;
      await settleTry(db, channel.policy, delivery, reached && result.is === 'away' ? { ...result, is: 'refused' } : result, at);
      if (result.is === 'sent') sent += 1;
    }
    const ended = results.find(({ result }) => result.is === 'ended')?.result;
    if (ended?.is === 'ended') {
      await endTarget(db, target.id, ended.error);
      await buryDeliveries(db, target.id, at, ended.error);
      return sent;
    }
    if (reached)
      await noteReached(
        db,
        target.id,
        at,
        results.some(({ result }) => result.is === 'sent'),
      );
    const aways = results.flatMap(({ result }) => (result.is === 'away' ? [result] : []));
    const [away] = aways;
    if (!away || reached) continue;
    const longest = aways.every(({ answered }) => answered) ? ANSWERED_PAUSE_MS : channel.policy.longestPauseMs;
    await noteUnreached(db, target, channel.policy, at, { error: away.error, inARow: sent === 0, longest });
    return sent;
  }
  return sent;
}

async function tryDelivery(channel: Channel, delivery: Delivery): Promise<Try> {
  try {
    return await channel.send(delivery);
  } catch (error) {
    return { is: 'refused', error: error instanceof Error ? error.message : String(error) };
  }
}

async function settleTry(
  db: Database,
  policy: RetryPolicy,
  delivery: Delivery,
  result: Exclude<Try, { is: 'ended' }>,
  at: string,
): Promise<void> {
  const settle = (state: DeliveryState, nextAt?: string): Promise<boolean> =>
    settleDelivery(db, delivery, {
      state,
      at,
      nextAt,
      refused: result.is === 'refused',
      answer: 'answer' in result ? result.answer : undefined,
      error: 'error' in result ? result.error : undefined,
    });
  if (result.is === 'sent' || result.is === 'dropped') await settle(result.is);
  else if (result.is === 'rejected') await settle('dead');
  else if (result.is === 'refused')
    await (delivery.refusals + 1 >= policy.maxRefusals
      ? settle('dead')
      : settle('waiting', laterBy(at, pauseAfter(policy, delivery.refusals + 1))));
  else if (!policy.endsWhenGivenUp && Date.parse(at) - Date.parse(delivery.queued) > policy.giveUpMs) await settle('dead');
  // The target as a whole rests; the delivery itself is due as soon as that is over, unless it may be the cause.
  else await settle('waiting', result.is === 'away' && result.answered ? laterBy(at, pauseAfter(policy, delivery.attempts)) : at);
}

async function noteUnreached(
  db: Database,
  target: DeliveryTarget,
  policy: RetryPolicy,
  at: string,
  { error, inARow, longest }: { readonly error: string; readonly inARow: boolean; readonly longest: number },
): Promise<void> {
  const failures = inARow ? target.failures + 1 : 1;
  const since = inARow ? (target.failingSince ?? at) : at;
  if (policy.endsWhenGivenUp && Date.parse(at) - Date.parse(since) > policy.giveUpMs) {
    const text = `长时间无法送达，已停止：${error}`;
    await endTarget(db, target.id, text);
    await buryDeliveries(db, target.id, at, text);
    return;
  }
  await noteAway(db, target.id, at, error, laterBy(at, Math.min(pauseAfter(policy, failures), longest)));
}
