// What administrators do to others' accounts, each with its line in the audit log; never to their own.
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { ROLES, type Role } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import type { SignedIn } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { readAccount, setAccount } from './accounts.ts';
import { clearAttempts } from './attempts.ts';
import { removeSecondFactor } from './second-factor.ts';
import { endSessions } from './sessions.ts';

/** What can be done to an account. */
export type AccountDeed =
  | 'create'
  | 'reset-password'
  | 'disable'
  | 'unlock'
  | 'end-sessions'
  | 'enable'
  | 'remove-second-factor'
  | 'link'
  | 'unlink';

const BOTH: readonly Role[] = ['administrator', 'security-administrator'];

/**
 * Who may do what (三员分立): the system administrator makes accounts and passwords, the security administrator lets people in again, takes
 * second factors away and links other identities; so that neither alone can sign in as somebody else. Both may stop an account.
 */
const DEEDS: Readonly<Record<AccountDeed, { readonly name: string; readonly allow: readonly Role[] }>> = {
  create: { name: '开设账号', allow: ['administrator'] },
  'reset-password': { name: '重置密码', allow: ['administrator'] },
  disable: { name: '停用账号', allow: BOTH },
  unlock: { name: '解除锁定', allow: BOTH },
  'end-sessions': { name: '结束会话', allow: BOTH },
  enable: { name: '启用账号', allow: ['security-administrator'] },
  'remove-second-factor': { name: '解绑动态验证码', allow: ['security-administrator'] },
  link: { name: '关联统一身份', allow: ['security-administrator'] },
  unlink: { name: '解除统一身份', allow: ['security-administrator'] },
};

/** The deeds a role may do to others' accounts. */
export function deedsOf(role: Role): readonly AccountDeed[] {
  const all: readonly AccountDeed[] = [
    'create',
    'reset-password',
    'disable',
    'unlock',
    'end-sessions',
    'enable',
    'remove-second-factor',
    'link',
    'unlink',
  ];
  return all.filter((deed) => DEEDS[deed].allow.includes(role));
}

/** Whether the role sees the list of accounts. */
export function mayAdministerAccounts(role: Role): boolean {
  return BOTH.includes(role);
}

/** Throws `not-allowed` when the role sees no accounts. */
export function requireAdministrator(who: SignedIn): void {
  if (!mayAdministerAccounts(who.role)) fail('not-allowed', { role: ROLES[who.role], what: '管理账号', allowed: '系统管理员或安全管理员' });
}

async function writeDown(db: Database, who: SignedIn, deed: AccountDeed, account: string, result: 'done' | 'refused'): Promise<void> {
  await recordAudit(db, who, { act: 'account', what: { account, done: deed }, result }, nowInstant());
}

/** Lets a deed through for another's account that there is. Throws `not-allowed` (logged), `unprocessable` for one's own, `not-found`. */
async function requireDeed(db: Database, who: SignedIn, deed: AccountDeed, account: string): Promise<void> {
  const { name, allow } = DEEDS[deed];
  if (!allow.includes(who.role)) {
    await writeDown(db, who, deed, account, 'refused');
    fail('not-allowed', { role: ROLES[who.role], what: name, allowed: allow.includes('administrator') ? '系统管理员' : '安全管理员' });
  }
  if (account === who.account) {
    await writeDown(db, who, deed, account, 'refused');
    fail('unprocessable', { what: `不能对自己的账号${name}。`, next: '请由另一位管理员办理；自己的密码在“我的账号”里修改。' });
  }
  if (deed !== 'create' && !(await readAccount(db, account))) fail('not-found', { what: `账号 ${account}` });
}

/** Letters and digits that are not taken for one another when read aloud or typed. */
const LOWER = 'abcdefghjkmnpqrstuvwxyz';
const UPPER = 'ABCDEFGHJKMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const GROUPS = 4;

/** A password for one sign-in: 16 characters of three kinds, 89 bits, in groups that can be read aloud. */
export function inventPassword(): string {
  const one = (alphabet: string) => alphabet.charAt(randomInt(alphabet.length));
  const group = () => `${one(UPPER)}${one(LOWER)}${one(LOWER)}${one(DIGITS)}`;
  return Array.from({ length: GROUPS }, group).join('-');
}

