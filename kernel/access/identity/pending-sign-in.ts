// A sign-in under way: the password was right, steps are left. Its token opens nothing but the next step.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { hashToken, makeToken } from './hash-token.ts';
import type { Arrival } from './sessions.ts';

/** What is known so far. `secret` is the sealed secret of a second factor that is being bound; `post` the one chosen. */
export interface PendingSignIn extends Arrival {
  readonly tokenHash: string;
  readonly account: string;
  /** false: another identity provider vouched for them, whose passwords are not ours. */
  readonly byPassword: boolean;
  readonly secondFactor: boolean;
  readonly secret: string | undefined;
  readonly post: string | undefined;
}

const LIFE_MINUTES = 10;

function oldest(): string {
  return new Date(Date.now() - LIFE_MINUTES * 60_000).toISOString();
}

/** Keeps what is known so far under a new token. */
export async function keepPending(db: Database, pending: Omit<PendingSignIn, 'tokenHash'>): Promise<string> {
  const token = makeToken();
  const { account, byPassword, secondFactor, source, device = '', secret, post } = pending;
  await db.run(sql`delete from pending_sign_in where created < ${oldest()}`);
  await db.run(
    sql`insert into pending_sign_in (token_hash, account, created, source, device, by_password, second_factor, secret, post)
        values (${hashToken(token)}, ${account}, ${nowInstant()}, ${source}, ${device.slice(0, 200)}, ${byPassword}, ${secondFactor}, ${secret}, ${post})`,
  );
  return token;
}

const pendingRow = z.object({
  account: z.string(),
  source: z.string(),
  device: z.string(),
  by_password: z.boolean(),
  second_factor: z.boolean(),
  secret: z.string().nullable(),
  post: z.string().nullable(),
});

/** The sign-in of a token. Throws `not-signed-in` when it is unknown, too old, or its account was disabled meanwhile. */
export async function readPending(db: Database, token: string | undefined): Promise<PendingSignIn> {
  const tokenHash = hashToken(token ?? '');
  const [row] = await db.rows(
    sql`select p.account, p.source, p.device, p.by_password, p.second_factor, p.secret, p.post from pending_sign_in p join account a on a.name = p.account
        where p.token_hash = ${tokenHash} and p.created > ${oldest()} and not a.disabled`,
    pendingRow,
  );
  if (!row) fail('not-signed-in');
  return {
    tokenHash,
    account: row.account,
    source: row.source,
    device: row.device,
    byPassword: row.by_password,
    secondFactor: row.second_factor,
    secret: row.secret ?? undefined,
    post: row.post ?? undefined,
  };
}

/** Keeps what has become known. */
export async function updatePending(
  db: Database,
  { tokenHash }: PendingSignIn,
  known: { readonly secondFactor?: true; readonly secret?: string; readonly post?: string },
): Promise<void> {
  await db.run(
    sql`update pending_sign_in set second_factor = second_factor or ${known.secondFactor ?? false}, secret = coalesce(${known.secret}, secret),
        post = coalesce(${known.post}, post) where token_hash = ${tokenHash}`,
  );
}

/** Ends it; false when somebody else was quicker: a token opens one session at most. */
export async function endPending(db: Database, { tokenHash }: PendingSignIn): Promise<boolean> {
  return (await db.run(sql`delete from pending_sign_in where token_hash = ${tokenHash}`)) === 1;
}
