// The accounts as administrators see them: whose, in which posts, in what state; nothing about residents.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { empty, sql } from '../../database/sql.ts';
import { today } from '../../periods/plain-date.ts';
import type { SignedIn } from '../actor.ts';
import { requireAdministrator } from './administer-accounts.ts';
import { isLockedNow, readLocks } from './attempts.ts';

const postShape = z.object({ id: z.string(), role: z.string(), org: z.string(), from: z.string().nullable(), to: z.string().nullable() });

const accountRow = z.object({
  name: z.string(),
  practitioner: z.string(),
  person: z.string().nullable(),
  disabled: z.boolean(),
  must_change: z.boolean(),
  last_used: z.string().nullable(),
  second_factor: z.boolean(),
  sessions: z.number(),
  posts: z.array(postShape),
  subjects: z.array(z.object({ issuer: z.string(), subject: z.string() })),
});

/** One account. `person` is the name in the posts; `lockedUntil` an instant. */
export interface AccountLine {
  readonly name: string;
  readonly person: string;
  readonly disabled: boolean;
  readonly mustChange: boolean;
  readonly lastUsed: string | null;
  readonly lockedUntil: string | null;
  readonly secondFactor: boolean;
  readonly sessions: number;
  readonly posts: readonly z.infer<typeof postShape>[];
  readonly subjects: readonly { readonly issuer: string; readonly subject: string }[];
}

const PAGE = 50;

/** What accounts are asked for: whose name, or whose person's name, contains `q`; `locked`: only those that are locked now. */
export interface AccountsAsked {
  readonly q: string;
  readonly locked?: boolean;
}

/** Accounts by name; `after` is the last name of the page before. Throws `not-allowed`. */
export async function listAccounts(
  db: Database,
  who: SignedIn,
  { q, locked = false }: AccountsAsked,
  after: string,
): Promise<{ readonly rows: readonly AccountLine[]; readonly next: string | null }> {
  requireAdministrator(who);
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const rows = await db.rows(
    sql`select a.name, a.practitioner, a.disabled, a.must_change, a.last_used,
          (select min(p.name) from post p where p.practitioner = a.practitioner) as person,
          exists (select 1 from second_factor f where f.account = a.name) as second_factor,
          (select count(*) from session s where s.account = a.name) as sessions,
          coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'role', p.role, 'org', p.org, 'from', p.from_date, 'to', p.to_date) order by p.id)
            from post p where p.practitioner = a.practitioner and (p.to_date is null or p.to_date >= ${today()})), '[]') as posts,
          coalesce((select jsonb_agg(jsonb_build_object('issuer', l.issuer, 'subject', l.subject) order by l.issuer) from federated_subject l where l.account = a.name), '[]') as subjects
        from account a where a.name > ${after}
        and (${q} = '' or a.name like ${like} or exists (select 1 from post p where p.practitioner = a.practitioner and p.name like ${like}))
        ${locked ? sql`and ${isLockedNow(sql`a.name`)}` : empty}
        order by a.name limit ${PAGE + 1}`,
    accountRow,
  );
  const page = rows.slice(0, PAGE);
  const names = page.map(({ name }) => name);
  // Codes that were guessed lock as passwords do; who keeps accounts must see both to end either.
  const [byPassword, byCode] = [await readLocks(db, 'password', names), await readLocks(db, 'code', names)];
  const lockOf = (name: string): string | null =>
    [byPassword.get(name), byCode.get(name)]
      .flatMap((at) => at ?? [])
      .toSorted()
      .at(-1) ?? null;
  return {
    rows: page.map((row) => ({
      name: row.name,
      person: row.person ?? '',
      disabled: row.disabled,
      mustChange: row.must_change,
      lastUsed: row.last_used,
      lockedUntil: lockOf(row.name),
      secondFactor: row.second_factor,
      sessions: row.sessions,
      posts: row.posts,
      subjects: row.subjects,
    })),
    next: rows.length > PAGE ? (page.at(-1)?.name ?? null) : null,
  };
}

const MOST = 20;
const personRow = z.object({ practitioner: z.string(), name: z.string(), role: z.string(), org: z.string() });

/** People in posts today who have no account, whose name contains the text; at most 20. Throws `not-allowed`. */
export async function listWithoutAccount(db: Database, who: SignedIn, q: string): Promise<readonly z.infer<typeof personRow>[]> {
  requireAdministrator(who);
  if (q.trim() === '') return [];
  const like = `%${q.trim().replace(/[\\%_]/g, '\\$&')}%`;
  return db.rows(
    sql`select practitioner, min(name) as name, min(role) as role, min(org) as org from post
        where name like ${like} and (from_date is null or from_date <= ${today()}) and (to_date is null or to_date >= ${today()})
        and not exists (select 1 from account a where a.practitioner = post.practitioner)
        group by practitioner order by min(name), practitioner limit ${MOST}`,
    personRow,
  );
}
