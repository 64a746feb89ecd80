// Whose a PatientID is: an identity number, a health-record number, or the platform's own id.
import type { Queries } from '../../../database/database.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { parseIdentityNumber } from '../../../people/identity-number.ts';
import { findHolder } from '../../../record/identifier-claims.ts';
import { followMerges, readPatient } from '../../hl7v2/intake/find-standing.ts';

/** The resident's key; undefined when the platform knows nobody by it. */
export async function findHolderOf(db: Queries, patientId: string): Promise<number | undefined> {
  const number = parseIdentityNumber(patientId);
  if (number.ok) return findHolder(db, IDENTIFIER.identityNumber, number.number);
  if (/^\d{17}$/.test(patientId)) return findHolder(db, IDENTIFIER.healthRecord, patientId);
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(patientId)) return undefined;
  const patient = await readPatient(db, patientId);
  return patient && patient.resident !== 0 ? (await followMerges(db, patient)).resident : undefined;
}
