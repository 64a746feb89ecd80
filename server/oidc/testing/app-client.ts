/** An app that goes through the authorization of the platform without a network: its redirects, cookies and tokens. */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { clientInputSchema, registerClient } from '../../../kernel/access/oidc/clients.ts';
import type { Database } from '../../../kernel/database/database.ts';

/** Where the app is sent back to. */
export const REDIRECT = 'https://app.example/back';
/** The FHIR door of the tests. */
export const RESOURCE = 'http://localhost/fhir';

/** What came of a request. */
export interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly json: Record<string, unknown>;
  readonly text: string;
}

/** A browser: keeps cookies by name. */
export class Browser {
  readonly #app: FastifyInstance;
  readonly #cookies = new Map<string, string>();
  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const type = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
    const answer = await this.#app.inject({
      method,
      url,
      headers: { ...(cookie ? { cookie } : {}), ...(body === undefined ? {} : { 'content-type': type }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const set = answer.headers['set-cookie'] ?? [];
    for (const each of Array.isArray(set) ? set : [set]) {
      const [pair = ''] = each.split(';');
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '' || /expires=Thu, 01 Jan 1970|max-age=0/i.test(each)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), value);
    }
    const json = String(answer.headers['content-type'] ?? '').includes('json')
      ? z.record(z.string(), z.unknown()).parse(JSON.parse(answer.body || '{}'))
      : {};
    const location = answer.headers.location;
    return { status: answer.statusCode, location: location === undefined ? undefined : String(location), json, text: answer.body };
  }

  /** The value of a cookie it keeps. */
  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Takes a cookie that was given elsewhere. */
  keep(name: string, value: string): void {
    this.#cookies.set(name, value);
  }
}

/** Registers a public app with these scopes; its id. */
export async function registerApp(db: Database, scopes: readonly string[], launchUri?: string): Promise<string> {
  const input = clientInputSchema.parse({ name: '测试应用', kind: 'app', redirectUris: [REDIRECT], scopes, launchUri });
  const made = await registerClient(db, undefined, input);
  if ('refuse' in made) throw new Error(made.refuse);
  return made.id;
}

/** A secret of PKCE and its challenge. */
export function makePkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The address of the authorization; `more` replaces or (undefined) leaves out parameters. */
export function authorizationUrl(
  client: string,
  scope: string,
  challenge: string,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  const all: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: client,
    redirect_uri: REDIRECT,
    scope,
    state: 'state-1',
    nonce: scope.split(' ').includes('openid') ? 'nonce-1' : undefined,
    aud: RESOURCE,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  };
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return `/oidc/auth?${new URLSearchParams(given)}`;
}

/** The path of an address of our own. */
export function pathOf(location: string | undefined): string {
  const url = new URL(location ?? '', 'http://localhost');
  return `${url.pathname}${url.search}`;
}

/** Goes from the authorization to the app's address with a code, allowing what is asked for. */
export async function allow(browser: Browser, url: string, resident?: number): Promise<URL> {
  const begun = await browser.ask('GET', url);
  const page = pathOf(begun.location);
  const decided = await browser.ask('POST', `${page}/decide`, { allow: true, ...(resident === undefined ? {} : { resident }) });
  if (decided.status !== 200) throw new Error(decided.text);
  const back = await browser.ask('GET', pathOf(String(decided.json.redirect)));
  return new URL(back.location ?? '');
}

/** Hands a form to the token endpoint. */
export function askToken(browser: Browser, form: Readonly<Record<string, string>>): Promise<Reply> {
  return browser.ask('POST', '/oidc/token', new URLSearchParams({ ...form }).toString());
}
