// Stands before every door: headers, foreign pages, limits; what it refuses is refused in plain words and written into the audit log.
import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { recordAudit } from '../../kernel/access/audit.ts';
import { Fault } from '../../kernel/errors.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { problemOf } from '../answer-fault.ts';
import type { SharedSpending } from '../processes/share-spending.ts';
import { tokenOf } from '../session.ts';
import { CLOSED_POLICY, commonHeaders, permissionsOf } from './page-headers.ts';
import { bucketOf, costOf, type RateLimits } from './rate-limits.ts';
import { TokenBuckets } from './token-buckets.ts';

/** How the doors are protected. */
export interface ProtectionOptions {
  /** The platform is reached over TLS alone, whatever the request says. */
  readonly secureCookie: boolean;
  /** Without it nothing is limited (tests, measurements of single doors). */
  readonly limits?: RateLimits | undefined;
  /** What callers spend at other processes behind the same port, and spend here. */
  readonly spending?: Pick<SharedSpending, 'spend' | 'hear'> | undefined;
}

/** Doors that answer with data; pages and their files are not counted. */
const DOORS = /^\/(?:api|fhir|hl7|oidc|dicom-web)(?:\/|\?|$)/;
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** One line about a caller who goes on and on is enough in so long. */
const TELL_AGAIN_MS = 60_000;

/** Puts the protection before the doors. Call it before they are mounted. */
export function protectDoors(app: FastifyInstance, store: Store, options: ProtectionOptions): void {
  app.addHook('onSend', async (request, reply) => {
    reply.headers(commonHeaders(options.secureCookie || request.protocol === 'https'));
    reply.headers(permissionsOf(request.url.split('?')[0] ?? ''));
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', CLOSED_POLICY);
    if (DOORS.test(request.url)) reply.header('cache-control', 'no-store');
  });
  const told = new Map<string, number>();
  const refuse = async (request: FastifyRequest, reply: FastifyReply, rule: string, fault: Fault): Promise<FastifyReply> => {
    const [key, now] = [`${rule} ${request.ip}`, Date.now()];
    if ((told.get(key) ?? 0) < now - TELL_AGAIN_MS) {
      if (told.size > 10_000) told.clear();
      told.set(key, now);
      const what = { door: doorOf(request.url), method: request.method, rule };
      await recordAudit(store.database, undefined, { act: 'refused', what, result: 'refused', source: request.ip }, nowInstant());
    }
    const { status, problem } = problemOf(fault);
    return reply.status(status).send(request.url.startsWith('/fhir') ? outcomeFor(fault) : problem);
  };
  app.addHook('onRequest', async (request, reply) => {
    if (!DOORS.test(request.url)) return undefined;
    if (isForeign(request)) return refuse(request, reply, 'foreign-page', new Fault('foreign-page', {}, []));
    return undefined;
  });
  const { limits, spending } = options;
  if (!limits) return;
  const buckets = new TokenBuckets(Date.now, spending?.spend);
  spending?.hear((spent) => {
    for (const [caller, cost] of spent) buckets.spendElsewhere(caller, bucketOf(limits, caller), cost);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!DOORS.test(request.url)) return undefined;
    const wait = takeFrom(buckets, limits, request);
    if (wait === 0) return undefined;
    reply.header('retry-after', String(wait));
    return refuse(request, reply, 'rate', new Fault('too-many', { seconds: wait }, []));
  });
  // Made-up tokens each bring a bucket of their own: their address pays for what turned out to be nobody's.
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode !== 401 || !DOORS.test(request.url)) return;
    const caller = callerOf(request);
    if (!caller) return;
    buckets.charge(`address ${request.ip}`, limits.buckets.address, 2);
    buckets.forget(caller.name);
  });
}

/** The first words of a path: what lies behind may be a number that names somebody. */
function doorOf(url: string): string {
  return /^\/[a-z]+(?:\/[A-Za-z]+)?/.exec(url)?.[0] ?? '/';
}

function outcomeFor(fault: Fault): Readonly<Record<string, unknown>> {
  const details = { text: `${fault.text}${fault.next}` };
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: fault.issue, details, diagnostics: fault.english }] };
}

/**
 * Whether a page of another site sent this with our cookie. Browsers name the page's site (Sec-Fetch-Site) and, on writes, its origin;
 * machines send neither, and what they bring in `Authorization` no browser adds by itself. Following a link is not loading data.
 */
export function isForeign(request: FastifyRequest): boolean {
  const { origin, authorization, cookie } = request.headers;
  if (authorization !== undefined || cookie === undefined) return false;
  const site = request.headers['sec-fetch-site'];
  const follows = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !follows) return true;
  if (!WRITES.has(request.method) || origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}

/** The seconds somebody has to wait. */
function takeFrom(buckets: TokenBuckets, limits: RateLimits, request: FastifyRequest): number {
  const { method, url, ip } = request;
  const caller = callerOf(request);
  const cost = costOf(limits, method, url);
  if (method === 'POST' && /^\/(?:api\/(?:session|shared)|oidc)(?:\/|\?|$)/.test(url)) {
    const wait = buckets.take(`sign-in ${ip}`, limits.signIn, 1);
    if (wait > 0) return wait;
  }
  if (caller === undefined) return buckets.take(`address ${ip}`, limits.buckets.address, cost);
  // Whoever came through before goes on, also where a neighbour behind the same address guesses tokens.
  if (!buckets.knows(caller.name) && buckets.isEmpty(`address ${ip}`, limits.buckets.address))
    return Math.ceil(1 / limits.buckets.address.perSecond);
  return buckets.take(caller.name, limits.buckets[caller.kind], cost);
}

/** Who asks with a token, by a digest: no token is kept. */
function callerOf(request: FastifyRequest): { readonly kind: 'session' | 'machine'; readonly name: string } | undefined {
  const token = tokenOf(request);
  if (token === undefined) return undefined;
  const kind = request.headers.authorization === undefined ? 'session' : 'machine';
  return { kind, name: `${kind} ${hash('sha256', token, 'base64url').slice(0, 22)}` };
}
