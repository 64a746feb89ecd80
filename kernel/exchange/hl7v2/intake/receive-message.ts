// Receives a message: kept with its outcome, done once, answered the same each time.
import { createHash } from 'node:crypto';
import { isRetryable, isUniqueViolation } from '../../../database/database-errors.ts';
import { Fault } from '../../../errors.ts';
import { findEarlier, insertMessage, type MessageResult, type NewMessage, newMessageId } from '../../../hl7-messages/keep-messages.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import type { Store } from '../../../store/store.ts';
import { buildAcknowledgement, type Outcome, type Reason } from '../er7/build-acknowledgement.ts';
import { type Charset, decodeMessage, encodeMessage } from '../er7/charset.ts';
import { type MessageHead, readHead } from '../er7/message-head.ts';
import { type Message, parseMessage } from '../er7/parse-message.ts';
import {
  holdMessage,
  type Prepared,
  type Processed,
  prepareMessage,
  processMessage,
  requireIntegrator,
  type Sender,
} from './process-message.ts';
import { Refusal } from './refusal.ts';

/** What a sender gets back. `again`: the same message had come before, and nothing was done. */
export interface Received {
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason: Reason | undefined;
  readonly again: boolean;
  readonly answer: Buffer;
}

/** A message as it was read: what could be made of its bytes. */
export interface Opened {
  readonly text: string;
  readonly charset: Charset;
  readonly message: Message | undefined;
  readonly head: MessageHead;
  /** Why it can be read no further. */
  readonly refusal: Refusal | undefined;
}

const NO_HEAD: MessageHead = { application: '', facility: '', sender: '|', controlId: '', type: '', trigger: '', version: '' };
const ATTEMPTS = 4;

/** Decodes and reads a message as far as it goes. Never throws. */
export function openMessage(bytes: Buffer, defaultCharset: Charset): Opened {
  const decoded = decodeMessage(bytes, defaultCharset);
  const text = 'unknown' in decoded ? bytes.toString('latin1') : decoded.text;
  const charset = 'charset' in decoded ? decoded.charset : defaultCharset;
  const message = parseMessage(text);
  const head = message ? readHead(message) : NO_HEAD;
  const refuse = (code: Reason['code'], reason: string, place?: string): Opened => ({
    text,
    charset,
    message,
    head,
    refusal: new Refusal('AR', { code, text: reason, place }),
  });
  if (!message) return refuse('100', '报文不是以 MSH 段开头');
  if (message.segments.filter((segment) => segment.name === 'MSH').length > 1) return refuse('100', '一帧里有不止一条报文，请逐条发送');
  if ('unknown' in decoded) return refuse('103', `不认识的字符集“${decoded.unknown}”`, 'MSH-18');
  if ('unreadable' in decoded) return refuse('102', `内容不是 MSH-18（或连接默认）所说的字符集 ${decoded.unreadable}`, 'MSH-18');
  if (head.controlId === '') return refuse('101', '缺少消息控制号', 'MSH-10');
  return { text, charset, message, head, refusal: undefined };
}

/** A hash of everything but the header: a message sent again may have a new time in its header. */
function hashBody(opened: Opened): string {
  const body = opened.message
    ? opened.message.segments
        .slice(1)
        .map((segment) => segment.raw)
        .join('\r')
    : opened.text;
  return createHash('sha256').update(`${opened.head.type}^${opened.head.trigger}\r${body}`).digest('hex');
}

/** What to answer to an error; undefined for those that are the platform's own and must not be taken for the message's. */
export function explainRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Fault)) return undefined;
  const [problem] = error.problems;
  const detail = problem && problem.text !== error.text ? `（${problem.field}：${problem.text}）` : '';
  return new Refusal('AE', {
    code: error.code === 'duplicate' ? '205' : error.code === 'not-found' ? '204' : '207',
    text: `${error.text}${detail}${error.next}`,
  });
}

/** The result of a message that was done. */
export function resultOf(processed: Processed, answer: string): MessageResult {
  const written = processed.committed?.written.map((each) => `${each.type}/${each.id}/_history/${each.version}`) ?? [];
  return { parked: false, outcome: 'AA', reason: undefined, notes: processed.notes, written, residents: processed.residents, answer };
}

