// Signing in: who it is, then what is left to do (second factor, a new password, which post), then a session.
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { factsOfRole } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { nowInstant, today } from '../../periods/plain-date.ts';
import { recordAudit } from '../audit.ts';
import { type Account, changePassword, type PasswordRefusal, readAccount } from './accounts.ts';
import { type ChallengeAnswer, requireChallenge } from './challenges.ts';
import { checkPassword } from './check-password.ts';
import { hashToken } from './hash-token.ts';
import { identityPolicyOf } from './identity-policy.ts';
import { endPending, keepPending, type PendingSignIn, readPending, updatePending } from './pending-sign-in.ts';
import { type Post, readPosts } from './posts.ts';
import { bindSecondFactor, checkSecondFactor, needsSecondFactor, openSecret, readSecondFactor, sealSecret } from './second-factor.ts';
import { type Arrival, dropEndedSessions, openSession, readResumable, signOut } from './sessions.ts';
import { endOlderTerminals, signsRecords } from './single-terminal.ts';
import { makeTotpSecret } from './totp.ts';

/** What is left: a code of the second factor; binding one; a new password; which post to act in. */
export type Step = 'code' | 'enrol' | 'password' | 'post';

/** Where a sign-in has come to. Tokens are told once and kept nowhere. */
export type Progress =
  | { readonly kind: 'session'; readonly token: string }
  | { readonly kind: 'pending'; readonly token: string; readonly step: Step };

/** What comes with the password: where from, the post to act in when it is known, the session this browser had. */
export interface Coming extends Arrival {
  readonly post?: string | undefined;
  readonly previous?: string | undefined;
  /** The answer to a sum, where one was asked. */
  readonly challenge?: ChallengeAnswer | undefined;
}

const DAY_MS = 86_400_000;

/**
 * Checks the password and opens a session, or says what is left to do. On a browser whose session went idle within its longest time the
 * second factor and the post are taken over; that session ends (its token is worth nothing after the sign-in). Throws `wrong-password`,
 * `locked`, `challenge-needed`, `account-unused`, or `not-allowed` for who holds no post today.
 */
export async function beginSignIn(db: Database, name: string, password: string, coming: Coming): Promise<Progress> {
  await requireChallenge(db, name, coming.challenge, coming.source);
  return beginAtOnce(db, name, password, coming);
}

async function beginAtOnce(db: Database, name: string, password: string, coming: Coming): Promise<Progress> {
  const account = await checkPassword(db, name, password, coming.source);
  return enter(db, account, { ...coming, byPassword: true, secondFactor: false });
}

/** The same for who was vouched for by another identity provider; `secondFactor`: it asked for one. Throws as `beginSignIn`. */
export async function beginVouchedSignIn(
  db: Database,
  name: string,
  coming: Coming & { readonly secondFactor: boolean },
): Promise<Progress> {
  const account = await readAccount(db, name);
  if (!account || account.disabled) {
    await auditRefusal(db, name, 'disabled', coming.source);
    fail('wrong-password');
  }
  return enter(db, account, { ...coming, byPassword: false });
}

function auditRefusal(db: Database, account: string, reason: string, source: string): Promise<void> {
  return recordAudit(db, undefined, { act: 'sign-in', what: { account, reason }, result: 'refused', source }, nowInstant());
}

async function enter(
  db: Database,
  account: Account,
  coming: Coming & { readonly byPassword: boolean; readonly secondFactor: boolean },
): Promise<Progress> {
  const { source, device, byPassword, previous } = coming;
  const { unusedDays } = identityPolicyOf(db);
  if (Date.parse(account.lastUsed) < Date.now() - unusedDays * DAY_MS) {
    await db.run(sql`update account set disabled = true where name = ${account.name}`);
    await auditRefusal(db, account.name, 'unused', source);
    fail('account-unused', { days: unusedDays });
  }
  const resumed = await readResumable(db, previous, account.name);
  const posts = await postsOf(db, account, source);
  const post = posts.find(({ id }) => id === coming.post) ?? posts.find(({ id }) => id === resumed?.post);
  const pending = {
    account: account.name,
    source,
    device,
    byPassword,
    secondFactor: coming.secondFactor || (resumed?.secondFactor ?? false),
    secret: undefined,
    post: post?.id,
  };
  const step = await findStep(db, account, pending, posts);
  if (previous) await signOut(db, previous);
  if (step) return { kind: 'pending', step, token: await keepPending(db, pending) };
  return { kind: 'session', token: await open(db, pending, posts) };
}

async function postsOf(db: Database, account: Account, source: string): Promise<readonly Post[]> {
  const posts = await readPosts(db, account.practitioner, today());
  if (posts.length > 0) return posts;
  await auditRefusal(db, account.name, 'no post', source);
  fail('not-allowed', { role: '无在任岗位', what: '登录', allowed: '人事管理员登记岗位后' });
}

type Known = Omit<PendingSignIn, 'tokenHash'>;

