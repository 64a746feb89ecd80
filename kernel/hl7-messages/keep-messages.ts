// Keeps, finds and lists received messages.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { empty, join, type Sql, sql } from '../database/sql.ts';
import type { Instant } from '../periods/plain-date.ts';

const note = z.object({ place: z.string(), text: z.string() });

const headShape = {
  id: z.string(),
  received: z.string(),
  account: z.string(),
  sender: z.string(),
  controlId: z.string(),
  type: z.string(),
  trigger: z.string(),
  version: z.string(),
  charset: z.string(),
  parked: z.boolean(),
  outcome: z.enum(['AA', 'AE', 'AR']),
  reasonCode: z.string().nullable(),
  reason: z.string().nullable(),
  reasonPlace: z.string().nullable(),
  notes: z.array(note),
  written: z.array(z.string()),
  residents: z.array(z.number()),
  replays: z.number(),
  replayedAt: z.string().nullable(),
};
const headRow = z.object(headShape);
const wholeRow = z.object({ ...headShape, answer: z.string(), raw: z.instanceof(Buffer) });

/** A received message without its content. `written`: versions such as 'Patient/1-x/_history/2'. */
export type MessageRow = z.infer<typeof headRow>;

/** A received message with its bytes and the answer that was given. */
export type WholeMessage = z.infer<typeof wholeRow>;

const HEAD = sql`id, received, account, sender, control_id as "controlId", type, trigger, version, charset, parked, outcome, reason_code as "reasonCode",
  reason, reason_place as "reasonPlace", notes, written, residents, replays, replayed_at as "replayedAt"`;

/** What became of a message. */
export interface MessageResult {
  readonly parked: boolean;
  readonly outcome: 'AA' | 'AE' | 'AR';
  readonly reason: { readonly code: string; readonly text: string; readonly place?: string | undefined } | undefined;
  readonly notes: readonly { readonly place: string; readonly text: string }[];
  readonly written: readonly string[];
  readonly residents: readonly number[];
  readonly answer: string;
}

/** A message to be kept. */
export interface NewMessage extends MessageResult {
  readonly id: string;
  readonly received: Instant;
  readonly account: string;
  readonly sender: string;
  readonly controlId: string;
  readonly bodyHash: string;
  readonly type: string;
  readonly trigger: string;
  readonly version: string;
  readonly charset: string;
  readonly raw: Buffer;
  readonly source: string | undefined;
}

/** A new id of a message. */
export function newMessageId(at: Instant): string {
  return `${at.replace(/\D/g, '').slice(0, 14)}-${randomBytes(6).toString('hex')}`;
}

/** Keeps a message. A unique violation means that the same one was kept a moment before. */
export async function insertMessage(db: Queries, message: NewMessage): Promise<void> {
  const { reason } = message;
  await db.run(sql`insert into hl7_message (id, received, account, sender, control_id, body_hash, type, trigger, version, charset, raw, parked, outcome,
      reason_code, reason, reason_place, notes, answer, written, residents, source)
    values (${message.id}, ${message.received}, ${message.account}, ${message.sender}, ${message.controlId}, ${message.bodyHash}, ${message.type},
      ${message.trigger}, ${message.version}, ${message.charset}, ${message.raw}, ${message.parked}, ${message.outcome}, ${reason?.code ?? null},
      ${reason?.text ?? null}, ${reason?.place ?? null}, ${JSON.stringify(message.notes)}, ${message.answer}, ${[...message.written]}::text[],
      ${[...message.residents]}::bigint[], ${message.source ?? null})`);
}

/** Writes what a replay made of a message. */
export async function updateMessage(db: Queries, id: string, result: MessageResult, at: Instant): Promise<void> {
  const { reason } = result;
  await db.run(sql`update hl7_message set parked = ${result.parked}, outcome = ${result.outcome}, reason_code = ${reason?.code ?? null},
      reason = ${reason?.text ?? null}, reason_place = ${reason?.place ?? null}, notes = ${JSON.stringify(result.notes)}, answer = ${result.answer},
      written = ${[...result.written]}::text[], residents = ${[...result.residents]}::bigint[], replays = replays + 1, replayed_at = ${at}
    where id = ${id}`);
}

/** What is kept of earlier messages with a control id, the first one first. */
export async function findEarlier(
  db: Queries,
  account: string,
  sender: string,
  controlId: string,
): Promise<
  readonly {
    readonly id: string;
    readonly bodyHash: string;
    readonly answer: string;
    readonly outcome: 'AA' | 'AE' | 'AR';
    readonly charset: string;
  }[]
> {
  return db.rows(
    sql`select id, body_hash as "bodyHash", answer, outcome, charset from hl7_message where account = ${account} and sender = ${sender} and control_id = ${controlId} order by received, id`,
    z.object({ id: z.string(), bodyHash: z.string(), answer: z.string(), outcome: z.enum(['AA', 'AE', 'AR']), charset: z.string() }),
  );
}

/** A message with its content; undefined when there is none with the id. `lock` holds its row to the end of the transaction. */
export async function readWholeMessage(db: Queries, id: string, lock = false): Promise<WholeMessage | undefined> {
  const [row] = await db.rows(
    sql`select ${HEAD}, answer, raw from hl7_message where id = ${id} ${lock ? sql`for update` : empty}`,
    wholeRow,
  );
  return row;
}

/** What messages are looked for; every given condition must hold. `from` and `until` are instants, `text` is part of the reason, `sender` part of 'facility|application'. */
export interface MessageFilter {
  readonly parked?: boolean | undefined;
  readonly outcome?: 'AA' | 'AE' | 'AR' | undefined;
  readonly type?: string | undefined;
  readonly trigger?: string | undefined;
  readonly sender?: string | undefined;
  readonly controlId?: string | undefined;
  readonly resident?: number | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly text?: string | undefined;
  /** Only those of this account. */
  readonly account?: string | undefined;
}

/** A page of messages, newest first, after the one at `after` (received, id). */
export async function listMessages(
  db: Queries,
  filter: MessageFilter,
  after: readonly [received: string, id: string] | undefined,
  limit: number,
): Promise<readonly MessageRow[]> {
  const equal = (column: Sql, value: unknown): Sql[] => (value === undefined ? [] : [sql`${column} = ${value}`]);
  const conditions: Sql[] = [
    ...equal(sql`outcome`, filter.outcome),
    ...equal(sql`type`, filter.type),
    ...equal(sql`trigger`, filter.trigger),
    ...(filter.sender === undefined ? [] : [sql`position(upper(${filter.sender}) in upper(sender)) > 0`]),
    ...equal(sql`control_id`, filter.controlId),
    ...equal(sql`account`, filter.account),
    ...(filter.parked === undefined ? [] : [filter.parked ? sql`parked` : sql`not parked`]),
    ...(filter.resident === undefined ? [] : [sql`residents @> ${[filter.resident]}::bigint[]`]),
    ...(filter.from === undefined ? [] : [sql`received >= ${filter.from}::timestamptz`]),
    ...(filter.until === undefined ? [] : [sql`received < ${filter.until}::timestamptz`]),
    ...(filter.text === undefined ? [] : [sql`position(${filter.text} in coalesce(reason, '')) > 0`]),
    ...(after === undefined ? [] : [sql`(received, id) < (${after[0]}::timestamptz, ${after[1]})`]),
  ];
  const where = conditions.length === 0 ? empty : sql`where ${join(conditions, ' and ')}`;
  return db.rows(sql`select ${HEAD} from hl7_message ${where} order by received desc, id desc limit ${limit}`, headRow);
}
