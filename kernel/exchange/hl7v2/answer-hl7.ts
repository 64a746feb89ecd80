// The HTTP door for HL7 v2: one message in a body, its acknowledgement back.

import { Fault } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import { buildAcknowledgement } from './er7/build-acknowledgement.ts';
import { type Charset, charsetOf, encodeMessage, nameOfCharset } from './er7/charset.ts';
import type { Sender } from './intake/process-message.ts';
import { openMessage, receiveMessage } from './intake/receive-message.ts';
import { Framer } from './mllp/framer.ts';

/** An answer to be sent as it is. */
export interface Hl7Answer {
  readonly contentType: string;
  readonly body: Buffer;
}

/** What a sender reads while the platform cannot keep anything. */
const AWAY = '平台暂时无法保存报文，请稍后重发';

/**
 * Receives a message and gives the bytes to answer with, also when the platform itself is in trouble: then an AE that says to send again,
 * and `trouble` hears of it. Throws `not-allowed` only.
 */
export async function answerMessage(
  store: Store,
  sender: Sender,
  bytes: Buffer,
  defaultCharset: Charset,
  trouble: (error: unknown) => void,
): Promise<Buffer> {
  try {
    return (await receiveMessage(store, sender, bytes, defaultCharset)).answer;
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-allowed') throw error;
    trouble(error);
    const { message, charset } = openMessage(bytes, defaultCharset);
    return encodeMessage(buildAcknowledgement(message, `NA${Date.now()}`, 'AE', { code: '207', text: AWAY }), charset);
  }
}

/**
 * Answers a message that came over HTTP: bare, or framed as in MLLP. `charset` is what the content type says; MSH-18 goes before it.
 * The answer is always a message: its MSA tells the outcome, so HTTP says 200.
 */
export async function answerHl7(
  store: Store,
  sender: Sender,
  body: Buffer,
  options: { readonly charset?: string | undefined; readonly trouble?: (error: unknown) => void } = {},
): Promise<Hl7Answer> {
  const charset = charsetOf(options.charset ?? '') ?? 'utf8';
  const [framed] = body[0] === 0x0b ? new Framer(body.length).push(body) : [];
  const bytes = framed?.kind === 'frame' ? framed.bytes : body;
  const answer = await answerMessage(store, sender, bytes, charset, options.trouble ?? (() => undefined));
  const said = openMessage(answer, charset).charset;
  return {
    contentType: `application/hl7-v2; charset=${said === 'gb18030' ? 'gb18030' : said === 'utf8' ? 'utf-8' : nameOfCharset(said)}`,
    body: answer,
  };
}
