// An account's second factor: a one-time code of the telephone, each good once, or a recovery code.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { keyringOf } from '../../database/seal/keyring.ts';
import { openText, SealError, sealText } from '../../database/seal/seal-text.ts';
import { sql } from '../../database/sql.ts';
import { factsOfRole, type Role } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { tryOnce } from './attempts.ts';
import { identityPolicyOf } from './identity-policy.ts';
import { looksLikeRecoveryCode, makeRecoveryCodes, spendRecoveryCode } from './recovery-codes.ts';
import { findTotpStep } from './totp.ts';

function placeOf(account: string): string {
  return `second_factor.secret:${account}`;
}

/** Seals a secret that is being enrolled or kept. */
export function sealSecret(db: Database, account: string, secret: string): string {
  return sealText(keyringOf(db), placeOf(account), secret);
}

/** Opens a sealed secret. Throws SealError. */
export function openSecret(db: Database, account: string, sealed: string): string {
  return openText(keyringOf(db), placeOf(account), sealed);
}

/** Opens the secret of an account that is signing in. Throws `unprocessable` where the key is not there: the account is asked for what helps. */
function openKept(db: Database, account: string, sealed: string): string {
  try {
    return openSecret(db, account, sealed);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return fail('unprocessable', {
      what: '动态验证码现在无法核对：平台没有加密它的密钥。',
      next: '请用一个恢复码登录，并告诉系统管理员把原来的 data-key 放回数据文件夹。',
      field: 'code',
    });
  }
}

/** Since when the account has a second factor, and how many recovery codes are left; undefined when it has none. */
export async function readSecondFactor(
  db: Database,
  account: string,
): Promise<{ readonly since: string; readonly codesLeft: number } | undefined> {
  const [row] = await db.rows(
    sql`select f.since, (select count(*) from recovery_code r where r.account = f.account and r.used is null) as left from second_factor f where f.account = ${account}`,
    z.object({ since: z.string(), left: z.number() }),
  );
  return row && { since: row.since, codesLeft: row.left };
}

/** Whether a post of these demands a second factor on the platform over this database. */
export function needsSecondFactor(db: object, posts: readonly { readonly role: Role }[]): boolean {
  return identityPolicyOf(db).requireSecondFactor && posts.some((post) => factsOfRole(post.role).secondFactor);
}

/** How a second factor was shown. */
export type Shown = 'code' | 'recovery-code';

/**
 * Whether the code is right and was not used before: of a one-time code only steps after the last used one count (RFC 6238 §5.2), in a
 * guarded statement, so that one of two at once wins. Wrong ones are counted. Throws `locked`.
 */
export function checkSecondFactor(db: Database, account: string, code: string, at = Date.now()): Promise<Shown | undefined> {
  return tryOnce(db, 'code', account, async () => {
    if (looksLikeRecoveryCode(code)) return (await spendRecoveryCode(db, account, code)) ? 'recovery-code' : undefined;
    const [row] = await db.rows(sql`select secret from second_factor where account = ${account}`, z.object({ secret: z.string() }));
    const step = row && findTotpStep(openKept(db, account, row.secret), code, at);
    if (step === undefined) return undefined;
    const moved = await db.run(sql`update second_factor set last_step = ${step} where account = ${account} and last_step < ${step}`);
    return moved === 1 ? 'code' : undefined;
  });
}

/**
 * Binds a sealed secret to the account when the code proves that the telephone has it; the code is then used. The recovery codes, told
 * once; undefined when the code is wrong. Throws `locked`.
 */
export function bindSecondFactor(
  db: Database,
  account: string,
  sealed: string,
  code: string,
  at = Date.now(),
): Promise<readonly string[] | undefined> {
  return tryOnce(db, 'code', account, async () => {
    const step = findTotpStep(openSecret(db, account, sealed), code, at);
    if (step === undefined) return undefined;
    await db.run(
      sql`insert into second_factor (account, secret, since, last_step) values (${account}, ${sealed}, ${new Date(at).toISOString()}, ${step})
          on conflict (account) do update set secret = excluded.secret, since = excluded.since, last_step = excluded.last_step`,
    );
    return makeRecoveryCodes(db, account);
  });
}

/** Takes the second factor away: the next sign-in of a role that needs one binds another. */
export async function removeSecondFactor(db: Database, account: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run(sql`delete from second_factor where account = ${account}`);
    await tx.run(sql`delete from recovery_code where account = ${account}`);
  });
}

/** Seals every secret with the ring's first key; after a new key was put in front. How many were sealed anew. */
export async function resealSecondFactors(db: Database): Promise<number> {
  const rows = await db.rows(sql`select account, secret from second_factor`, z.object({ account: z.string(), secret: z.string() }));
  let sealed = 0;
  for (const { account, secret } of rows) {
    const anew = sealSecret(db, account, openSecret(db, account, secret));
    sealed += await db.run(sql`update second_factor set secret = ${anew} where account = ${account} and secret = ${secret}`);
  }
  return sealed;
}
