// A machine's account without a session: for listeners whose peers cannot sign in (MLLP), named by whoever runs the platform.
import { z } from 'zod';
import type { Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import type { Directory } from '../../organisations/directory.ts';
import { today } from '../../periods/plain-date.ts';
import { type SignedIn, scopeOf, standingOf } from '../actor.ts';
import { CLIENT_ACCOUNT } from '../oidc/access-tokens.ts';
import { actAsClient } from '../oidc/clients.ts';
import { readPosts } from './posts.ts';

/** The account in the first post it holds today; undefined when it is unknown, disabled, or holds none. */
export async function actAsAccount(db: Queries, directory: Directory, account: string): Promise<SignedIn | undefined> {
  if (account.startsWith(CLIENT_ACCOUNT)) return actAsClient(db, directory, account);
  const [found] = await db.rows(
    sql`select practitioner from account where name = ${account} and not disabled`,
    z.object({ practitioner: z.string() }),
  );
  if (!found) return undefined;
  const [post] = await readPosts(db, found.practitioner, today());
  if (!post) return undefined;
  const { practitioner, name, role, org } = post;
  return { account, post: post.id, practitioner, name, role, org, ...standingOf(role), ...scopeOf(directory, org, today()) };
}
