// /api/hl7 and /api/deliveries: the integrator's pages, received messages and what is delivered to subscribers.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { fail } from '../../kernel/errors.ts';
import { charsetOf } from '../../kernel/exchange/hl7v2/er7/charset.ts';
import { explainMapping } from '../../kernel/exchange/hl7v2/intake/explain-mapping.ts';
import { openMessage } from '../../kernel/exchange/hl7v2/intake/receive-message.ts';
import { replayMessage } from '../../kernel/exchange/hl7v2/intake/replay-message.ts';
import { searchMessages, showMessage } from '../../kernel/exchange/hl7v2/intake/search-messages.ts';
import type { SenderRules } from '../../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { listTold, requireKeeper } from '../../kernel/exchange/subscriptions/list-told.ts';
import { mayManage, replayDeliveries } from '../../kernel/exchange/subscriptions/replay.ts';
import { type MessageFilter, type MessageRow, readWholeMessage } from '../../kernel/hl7-messages/keep-messages.ts';
import { DELIVERY_STATES, listDeliveries } from '../../kernel/jobs/delivery-queue.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { replaySchema } from '../contract/integration.ts';
import { requireWho } from '../session.ts';

const text = z.string().max(200).optional();
const day = z.iso.date().optional();
const filterShape = z.object({
  sender: text,
  type: text,
  state: z.enum(['parked', 'done']).optional(),
  controlId: text,
  from: day,
  until: day,
});
const listShape = filterShape.extend({ cursor: z.string().optional() });
const idShape = z.object({ id: z.string().min(1).max(200) });
const deliveriesShape = z.object({ state: z.enum(DELIVERY_STATES).optional(), before: z.coerce.number().int().optional() });

/** Messages replayed by one request; the page asks again for the rest. */
const AT_ONCE = 200;
const PAGE = 50;

function filterOf({ sender, type, state, controlId, from, until }: z.infer<typeof filterShape>): MessageFilter {
  const [kind, trigger] = (type ?? '').toUpperCase().split(/[\^_ ]/);
  const midnight = (date: string): string => new Date(`${date}T00:00:00+08:00`).toISOString();
  return {
    sender: sender || undefined,
    controlId: controlId || undefined,
    type: kind || undefined,
    trigger: trigger || undefined,
    parked: state === undefined ? undefined : state === 'parked',
    from: from && midnight(from),
    // The day named is the last one shown.
    until: until && new Date(Date.parse(midnight(until)) + 86_400_000).toISOString(),
  };
}

function lineOf({ residents: _residents, ...row }: MessageRow) {
  return row;
}

/** Mounts the door. */
export function mountIntegration(app: FastifyInstance, store: Store, rules: readonly SenderRules[]): void {
  app.get('/api/hl7/messages', async (request) => {
    const who = await requireWho(store, request);
    const { cursor, ...filter } = listShape.parse(request.query);
    const page = await searchMessages(store, who, filterOf(filter), cursor || undefined);
    return { rows: page.messages.map(lineOf), next: page.next ?? null };
  });
  app.get('/api/hl7/messages/:id', async (request) => {
    const who = await requireWho(store, request);
    const { id } = idShape.parse(request.params);
    const shown = await showMessage(store, who, id);
    const kept = await readWholeMessage(store.database, id);
    if (!kept) fail('not-found', { what: `报文 ${id}` });
    const opened = openMessage(kept.raw, charsetOf(kept.charset) ?? 'utf8');
    const { kind, problem, drafts, notes } = explainMapping(opened.message, opened.head, rules);
    return {
      ...lineOf(shown),
      text: shown.text,
      answer: shown.answer,
      mapping: {
        kind: kind ?? null,
        problem: problem ?? null,
        drafts: drafts.map((draft) => ({ ...draft, resource: JSON.stringify(draft.resource, null, 2) })),
        notes,
      },
    };
  });
  app.post('/api/hl7/messages/:id/replay', async (request) => {
    const who = await requireWho(store, request);
    const { id } = idShape.parse(request.params);
    await showMessage(store, who, id);
    const { parked } = await replayMessage(store, { who, rules, source: request.ip }, id);
    return { done: parked ? 0 : 1, parked: parked ? 1 : 0 };
  });
  app.post('/api/hl7/replay', async (request) => {
    const who = await requireWho(store, request);
    const filter = { ...filterOf(filterShape.parse(request.body)), parked: true };
    const { messages } = await searchMessages(store, who, filter, undefined, AT_ONCE);
    let done = 0;
    // Oldest first: a later message may build on what an earlier one brings.
    for (const { id } of messages.toReversed()) {
      const row = await replayMessage(store, { who, rules, source: request.ip }, id);
      if (!row.parked) done += 1;
    }
    return { done, parked: messages.length - done };
  });
  app.get('/api/deliveries', async (request) => {
    const told = await listTold(store, await requireWho(store, request));
    return {
      rows: told.map((line) => ({
        ...line,
        error: line.error ?? null,
        lastSent: line.lastSent ?? null,
        pausedUntil: line.pausedUntil ?? null,
      })),
    };
  });
  app.get('/api/deliveries/:id', async (request) => {
    const who = await requireWho(store, request);
    requireKeeper(who);
    const { id } = idShape.parse(request.params);
    if (!(await mayManage(store, who, id))) fail('not-found', { what: `订阅方 ${id}` });
    const { state, before } = deliveriesShape.parse(request.query);
    const rows = await listDeliveries(store.database, id, state, PAGE + 1, before);
    const page = rows.slice(0, PAGE);
    return {
      // The content of a message is not shown here: it is about people, and its versions can be read by whoever may.
      rows: page.map(({ seq, kind, item, happened, state: now, attempts, lastError, answer, doneAt }) => ({
        seq,
        kind,
        item,
        happened,
        state: now,
        attempts,
        lastError,
        answer,
        doneAt,
      })),
      next: rows.length > PAGE ? (page.at(-1)?.seq ?? null) : null,
    };
  });
  app.post('/api/deliveries/:id/replay', async (request) => {
    const who = await requireWho(store, request);
    const { id } = idShape.parse(request.params);
    return { count: await replayDeliveries(store, who, id, replaySchema.parse(request.body ?? {}), nowInstant()) };
  });
}
