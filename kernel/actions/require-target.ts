/** Keeps an action to the rows that its form offers. */
import type { SignedIn } from '../access/actor.ts';
import type { Queries } from '../database/database.ts';
import type { AnyForm } from '../define/form.ts';
import type { Item } from '../define/item.ts';
import { Fault } from '../errors.ts';
import { readRowChoices } from '../reading/read-row-choices.ts';
import type { Store } from '../store/store.ts';

/**
 * A `target` that points to rows of a view is one that the view offers, within reach, and of the resident the action is about. Throws
 * `invalid`, naming the item.
 */
export async function requireTarget(
  store: Store,
  db: Queries,
  who: SignedIn,
  form: AnyForm,
  target: string | undefined,
  resident?: number,
): Promise<void> {
  const item: Item | undefined = form.items.target;
  if (item?.kind !== 'reference' || !item.to.startsWith('row:') || target === undefined) return;
  if ((await readRowChoices(store, db, who, item.to, { key: target, resident })).length > 0) return;
  const text = `“${item.label}”请从列表中选择：这一条不在您的辖区，或者已经办结。`;
  throw new Fault('invalid', { what: text }, [{ field: 'target', text }]);
}
