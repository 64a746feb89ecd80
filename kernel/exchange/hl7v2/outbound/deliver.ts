// Delivers queued messages to a subscriber: in order, acknowledged, retried with growing pauses, set aside when refused.
import type { Database } from '../../../database/database.ts';
import { claimOutbound, finishOutbound, type OutboundRow, retryOutbound } from '../../../hl7-messages/outbound-queue.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { type Charset, decodeMessage, encodeMessage } from '../er7/charset.ts';
import { parseMessage } from '../er7/parse-message.ts';
import { MllpClient } from './mllp-client.ts';

/** Somebody who gets messages. */
export interface Subscriber {
  /** The name under which messages are queued. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly charset: Charset;
  /** Receiving application and facility, MSH-5 and MSH-6. */
  readonly application: string;
  readonly facility: string;
  /** So long an answer may take (30 s). */
  readonly answerMs?: number;
  /** So often a message that is answered with an error is tried (10); the first pause in ms (1 s), doubled up to the longest (5 min). */
  readonly maxAttempts?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** After so long without reaching the subscriber a message is given up (7 days). */
  readonly giveUpMs?: number;
}

/** What became of one try. */
export type Delivery = 'sent' | 'retry' | 'dead' | 'nothing';

const DAY = 86_400_000;

function later(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString();
}

/** The pause after the n-th try in ms. */
export function pauseAfter(subscriber: Subscriber, attempts: number): number {
  return Math.min((subscriber.firstPauseMs ?? 1000) * 2 ** Math.min(attempts - 1, 30), subscriber.longestPauseMs ?? 300_000);
}

interface Answer {
  readonly outcome: string;
  readonly text: string;
  readonly reason: string;
}

function readAnswer(bytes: Buffer, charset: Charset): (Answer & { readonly controlId: string }) | undefined {
  const decoded = decodeMessage(bytes, charset);
  if (!('text' in decoded)) return undefined;
  const message = parseMessage(decoded.text);
  const msa = message?.segments.find((segment) => segment.name === 'MSA');
  if (!msa) return undefined;
  const error = message?.segments.find((segment) => segment.name === 'ERR');
  return {
    outcome: msa.field(1).value,
    controlId: msa.field(2).value,
    text: decoded.text,
    reason: msa.field(3).value || error?.field(8).value || error?.field(3).component(2) || '',
  };
}

/**
 * Tries the next message whose time has come, at `now`. AA and CA: sent. AR and CR: set aside at once, for sending the same again cannot
 * help. AE and CE: tried again up to the limit. No answer: tried again, in order, until it is too old.
 */
export async function deliverNext(db: Database, subscriber: Subscriber, client: MllpClient, now: string = nowInstant()): Promise<Delivery> {
  const answerMs = subscriber.answerMs ?? 30_000;
  const claimed = await claimOutbound(db, subscriber.name, now, later(now, answerMs * 3));
  if (!claimed) return 'nothing';
  const bytes = encodeMessage(claimed.message, subscriber.charset);
  try {
    const answer = await client.send(bytes, (each) => readAnswer(each, subscriber.charset)?.controlId === claimed.controlId);
    const read = readAnswer(answer, subscriber.charset);
    return await settle(db, subscriber, claimed, read ?? { outcome: '', text: '', reason: '' }, now);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (Date.parse(now) - Date.parse(claimed.queued) > (subscriber.giveUpMs ?? 7 * DAY)) {
      await finishOutbound(db, claimed.seq, 'dead', now, undefined, `对方长时间无法送达：${text}`);
      return 'dead';
    }
    await retryOutbound(db, claimed.seq, later(now, pauseAfter(subscriber, claimed.attempts)), undefined, text);
    return 'retry';
  }
}

async function settle(db: Database, subscriber: Subscriber, claimed: OutboundRow, answer: Answer, now: string): Promise<Delivery> {
  if (['AA', 'CA'].includes(answer.outcome)) {
    await finishOutbound(db, claimed.seq, 'sent', now, answer.text, undefined);
    return 'sent';
  }
  const reason = `对方应答 ${answer.outcome}：${answer.reason}`;
  if (['AR', 'CR'].includes(answer.outcome) || claimed.attempts >= (subscriber.maxAttempts ?? 10)) {
    await finishOutbound(db, claimed.seq, 'dead', now, answer.text, reason);
    return 'dead';
  }
  await retryOutbound(db, claimed.seq, later(now, pauseAfter(subscriber, claimed.attempts)), answer.text, reason);
  return 'retry';
}

/** A worker that delivers to a subscriber. */
export interface Deliverer {
  /** Looks at once: something was queued. */
  wake(): void;
  /** Lets the message that is under way end, then stops. */
  stop(): Promise<void>;
}

/** Starts a worker; it looks every `pollMs` (2 s) and when woken. `trouble` hears of the platform's own faults. */
export function startDelivery(
  db: Database,
  subscriber: Subscriber,
  options: { readonly pollMs?: number; readonly trouble?: (error: unknown) => void } = {},
): Deliverer {
  const client = new MllpClient({ host: subscriber.host, port: subscriber.port, answerMs: subscriber.answerMs ?? 30_000 });
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = false;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, woken ? 0 : (options.pollMs ?? 2000));
      woken = false;
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!stopped) {
      const done = await deliverNext(db, subscriber, client).catch((error: unknown) => {
        options.trouble?.(error);
        return 'nothing' as const;
      });
      if (!stopped && done !== 'sent' && done !== 'dead') await pause();
    }
    client.close();
  };
  const running = run();
  return {
    wake: () => {
      woken = true;
      wake();
    },
    stop: () => {
      stopped = true;
      wake();
      return running;
    },
  };
}
