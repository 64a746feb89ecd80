// One client, one bucket: processes behind one port tell each other what their callers have spent.
import type { Worker } from 'node:cluster';
import { z } from 'zod';
import type { Bucket } from '../protection/rate-limits.ts';

/** What is spent is told after so long at the latest, */
const EVERY_MS = 100;
/** or at once when it is this part of the caller's whole bucket: a burst over all processes passes its limit by no more than that each. */
const AT_ONCE = 1 / 50;

const spentShape = z.object({ spent: z.array(z.tuple([z.string(), z.number()])) });

/** What callers have spent, by the name they are counted under. */
export type Spending = readonly (readonly [caller: string, cost: number])[];

/** Tells the other processes what is spent here, and hears of what is spent there. */
export interface SharedSpending {
  spend(caller: string, bucket: Bucket, cost: number): void;
  hear(listener: (spending: Spending) => void): void;
  stop(): void;
}

/** Gathers what is spent and sends it; `send` brings it to the others, `receive` calls back with what they sent. */
export function shareSpending(
  send: (message: { readonly spent: Spending }) => void,
  receive: (listener: (message: unknown) => void) => () => void,
): SharedSpending {
  let pending = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (pending.size === 0) return;
    const spent = [...pending];
    pending = new Map();
    send({ spent });
  };
  const listeners = new Set<(spending: Spending) => void>();
  const deaf = receive((message) => {
    const told = spentShape.safeParse(message);
    if (told.success) for (const listener of listeners) listener(told.data.spent);
  });
  return {
    spend: (caller, { most }, cost) => {
      const sum = (pending.get(caller) ?? 0) + cost;
      pending.set(caller, sum);
      if (sum >= most * AT_ONCE) flush();
      else timer ??= setTimeout(flush, EVERY_MS).unref();
    },
    hear: (listener) => listeners.add(listener),
    stop: () => {
      clearTimeout(timer);
      deaf();
    },
  };
}

/** The spending of this process among those that one parent started. */
export function shareWithParent(): SharedSpending {
  return shareSpending(
    (message) => void (process.connected && process.send?.(message)),
    (listener) => {
      process.on('message', listener);
      return () => process.off('message', listener);
    },
  );
}

/** In the parent: passes on to the others what one process tells; whether the message was such. */
export function passOnSpending(message: unknown, from: Worker, all: Iterable<Worker>): boolean {
  const told = spentShape.safeParse(message);
  if (!told.success) return false;
  for (const worker of all) if (worker !== from && worker.isConnected()) worker.send({ spent: told.data.spent });
  return true;
}