/** The next step; undefined when a session may be opened. The second factor comes first: nobody changes a password without it. */
async function findStep(db: Database, account: Account, known: Known, posts: readonly Post[]): Promise<Step | undefined> {
  const policy = identityPolicyOf(db);
  const bound = (await readSecondFactor(db, account.name)) !== undefined;
  if (!known.secondFactor) {
    if (bound) return 'code';
    if (needsSecondFactor(db, posts)) return 'enrol';
  }
  if (known.byPassword) {
    const days = bound ? policy.passwordDaysWithSecondFactor : policy.passwordDays;
    if (account.mustChange || isOlder(account.passwordAt, days)) return 'password';
  }
  return posts.length > 1 && !posts.some((post) => post.id === known.post) ? 'post' : undefined;
}

function isOlder(at: string, days: number): boolean {
  return Date.parse(at) < Date.now() - days * DAY_MS;
}

/** The days after which the password expired; undefined where it has not, or was given by an administrator. */
async function findExpiry(db: Database, account: Account): Promise<number | undefined> {
  const policy = identityPolicyOf(db);
  const bound = (await readSecondFactor(db, account.name)) !== undefined;
  const days = bound ? policy.passwordDaysWithSecondFactor : policy.passwordDays;
  return !account.mustChange && isOlder(account.passwordAt, days) ? days : undefined;
}

async function open(db: Database, known: Known, posts: readonly Post[]): Promise<string> {
  const post = posts.find(({ id }) => id === known.post) ?? posts[0];
  if (!post) fail('not-signed-in');
  const now = nowInstant();
  await dropEndedSessions(db);
  const token = await openSession(db, { ...known, post: post.id });
  await db.run(sql`update account set last_used = ${now} where name = ${known.account}`);
  if (identityPolicyOf(db).singleTerminal) await keepOneTerminal(db, known.account, post, token, known.source);
  const what = {
    account: known.account,
    post: post.id,
    role: post.role,
    institution: post.org,
    ...(known.secondFactor ? { secondFactor: true } : {}),
    ...(known.byPassword ? {} : { vouched: true }),
  };
  await recordAudit(db, undefined, { act: 'sign-in', what, result: 'done', source: known.source }, now);
  return token;
}

async function keepOneTerminal(db: Queries, account: string, post: Post, token: string, source: string): Promise<void> {
  if (signsRecords(post.role)) await endOlderTerminals(db, account, post, hashToken(token), source);
}

/** A sign-in under way with its next step, and what the page needs for it. */
export interface Standing {
  readonly account: string;
  readonly step: Step;
  readonly posts: readonly Post[];
  /** Of the step `password`: the days after which the old one expired; undefined where an administrator gave it. */
  readonly expiredAfter: number | undefined;
}

/** Where the sign-in of a token stands. Throws `not-signed-in`. */
export async function readStanding(db: Database, token: string | undefined): Promise<Standing> {
  const pending = await readPending(db, token);
  const account = await requireAccount(db, pending.account);
  const posts = await postsOf(db, account, pending.source);
  const step = await findStep(db, account, pending, posts);
  if (!step) fail('not-signed-in');
  return { account: account.name, step, posts, expiredAfter: step === 'password' ? await findExpiry(db, account) : undefined };
}

async function requireAccount(db: Database, name: string): Promise<Account> {
  return (await readAccount(db, name)) ?? fail('not-signed-in');
}

/** Goes on with a token after a step was done: the next step under the same token, or the session. */
async function goOn(db: Database, token: string): Promise<Progress> {
  const pending = await readPending(db, token);
  const account = await requireAccount(db, pending.account);
  const posts = await postsOf(db, account, pending.source);
  const step = await findStep(db, account, pending, posts);
  if (step) return { kind: 'pending', token, step };
  if (!(await endPending(db, pending))) fail('not-signed-in');
  return { kind: 'session', token: await open(db, pending, posts) };
}

/** The step must be the one that is left: nobody skips the second factor by answering a later step. */
async function requireStep(db: Database, token: string, step: Step): Promise<PendingSignIn> {
  const standing = await readStanding(db, token);
  if (standing.step !== step) fail('steps-left', { what: STEP_WORDS[standing.step] });
  return readPending(db, token);
}

/** What each step is called. */
export const STEP_WORDS: Readonly<Record<Step, string>> = {
  code: '请输入动态验证码',
  enrol: '请绑定动态验证码',
  password: '请设置新密码',
  post: '请选择岗位',
};

/** Shows a one-time code or a recovery code. Throws `wrong-code`, `locked`, `steps-left`, `not-signed-in`. */
export async function giveCode(db: Database, token: string, code: string): Promise<Progress> {
  const pending = await requireStep(db, token, 'code');
  const shown = await checkSecondFactor(db, pending.account, code);
  if (!shown) {
    await auditRefusal(db, pending.account, 'code', pending.source);
    fail('wrong-code', { field: 'code' });
  }
  await updatePending(db, pending, { secondFactor: true });
  return goOn(db, token);
}

