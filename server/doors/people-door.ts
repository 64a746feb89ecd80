// /api/people: find residents, the person page, the timeline, revealing a masked field.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { countReveal } from '../../kernel/access/identity/confirm-identity.ts';
import { findPeople } from '../../kernel/reading/find-people.ts';
import { readPerson } from '../../kernel/reading/read-person.ts';
import { readTimeline } from '../../kernel/reading/read-timeline.ts';
import { revealField } from '../../kernel/reading/reveal-field.ts';
import type { Store } from '../../kernel/store/store.ts';
import { revealSchema } from '../contract/contract.ts';
import { requireWho } from '../session.ts';

const residentParams = z.object({ resident: z.coerce.number().int().positive() });
const findQuery = z.object({ q: z.string().max(60).default(''), cursor: z.string().max(400).optional() });
const timelineQuery = z.object({ kind: z.string().max(20).optional(), cursor: z.string().max(400).optional() });

/** Mounts the people door. */
export function mountPeople(app: FastifyInstance, store: Store): void {
  app.get('/api/people', async (request) => {
    const { q, cursor } = findQuery.parse(request.query);
    return findPeople(store, await requireWho(store, request), q, cursor);
  });
  app.get('/api/people/:resident', async (request) =>
    readPerson(store, await requireWho(store, request), residentParams.parse(request.params).resident),
  );
  app.get('/api/people/:resident/timeline', async (request) =>
    readTimeline(
      store,
      await requireWho(store, request),
      residentParams.parse(request.params).resident,
      timelineQuery.parse(request.query),
    ),
  );
  app.post('/api/people/:resident/reveal', async (request) => {
    const who = await requireWho(store, request);
    const { what } = revealSchema.parse(request.body);
    await countReveal(store.database, who);
    return { value: await revealField(store, who, residentParams.parse(request.params).resident, what) };
  });
}
