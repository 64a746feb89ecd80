// /api/access: break-glass with its banner, and its review.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { openGlassOf } from '../../kernel/access/policy/break-glass.ts';
import { endGlass } from '../../kernel/actions/end-glass.ts';
import { openGlass } from '../../kernel/actions/open-glass.ts';
import { isRole, ROLES } from '../../kernel/define/role.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { giveVerdict, readGlassList } from '../../kernel/reading/review-glass.ts';
import type { Store } from '../../kernel/store/store.ts';
import { openGlassSchema, reviewGlassSchema } from '../contract/access.ts';
import { requireWho } from '../session.ts';

const residentParams = z.object({ resident: z.coerce.number().int().positive() });
const idParams = z.object({ id: z.string().max(64) });

/** Mounts the door. */
export function mountAccess(app: FastifyInstance, store: Store): void {
  app.post('/api/access/break-glass', async (request) => {
    const who = await requireWho(store, request);
    return openGlass(store, who, { ...openGlassSchema.parse(request.body), source: request.ip });
  });
  app.get('/api/access/break-glass', async (request) => {
    const rows = await readGlassList(store, await requireWho(store, request));
    const directory = store.directory.current();
    const now = today();
    return {
      rows: rows.map(({ account: _account, role, org, ...row }) => ({
        ...row,
        roleName: isRole(role) ? ROLES[role] : role,
        orgName: directory.nameOf(org),
        late: row.reviewed === null && row.reviewDue < now,
      })),
    };
  });
  app.get('/api/access/break-glass/open/:resident', async (request) => {
    const who = await requireWho(store, request);
    return { until: await openGlassOf(store.database, who, residentParams.parse(request.params).resident, nowInstant()) };
  });
  app.post('/api/access/break-glass/open/:resident/end', async (request) => {
    const who = await requireWho(store, request);
    return endGlass(store, who, residentParams.parse(request.params).resident, request.ip);
  });
  app.post('/api/access/break-glass/:id/review', async (request) => {
    const who = await requireWho(store, request);
    await giveVerdict(store, who, idParams.parse(request.params).id, reviewGlassSchema.parse(request.body));
    return { reviewed: true };
  });
}
