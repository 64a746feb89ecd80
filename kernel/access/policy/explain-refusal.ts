// Which rule keeps a resident from somebody: only a refusal pays for the look.
import type { Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import type { SignedIn } from '../actor.ts';
import { residentBesideObjection } from '../row-condition.ts';

/** `objected`: a reason stands and the resident said no; `out-of-scope`: no reason stands. Both are faults with the lawful way round. */
export async function explainRefusal(db: Queries, who: SignedIn, resident: number): Promise<'out-of-scope' | 'objected'> {
  const rows = await db.rows(
    sql`select p.resident_id from view_people p where p.resident_id = ${resident} and ${residentBesideObjection(who)}`,
  );
  return rows.length > 0 ? 'objected' : 'out-of-scope';
}
