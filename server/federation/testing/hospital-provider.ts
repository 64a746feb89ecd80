/** An identity provider of a hospital on this machine, for tests: a whole OpenID provider that takes whoever it is told for signed in. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** The provider while it runs. */
export interface HospitalProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs somebody in at it, from the address that our platform sends a browser to; the address it sends the browser back to. */
  signIn(url: string, subject: string, amr?: readonly string[]): Promise<string>;
  /** Stops to answer; those who come then find nobody. */
  close(): Promise<void>;
}

const CLIENT = { id: 'yigong', secret: 'a-secret-of-the-hospital-2026' };

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'hospital', use: 'sig', alg: 'RS256' };
}

/** Starts it on a free port. `callback` is where it may send people back to. */
export async function startHospitalProvider(callback: string): Promise<HospitalProvider> {
  const person: { subject: string; amr: readonly string[] } = { subject: '', amr: [] };
  let answer: ReturnType<Provider['callback']> | undefined;
  let provider: Provider | undefined;
  const server = createServer((request, response) => {
    if (!provider || !answer) return void response.writeHead(503).end();
    // Its page of signing in asks nothing: whoever the test named is there.
    if (request.url?.startsWith('/interaction/')) {
      const result = { login: { accountId: person.subject, amr: [...person.amr] } };
      provider.interactionResult(request, response, result).then(
        (to) => response.writeHead(303, { location: to }).end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
      return undefined;
    }
    return void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('the provider has no port');
  const issuer = `http://127.0.0.1:${at.port}`;
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: { keys: ['a key for the cookies of a test'] },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub', 'amr'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    interactions: { url: async (_ctx: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    findAccount: async (_ctx: unknown, sub: string) => ({ accountId: sub, claims: async () => ({ sub }) }),
    loadExistingGrant: async () => {
      const grant = provider && new provider.Grant({ accountId: person.subject, clientId: CLIENT.id });
      grant?.addOIDCScope('openid');
      await grant?.save();
      return grant;
    },
  });
  answer = provider.callback();
  return {
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    async signIn(url, subject, amr = []) {
      Object.assign(person, { subject, amr });
      const cookies = new Map<string, string>();
      let here = url;
      for (let hops = 0; hops < 6; hops += 1) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const reply = await fetch(here, { redirect: 'manual', headers: cookie ? { cookie } : {} });
        for (const set of reply.headers.getSetCookie()) {
          const [pair = ''] = set.split(';');
          cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        const next = reply.headers.get('location');
        if (next === null) throw new Error(`${reply.status} ${await reply.text()}`);
        here = new URL(next, issuer).href;
        if (!here.startsWith(issuer)) return here;
      }
      throw new Error('the provider sends round in circles');
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
