// Finds what stands with the identifiers of drafts.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Queries } from '../../../database/database.ts';
import { sql } from '../../../database/sql.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { findHolder } from '../../../record/identifier-claims.ts';
import { readCurrent } from '../../../record/read.ts';
import { readIdentified } from '../../../record/read-identified.ts';
import type { DraftKey } from '../mapping/map-message.ts';

/** A current resource. */
export interface Standing {
  readonly id: string;
  readonly type: string;
  readonly resident: number;
  readonly version: number;
  readonly resource: Resource;
}

// Content was validated when it was written; here only its envelope is checked.
const content = z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value);

/** Everything of the types that stands with one of the identifiers, about residents or about none. Of whomever: the sender's own numbers name it. */
export async function findStanding(db: Queries, keys: readonly DraftKey[], types?: readonly string[]): Promise<readonly Standing[]> {
  const found = await readIdentified(db, keys, types, sql`content`);
  return found.map(({ part, ...rest }) => ({ ...rest, resource: content.parse(part) }));
}

/** Whether the resource really has the identifier: hashes may meet by chance. */
export function hasKey(resource: Resource, key: DraftKey): boolean {
  if (!('identifier' in resource)) return false;
  const list: readonly unknown[] = Array.isArray(resource.identifier) ? resource.identifier : [resource.identifier];
  return list.some(
    (each) =>
      typeof each === 'object' &&
      each !== null &&
      'system' in each &&
      'value' in each &&
      each.system === key.system &&
      each.value === key.value,
  );
}

/** The Patient who holds a resident identity number. */
export async function findIdentity(db: Queries, keys: readonly DraftKey[]): Promise<readonly Standing[]> {
  const found: Standing[] = [];
  for (const key of keys) {
    if (key.system !== IDENTIFIER.identityNumber) continue;
    const resident = await findHolder(db, key.system, key.value);
    if (resident === undefined) continue;
    const [patient] = await db.rows(sql`select key from view_people where resident_id = ${resident}`, z.object({ key: z.string() }));
    const standing = patient && (await readPatient(db, patient.key));
    if (standing) found.push(standing);
  }
  return found;
}

/** A Patient by id; undefined when there is none. */
export async function readPatient(db: Queries, id: string): Promise<Standing | undefined> {
  const current = await readCurrent(db, 'Patient', id);
  if (!current || current.deleted) return undefined;
  return { id, type: 'Patient', resident: current.resident, version: current.version, resource: current.resource };
}

/** The Patient that stands for this one after merges: itself, or whom its `replaced-by` link names, to the end. */
export async function followMerges(db: Queries, patient: Standing): Promise<Standing> {
  let current = patient;
  for (let step = 0; step < 10; step += 1) {
    const next = replacementOf(current.resource);
    const standing = next === undefined ? undefined : await readPatient(db, next);
    if (!standing) return current;
    current = standing;
  }
  return current;
}

/** The id of the Patient who replaced this one; undefined when nobody did. */
export function replacementOf(resource: Resource): string | undefined {
  if (resource.resourceType !== 'Patient') return undefined;
  return resource.link?.find((link) => link.type === 'replaced-by')?.other.reference?.replace(/^Patient\//, '');
}
