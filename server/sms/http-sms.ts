// Sends text messages over the HTTP gateway that a file declares: guarded addresses, tried again when it is busy, never a number or code in an error.
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SmsNotSent, type SmsSender } from '../../kernel/access/residents/sms-sender.ts';
import { ForbiddenAddress, type HookPolicy } from '../../kernel/exchange/subscriptions/guard-address.ts';
import { sendHook } from '../../kernel/exchange/subscriptions/send-hook.ts';
import { type SmsGateway, takesText } from './sms-gateway-file.ts';

/** Milliseconds before each further attempt. */
const PAUSES: readonly number[] = [500, 2000];
const LIMIT_MS = 8000;

type Values = Readonly<Record<string, string>>;

/** Texts with each mark replaced by its value, once: a value that looks like a mark stays as it is. */
function fill(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return value.replace(/\{([a-z]+)\}/g, (whole, mark: string) => values[mark] ?? whole);
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, values)]));
}

/** The value at a path with dots. */
function valueAt(text: string, path: string): unknown {
  let here: unknown;
  try {
    here = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const name of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = Reflect.get(here, name);
  }
  return here;
}

/** What an attempt came to: taken, or why not and whether to try again. */
type Outcome = 'taken' | { readonly why: string; readonly again: boolean };

async function attempt(gateway: SmsGateway, policy: HookPolicy, message: Values): Promise<Outcome> {
  const values = { ...message, secret: gateway.secret, timestamp: String(Math.floor(Date.now() / 1000)), nonce: randomUUID() };
  const filled = fill(gateway.body, values);
  const form = (): string => new URLSearchParams(Object.entries(filled ?? {}).map(([name, value]) => [name, String(value)])).toString();
  const body = gateway.contentType === 'application/json' ? JSON.stringify(filled) : form();
  const signature = createHmac('sha256', gateway.secret).update(`${values.timestamp}${values.nonce}${body}`).digest('hex');
  const { secret, timestamp, nonce } = values;
  const headers = Object.entries(gateway.headers).map(
    ([name, value]) => [name, String(fill(value, { secret, timestamp, nonce, signature }))] as const,
  );
  try {
    const { status, text } = await sendHook(
      { endpoint: gateway.endpoint, headers, body, contentType: gateway.contentType },
      policy,
      LIMIT_MS,
    );
    if (status === 429 || status >= 500) return { why: `HTTP ${status}`, again: true };
    if (status < 200 || status >= 300) return { why: `HTTP ${status}`, again: false };
    const { success } = gateway;
    if (success === undefined || String(valueAt(text, success.path)) === String(success.equals)) return 'taken';
    return { why: 'refused by the gateway', again: false };
  } catch (error) {
    if (error instanceof ForbiddenAddress) return { why: 'address not allowed', again: false };
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return { why: /^[A-Z_]{3,40}$/.test(code) ? code : 'no answer', again: true };
  }
}

/** A sender over the gateway. Its errors (`SmsNotSent`) tell the gateway's status, and nothing of the message. */
export function openHttpSms(gateway: SmsGateway, policy: HookPolicy, pauses: readonly number[] = PAUSES): SmsSender {
  return {
    ...(takesText(gateway) ? {} : { codesOnly: true as const }),
    async send(phone, text, values = {}) {
      const message = { ...values, phone, text };
      for (let tried = 0; ; tried += 1) {
        const outcome = await attempt(gateway, policy, message);
        if (outcome === 'taken') return;
        const pause = pauses[tried];
        if (!outcome.again || pause === undefined) throw new SmsNotSent(outcome.why);
        await delay(pause);
      }
    },
  };
}
