/** Says of a number that belongs to somebody else which item of the form it was written in. */
import type { AnyForm } from '../define/form.ts';
import type { Item } from '../define/item.ts';
import { Fault } from '../errors.ts';

/** The same error; a duplicate number is named by the form's item for identity numbers, if it has one, instead of by the record's element. */
export function nameDuplicate(error: unknown, form: AnyForm): unknown {
  if (!(error instanceof Fault) || error.code !== 'duplicate' || !error.problems.some(({ field }) => field === 'identifier')) return error;
  const found = Object.entries<Item>(form.items).find(([, item]) => item.kind === 'text' && item.format === 'identity-number');
  return found ? new Fault('duplicate', { what: error.text, next: error.next }, [{ field: found[0], text: error.text }]) : error;
}
