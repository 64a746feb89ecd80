/** An app of another party for the stories: opened from a resident's page, it asks for a token as SMART App Launch says and shows what it got. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { z } from 'zod';

/** What the app was given in the end. */
export interface GivenToken {
  readonly patient: string;
  readonly accessToken: string;
}

/** The app while it listens: where it is opened and sent back to, the tokens it got. */
export interface TestingApp {
  readonly launchUri: string;
  readonly redirectUri: string;
  readonly given: readonly GivenToken[];
  register(client: string): void;
  close(): Promise<void>;
}

const smart = z.object({ authorization_endpoint: z.string(), token_endpoint: z.string() });
const tokenAnswer = z.object({ patient: z.string(), access_token: z.string() });

/** Starts the app on a free port of this machine. */
export async function startTestingApp(scope: string): Promise<TestingApp> {
  let client = '';
  const given: GivenToken[] = [];
  const waiting = new Map<string, { verifier: string; tokenEndpoint: string }>();
  const begin = async (query: URLSearchParams): Promise<string> => {
    const iss = query.get('iss') ?? '';
    const endpoints = smart.parse(await (await fetch(`${iss}/.well-known/smart-configuration`)).json());
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(9).toString('base64url');
    waiting.set(state, { verifier, tokenEndpoint: endpoints.token_endpoint });
    const url = new URL(endpoints.authorization_endpoint);
    const asked = { response_type: 'code', client_id: client, redirect_uri: app.redirectUri, scope, state, aud: iss };
    const proof = { code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' };
    url.search = new URLSearchParams({ ...asked, ...proof, launch: query.get('launch') ?? '' }).toString();
    return url.href;
  };
  const finish = async (query: URLSearchParams): Promise<void> => {
    const begun = waiting.get(query.get('state') ?? '');
    if (!begun) throw new Error('no such state');
    const code = query.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      client_id: client,
      redirect_uri: app.redirectUri,
      code,
      code_verifier: begun.verifier,
    };
    const answer = await fetch(begun.tokenEndpoint, { method: 'POST', body: new URLSearchParams(form) });
    const told = tokenAnswer.parse(await answer.json());
    given.push({ patient: told.patient, accessToken: told.access_token });
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const work = url.pathname === '/launch' ? begin(url.searchParams) : finish(url.searchParams).then(() => undefined);
    work.then(
      (redirect) => {
        if (redirect !== undefined) response.writeHead(302, { location: redirect }).end();
        else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>应用已打开</h1>');
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('the app has no port');
  const base = `http://127.0.0.1:${at.port}`;
  const app: TestingApp = {
    launchUri: `${base}/launch`,
    redirectUri: `${base}/back`,
    given,
    register: (id) => {
      client = id;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return app;
}
