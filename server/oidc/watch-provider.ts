// Around every answer of the provider: what SMART adds to tokens, revoking and introspecting signed tokens, and the lines of the audit log.
import type Provider from 'oidc-provider';
import type { KoaContext } from 'oidc-provider';
import { z } from 'zod';
import { recordAudit } from '../../kernel/access/audit.ts';
import { isTokenActive, revokeAccessToken, verifyAccessToken } from '../../kernel/access/oidc/access-tokens.ts';
import { endGrant, findStandingGrant } from '../../kernel/access/oidc/grants.ts';
import type { Database } from '../../kernel/database/database.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';

/** Where the provider stands. */
export const OIDC_PATH = '/oidc';

const faultSchema = z.object({ error: z.string(), error_description: z.string().optional() });
const tokenSchema = z.object({ access_token: z.string() }).catchall(z.unknown());
const REFUSALS = ['authorization.error', 'grant.error', 'revocation.error', 'introspection.error', 'server_error'];

/** What was heard while a request was answered. */
interface Heard {
  refusal?: undefined | { readonly event: string; readonly error: string; readonly detail: string | undefined };
  readonly ended: string[];
}

const heardOf = new WeakMap<object, Heard>();

function hear(ctx: KoaContext): Heard {
  const known = heardOf.get(ctx) ?? { ended: [] };
  heardOf.set(ctx, known);
  return known;
}

/** An app that may stay says so by its scope alone (SMART); OpenID Connect wants it to ask for consent in so many words. */
function askConsentToStay(ctx: KoaContext): void {
  if (ctx.path !== '/auth' || ctx.method !== 'GET') return;
  const { scope, prompt } = ctx.query;
  if (typeof scope === 'string' && scope.split(' ').includes('offline_access') && prompt === undefined)
    ctx.query = { ...ctx.query, prompt: 'consent' };
}

/** Adds the launch context to a token response. Source: SMART App Launch 2.2, Launch context arrives with your access_token. */
async function addLaunchContext(db: Database, ctx: KoaContext): Promise<void> {
  const grant = ctx.oidc.entities.Grant;
  const body = tokenSchema.safeParse(ctx.body);
  if (!grant || !body.success) return;
  const standing = await findStandingGrant(db, grant.jti);
  if (!standing) return;
  const context = standing.patient === undefined ? {} : { patient: standing.patient, need_patient_banner: true };
  ctx.body = { ...body.data, scope: standing.scopes.join(' '), ...context };
}

/** The library does not know signed tokens again; we do, for the client that they were given to. */
async function answerSignedToken(db: Database, ctx: KoaContext): Promise<void> {
  const { client, params, route } = ctx.oidc;
  if (!client || params?.token === undefined) return;
  const claims = await verifyAccessToken(db, params.token).catch(() => undefined);
  const own = claims?.client_id === client.clientId ? claims : undefined;
  hear(ctx).refusal = undefined;
  if (route === 'revocation') {
    // RFC 7009: an unknown token is answered like a revoked one.
    if (own) await revokeAccessToken(db, own);
    ctx.status = 200;
    ctx.body = '';
    return;
  }
  ctx.status = 200;
  const active = own !== undefined && client.clientAuthMethod !== 'none' && (await isTokenActive(db, own));
  ctx.body = active ? { active, client_id: own.client_id, scope: own.scope, exp: own.exp, jti: own.jti, token_type: 'Bearer' } : { active };
}

async function writeAudit(db: Database, ctx: KoaContext): Promise<void> {
  const { refusal, ended } = hear(ctx);
  for (const grant of ended) await endGrant(db, grant);
  const client = ctx.oidc?.client?.clientId ?? ctx.oidc?.params?.client_id;
  if (refusal) {
    const what = { door: 'oidc', client: client?.slice(0, 80), error: refusal.error, detail: refusal.detail?.slice(0, 160) };
    await recordAudit(db, undefined, { act: 'sign-in', what, result: 'refused', source: ctx.ip }, nowInstant());
    return;
  }
  if (ctx.path !== '/token' || ctx.status !== 200) return;
  const what = { door: 'oidc', client, way: ctx.oidc.params?.grant_type };
  await recordAudit(db, undefined, { act: 'sign-in', what, result: 'done', source: ctx.ip }, nowInstant());
}

/** Puts the watch around a provider. The answer goes out when its line is on disk. */
export function watchProvider(provider: Provider, db: Database): Provider {
  for (const event of REFUSALS)
    provider.on(event, (ctx: KoaContext, error: unknown) => {
      const fault = faultSchema.safeParse(error);
      hear(ctx).refusal = { event, error: fault.data?.error ?? 'server_error', detail: fault.data?.error_description };
    });
  provider.on('grant.revoked', (ctx: KoaContext, grant: unknown) => {
    if (typeof grant === 'string') hear(ctx).ended.push(grant);
  });
  return provider.use(async (ctx, next) => {
    ctx.mountPath = OIDC_PATH; // what its own addresses begin with
    askConsentToStay(ctx);
    await next();
    if (ctx.path === '/token' && ctx.status === 200) await addLaunchContext(db, ctx);
    const fault = faultSchema.safeParse(ctx.body);
    if (fault.success && fault.data.error === 'unsupported_token_type') await answerSignedToken(db, ctx);
    await writeAudit(db, ctx);
  });
}
