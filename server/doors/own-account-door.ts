// /api/account: one's own password, second factor, posts and sessions.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import { changePassword, isOfficerAccount, readAccount } from '../../kernel/access/identity/accounts.ts';
import { checkPassword } from '../../kernel/access/identity/check-password.ts';
import { requireConfirmed } from '../../kernel/access/identity/confirm-identity.ts';
import { identityPolicyOf } from '../../kernel/access/identity/identity-policy.ts';
import { describePasswordRules } from '../../kernel/access/identity/password-policy.ts';
import { readPosts } from '../../kernel/access/identity/posts.ts';
import { makeRecoveryCodes } from '../../kernel/access/identity/recovery-codes.ts';
import {
  bindSecondFactor,
  needsSecondFactor,
  openSecret,
  readSecondFactor,
  removeSecondFactor,
  sealSecret,
} from '../../kernel/access/identity/second-factor.ts';
import { endSession, endSessions, listSessions } from '../../kernel/access/identity/sessions.ts';
import { makeTotpSecret } from '../../kernel/access/identity/totp.ts';
import { SealError } from '../../kernel/database/seal/seal-text.ts';
import { fail } from '../../kernel/errors.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { bindSchema, changePasswordSchema, type OwnAccount } from '../contract/identity.ts';
import { requireWho } from '../session.ts';
import { viewPost, viewSecret } from './session-door.ts';

const sessionParams = z.object({ id: z.string().max(40) });

async function viewOwn(store: Store, who: SignedIn): Promise<OwnAccount> {
  const db = store.database;
  const account = (await readAccount(db, who.account)) ?? fail('not-found', { what: '您的账号' });
  const policy = identityPolicyOf(db);
  const posts = await readPosts(db, account.practitioner, today());
  const secondFactor = await readSecondFactor(db, who.account);
  const sessions = await listSessions(db, who.account);
  return {
    user: who.account,
    passwordAt: account.passwordAt,
    passwordDays: secondFactor ? policy.passwordDaysWithSecondFactor : policy.passwordDays,
    rules: describePasswordRules(policy, await isOfficerAccount(db, account.practitioner)),
    secondFactor: secondFactor ?? null,
    secondFactorNeeded: needsSecondFactor(db, posts),
    posts: posts.map((post) => ({ ...viewPost(store, post), current: post.id === who.post })),
    sessions: sessions.map((session) => {
      const post = posts.find(({ id }) => id === session.post);
      const named = post && viewPost(store, post);
      return {
        id: session.id,
        device: session.device,
        source: session.source,
        postName: named ? `${named.roleName} · ${named.orgName}` : '',
        created: session.created,
        seen: session.seen,
        current: session.id === who.session,
      };
    }),
  };
}

/** Mounts the door. A second factor is changed only by who has just confirmed that it is them. */
export function mountOwnAccount(app: FastifyInstance, store: Store): void {
  const db = store.database;
  const write = (who: SignedIn, done: string, source: string) =>
    recordAudit(db, who, { act: 'account', what: { account: who.account, done }, result: 'done', source }, nowInstant());

  app.get('/api/account', async (request) => viewOwn(store, await requireWho(store, request)));
  app.put('/api/account/password', async (request) => {
    const who = await requireWho(store, request);
    const { old, password } = changePasswordSchema.parse(request.body);
    await checkPassword(db, who.account, old, request.ip);
    const refused = await changePassword(db, who.account, password, { session: who.session });
    if (refused) fail('invalid', { what: refused.refuse, field: 'password' });
    await write(who, 'change-password', request.ip);
    return { done: true };
  });
  app.delete('/api/account/sessions/:id', async (request) => {
    const who = await requireWho(store, request);
    if (!(await endSession(db, who.account, sessionParams.parse(request.params).id))) fail('not-found', { what: '这个会话' });
    await write(who, 'end-session', request.ip);
    return { done: true };
  });
  app.delete('/api/account/sessions', async (request) => {
    const who = await requireWho(store, request);
    await endSessions(db, who.account, who.session);
    await write(who, 'end-other-sessions', request.ip);
    return { done: true };
  });
  app.post('/api/account/second-factor', async (request) => {
    const who = await requireWho(store, request);
    await requireConfirmed(db, who, '绑定动态验证码');
    const secret = makeTotpSecret();
    return { ...(await viewSecret(secret, who.account)), sealed: sealSecret(db, who.account, secret) };
  });
  app.post('/api/account/second-factor/bound', async (request) => {
    const who = await requireWho(store, request);
    await requireConfirmed(db, who, '绑定动态验证码');
    const { sealed, code } = bindSchema.parse(request.body);
    try {
      openSecret(db, who.account, sealed);
    } catch (error) {
      if (error instanceof SealError) fail('invalid', { what: '绑定的内容不完整，请重新开始。', field: 'code' });
      throw error;
    }
    const recoveryCodes = await bindSecondFactor(db, who.account, sealed, code);
    if (!recoveryCodes) fail('wrong-code', { field: 'code' });
    await endSessions(db, who.account, who.session);
    await write(who, 'bind-second-factor', request.ip);
    return { recoveryCodes };
  });
  app.delete('/api/account/second-factor', async (request) => {
    const who = await requireWho(store, request);
    await requireConfirmed(db, who, '解绑动态验证码');
    const account = (await readAccount(db, who.account)) ?? fail('not-found', { what: '您的账号' });
    if (needsSecondFactor(db, await readPosts(db, account.practitioner, today())))
      fail('unprocessable', { what: '您的岗位要用动态验证码，不能解绑。', next: '换手机请直接重新绑定；手机丢失请联系安全管理员。' });
    await removeSecondFactor(db, who.account);
    await endSessions(db, who.account, who.session);
    await write(who, 'remove-second-factor', request.ip);
    return { done: true };
  });
  app.post('/api/account/recovery-codes', async (request) => {
    const who = await requireWho(store, request);
    await requireConfirmed(db, who, '换新恢复码');
    if (!(await readSecondFactor(db, who.account))) fail('unprocessable', { what: '还没有绑定动态验证码。', next: '请先绑定。' });
    const recoveryCodes = await makeRecoveryCodes(db, who.account);
    await write(who, 'new-recovery-codes', request.ip);
    return { recoveryCodes };
  });
}
