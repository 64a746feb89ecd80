// From residents to the ids of their Patients, and back.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { residentOfId } from '../record/resource-id.ts';
import { numberOfType } from '../record/type-number.ts';

/** The id of the Patient of each of these residents; those who are no longer there are left out. */
export async function readPatientIds(db: Queries, residents: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (residents.length === 0) return new Map();
  const rows = await db.rows(
    sql`select resident_id, key from view_people where resident_id = any(${[...new Set(residents)]}::bigint[])`,
    z.object({ resident_id: z.number(), key: z.string() }),
  );
  return new Map(rows.map((row) => [row.resident_id, row.key]));
}

/** The resident whose Patient has this id; undefined when there is none. */
export async function residentOfPatientId(db: Queries, id: string): Promise<number | undefined> {
  const carried = residentOfId(id);
  if (carried !== undefined) return carried;
  const [row] = await db.rows(
    sql`select resident_id from locator where id = ${id} and rtype = ${numberOfType('Patient')}`,
    z.object({ resident_id: z.number() }),
  );
  return row?.resident_id;
}
