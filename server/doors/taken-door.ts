// /api/taken: the pages say that something was printed or saved as a file, so that the log has its line; what was on the page was logged when it was read.
import type { FastifyInstance } from 'fastify';
import { recordAudit } from '../../kernel/access/audit.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { reachResident } from '../../kernel/reading/require-resident.ts';
import type { Store } from '../../kernel/store/store.ts';
import { takenSchema } from '../contract/taken.ts';
import { requireWho } from '../session.ts';

/**
 * Mounts the door. A browser prints whether we hear of it or not: the line tells what our own pages do, the key of the browser's menu included,
 * and not what somebody photographs. A resident beyond reach is refused, with its line. Source: domain §16.2, export and audit.
 */
export function mountTaken(app: FastifyInstance, store: Store): void {
  app.post('/api/taken', async (request, reply) => {
    const who = await requireWho(store, request);
    const { act, page, resident, rows } = takenSchema.parse(request.body);
    const reason = resident === undefined ? undefined : (await reachResident(store.database, who, resident)).reason;
    const what = { page, ...(rows === undefined ? {} : { rows }) };
    await recordAudit(store.database, who, { act, resident, reason, what, result: 'done' }, nowInstant());
    return reply.status(204).send();
  });
}
