// /api/session: sign in step by step, who am I, act in another post, confirm that it is me, sign out.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { recordAudit } from '../../kernel/access/audit.ts';
import { isOfficerAccount, readAccount } from '../../kernel/access/identity/accounts.ts';
import { makeChallenge } from '../../kernel/access/identity/challenges.ts';
import { confirmIdentity } from '../../kernel/access/identity/confirm-identity.ts';
import type { Federation } from '../../kernel/access/identity/federation.ts';
import { identityPolicyOf } from '../../kernel/access/identity/identity-policy.ts';
import { describePasswordRules } from '../../kernel/access/identity/password-policy.ts';
import type { Post } from '../../kernel/access/identity/posts.ts';
import { type Arrival, signOut, whoIs } from '../../kernel/access/identity/sessions.ts';
import {
  beginSignIn,
  choosePost,
  finishEnrolment,
  giveCode,
  giveNewPassword,
  type Progress,
  readStanding,
  startEnrolment,
  switchPost,
} from '../../kernel/access/identity/sign-in.ts';
import { tellTotp } from '../../kernel/access/identity/totp.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { Fault, fail } from '../../kernel/errors.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { ActorView } from '../contract/contract.ts';
import {
  challengeRequestSchema,
  confirmSchema,
  type PendingView,
  type PostView,
  refusedSignInSchema,
  type SecretView,
  signInRequestSchema,
  type standingSchema,
  stepSchema,
  switchPostSchema,
} from '../contract/identity.ts';
import { dropCookie, FEDERATION_COOKIE, PENDING_COOKIE, REFUSED_COOKIE, readCookie, setCookie } from '../cookies.ts';
import { COOKIE, refuseForeignOrigin, requireWho, tokenOf } from '../session.ts';
import { viewActor } from './view-actor.ts';

/** How sessions are served. */
export interface SessionOptions {
  readonly demo: () => boolean;
  readonly secureCookie: boolean;
  /** The hospital's identity provider, if one is set. */
  readonly federation?: Federation | undefined;
}

/** Where a request comes from. */
export function arrivalOf(request: FastifyRequest): Arrival {
  return { source: request.ip, device: request.headers['user-agent'] };
}

/** A post with the names of its role and organisation. */
export function viewPost(store: Store, post: Pick<Post, 'id' | 'role' | 'org' | 'from' | 'to'>): PostView {
  const orgName = store.directory.current().nameOf(post.org);
  return { id: post.id, roleName: ROLES[post.role], orgName, from: post.from ?? null, to: post.to ?? null };
}

/** A secret as text, as a picture that another telephone reads (a data: URL), and as the address that this one opens. */
export async function viewSecret(secret: string, account: string): Promise<SecretView> {
  const { toDataURL } = await import('qrcode');
  const link = tellTotp(secret, account);
  return { secret, link, picture: await toDataURL(link, { errorCorrectionLevel: 'M', margin: 2, scale: 5 }) };
}

async function viewPending(store: Store, token: string): Promise<PendingView> {
  const { account, step, posts, expiredAfter } = await readStanding(store.database, token);
  const enrolment = step === 'enrol' ? await startEnrolment(store.database, token) : undefined;
  const known = step === 'password' ? await readAccount(store.database, account) : undefined;
  const officer = known !== undefined && (await isOfficerAccount(store.database, known.practitioner));
  return {
    step,
    user: account,
    posts: step === 'post' ? posts.map((post) => viewPost(store, post)) : [],
    enrolment: enrolment ? await viewSecret(enrolment.secret, account) : null,
    rules: step === 'password' ? describePasswordRules(identityPolicyOf(store.database), officer) : null,
    expiredAfter: expiredAfter ?? null,
  };
}

const callbackQuery = z.object({ next: z.string().max(500).optional() });

