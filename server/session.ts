// Who is asking: the session cookie of a page, or the signed token of an app or a system.
import { parse } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { SignedIn } from '../kernel/access/actor.ts';
import { whoIs } from '../kernel/access/identity/sessions.ts';
import { isSignedToken } from '../kernel/access/oidc/access-tokens.ts';
import { ROLES } from '../kernel/define/role.ts';
import { fail } from '../kernel/errors.ts';
import type { Store } from '../kernel/store/store.ts';

/** Name of the session cookie. */
export const COOKIE = 'yigong_session';

/** No token of ours; what a bearer token counts as that is none of the identity provider's. */
const NONE = '';

/**
 * The token of a request, if it brings one. Sessions come by cookie alone: a password never buys a token that a program may carry about;
 * systems sign in with their key (SMART Backend Services).
 */
export function tokenOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization?.startsWith('Bearer ')) {
    const token = authorization.slice('Bearer '.length);
    return isSignedToken(token) ? token : NONE;
  }
  return parse(request.headers.cookie ?? '')[COOKIE];
}

/**
 * Refuses a write that a foreign page sends with our cookie (CSRF), or with which it would sign somebody in: its Origin must be this host.
 * Bearer tokens are not sent by browsers. Throws `not-signed-in`.
 */
export function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.headers.authorization !== undefined) return;
  const { origin, host } = request.headers;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') fail('not-signed-in');
    return;
  }
  if (!URL.canParse(origin) || new URL(origin).host !== host) fail('not-signed-in');
}

/** What a resident's session opens. */
const RESIDENTS_DOORS = /^\/(?:api\/(?:my|apps\/grants)|authorize|fhir|dicom-web)(?:\/|\?|$)/;

/** What tokens of apps and systems open. */
const TOKEN_DOORS = /^\/(?:fhir|hl7|dicom-web)(?:\/|\?|$)/;

const asking = new WeakMap<FastifyRequest, SignedIn>();

/** The person behind a request, with where it comes from. Throws `not-signed-in`. */
export async function requireWho(store: Store, request: FastifyRequest): Promise<SignedIn> {
  refuseForeignOrigin(request);
  const token = tokenOf(request);
  // Tokens of apps and systems open the doors of exchange alone: what scopes narrow is told there.
  if (token !== undefined && isSignedToken(token) && !TOKEN_DOORS.test(request.url)) fail('not-signed-in');
  const who = { ...(await whoIs(store.database, store.directory, token)), source: request.ip };
  // Residents have pages of their own; those of staff are refused whole.
  if (who.kind === 'resident' && !RESIDENTS_DOORS.test(request.url))
    fail('not-allowed', { role: ROLES[who.role], what: '工作人员的页面', allowed: '工作人员；居民请用“我的健康档案”' });
  asking.set(request, who);
  return who;
}

/** Who was found behind a request, if anybody was asked for. */
export function whoAsked(request: FastifyRequest): SignedIn | undefined {
  return asking.get(request);
}