/** The secret to be bound, the same until it is. Throws `steps-left`, `not-signed-in`. */
export async function startEnrolment(db: Database, token: string): Promise<{ readonly account: string; readonly secret: string }> {
  const pending = await requireStep(db, token, 'enrol');
  if (pending.secret !== undefined) return { account: pending.account, secret: openSecret(db, pending.account, pending.secret) };
  const secret = makeTotpSecret();
  await updatePending(db, pending, { secret: sealSecret(db, pending.account, secret) });
  return { account: pending.account, secret };
}

/** Binds the second factor by its first code. The recovery codes are told once. Throws as `giveCode`. */
export async function finishEnrolment(
  db: Database,
  token: string,
  code: string,
): Promise<{ readonly progress: Progress; readonly recoveryCodes: readonly string[] }> {
  const pending = await requireStep(db, token, 'enrol');
  const recoveryCodes = pending.secret && (await bindSecondFactor(db, pending.account, pending.secret, code));
  if (!recoveryCodes) fail('wrong-code', { field: 'code' });
  await recordAudit(
    db,
    undefined,
    { act: 'account', what: { account: pending.account, done: 'bind-second-factor' }, result: 'done', source: pending.source },
    nowInstant(),
  );
  await updatePending(db, pending, { secondFactor: true });
  return { progress: await goOn(db, token), recoveryCodes };
}

/** Sets the new password that was asked for; refuses in words when it is not good enough. Throws `steps-left`, `not-signed-in`. */
export async function giveNewPassword(db: Database, token: string, password: string): Promise<Progress | PasswordRefusal> {
  const pending = await requireStep(db, token, 'password');
  const refused = await changePassword(db, pending.account, password, { pending: pending.tokenHash });
  if (refused) return refused;
  await recordAudit(
    db,
    undefined,
    { act: 'account', what: { account: pending.account, done: 'change-password' }, result: 'done', source: pending.source },
    nowInstant(),
  );
  return goOn(db, token);
}

/** Chooses the post to act in. Throws `not-allowed` for a post that is not held today, `steps-left`, `not-signed-in`. */
export async function choosePost(db: Database, token: string, post: string): Promise<Progress> {
  const pending = await requireStep(db, token, 'post');
  const { posts } = await readStanding(db, token);
  if (!posts.some(({ id }) => id === post)) fail('not-allowed', { role: '所选岗位', what: '登录', allowed: '在任的岗位' });
  await updatePending(db, pending, { post });
  return goOn(db, token);
}

/** Signs in where no page can ask (tests): in the first post held, without a sum. Throws `steps-left` when more than the post is left. */
export async function signIn(db: Database, name: string, password: string, source: string, post?: string): Promise<string> {
  const progress = await beginAtOnce(db, name, password, { source, post });
  if (progress.kind === 'session') return progress.token;
  if (progress.step !== 'post') fail('steps-left', { what: STEP_WORDS[progress.step] });
  const { posts } = await readStanding(db, progress.token);
  const chosen = await choosePost(db, progress.token, posts[0]?.id ?? '');
  return chosen.kind === 'session' ? chosen.token : fail('steps-left', { what: STEP_WORDS[chosen.step] });
}

/** Acts in another post from now on, without signing in again: a new token, the old one is worth nothing. Throws `not-allowed`. */
export async function switchPost(
  db: Database,
  who: { readonly account: string; readonly session: string | undefined; readonly secondFactor: boolean },
  token: string,
  post: string,
  arrival: Arrival,
): Promise<string> {
  const account = await requireAccount(db, who.account);
  const to = (await readPosts(db, account.practitioner, today())).find(({ id }) => id === post);
  const refuse = async (role: string, allowed: string): Promise<never> => {
    await recordAudit(
      db,
      undefined,
      { act: 'session', what: { account: who.account, to: post }, result: 'refused', source: arrival.source },
      nowInstant(),
    );
    return fail('not-allowed', { role, what: '切换到这个岗位', allowed });
  };
  if (!to) return refuse('所选岗位', '在任的岗位');
  if (needsSecondFactor(db, [to]) && !who.secondFactor) return refuse(factsOfRole(to.role).name, '用动态验证码登录的人');
  const now = nowInstant();
  const [born] = await db.rows(
    sql`select created, confirmed from session where id = ${who.session ?? ''}`,
    z.object({ created: z.string(), confirmed: z.string() }),
  );
  if (!born) fail('not-signed-in');
  const next = await db.transaction(async (tx) => {
    await signOut(tx, token);
    return openSession(tx, { ...arrival, account: who.account, post, secondFactor: who.secondFactor, ...born });
  });
  if (identityPolicyOf(db).singleTerminal) await keepOneTerminal(db, who.account, to, next, arrival.source);
  await recordAudit(
    db,
    undefined,
    { act: 'session', what: { account: who.account, to: post }, result: 'done', source: arrival.source },
    now,
  );
  return next;
}
