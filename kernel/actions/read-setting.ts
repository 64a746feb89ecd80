/** The class of the visit that an action is part of. */
import type { Queries } from '../database/database.ts';
import { fail } from '../errors.ts';
import { readCurrent } from '../record/read.ts';

/**
 * The class of an encounter (HL7 ActCode: AMB, EMER, IMP); undefined where none is named. Throws `not-found` for one that is not of the
 * resident.
 */
export async function readSetting(db: Queries, resident: number | undefined, encounter: string | undefined): Promise<string | undefined> {
  if (encounter === undefined) return undefined;
  const current = await readCurrent(db, 'Encounter', encounter);
  if (!current || current.deleted || current.resident !== resident) fail('not-found', { what: '这次就诊', field: 'encounter' });
  return current.resource.resourceType === 'Encounter' ? current.resource.class.code : undefined;
}