const NAME = /^[a-z][a-z0-9._-]{2,31}$/;

/**
 * Opens an account for a practitioner who holds a post; its password is told once and good for one sign-in. Throws `invalid` for a name of
 * another form, `duplicate` for a name that is taken or a person who has an account (no shared and no second accounts, domain §16.2),
 * `not-found` for who holds no post, and as `requireDeed`.
 */
export async function createAccount(db: Database, who: SignedIn, name: string, practitioner: string): Promise<string> {
  await requireDeed(db, who, 'create', name);
  if (!NAME.test(name)) fail('invalid', { what: '用户名要用 3 到 32 个小写字母、数字、点或横线，以字母开头。', field: 'name' });
  const [held] = await db.rows(sql`select practitioner from post where practitioner = ${practitioner} limit 1`);
  if (!held) fail('not-found', { what: '这位人员的岗位', field: 'practitioner' });
  const [taken] = await db.rows(
    sql`select name from account where name = ${name} or practitioner = ${practitioner} limit 1`,
    z.object({ name: z.string() }),
  );
  if (taken)
    fail('duplicate', {
      what: taken.name === name ? `用户名 ${name} 已有人使用。` : `这位人员已有账号 ${taken.name}。`,
      next: '一人一个账号；忘记密码请重置。',
      field: taken.name === name ? 'name' : 'practitioner',
    });
  const password = inventPassword();
  await setAccount(db, name, password, practitioner, true);
  await writeDown(db, who, 'create', name, 'done');
  return password;
}

/** Gives the account a password for one sign-in, told once; its sessions end. Throws as `requireDeed`. */
export async function resetPassword(db: Database, who: SignedIn, name: string): Promise<string> {
  await requireDeed(db, who, 'reset-password', name);
  const account = (await readAccount(db, name)) ?? fail('not-found', { what: `账号 ${name}` });
  const password = inventPassword();
  await setAccount(db, name, password, account.practitioner, true);
  await writeDown(db, who, 'reset-password', name, 'done');
  return password;
}

/** A deed that needs nothing but the account's name. */
export type PlainDeed = 'disable' | 'unlock' | 'end-sessions' | 'enable' | 'remove-second-factor';

/** Does a plain deed. Disabling ends sessions at once; enabling lets 90 days begin anew. Throws as `requireDeed`. */
export async function doToAccount(db: Database, who: SignedIn, name: string, deed: PlainDeed): Promise<void> {
  await requireDeed(db, who, deed, name);
  switch (deed) {
    case 'disable':
      await db.run(sql`update account set disabled = true where name = ${name}`);
      await endSessions(db, name);
      break;
    case 'enable':
      await db.run(sql`update account set disabled = false, last_used = ${nowInstant()} where name = ${name}`);
      await clearAttempts(db, 'password', name);
      break;
    case 'unlock':
      await clearAttempts(db, 'password', name);
      await clearAttempts(db, 'code', name);
      break;
    case 'end-sessions':
      await endSessions(db, name);
      break;
    case 'remove-second-factor':
      await removeSecondFactor(db, name);
      await endSessions(db, name);
      break;
  }
  await writeDown(db, who, deed, name, 'done');
}

/** Links a subject of another identity provider to the account. Throws `duplicate` when it is linked, and as `requireDeed`. */
export async function linkSubject(db: Database, who: SignedIn, name: string, issuer: string, subject: string): Promise<void> {
  await requireDeed(db, who, 'link', name);
  const linked = await db.run(
    sql`insert into federated_subject (issuer, subject, account, linked) values (${issuer}, ${subject}, ${name}, ${nowInstant()}) on conflict do nothing`,
  );
  if (linked === 0) fail('duplicate', { what: '这个统一身份编号已关联了账号。', next: '请先解除原来的关联。', field: 'subject' });
  await writeDown(db, who, 'link', name, 'done');
}

/** Takes a link away; sessions end. Throws as `requireDeed`. */
export async function unlinkSubject(db: Database, who: SignedIn, name: string, issuer: string, subject: string): Promise<void> {
  await requireDeed(db, who, 'unlink', name);
  await db.run(sql`delete from federated_subject where issuer = ${issuer} and subject = ${subject} and account = ${name}`);
  await endSessions(db, name);
  await writeDown(db, who, 'unlink', name, 'done');
}
