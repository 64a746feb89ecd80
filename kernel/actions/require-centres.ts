/** Keeps an order to institutions that do what it asks for. */
import type { SignedIn } from '../access/actor.ts';
import type { AnyForm } from '../define/form.ts';
import type { Item } from '../define/item.ts';
import { Fault } from '../errors.ts';
import { today } from '../periods/plain-date.ts';
import { refuseCentre } from '../reading/list-centres.ts';
import type { Store } from '../store/store.ts';

/** Every answer to an item that points to a centre names an institution that offers it. Throws `invalid`, naming the items. */
export function requireCentres(store: Store, who: SignedIn, form: AnyForm, answers: Readonly<Record<string, unknown>>): void {
  const problems = Object.entries<Item>(form.items).flatMap(([field, item]) => {
    const asked = answers[field];
    if (item.kind !== 'reference' || !item.to.startsWith('centre:') || typeof asked !== 'string') return [];
    const text = refuseCentre(store, who.org, item.to.slice('centre:'.length), asked, today());
    return text === undefined ? [] : [{ field, text }];
  });
  const [first] = problems;
  if (first) throw new Fault('invalid', { what: first.text }, problems);
}