/** The result of a message that is parked. */
export function parkedResult(refusal: Refusal, answer: string): MessageResult {
  return { parked: true, outcome: refusal.outcome, reason: refusal.reason, notes: [], written: [], residents: [], answer };
}

/** Tells the open pages and refreshes the directory after a commit. */
export async function announce(store: Store, processed: Processed): Promise<void> {
  if (!processed.committed) return;
  if (processed.committed.directory) await store.directory.refresh(store.database);
  store.tell(processed.committed.notice);
}

/**
 * Receives a message in the account of `sender`. The message and what it writes are one transaction; a message that is refused is kept,
 * parked with the reason. The same message again (same sender, MSH-10, and body) changes nothing and gets the same answer; another one
 * under a used MSH-10 is parked. Throws `not-allowed` for an account that is no integrator's; else only what is the platform's own fault (database away): nothing is kept then, and the sender is to
 * send again.
 */
export async function receiveMessage(store: Store, sender: Sender, bytes: Buffer, defaultCharset: Charset): Promise<Received> {
  requireIntegrator(sender);
  const opened = openMessage(bytes, defaultCharset);
  const bodyHash = hashBody(opened);
  const { controlId } = opened.head;
  const account = sender.who.account;
  const key = controlId === '' ? `hl7-message|${account}|${bodyHash}` : `hl7-message|${account}|${opened.head.sender}|${controlId}`;
  let parking: Refusal | undefined = opened.refusal;
  let prepared: Prepared | undefined;
  try {
    prepared = parking || !opened.message ? undefined : prepareMessage(sender, opened.message, opened.head);
  } catch (error) {
    parking = explainRefusal(error);
    if (!parking) throw error;
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const done = await store.database.transaction(async (tx) => {
        const ready = parking === undefined ? prepared : undefined;
        const [standing, earlier] = await Promise.all([
          holdMessage(tx, ready, [key]),
          findEarlier(tx, account, opened.head.sender, controlId),
        ]);
        const same = earlier.find((each) => each.bodyHash === bodyHash);
        if (same) return { same };
        if (earlier.length > 0 && controlId !== '') {
          parking = new Refusal('AE', {
            code: '205',
            text: `消息控制号 ${controlId} 已用于另一条内容不同的报文，本条未处理`,
            place: 'MSH-10',
          });
        }
        const received = nowInstant();
        const id = newMessageId(received);
        const processed =
          parking || !opened.message || !ready
            ? undefined
            : await processMessage(store, tx, sender, opened.message, opened.head, id, ready, standing);
        const outcome: Outcome = parking?.outcome ?? 'AA';
        const answer = buildAcknowledgement(opened.message, id, outcome, parking?.reason);
        const result = processed
          ? resultOf(processed, answer)
          : parkedResult(parking ?? new Refusal('AR', { code: '207', text: '' }), answer);
        const { type, trigger, version } = opened.head;
        const row: NewMessage = {
          ...result,
          id,
          received,
          account,
          sender: opened.head.sender,
          controlId,
          bodyHash,
          type,
          trigger,
          version,
          charset: opened.charset,
          raw: bytes,
          source: sender.source,
        };
        const kept = insertMessage(tx, row);
        tx.conclude();
        await kept;
        return { id, outcome, answer, processed };
      });
      if ('same' in done)
        return {
          id: done.same.id,
          outcome: done.same.outcome,
          reason: undefined,
          again: true,
          answer: encodeMessage(done.same.answer, opened.charset),
        };
      if (done.processed) await announce(store, done.processed);
      return {
        id: done.id,
        outcome: done.outcome,
        reason: parking?.reason,
        again: false,
        answer: encodeMessage(done.answer, opened.charset),
      };
    } catch (error) {
      if (attempt < ATTEMPTS && (isRetryable(error) || isUniqueViolation(error) || isConflict(error))) continue;
      const refusal = parking ? undefined : explainRefusal(error);
      if (!refusal) throw error;
      parking = refusal;
      attempt = 0;
    }
  }
}

/** Somebody wrote the same resource a moment before: reading it again settles it. */
function isConflict(error: unknown): boolean {
  return error instanceof Fault && error.code === 'version-conflict';
}
