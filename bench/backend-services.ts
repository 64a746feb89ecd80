// A system of its own as it asks for tokens (SMART Backend Services): an assertion signed by its private key, a token of five minutes, the next before it ends.
import { type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';

/** A system and its key. `tokenUrl`: the platform's token endpoint, which the assertion is for. */
export interface Machine {
  readonly client: string;
  readonly tokenUrl: string;
  /** Of the curve P-384 (ES384). */
  readonly key: KeyObject;
  readonly kid: string;
}

const ASSERTION_SECONDS = 240;
/** So long before its end a token is replaced. */
const AHEAD_SECONDS = 90;

/** The assertion by which the system proves who it is; good once. Source: SMART App Launch 2.2, Client Authentication: Asymmetric. */
export function signAssertion({ client, tokenUrl, key, kid }: Machine): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: client, sub: client, aud: tokenUrl, jti: randomUUID(), iat: now, exp: now + ASSERTION_SECONDS };
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES384', kid, typ: 'JWT' }).sign(key);
}

/** The form that is posted to the token endpoint. */
export function tokenRequest(assertion: string, scope: string): Readonly<Record<string, string>> {
  return {
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
}

const answerSchema = z.object({ access_token: z.string(), expires_in: z.number() });

/** A token that stays good. */
export interface KeptToken {
  readonly current: () => string;
  close(): void;
}

/** Gets a token and replaces it before it ends, until it is closed. Throws with the platform's words when the first is refused. */
export async function keepToken(machine: Machine, scope: string): Promise<KeptToken> {
  const ask = async (): Promise<z.infer<typeof answerSchema>> => {
    const body = new URLSearchParams(tokenRequest(await signAssertion(machine), scope));
    const answer = await fetch(machine.tokenUrl, { method: 'POST', body });
    if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
    return answerSchema.parse(await answer.json());
  };
  let token = await ask();
  let timer: NodeJS.Timeout;
  const plan = (): void => {
    timer = setTimeout(
      () => {
        // A refusal shows itself in the answers of the requests that follow.
        ask().then((next) => {
          token = next;
        }, console.error);
        plan();
      },
      Math.max(10, token.expires_in - AHEAD_SECONDS) * 1000,
    );
    timer.unref();
  };
  plan();
  return { current: () => token.access_token, close: () => clearTimeout(timer) };
}
