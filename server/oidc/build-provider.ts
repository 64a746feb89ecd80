// oidc-provider as this platform wants it: code flow with PKCE S256 alone, JWT access tokens for our FHIR resource, refresh tokens that rotate.
import Provider, { type ClientModel, errors, interactionPolicy, type KoaContext, type Source } from 'oidc-provider';
import { GRANT_CLAIM } from '../../kernel/access/oidc/access-tokens.ts';
import { readClient } from '../../kernel/access/oidc/clients.ts';
import { findStandingGrant, secondsOfGrant } from '../../kernel/access/oidc/grants.ts';
import type { PublicAddress } from '../../kernel/access/oidc/public-address.ts';
import { type ProviderKeys, SIGNING_ALG } from '../../kernel/access/oidc/signing-keys.ts';
import { PLAIN_SCOPES, readSmartScope, scopesCover } from '../../kernel/access/oidc/smart-scopes.ts';
import type { Database } from '../../kernel/database/database.ts';
import type { HookPolicy } from '../../kernel/exchange/subscriptions/guard-address.ts';
import { fetchKeys } from './fetch-keys.ts';
import { renderRefusal } from './render-refusal.ts';
import { storeAdapter } from './store-adapter.ts';

/** Assertions and keys of clients. Source: SMART App Launch 2.2, Client Authentication: Asymmetric. */
const CLIENT_ALGS = ['RS384', 'ES384'];
const ACCESS_SECONDS = 600;
/** Source: SMART Backend Services: a lifetime of five minutes at most. */
const SYSTEM_SECONDS = 300;
const CODE_SECONDS = 60;
const INTERACTION_SECONDS = 900;

/** The scopes asked for at this step: of the request, or of the code or refresh token that is handed in. */
function scopesAsked(ctx: KoaContext): readonly string[] {
  const { params, entities } = ctx.oidc;
  const text = params?.scope ?? entities.RefreshToken?.scope ?? entities.AuthorizationCode?.scope ?? '';
  return text.split(' ').filter((scope) => scope !== '');
}

/** Every authorization is looked at by whoever is signed in to our own pages: no session of the provider's stands in for it. */
function alwaysAsk() {
  const { base, Check, Prompt } = interactionPolicy;
  const policy = base();
  const consent = policy.get('consent');
  policy.clear();
  const ask = (ctx: KoaContext): boolean => (ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT);
  policy.add(new Prompt({ name: 'login', requestable: true }, new Check('our_session', 'our own session answers', ask)));
  policy.add(consent);
  return policy;
}

/** What the provider stands on. */
export interface ProviderBase {
  readonly db: Database;
  readonly address: PublicAddress;
  readonly keys: ProviderKeys;
  readonly hooks: HookPolicy;
}

/** Builds the provider. */
export function buildProvider({ db, address, keys, hooks }: ProviderBase): Provider {
  const resourceOf = async (ctx: KoaContext, indicator: string, { clientId }: ClientModel) => {
    if (indicator !== address.resource) throw new errors.InvalidTarget(`the resource here is ${address.resource}`);
    const registered = (await readClient(db, clientId))?.scopes ?? [];
    const asked = scopesAsked(ctx);
    const beyond = asked.find((scope) => !scopesCover(registered, scope));
    if (beyond !== undefined) throw new errors.InvalidScope('requested scope is not registered for the client', beyond);
    return {
      scope: asked.filter((scope) => readSmartScope(scope) !== undefined).join(' '),
      audience: address.resource,
      accessTokenFormat: 'jwt',
      accessTokenTTL: ACCESS_SECONDS,
      jwt: { sign: { alg: SIGNING_ALG } },
    };
  };
  const provider = new Provider(address.issuer, {
    adapter: storeAdapter(db),
    jwks: { keys: keys.signing },
    cookies: { keys: keys.cookies, names: { session: 'yigong_oidc', interaction: 'yigong_oidc_ask', resume: 'yigong_oidc_resume' } },
    clients: [],
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: [...PLAIN_SCOPES],
    claims: { openid: ['sub'], fhirUser: ['fhirUser'] },
    conformIdTokenClaims: false,
    clientAuthMethods: ['none', 'private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALG },
    enabledJWA: {
      clientAuthSigningAlgValues: CLIENT_ALGS,
      idTokenSigningAlgValues: [SIGNING_ALG],
    },
    extraParams: {
      // SMART App Launch: `aud` names the FHIR server; a token for another one is not ours to give (and may be a phished request).
      aud: async (_ctx: KoaContext, value: string | undefined) => {
        if (value !== undefined && value.replace(/\/$/, '') !== address.resource)
          throw new errors.InvalidRequest(`aud must be ${address.resource}`);
      },
      launch: null,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      claimsParameter: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx: KoaContext, client: ClientModel, token: Source) => token.clientId === client.clientId,
      },
      introspection: {
        enabled: true,
        allowedPolicy: async (_ctx: KoaContext, client: ClientModel, token: Source) =>
          client.clientAuthMethod !== 'none' && token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => address.resource,
        useGrantedResource: async () => true,
        getResourceServerInfo: resourceOf,
      },
    },
    routes: { authorization: '/auth', token: '/token', jwks: '/jwks', revocation: '/revoke', introspection: '/introspect' },
    interactions: {
      url: async (_ctx: KoaContext, interaction: { readonly uid: string }) => `/authorize/${interaction.uid}`,
      policy: alwaysAsk(),
    },
    ttl: {
      AccessToken: ACCESS_SECONDS,
      ClientCredentials: SYSTEM_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      IdToken: ACCESS_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: INTERACTION_SECONDS,
      Grant: secondsOfGrant(['offline_access']),
      RefreshToken: secondsOfGrant(['offline_access']),
    },
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    issueRefreshToken: async (_ctx: KoaContext, client: ClientModel, source: Source) => {
      const grant = client.grantTypeAllowed('refresh_token') && source.grantId ? await findStandingGrant(db, source.grantId) : undefined;
      return grant?.scopes.some((scope) => scope === 'offline_access' || scope === 'online_access') ?? false;
    },
    loadExistingGrant: async (ctx: KoaContext) => {
      const id = ctx.oidc.result?.consent?.grantId;
      return id === undefined ? undefined : ctx.oidc.provider.Grant.find(id);
    },
    findAccount: async (_ctx: KoaContext, sub: string, source: Source | undefined) => {
      const grant = source?.grantId ? await findStandingGrant(db, source.grantId) : undefined;
      if (source?.grantId && !grant) return undefined;
      return { accountId: sub, claims: async () => ({ sub, ...(grant?.user ? { fhirUser: `${address.resource}/${grant.user}` } : {}) }) };
    },
    extraTokenClaims: async (_ctx: KoaContext, token: Source) => (token.grantId ? { [GRANT_CLAIM]: token.grantId } : undefined),
    fetch: (url: URL | string) => fetchKeys(String(url), hooks),
    renderError: renderRefusal,
  });
  provider.proxy = true; // the headers it then believes are set by our own mount, from the public address
  return provider;
}
