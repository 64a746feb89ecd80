/** The whole platform's doors over the small county, without a network: who signs in gets a client that brings their cookie. */
import { generateKeyPairSync } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { z } from 'zod';
import { type Machine, signAssertion, tokenRequest } from '../../bench/backend-services.ts';
import { systems } from '../../generated/all-systems.gen.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { clientInputSchema, registerClient } from '../../kernel/access/oidc/clients.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost, openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
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
  /** The headers that tell who it is. */
  readonly own: Readonly<Record<string, string>>;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<DoorReply>;
  send(method: 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<DoorReply>;
}

/** The open doors. */
export interface Doors {
  readonly app: FastifyInstance;
  readonly county: SmallCounty;
  /** Somebody who has not signed in. */
  readonly nobody: DoorClient;
  /** Signs an account in with the password of everybody: those of `openDoors`, or one that the test made. */
  signIn(user: string): Promise<DoorClient>;
  /** The hospital's system itself, with its key (SMART Backend Services); it is registered at the first call. */
  asMachine(scope?: string): Promise<DoorClient>;
  close(): Promise<void>;
}

function clientOf(app: FastifyInstance, own: Readonly<Record<string, string>>): DoorClient {
  const inject = async (options: InjectOptions): Promise<DoorReply> => {
    const { statusCode, headers, body } = await app.inject(options);
    const isJson = String(headers['content-type'] ?? '').includes('json') && body !== '';
    return { status: statusCode, headers, text: body, json: isJson ? JSON.parse(body) : undefined };
  };
  return {
    own,
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

const TOKEN_URL = 'http://localhost/oidc/token';

/** Registers the hospital's system with a key of its own. */
async function registerMachine(county: SmallCounty): Promise<Machine> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'his', use: 'sig' }] };
  const input = { name: '医院信息系统', kind: 'system', scopes: ['system/*.cruds'], post: 'post-his', jwks };
  const made = await registerClient(county.database, undefined, clientInputSchema.parse(input));
  if ('refuse' in made) throw new Error(made.refuse);
  return { client: made.id, tokenUrl: TOKEN_URL, key: privateKey, kid: 'his' };
}

async function tokenFor(app: FastifyInstance, machine: Machine, scope: string): Promise<string> {
  const payload = new URLSearchParams({ ...tokenRequest(await signAssertion(machine), scope) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await app.inject({ method: 'POST', url: '/oidc/token', headers, payload });
  return z.object({ access_token: z.string() }).parse(JSON.parse(reply.body)).access_token;
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
  let machine: Promise<Machine> | undefined;
  return {
    app,
    county,
    nobody,
    async signIn(user) {
      const reply = await nobody.send('POST', '/api/session', { user, password: PASSWORD });
      return clientOf(app, { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '' });
    },
    async asMachine(scope = 'system/*.cruds') {
      machine ??= registerMachine(county);
      return clientOf(app, { authorization: `Bearer ${await tokenFor(app, await machine, scope)}` });
    },
    async close() {
      await app.close();
      await county.close();
    },
  };
}
