// The first three officers of an empty platform (三员分立): their institution, posts and accounts, made once, by whoever holds the server.

import { z } from 'zod';
import { recordAudit } from '../access/audit.ts';
import { setAccount } from '../access/identity/accounts.ts';
import { inventPassword } from '../access/identity/administer-accounts.ts';
import { OFFICER_ROLES } from '../access/identity/password-policy.ts';
import { commit } from '../commit/commit.ts';
import type { Write } from '../commit/resolve-writes.ts';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { retryTransaction } from '../database/statements/retry-transaction.ts';
import { EXTENSION, SYSTEM } from '../define/codes.ts';
import { ROLES, type Role } from '../define/role.ts';
import { nowInstant, type PlainDate, today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';

/** One of the three officers. */
export type OfficerRole = (typeof OFFICER_ROLES)[number];

/** A person with the user name of their own account. */
export interface OfficerPlan {
  readonly name: string;
  readonly user: string;
}

/** Where the officers work: an institution that stands in the directory, or a first one with its county. */
export type OfficersPlace =
  | { readonly organisation: string }
  | { readonly institution: string; readonly division: string; readonly divisionName: string };

/** Who the officers shall be, and where. */
export interface FirstOfficers {
  readonly place: OfficersPlace;
  readonly people: Readonly<Record<OfficerRole, OfficerPlan>>;
}

/** An account that was made; its password is good for one sign-in and is told nowhere else. */
export interface FirstAccount {
  readonly role: string;
  readonly name: string;
  readonly user: string;
  readonly password: string;
}

const USER = /^[a-z][a-z0-9._-]{2,31}$/;
/** The first institution of an empty platform; officers add the others in the pages. */
const FIRST_INSTITUTION = 'org-first';

/** Why the plan cannot be; undefined when it can. Three people, three names of accounts (no shared accounts, domain §16.2). */
function findFault(store: Store, { place, people }: FirstOfficers): string | undefined {
  const plans = OFFICER_ROLES.map((role) => people[role]);
  for (const { name, user } of plans) {
    if (name.trim() === '') return '每位管理员都要写姓名。';
    if (!USER.test(user)) return `用户名“${user}”不合要求：用 3 到 32 个小写字母、数字、点或横线，以字母开头。`;
  }
  if (new Set(plans.map(({ name }) => name.trim())).size < plans.length) return '三员分立：三位管理员须是三个人。';
  if (new Set(plans.map(({ user }) => user)).size < plans.length) return '三位管理员的用户名不能相同。';
  const directory = store.directory.current();
  if ('organisation' in place)
    return directory.organisation(place.organisation) ? undefined : `机构登记里没有编号为 ${place.organisation} 的机构。`;
  if (!/^\d{6}0{6}$/.test(place.division)) return '县级行政区划代码要写 12 位，后 6 位为 0，如 511803000000。';
  if (place.institution.trim() === '' || place.divisionName.trim() === '') return '机构名称和区划名称不能为空。';
  if (directory.organisations.length > 0) return '平台里已有机构，请用 --organisation 指定其中一家。';
  return undefined;
}

const standingRow = z.object({ name: z.string(), role: z.string() });

/** Officers of today or of later, and accounts with a planned name. */
async function findStanding(tx: Queries, plans: readonly OfficerPlan[]): Promise<string | undefined> {
  const [officer] = await tx.rows(
    sql`select name, role from post where role = any(${[...OFFICER_ROLES]}::text[]) and coalesce(to_date, 'infinity') >= ${today()} order by id limit 1`,
    standingRow,
  );
  if (officer) return `平台已有管理员（${officer.name}），这条命令只用于还没有管理员的平台；其他账号由系统管理员在“账号管理”中开设。`;
  const [taken] = await tx.rows(
    sql`select name from account where name = any(${plans.map(({ user }) => user)}::text[]) limit 1`,
    z.object({ name: z.string() }),
  );
  return taken ? `用户名 ${taken.name} 已有人使用。` : undefined;
}

function writesOf({ place, people }: FirstOfficers, from: PlainDate): readonly Write[] {
  const organisation = 'organisation' in place ? place.organisation : FIRST_INSTITUTION;
  const writes: Write[] = [];
  if ('institution' in place) {
    const { division, divisionName, institution } = place;
    writes.push(
      { op: 'create', id: division, resource: { resourceType: 'Location', status: 'active', name: divisionName } },
      {
        op: 'create',
        id: FIRST_INSTITUTION,
        resource: {
          resourceType: 'Organization',
          active: true,
          name: institution,
          type: [{ coding: [{ system: SYSTEM.institutionKind, code: 'bureau' }] }],
          address: [{ text: divisionName, extension: [{ url: EXTENSION.division, valueCode: division }] }],
        },
      },
    );
  }
  for (const role of OFFICER_ROLES) {
    const id = practitionerOf(role);
    const { name } = people[role];
    writes.push(
      { op: 'create', id, resource: { resourceType: 'Practitioner', active: true, name: [{ text: name.trim() }] } },
      {
        op: 'create',
        id: `post-${id}`,
        resource: {
          resourceType: 'PractitionerRole',
          active: true,
          practitioner: { reference: `Practitioner/${id}`, display: name.trim() },
          organization: { reference: `Organization/${organisation}` },
          code: [{ coding: [{ system: SYSTEM.role, code: role, display: ROLES[role] }] }],
          period: { start: from },
        },
      },
    );
  }
  return writes;
}

function practitionerOf(role: Role): string {
  return `first-${role}`;
}

/**
 * Makes the three officers with one-time passwords; refuses in words when there is an officer already, or the plan is no good. All or nothing:
 * of two commands at once one finds the other's. Each account has its line in the audit log, made by nobody who is signed in.
 */
export async function createFirstOfficers(
  store: Store,
  plan: FirstOfficers,
): Promise<{ readonly accounts: readonly FirstAccount[] } | { readonly refuse: string }> {
  const fault = findFault(store, plan);
  if (fault !== undefined) return { refuse: fault };
  const plans = OFFICER_ROLES.map((role) => plan.people[role]);
  const made = await retryTransaction(store.database, async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(hashtext('yigong first officers'))`);
    const refuse = await findStanding(tx, plans);
    if (refuse !== undefined) return { refuse };
    await commit(store, { who: undefined, act: 'configure', what: { done: 'first-officers' } }, writesOf(plan, today()), tx);
    const accounts: FirstAccount[] = [];
    for (const role of OFFICER_ROLES) {
      const { name, user } = plan.people[role];
      const password = inventPassword();
      await setAccount(tx, user, password, practitionerOf(role), true);
      const what = { account: user, done: 'create', role, by: 'command' };
      await recordAudit(tx, undefined, { act: 'account', what, result: 'done' }, nowInstant());
      accounts.push({ role: ROLES[role], name: name.trim(), user, password });
    }
    return { accounts };
  });
  if ('accounts' in made) await store.directory.refresh(store.database);
  return made;
}
