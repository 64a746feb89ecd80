// Signing in with the hospital's identity provider (OpenID Connect, authorization code with PKCE); an administrator links its subjects to accounts.
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { keyringOf } from '../../database/seal/keyring.ts';
import { openText, sealText } from '../../database/seal/seal-text.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { recordAudit } from '../audit.ts';
import { hashToken, makeToken } from './hash-token.ts';
import { beginVouchedSignIn, type Coming, type Progress } from './sign-in.ts';

/** The provider, as whoever starts the platform names it. `callback` is our address that it sends people back to. */
export interface FederationSettings {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callback: string;
}

/** The provider, looked at when first needed. */
export interface Federation {
  readonly name: string;
  readonly issuer: string;
  begin(db: Database, next: string): Promise<{ readonly url: string; readonly token: string }>;
  finish(
    db: Database,
    token: string | undefined,
    url: URL,
    coming: Coming,
  ): Promise<{ readonly progress: Progress; readonly next: string }>;
}

const LIFE_MINUTES = 10;
const SECONDS_TO_ANSWER = 10;

/** Methods by which a provider says that it asked for a second factor (RFC 8176). */
const SECOND_FACTORS = ['mfa', 'otp', 'hwk', 'sc', 'fpt'];

const attemptRow = z.object({ verifier: z.string(), nonce: z.string(), state: z.string(), next: z.string() });
const claimsShape = z.object({ iss: z.string(), sub: z.string().min(1), amr: z.array(z.string()).optional() });

/** Makes the way to a provider; nothing is fetched before somebody wants to go it. */
export function openFederation(settings: FederationSettings): Federation {
  let known: Promise<Configuration> | undefined;
  const configure = (): Promise<Configuration> => {
    const issuer = new URL(settings.issuer);
    known ??= discovery(issuer, settings.clientId, settings.clientSecret, undefined, {
      // Only a provider on this machine may do without TLS, which a production start refuses.
      ...(issuer.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {}),
      timeout: SECONDS_TO_ANSWER,
    }).catch((error: unknown) => {
      known = undefined; // the next one tries again
      throw error;
    });
    return known;
  };
  const reach = async <T>(work: (configuration: Configuration) => Promise<T>): Promise<T> => {
    const configuration = await configure().catch(() =>
      fail('unprocessable', { what: `连不上${settings.name}。`, next: '请稍后再试，或用本平台的用户名和密码登录。' }),
    );
    return work(configuration);
  };
  return {
    name: settings.name,
    issuer: settings.issuer,
    begin: (db, next) =>
      reach(async (configuration) => {
        const [verifier, nonce, state, token] = [randomPKCECodeVerifier(), randomNonce(), randomState(), makeToken()];
        const oldest = new Date(Date.now() - LIFE_MINUTES * 60_000).toISOString();
        await db.run(sql`delete from federated_attempt where created < ${oldest}`);
        await db.run(
          sql`insert into federated_attempt (token_hash, verifier, nonce, state, next, created)
              values (${hashToken(token)}, ${sealText(keyringOf(db), 'federated_attempt.verifier', verifier)}, ${nonce}, ${state}, ${next}, ${nowInstant()})`,
        );
        const url = buildAuthorizationUrl(configuration, {
          redirect_uri: settings.callback,
          scope: 'openid',
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          nonce,
          state,
        });
        return { url: url.href, token };
      }),
    finish: (db, token, url, coming) =>
      reach(async (configuration) => {
        // Taken out before it is used: an answer of the provider is good once, in the browser that asked.
        const oldest = new Date(Date.now() - LIFE_MINUTES * 60_000).toISOString();
        const [attempt] = await db.rows(
          sql`delete from federated_attempt where token_hash = ${hashToken(token ?? '')} and created > ${oldest} returning verifier, nonce, state, next`,
          attemptRow,
        );
        if (!attempt) {
          await audit(db, { reason: 'answer not asked for' }, coming.source);
          fail('not-signed-in');
        }
        const answer = new URL(settings.callback);
        answer.search = url.search;
        const granted = await authorizationCodeGrant(configuration, answer, {
          pkceCodeVerifier: openText(keyringOf(db), 'federated_attempt.verifier', attempt.verifier),
          expectedNonce: attempt.nonce,
          expectedState: attempt.state,
          idTokenExpected: true,
        }).catch(async () => {
          await audit(db, { reason: 'provider' }, coming.source);
          return fail('unprocessable', { what: `${settings.name}没有确认您的身份。`, next: '请重新登录；若一直如此，请联系管理员。' });
        });
        const claims = claimsShape.parse(granted.claims());
        const account = await findLinked(db, claims.iss, claims.sub);
        if (account === undefined) {
          await audit(db, { reason: 'not linked', issuer: claims.iss, subject: claims.sub }, coming.source);
          fail('unprocessable', {
            what: `您在${settings.name}的身份（编号 ${claims.sub}）还没有关联本平台的账号。`,
            next: '请把这个编号告诉安全管理员，由其核实后关联。',
          });
        }
        const secondFactor = claims.amr?.some((method) => SECOND_FACTORS.includes(method)) ?? false;
        return { progress: await beginVouchedSignIn(db, account, { ...coming, secondFactor }), next: attempt.next };
      }),
  };
}

function audit(db: Database, what: Readonly<Record<string, string>>, source: string): Promise<void> {
  return recordAudit(db, undefined, { act: 'sign-in', what: { ...what, vouched: true }, result: 'refused', source }, nowInstant());
}

async function findLinked(db: Database, issuer: string, subject: string): Promise<string | undefined> {
  const [row] = await db.rows(
    sql`select account from federated_subject where issuer = ${issuer} and subject = ${subject}`,
    z.object({ account: z.string() }),
  );
  return row?.account;
}
