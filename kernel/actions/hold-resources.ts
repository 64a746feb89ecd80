// Holds what an action changes beside the resident's record, so that of two who take the last place the second sees what the first wrote.
import type { Transaction } from '../database/database.ts';
import type { Kept } from '../define/source.ts';
import { lockKeys } from '../record/lock-keys.ts';
import { loadReference } from '../record/read.ts';
import { isResourceType } from '../record/validation/resource-types.ts';

/**
 * Waits for the resources of no resident ('Schedule/x'), holds them to the end of the transaction and reads them; those that stand no more
 * are left out. A type alone ('Endpoint': how something is set up) reads all of it and holds none.
 */
export async function holdResources(tx: Transaction, references: readonly string[]): Promise<readonly Kept[]> {
  const wanted = [...new Set(references)].map((reference) => {
    const [type = '', id] = reference.split('/');
    if (!isResourceType(type)) throw new Error(`${reference} names no resource`);
    return { type, id };
  });
  await lockKeys(
    tx,
    wanted.flatMap(({ id }) => (id === undefined ? [] : [`target ${id}`])),
  );
  const held: Kept[] = [];
  for (const { type, id } of wanted)
    for (const { id: found, version, updated, resource } of await loadReference(tx, type, id))
      held.push({ id: found, version, updated, resource });
  return held;
}
