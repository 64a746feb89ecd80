// The posts that system clients may act in: those of system integration, held today.
import { z } from 'zod';
import type { Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { today } from '../../periods/plain-date.ts';

const row = z.object({ id: z.string(), name: z.string(), org: z.string() });

/** Each with its name and organisation. */
export function listIntegratorPosts(db: Queries): Promise<readonly z.infer<typeof row>[]> {
  return db.rows(
    sql`select id, name, org from post where role = 'integrator' and (from_date is null or from_date <= ${today()}) and (to_date is null or to_date >= ${today()}) order by org, id`,
    row,
  );
}
