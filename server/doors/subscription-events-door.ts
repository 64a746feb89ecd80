// GET /fhir/Subscription/<id>/$events: a Subscription as server-sent events; Last-Event-ID goes on where a listener stopped.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../kernel/errors.ts';
import { explainError } from '../../kernel/exchange/fhir/answer/outcome.ts';
import { FHIR_JSON } from '../../kernel/exchange/fhir/request/request.ts';
import { lastEventOf, readEvents, requireListened } from '../../kernel/exchange/subscriptions/read-events.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

const HEARTBEAT_MS = 20_000;
/** How often a listener's Subscription is looked at; a commit of this process makes it sooner. */
const LOOK_MS = 1000;
/** Listeners at once of one account. */
const MOST = 10;

/** Where a listener goes on: the header of a reconnecting EventSource, or the parameter `since` for clients that cannot set headers. */
function lastHeard(request: FastifyRequest): number | undefined {
  const header = request.headers['last-event-id'];
  const written = typeof header === 'string' ? header : new URL(request.url, 'http://x').searchParams.get('since');
  return written !== null && /^\d{1,15}$/.test(written) ? Number(written) : undefined;
}

/** Mounts the door. Rights are looked at anew at every look: a listener whose session or right ends hears no more. */
export function mountSubscriptionEvents(app: FastifyInstance, store: Store): void {
  const open = new Map<FastifyReply, { readonly account: string; readonly end: () => void }>();
  app.addHook('preClose', async () => {
    for (const { end } of open.values()) end();
  });
  app.get<{ Params: { id: string } }>('/fhir/Subscription/:id/$events', async (request, reply) => {
    const { id } = request.params;
    try {
      const who = await requireWho(store, request);
      await requireListened(store, who, id);
      const mine = [...open.values()].filter(({ account }) => account === who.account);
      if (mine.length >= MOST) mine[0]?.end();
      const after = lastHeard(request) ?? (await lastEventOf(store, id));
      listen(request, reply, id, who.account, after);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { status, outcome } = explainError(error);
      return reply.status(status).header('content-type', FHIR_JSON).send(JSON.stringify(outcome));
    }
  });

  function listen(request: FastifyRequest, reply: FastifyReply, id: string, account: string, from: number): void {
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(`id: ${from}\n: open\n\n`);
    let after = from;
    let ended = false;
    let looking = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      clearInterval(heartbeat);
      clearInterval(timer);
      stop();
      open.delete(reply);
      reply.raw.end();
    };
    const look = async (): Promise<void> => {
      if (looking || ended) return;
      looking = true;
      try {
        const who = await requireWho(store, request);
        const subscribed = await requireListened(store, who, id);
        for (let more = true; more && !ended; ) {
          // A listener who does not read is waited for, not written at.
          if (reply.raw.writableNeedDrain) break;
          const read = await readEvents(store, who, subscribed, after);
          for (const event of read.events) reply.raw.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${event.data}\n\n`);
          more = read.after > after;
          after = read.after;
          if (read.ended && !more) end();
        }
      } catch (error) {
        if (!(error instanceof Fault)) request.log.error({ err: String(error) }, 'subscription events');
        end();
      } finally {
        looking = false;
      }
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    const stop = store.hear(() => void setTimeout(() => void look(), 50).unref());
    const heartbeat = setInterval(() => reply.raw.write(': alive\n\n'), HEARTBEAT_MS);
    open.set(reply, { account, end });
    request.raw.on('close', end);
    void look();
  }
}
