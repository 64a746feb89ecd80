// The way to the declared receivers of HL7 v2: who hears of what, and sending over MLLP with acknowledgement.
import { recordAudit } from '../../../access/audit.ts';
import type { Clock } from '../../../jobs/clock.ts';
import type { Channel, RetryPolicy, Try } from '../../../jobs/deliver.ts';
import { type Delivery, keepPayload } from '../../../jobs/delivery-queue.ts';
import { activateTarget, listTargets } from '../../../jobs/delivery-targets.ts';
import type { Store } from '../../../store/store.ts';
import type { Listener } from '../../subscriptions/fan-out.ts';
import { findTold } from '../../subscriptions/keep-subscriptions.ts';
import { matchVersions, readVersionsNamed } from '../../subscriptions/match-versions.ts';
import { type Charset, decodeMessage, encodeMessage } from '../er7/charset.ts';
import { parseMessage } from '../er7/parse-message.ts';
import { buildMessage, controlIdOf } from './build-message.ts';
import { chooseEvent, SENT_EVENTS, type SentEvent, TYPES_TOLD } from './choose-event.ts';
import { MllpClient } from './mllp-client.ts';
import type { Subscriber } from './subscriber.ts';

/** Pauses from 1 s to 5 min; refused ten times, or older than a week without reaching the receiver, a message is set aside. */
export const MLLP_POLICY: RetryPolicy = {
  firstPauseMs: 1000,
  longestPauseMs: 300_000,
  maxRefusals: 10,
  giveUpMs: 7 * 86_400_000,
  endsWhenGivenUp: false,
};

/** The channels of all declared receivers. */
export interface Hl7Channels {
  channelOf(target: string): Channel | undefined;
  listen(now: string): Promise<readonly Listener[]>;
  close(): void;
}

/** The name under which a receiver is delivered to. */
export function targetOfSubscriber(name: string): string {
  return `hl7:${name}`;
}

/** Opens the channels; connections are made when there is something to send. */
export function openHl7Channels(store: Store, subscribers: readonly Subscriber[], clock: Clock): Hl7Channels {
  const clients = new Map(
    subscribers.map((each) => [targetOfSubscriber(each.name), { subscriber: each, client: new MllpClient(each) }] as const),
  );
  return {
    channelOf: (target) => {
      const found = clients.get(target);
      if (!found) return undefined;
      const { subscriber, client } = found;
      return {
        // MLLP knows one message at a time, and receivers rely on the order of all.
        atOnce: 1,
        leaseMs: subscriber.answerMs * 3,
        policy: MLLP_POLICY,
        send: (delivery) => sendMessage(store, subscriber, client, delivery, clock()),
      };
    },
    listen: async (now) => {
      if (clients.size === 0) return [];
      // A receiver that is declared is told; one that was without rights is told again when its account has them.
      const told = await Promise.all(subscribers.map(async (each) => ((await findTold(store, each.account)) ? each : undefined)));
      for (const each of told) if (each) await activateTarget(store.database, targetOfSubscriber(each.name), now);
      const targets = new Map((await listTargets(store.database)).map((target) => [target.id, target]));
      return told.flatMap((each) => {
        const target = each && targets.get(targetOfSubscriber(each.name));
        return each && target ? [listenFor(store, each, target.since)] : [];
      });
    },
    close: () => {
      for (const { client } of clients.values()) client.close();
    },
  };
}

function listenFor(store: Store, subscriber: Subscriber, since: string): Listener {
  return {
    target: targetOfSubscriber(subscriber.name),
    since,
    types: new Set(subscriber.tells.map((each) => TYPES_TOLD[each])),
    choose: async (versions) => {
      const who = await findTold(store, subscriber.account);
      if (!who) return [];
      const events = versions.flatMap((version) => {
        const own = version.by === subscriber.account && !subscriber.hearsOwn;
        const event = own ? undefined : chooseEvent(subscriber, version.resource, version.version);
        return event ? [{ version, event }] : [];
      });
      const reached = new Set<string>();
      for (const type of new Set(events.map(({ version }) => version.resource.resourceType))) {
        const matched = await matchVersions(
          store.database,
          { type, criteria: [] },
          who,
          events.map(({ version }) => version),
        );
        for (const item of matched) reached.add(item);
      }
      return events
        .filter(({ version }) => reached.has(version.item))
        .map(({ version, event }) => ({
          lane: 0,
          key: controlIdOf(event, version.item),
          resident: version.resident,
          item: version.item,
          kind: event,
          state: 'waiting' as const,
        }));
    },
  };
}

interface Answer {
  readonly outcome: string;
  readonly text: string;
  readonly reason: string;
  readonly controlId: string;
}

function readAnswer(bytes: Buffer, charset: Charset): Answer | undefined {
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

function isSentEvent(kind: string): kind is SentEvent {
  return SENT_EVENTS.some((each) => each === kind);
}

/** AA and CA: sent. AR and CR: set aside at once, for sending the same again cannot help. AE and CE: tried again up to the limit. */
async function sendMessage(store: Store, subscriber: Subscriber, client: MllpClient, delivery: Delivery, at: string): Promise<Try> {
  const db = store.database;
  const who = await findTold(store, subscriber.account);
  if (!who) return { is: 'ended', error: `账号 ${subscriber.account} 已停用、没有在任岗位，或其岗位不能查看个人记录` };
  const version = (await readVersionsNamed(db, [delivery])).get(delivery.item);
  const type = version?.resource.resourceType;
  const reached = version && type && (await matchVersions(db, { type, criteria: [] }, who, [version])).has(delivery.item);
  if (!version || !reached || !isSentEvent(delivery.kind)) return { is: 'dropped', error: '接收方的账号现在不能读取' };
  const message = delivery.payload ?? (await buildMessage(db, who, subscriber, delivery.kind, delivery.item, version.resource, at));
  if (delivery.payload === null) await keepPayload(db, delivery.seq, message);
  const what = {
    door: 'hl7v2-out',
    subscriber: subscriber.name,
    event: delivery.kind,
    resource: delivery.item,
    attempt: delivery.attempts,
  };
  await recordAudit(db, who, { act: 'deliver', resident: delivery.resident, what, result: 'done' }, at);
  const controlId = controlIdOf(delivery.kind, delivery.item);
  try {
    const bytes = encodeMessage(message, subscriber.charset);
    const answer = readAnswer(
      await client.send(bytes, (each) => readAnswer(each, subscriber.charset)?.controlId === controlId),
      subscriber.charset,
    );
    if (answer && ['AA', 'CA'].includes(answer.outcome)) return { is: 'sent', answer: answer.text };
    const error = `对方应答 ${answer?.outcome ?? ''}：${answer?.reason ?? ''}`;
    return { is: ['AR', 'CR'].includes(answer?.outcome ?? '') ? 'rejected' : 'refused', error, answer: answer?.text };
  } catch (error) {
    return { is: 'away', error: error instanceof Error ? error.message : String(error) };
  }
}