/** Only pages of our own: a foreign `next` leads home. */
function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** A browser that came by a link is shown the sign-in page, which asks for the refusal that its cookie holds; anything else is thrown on. */
function tellRefusal(reply: FastifyReply, error: unknown, secure: boolean, next = '/'): string {
  if (!(error instanceof Fault)) throw error;
  setCookie(reply, REFUSED_COOKIE, JSON.stringify({ text: error.text, next: error.next }), secure);
  return next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`;
}

/** The refusal that a cookie holds; null for none, or one that was made by hand. */
function readRefusal(text: string | undefined): z.infer<typeof refusedSignInSchema> | null {
  try {
    return refusedSignInSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

/** Mounts the session door. A session's token is in its cookie and in no answer. */
export function mountSession(app: FastifyInstance, store: Store, options: SessionOptions): void {
  const db = store.database;
  const view = async (token: string): Promise<ActorView> => viewActor(store, await whoIs(db, store.directory, token), options.demo());
  const put = (request: FastifyRequest, reply: FastifyReply, progress: Progress): void => {
    const [here, gone] = progress.kind === 'session' ? ([COOKIE, PENDING_COOKIE] as const) : ([PENDING_COOKIE, COOKIE] as const);
    setCookie(reply, here, progress.token, options.secureCookie);
    dropCookie(request, reply, gone, options.secureCookie);
  };
  const answer = (request: FastifyRequest, reply: FastifyReply, progress: Progress): Promise<ActorView | PendingView> => {
    put(request, reply, progress);
    return progress.kind === 'session' ? view(progress.token) : viewPending(store, progress.token);
  };

  app.get('/api/session/ways', async (request, reply) => {
    const refused = readRefusal(readCookie(request, REFUSED_COOKIE));
    dropCookie(request, reply, REFUSED_COOKIE, options.secureCookie);
    return { federation: options.federation?.name ?? null, refused };
  });
  app.post('/api/session', async (request, reply) => {
    refuseForeignOrigin(request);
    const { user, password, post, challenge } = signInRequestSchema.parse(request.body);
    // The cookie that came is never taken over: its session ends, a new token takes its place (no fixation).
    const progress = await beginSignIn(db, user, password, {
      ...arrivalOf(request),
      post,
      challenge,
      previous: readCookie(request, COOKIE),
    });
    return answer(request, reply, progress);
  });
  app.post('/api/session/challenge', async (request) => {
    refuseForeignOrigin(request);
    return makeChallenge(db, challengeRequestSchema.parse(request.body).user);
  });
  // Every sign-in page asks: that nothing is under way is an answer, not a refusal.
  app.get('/api/session/step', async (request, reply): Promise<z.infer<typeof standingSchema>> => {
    const token = readCookie(request, PENDING_COOKIE);
    if (token === undefined) return { pending: null };
    try {
      return { pending: await viewPending(store, token) };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'not-signed-in') throw error;
      dropCookie(request, reply, PENDING_COOKIE, options.secureCookie);
      return { pending: null };
    }
  });
  app.post('/api/session/step', async (request, reply) => {
    refuseForeignOrigin(request);
    const given = stepSchema.parse(request.body);
    const token = readCookie(request, PENDING_COOKIE) ?? '';
    if ('post' in given) return answer(request, reply, await choosePost(db, token, given.post));
    if ('password' in given) {
      const progress = await giveNewPassword(db, token, given.password);
      return 'refuse' in progress ? fail('invalid', { what: progress.refuse, field: 'password' }) : answer(request, reply, progress);
    }
    if ((await readStanding(db, token)).step !== 'enrol') return answer(request, reply, await giveCode(db, token, given.code));
    const { progress, recoveryCodes } = await finishEnrolment(db, token, given.code);
    return { ...(await answer(request, reply, progress)), recoveryCodes };
  });
  app.get('/api/session', async (request) => viewActor(store, await requireWho(store, request), options.demo()));
  app.post('/api/session/post', async (request, reply) => {
    const who = await requireWho(store, request);
    const { post } = switchPostSchema.parse(request.body);
    const token = await switchPost(db, who, tokenOf(request) ?? '', post, arrivalOf(request));
    return answer(request, reply, { kind: 'session', token });
  });
  app.post('/api/session/confirm', async (request) => {
    const who = await requireWho(store, request);
    const { password, code } = confirmSchema.parse(request.body);
    await confirmIdentity(db, who, password, request.ip, code);
    return { done: true };
  });
  app.delete('/api/session', async (request, reply) => {
    refuseForeignOrigin(request);
    const token = tokenOf(request);
    if (token) {
      const who = await whoIs(db, store.directory, token).catch(() => undefined); // may be over already
      await signOut(db, token);
      if (who) await recordAudit(db, who, { act: 'sign-out', what: {}, result: 'done', source: request.ip }, nowInstant());
    }
    setCookie(reply, COOKIE, undefined, options.secureCookie);
    return { signedOut: true };
  });

  app.get('/api/session/federated', async (request, reply) => {
    const { federation } = options;
    if (!federation) fail('not-found', { what: '统一身份登录' });
    const next = safeNext(callbackQuery.parse(request.query).next);
    try {
      const { url, token } = await federation.begin(db, next);
      setCookie(reply, FEDERATION_COOKIE, token, options.secureCookie);
      return reply.redirect(url);
    } catch (error) {
      return reply.redirect(tellRefusal(reply, error, options.secureCookie, next));
    }
  });
  app.get('/api/session/federated/callback', async (request, reply) => {
    const { federation } = options;
    if (!federation) fail('not-found', { what: '统一身份登录' });
    setCookie(reply, FEDERATION_COOKIE, undefined, options.secureCookie);
    try {
      const url = new URL(request.url, 'http://callback');
      const { progress, next } = await federation.finish(db, readCookie(request, FEDERATION_COOKIE), url, arrivalOf(request));
      put(request, reply, progress);
      return reply.redirect(progress.kind === 'session' ? next : `/sign-in?next=${encodeURIComponent(next)}`);
    } catch (error) {
      return reply.redirect(tellRefusal(reply, error, options.secureCookie));
    }
  });
}
