// Searches received messages, and shows one whole.
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { keepsExchange, ROLES } from '../../../define/role.ts';
import { fail } from '../../../errors.ts';
import { listMessages, type MessageFilter, type MessageRow, readWholeMessage } from '../../../hl7-messages/keep-messages.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { decodeCursor, encodeCursor } from '../../../reading/cursor.ts';
import type { Store } from '../../../store/store.ts';
import { charsetOf } from '../er7/charset.ts';
import { openMessage } from './receive-message.ts';

/** A page of messages, newest first; `next` leads to the page after, undefined on the last. */
export interface MessagePage {
  readonly messages: readonly MessageRow[];
  readonly next: string | undefined;
}

const PAGE = 50;

function requireKeeper(who: SignedIn): void {
  if (keepsExchange(who.role)) return;
  fail('not-allowed', { role: ROLES[who.role], what: '查看 HL7 报文', allowed: '系统集成、系统管理员' });
}

/** Messages that meet the filter: an integrator's own account, all for the administrator. Throws `not-allowed`, `invalid` (cursor). */
export async function searchMessages(
  store: Store,
  who: SignedIn,
  filter: MessageFilter,
  cursor?: string,
  limit = PAGE,
): Promise<MessagePage> {
  requireKeeper(who);
  const parts = decodeCursor(cursor, ['text', 'text']);
  const [received, id] = parts ?? [];
  const after =
    typeof received === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(received)) ? ([received, id] as const) : undefined;
  const size = Math.min(Math.max(1, limit), 200);
  const own = who.role === 'integrator' ? { ...filter, account: who.account } : filter;
  const rows = await listMessages(store.database, own, after, size + 1);
  const messages = rows.slice(0, size);
  const last = messages.at(-1);
  return { messages, next: rows.length > size && last ? encodeCursor([last.received, last.id]) : undefined };
}

/** A message with its text and the answer given, for whoever may search; the audit log hears of each resident it is about. Throws `not-found`. */
export async function showMessage(
  store: Store,
  who: SignedIn,
  id: string,
): Promise<MessageRow & { readonly text: string; readonly answer: string }> {
  requireKeeper(who);
  const kept = await readWholeMessage(store.database, id);
  if (!kept || (who.role === 'integrator' && kept.account !== who.account)) fail('not-found', { what: `报文 ${id}` });
  for (const resident of kept.residents) {
    await recordAudit(
      store.database,
      who,
      { act: 'read-person', resident, what: { door: 'hl7v2', message: id }, result: 'done' },
      nowInstant(),
    );
  }
  const { raw, ...head } = kept;
  return { ...head, text: openMessage(raw, charsetOf(kept.charset) ?? 'utf8').text };
}
