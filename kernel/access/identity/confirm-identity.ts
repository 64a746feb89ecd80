// Sensitive actions ask once more who is there: the password, and the code where the account has a second factor, shortly before.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import type { SignedIn } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { checkPassword } from './check-password.ts';
import { identityPolicyOf } from './identity-policy.ts';
import { checkSecondFactor, readSecondFactor } from './second-factor.ts';

/**
 * Confirms by the password that it is still the same person, and by a code where the account has a second factor; wrong ones count towards
 * the lock. Throws `wrong-password`, `wrong-code` or `locked`.
 */
export async function confirmIdentity(db: Database, who: SignedIn, password: string, source: string, code = ''): Promise<void> {
  const account = await checkPassword(db, who.account, password, source);
  if ((await readSecondFactor(db, account.name)) && !(code !== '' && (await checkSecondFactor(db, account.name, code)))) {
    await recordAudit(db, who, { act: 'session', what: { confirmed: false, reason: 'code' }, result: 'refused', source }, nowInstant());
    fail('wrong-code', { field: 'code' });
  }
  await db.run(
    sql`update session set confirmed = ${nowInstant()}, reveals = 0 where id = ${who.session ?? ''} and account = ${account.name}`,
  );
  await recordAudit(db, who, { act: 'session', what: { confirmed: true }, result: 'done', source }, nowInstant());
}

/** Throws `confirm-needed` when the session's identity was not confirmed within the last minutes. `what` is the action in Chinese. */
export async function requireConfirmed(db: Database, who: SignedIn, what: string): Promise<void> {
  const since = new Date(Date.now() - identityPolicyOf(db).confirmMinutes * 60_000).toISOString();
  const [row] = await db.rows(
    sql`select id from session where id = ${who.session ?? ''} and account = ${who.account} and confirmed > ${since}`,
    z.object({ id: z.string() }),
  );
  if (!row) fail('confirm-needed', { what });
}

/**
 * Counts a masked field that is about to be revealed. Throws `confirm-needed` after many in one session: somebody else may sit at the
 * machine. Guarded, so that many at once are counted like many in turn.
 */
export async function countReveal(db: Database, who: SignedIn): Promise<void> {
  if (who.session === undefined) return; // tokens of machines have limits of their own
  const counted = await db.run(
    sql`update session set reveals = reveals + 1 where id = ${who.session} and account = ${who.account} and reveals < ${identityPolicyOf(db).revealsToConfirm}`,
  );
  if (counted === 0) fail('confirm-needed', { what: '继续查看完整号码' });
}
