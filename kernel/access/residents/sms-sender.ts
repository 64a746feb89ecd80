// How text messages leave: a sender that whoever runs the platform plugs in.

/** Sends a text message. Throws when the operator did not take it. */
export interface SmsSender {
  readonly send: (phone: string, text: string) => Promise<void>;
}

/** Of a demo: the text is said on the console, and sent to nobody. */
export function sayInsteadOfSending(say: (text: string) => void): SmsSender {
  return { send: async (phone, text) => say(`【演示短信】${phone.slice(0, 3)}****${phone.slice(-4)} ${text}`) };
}
