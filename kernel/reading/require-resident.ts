// The resident somebody asks for, if within their reach.
import type { SignedIn } from '../access/actor.ts';
import { residentWithinReach } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Person } from '../define/person.ts';
import { fail } from '../errors.ts';
import { personOfRow, personRow } from '../people/keep-people.ts';

/** A resident within the reach of who asks. Throws `not-found`, or `out-of-scope` with the lawful way. */
export async function requireResident(db: Queries, who: SignedIn, resident: number): Promise<Person> {
  const rows = await db.rows(
    sql`select p.resident_id, p.key, p.name, p.sex, p.birth, p.area, p.residency, p.household, p.since, p.until, p.deceased, ${residentWithinReach(who)} as reached
        from view_people p where p.resident_id = ${resident}`,
  );
  const [row] = rows;
  if (!row) fail('not-found', { what: '这位居民', field: 'resident' });
  if (row.reached !== true) fail('out-of-scope', { what: '这位居民', field: 'resident' });
  return personOfRow(personRow.parse(row));
}
