// A FHIR door over a fresh database, for tests of this room.
import { z } from 'zod';
import { type SignedIn, standingOf } from '../../../access/actor.ts';
import { prepareStore } from '../../../commit/migrations.ts';
import type { Database } from '../../../database/database.ts';
import { openTestDatabase } from '../../../database/testing.ts';
import { openStore, type Store } from '../../../store/store.ts';
import { answerFhir } from '../answer-fhir.ts';

/** What came back; `json` is undefined for an empty body. */
export interface DoorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
}

/** Sends requests as one person. */
export interface Client {
  send(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<DoorAnswer>;
}

/** A door; itself the client of an integrator who reaches everything. */
export interface Door extends Client {
  readonly store: Store;
  readonly database: Database;
  readonly base: string;
  /** The client of somebody else, who differs from the integrator in the given facts; nobody when undefined. */
  as(facts: Partial<SignedIn> | undefined): Client;
  close(): Promise<void>;
}

const INTEGRATOR: SignedIn = {
  account: 'his',
  post: 'post-his',
  practitioner: 'his',
  name: '医院信息系统',
  role: 'integrator',
  ...standingOf('integrator'),
  org: 'county-hospital',
  area: '',
  scope: { everything: true, areas: [], orgs: ['county-hospital'] },
};

const BASE = 'https://platform.example/fhir';

/** The first OperationOutcome issue of an answer, or of the whole list. */
export const outcomeShape = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z
    .array(
      z.object({
        severity: z.string(),
        code: z.string(),
        details: z.object({ text: z.string() }),
        diagnostics: z.string(),
        expression: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

/** Opens a door over an empty platform without systems. Close it at the end. */
export async function openDoor(): Promise<Door> {
  const { database, close } = await openTestDatabase('exchange', async (fresh) => void (await prepareStore(fresh, [])));
  const store = await openStore(database, []);
  const clientOf = (who: SignedIn | undefined): Client => ({
    send: async (method, url, body, headers = {}) => {
      const [path = '', query = ''] = url.split('?', 2);
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const given = { ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers };
      const answer = await answerFhir(store, who, { method, path, query, headers: given, body: text, base: BASE, source: '10.0.0.1' });
      if (answer.fault) throw answer.fault;
      return { status: answer.status, headers: answer.headers, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
    },
  });
  return {
    ...clientOf(INTEGRATOR),
    store,
    database,
    base: BASE,
    as: (facts) => clientOf(facts && { ...INTEGRATOR, ...(facts.role === undefined ? {} : standingOf(facts.role)), ...facts }),
    close,
  };
}
