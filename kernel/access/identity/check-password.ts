// Whether a name and a password belong together, in the same time and words for names that are nobody's.
import { randomBytes } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { Fault, fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { recordAudit } from '../audit.ts';
import { type Account, readAccount } from './accounts.ts';
import { tryOnce } from './attempts.ts';
import { hashPassword, verifyPassword } from './password.ts';

/** Verified against when the account is unknown, so that both take the same time. */
const NOBODYS_HASH = hashPassword(randomBytes(12).toString('hex'));

/** The account, when the password is its own and it is not disabled. Logged when refused. Throws `wrong-password` or `locked`. */
export async function checkPassword(db: Database, name: string, password: string, source: string): Promise<Account> {
  const refuse = (reason?: string) =>
    recordAudit(
      db,
      undefined,
      { act: 'sign-in', what: { account: name, ...(reason ? { reason } : {}) }, result: 'refused', source },
      nowInstant(),
    );
  const account = await tryOnce(db, 'password', name, async () => {
    const found = await readAccount(db, name);
    const right = await verifyPassword(found?.passwordHash ?? (await NOBODYS_HASH), password);
    return found && right && !found.disabled ? found : undefined;
  }).catch(async (error: unknown) => {
    if (error instanceof Fault && error.code === 'locked') await refuse('locked');
    throw error;
  });
  if (account) return account;
  await refuse();
  fail('wrong-password', { field: 'password' });
}
