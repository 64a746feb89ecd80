// The resident somebody asks for, if within their reach.
import { type SignedIn, seesPeople } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { explainRefusal } from '../access/policy/explain-refusal.ts';
import { reasonOfReach, residentWithinReach } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Person } from '../define/person.ts';
import { isReason, type Reason } from '../define/reason.ts';
import { ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import { personOfRow, personRow } from '../people/keep-people.ts';
import { nowInstant } from '../periods/plain-date.ts';

/**
 * A resident within the reach of who asks. Throws `not-found`, `out-of-scope` or `objected` with the lawful way, or `not-allowed` for a role that sees
 * numbers only. A refusal is logged, where `db` is not a transaction that it undoes.
 */
export async function requireResident(db: Queries, who: SignedIn, resident: number): Promise<Person> {
  return (await reachResident(db, who, resident)).person;
}

/** As `requireResident`, with the reason by which the resident is reached, for the audit log and the page. */
export async function reachResident(
  db: Queries,
  who: SignedIn,
  resident: number,
): Promise<{ readonly person: Person; readonly reason: Reason }> {
  if (!seesPeople(who.role)) {
    await logRefusal(db, who, resident, 'role');
    fail('not-allowed', { role: ROLES[who.role], what: '查看居民个人信息', allowed: '为其服务的医务人员' });
  }
  const rows = await db.rows(
    sql`select p.resident_id, p.key, p.name, p.sex, p.birth, p.area, p.residency, p.household, p.since, p.until, p.deceased, ${residentWithinReach(who)} as reached, ${reasonOfReach(who)} as reason
        from view_people p where p.resident_id = ${resident}`,
  );
  const [row] = rows;
  if (!row) fail('not-found', { what: '这位居民', field: 'resident' });
  if (row.reached !== true) {
    const rule = await explainRefusal(db, who, resident);
    await logRefusal(db, who, resident, rule);
    fail(rule, { what: '这位居民', field: 'resident' });
  }
  const reason = typeof row.reason === 'string' && isReason(row.reason) ? row.reason : 'catchment';
  return { person: personOfRow(personRow.parse(row)), reason };
}

async function logRefusal(db: Queries, who: SignedIn, resident: number, rule: string): Promise<void> {
  await recordAudit(db, who, { act: 'refused', resident, what: { rule }, result: 'refused' }, nowInstant());
}
