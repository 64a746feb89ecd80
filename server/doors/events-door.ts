// /api/events: tells open pages what changed, so that they ask again; never any content about a person.
import type { FastifyInstance } from 'fastify';
import type { SignedIn } from '../../kernel/access/actor.ts';
import type { Notice, Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

const HEARTBEAT_MS = 25_000;

/** Mounts the events door. A notice names at most one resident; more are told as "many" (null). */
export function mountEvents(app: FastifyInstance, store: Store): void {
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
  });
  app.get('/api/events', async (request, reply) => {
    await requireWho(store, request);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(': open\n\n');
    // A page whose session or post has ended hears no more: it is looked at anew before anything is told, and at every heartbeat.
    let looking = false;
    const look = async (tell: (who: SignedIn) => void): Promise<void> => {
      try {
        tell(await requireWho(store, request));
      } catch {
        end();
      }
    };
    const waiting: Notice[] = [];
    const tellAll = (now: SignedIn): void => {
      for (const notice of waiting.splice(0)) {
        if (notice.account !== undefined && notice.account !== now.account) continue;
        const [resident = null, second] = notice.residents;
        const mayKnow = second === undefined && (now.scope.everything || resident === null || notice.account !== undefined);
        const shut = notice.shut ? { shut: true } : {};
        reply.raw.write(
          `data: ${JSON.stringify({ resident: mayKnow ? resident : null, views: notice.views, tasks: notice.tasks, ...shut })}\n\n`,
        );
      }
    };
    const stop = store.hear((notice) => {
      waiting.push(notice);
      if (looking) return;
      looking = true;
      // Notices that come while it is looked at are told by the same look.
      void look(tellAll).finally(() => {
        looking = false;
        if (waiting.length > 0 && open.has(end)) void look(tellAll);
      });
    });
    const heartbeat = setInterval(() => void look(() => reply.raw.write(': alive\n\n')), HEARTBEAT_MS);
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
