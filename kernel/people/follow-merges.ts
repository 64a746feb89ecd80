// Residents who are one person: records that were found to be somebody's second stay where they are, linked by Patient.link (replaces, replaced-by).
import type { PatientLink } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { locateResident, readCurrent } from '../record/read.ts';

/** No chain of merges is longer. */
const MOST_STEPS = 10;

async function readLinked(db: Database, resident: number, type: PatientLink['type']): Promise<readonly number[]> {
  const [row] = await db.rows(sql`select key from view_people where resident_id = ${resident}`, z.object({ key: z.string() }));
  const patient = row && (await readCurrent(db, 'Patient', row.key))?.resource;
  if (patient?.resourceType !== 'Patient') return [];
  const ids = (patient.link ?? []).flatMap((link) =>
    link.type === type && link.other.reference?.startsWith('Patient/') ? [link.other.reference.slice('Patient/'.length)] : [],
  );
  const found = await Promise.all(ids.map((id) => locateResident(db, 'Patient', id)));
  return found.flatMap((each) => (each === undefined || each === 0 ? [] : [each]));
}

async function follow(db: Database, resident: number, type: PatientLink['type']): Promise<readonly number[]> {
  const all = [resident];
  for (let at = 0; at < all.length && at < MOST_STEPS; at += 1)
    for (const next of await readLinked(db, all[at] ?? 0, type)) if (!all.includes(next)) all.push(next);
  return all;
}

/** The resident, and everybody who was merged into them: whose records are theirs. */
export function listMergedInto(db: Database, resident: number): Promise<readonly number[]> {
  return follow(db, resident, 'replaces');
}

/** The resident, and whom they were merged into, to the end: who is to be told what happens with the record. */
export function listSurvivors(db: Database, resident: number): Promise<readonly number[]> {
  return follow(db, resident, 'replaced-by');
}
