/** The whole platform's doors over the small county, without a network: who signs in gets a client that brings their cookie. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost, openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { buildApp } from '../build-app.ts';

/** The password of everybody in these tests. */
export const PASSWORD = 'correct horse';

/** What came back. */
export interface DoorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** Sends requests as somebody. */
export interface DoorClient {
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<DoorReply>;
  send(method: 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<DoorReply>;
}

/** The open doors. */
export interface Doors {
  readonly app: FastifyInstance;
  readonly county: SmallCounty;
  /** Somebody who has not signed in. */
  readonly nobody: DoorClient;
  /** Signs in with the password; `his` is a machine (系统集成) of the county hospital, which brings a bearer token. */
  signIn(user: PostName | 'his'): Promise<DoorClient>;
  close(): Promise<void>;
}

function clientOf(app: FastifyInstance, own: Readonly<Record<string, string>>): DoorClient {
  const inject = async (options: InjectOptions): Promise<DoorReply> => {
    const { statusCode, headers, body } = await app.inject(options);
    const isJson = String(headers['content-type'] ?? '').includes('json') && body !== '';
    return { status: statusCode, headers, text: body, json: isJson ? JSON.parse(body) : undefined };
  };
  return {
    get: (url, headers) => inject({ method: 'GET', url, headers: { ...own, ...headers } }),
    send: (method, url, body, headers) => {
      const type = { 'content-type': url.startsWith('/fhir') ? 'application/fhir+json' : 'application/json' };
      const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      return inject({
        method,
        url,
        headers: { ...(payload === undefined ? {} : type), ...own, ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
    },
  };
}

/** Opens the doors with every system of the platform, and an account for `village-a1`, `doctor-a`, `manager-a`, `consortium`, `bureau`, `registrar` and `his`. */
export async function openDoors(): Promise<Doors> {
  const county = await openSmallCounty(systems);
  await commit(county.store, BY_TEST, [
    { op: 'create', id: 'post-his', resource: makePost('staff-his', '医院信息系统', 'integrator', 'lead') },
  ]);
  for (const post of ['village-a1', 'doctor-a', 'manager-a', 'consortium', 'bureau', 'registrar', 'his']) {
    await setAccount(county.database, post, PASSWORD, `staff-${post}`);
  }
  const app = await buildApp(county.store, { demo: () => false, secureCookie: false, pages: undefined, log: false });
  const nobody = clientOf(app, {});
  return {
    app,
    county,
    nobody,
    async signIn(user) {
      const bearer = user === 'his';
      const reply = await nobody.send('POST', '/api/session', { user, password: PASSWORD, ...(bearer ? { bearer } : {}) });
      if (bearer) return clientOf(app, { authorization: `Bearer ${z.object({ token: z.string() }).parse(reply.json).token}` });
      return clientOf(app, { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '' });
    },
    async close() {
      await app.close();
      await county.close();
    },
  };
}
