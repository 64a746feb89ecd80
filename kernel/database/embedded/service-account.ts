// Which operating-system account runs the embedded server: PostgreSQL refuses to run as root.
import { chownSync, readFileSync } from 'node:fs';
import { UnusableServer } from '../database-errors.ts';

/** An account of this machine, by number. */
export interface ServiceAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to run the server as: undefined means "as we are". As root it is `postgres` where that account exists, else `nobody`;
 * neither needs to be created (initdb only asks that the account has a passwd entry). Throws `UnusableServer` when neither exists.
 * @param passwd the machine's account list, in the format of passwd(5)
 */
export function chooseServiceAccount(uid = process.getuid?.(), passwd = readPasswd()): ServiceAccount | undefined {
  if (uid !== 0) return undefined;
  for (const wanted of ['postgres', 'nobody']) {
    for (const line of passwd.split('\n')) {
      const [name, , accountUid, accountGid] = line.split(':');
      if (name === wanted && Number(accountUid) > 0) return { name, uid: Number(accountUid), gid: Number(accountGid) };
    }
  }
  throw new UnusableServer(
    '以 root 运行时，内嵌 PostgreSQL 需要系统账户 postgres 或 nobody，本机都没有。请改用普通用户运行，或设置 DATABASE_URL。',
  );
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}

/** Gives a file or folder to the account; nothing to do when we run as ourselves. */
export function giveTo(account: ServiceAccount | undefined, path: string): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

/** Spawn options that run a child as the account, with a clean environment: a LANG that the machine lacks would end initdb. */
export function runAs(account: ServiceAccount | undefined): { env: Record<string, string>; uid?: number; gid?: number } {
  const env: Record<string, string> = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH ?? '/usr/bin:/bin' };
  const systemRoot = process.env.SystemRoot; // Windows programs do not start without it
  if (systemRoot !== undefined) env.SystemRoot = systemRoot;
  return account === undefined ? { env } : { env, uid: account.uid, gid: account.gid };
}
