// /api/events: tells open pages what changed, so that they ask again; never any content about a person.
import type { FastifyInstance } from 'fastify';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

const HEARTBEAT_MS = 25_000;

/** Mounts the events door. A notice names at most one resident; more are told as "many" (null). */
export function mountEvents(app: FastifyInstance, store: Store): void {
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
  });
  app.get('/api/events', async (request, reply) => {
    const who = await requireWho(store, request);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(': open\n\n');
    const stop = store.hear((notice) => {
      const [resident = null, second] = notice.residents;
      const mayKnow = second === undefined && (who.scope.everything || resident === null);
      reply.raw.write(`data: ${JSON.stringify({ resident: mayKnow ? resident : null, views: notice.views, tasks: notice.tasks })}\n\n`);
    });
    const heartbeat = setInterval(() => reply.raw.write(': alive\n\n'), HEARTBEAT_MS);
    const end = (): void => {
      clearInterval(heartbeat);
      stop();
      open.delete(end);
      reply.raw.end();
    };
    open.add(end);
    request.raw.on('close', end);
  });
}
