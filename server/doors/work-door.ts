// /api/actions, /api/worklists, /api/tasks, /api/home, /api/options: the daily work.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findPriors } from '../../kernel/actions/find-priors.ts';
import { findAction, performAction, requireRole } from '../../kernel/actions/perform-action.ts';
import { startAction } from '../../kernel/actions/start-action.ts';
import { mapAtOnce } from '../../kernel/database/statements/map-at-once.ts';
import { countTasks, listTasks } from '../../kernel/reading/list-tasks.ts';
import { readOptions } from '../../kernel/reading/read-options.ts';
import { countWorklist, readWorklist, requireWorklist, seeLists } from '../../kernel/reading/read-worklist.ts';
import type { Store } from '../../kernel/store/store.ts';
import { performSchema } from '../contract/contract.ts';
import { readHome } from '../home/read-home.ts';
import { requireWho } from '../session.ts';

const idParams = z.object({ id: z.string().max(80) });
const optionsQuery = z.object({ q: z.string().max(80).default(''), resident: z.coerce.number().int().positive().optional() });
const startQuery = z.object({
  resident: z.coerce.number().int().positive().optional(),
  row: z.string().max(200).optional(),
  encounter: z.string().max(64).optional(),
});
const priorsQuery = z.object({
  resident: z.coerce.number().int().positive(),
  encounter: z.string().max(64).optional(),
  items: z
    .string()
    .max(4000)
    .transform((text) => text.split(',').filter((item) => item !== '')),
});
const listQuery = z.object({
  area: z.string().max(12).optional(),
  q: z.string().max(40).optional(),
  part: z.string().max(80).optional(),
  cursor: z.string().max(600).optional(),
  rows: z.coerce.number().int().min(1).max(50).optional(),
});
const homeQuery = z.object({ lists: z.enum(['all']).optional() });
const taskQuery = z.object({
  when: z.enum(['overdue', 'due', 'all']).default('all'),
  task: z.string().max(80).optional(),
  cursor: z.string().max(600).optional(),
});

/** What stands on top of every page is counted up to this. */
const URGENT_UP_TO = 99;
/** Counts of one page under way at once. */
const AT_ONCE = 6;

/** Mounts the doors of the daily work. */
export function mountWork(app: FastifyInstance, store: Store): void {
  app.get('/api/home', async (request) =>
    readHome(store, await requireWho(store, request), homeQuery.parse(request.query).lists === 'all'),
  );
  app.get('/api/tasks', async (request) => {
    const who = await requireWho(store, request);
    const query = taskQuery.parse(request.query);
    const [page, counts] = await Promise.all([listTasks(store, who, query), countTasks(store, who)]);
    return { ...page, counts };
  });
  app.get('/api/urgent', async (request) => {
    const who = await requireWho(store, request);
    const lists = [...store.registry.worklists.values()].filter(({ urgency, roles }) => urgency === 'now' && roles.includes(who.role));
    const rowsOf = await seeLists(store, who);
    const counted = await mapAtOnce(lists, AT_ONCE, async (worklist) => ({
      id: worklist.id,
      title: worklist.title,
      count: (await countWorklist(store, who, worklist, { upTo: URGENT_UP_TO, rowsOf })).count,
    }));
    return { lists: counted.filter(({ count }) => count > 0) };
  });
  app.get('/api/worklists/:id', async (request) => {
    const who = await requireWho(store, request);
    const { q, ...asked } = listQuery.parse(request.query);
    return readWorklist(store, who, requireWorklist(store, who, idParams.parse(request.params).id), { ...asked, search: q });
  });
  app.get('/api/actions/:id/start', async (request) => {
    const who = await requireWho(store, request);
    const { resident, row, encounter } = startQuery.parse(request.query);
    const action = findAction(store, idParams.parse(request.params).id);
    await requireRole(store, who, action, resident);
    return startAction(store, who, action, resident, row, encounter);
  });
  app.get('/api/actions/:id/priors', async (request) => {
    const who = await requireWho(store, request);
    const { resident, items, encounter } = priorsQuery.parse(request.query);
    const action = findAction(store, idParams.parse(request.params).id);
    await requireRole(store, who, action, resident);
    return { rows: await findPriors(store, who, action, resident, items, encounter) };
  });
  app.post('/api/actions/:id', async (request, reply) => {
    const who = await requireWho(store, request);
    const { resident, encounter, answers, overrides, requestId } = performSchema.parse(request.body);
    const answer = await performAction(store, who, {
      action: idParams.parse(request.params).id,
      resident,
      encounter,
      answers,
      overrides: overrides ?? {},
      requestId,
    });
    if ('done' in answer) return answer.done;
    return reply.status(422).send({ warnings: answer.warnings.map(({ field, text }) => ({ field, text })) });
  });
  app.get('/api/options/:target', async (request) => {
    const who = await requireWho(store, request);
    const { target } = z.object({ target: z.string().max(80) }).parse(request.params);
    const { q, resident } = optionsQuery.parse(request.query);
    return { rows: await readOptions(store, who, target, q.trim(), resident) };
  });
}
