// How text messages leave: a sender that whoever runs the platform plugs in.

/** Sends a text message. `values`: what stands in the text, for gateways that keep its words themselves. Throws `SmsNotSent`. */
export interface SmsSender {
  readonly send: (phone: string, text: string, values?: Readonly<Record<string, string>>) => Promise<void>;
  /** The gateway has words of its own for codes and takes no text: only residents' codes are sent by it. */
  readonly codesOnly?: true;
}

/** The operator did not take it; `why` is its status or the network's, never a number, a text or a secret. */
export class SmsNotSent extends Error {
  readonly why: string;
  constructor(why: string) {
    super(`text message not sent: ${why}`);
    this.why = why;
  }
}

/** Of a demo: the text is said on the console, and sent to nobody. */
export function sayInsteadOfSending(say: (text: string) => void): SmsSender {
  return { send: async (phone, text) => say(`【演示短信】${phone.slice(0, 3)}****${phone.slice(-4)} ${text}`) };
}
