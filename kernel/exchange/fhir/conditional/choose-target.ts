// Which resource a conditional update, patch or delete means, decided inside the transaction that writes it.
import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../database/database.ts';
import { readPeople } from '../../../people/keep-people.ts';
import { lockKeys } from '../../../record/lock-keys.ts';
import { readCurrent } from '../../../record/read.ts';
import { residentOfId } from '../../../record/resource-id.ts';
import { refuse } from '../answer/outcome.ts';
import type { Plan, WriteEntry } from '../write/write-entry.ts';
import { type Condition, findMatch } from './conditions.ts';

/** Waits for whoever is writing what stands, as `readHeld` does for what is named by its id. */
async function holdResource(tx: Transaction, type: string, id: string): Promise<void> {
  const resident = residentOfId(id);
  if (resident) await readPeople(tx, [resident], true);
  else await lockKeys(tx, [`${type}/${id}`]);
}

/**
 * The id that the condition leads to, or at once what is to be done. FHIR R4 http.html, conditional update: nothing found is a create
 * (with the client's id if the resource carries one), one found is updated, an id that says otherwise is refused with 400, several found
 * with 412. Nothing found is 404 for a patch and nothing to do for a delete. The caller's transaction holds the condition's key, so that of
 * two with the same condition the second finds what the first has made.
 */
export async function chooseTarget(
  tx: Transaction,
  entry: WriteEntry,
  condition: Condition,
): Promise<{ readonly id: string } | Extract<Plan, { write: unknown } | { nothing: unknown }>> {
  const { type, place, resource } = entry;
  const match = await findMatch(tx, condition, place);
  if (match !== undefined) {
    if (resource?.id !== undefined && resource.id !== match)
      refuse(
        400,
        'value',
        `按条件“${condition.text}”找到的是 ${type}/${match}，资源里的编号却是“${resource.id}”，两者应一致。`,
        `the condition "${condition.text}" leads to ${type}/${match}, the resource says id "${resource.id}"`,
        `${place}.id`,
      );
    await holdResource(tx, type, match);
    return { id: match };
  }
  if (entry.method === 'DELETE') return { nothing: type };
  if (!resource)
    refuse(404, 'not-found', `没有 ${type} 符合条件“${condition.text}”。`, `no ${type} meets the condition "${condition.text}"`, place);
  if (resource.id === undefined) return { write: { op: 'create', resource, reference: `urn:uuid:${randomUUID()}` } };
  const { id } = resource;
  await lockKeys(tx, [`${type}/${id}`]);
  if (await readCurrent(tx, type, id))
    refuse(
      409,
      'conflict',
      `${type}/${id} 已经存在，但不符合条件“${condition.text}”。`,
      `${type}/${id} exists and does not meet the condition "${condition.text}"`,
      `${place}.id`,
    );
  return { id };
}
