// What the checks and writes of actions see when a file is imported.
import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../../access/actor.ts';
import { contextOf } from '../../actions/check-request.ts';
import type { Subject } from '../../actions/gather-subject.ts';
import type { ActionContext } from '../../define/action.ts';
import type { Store } from '../../store/store.ts';

/** The context of an action on a subject; without one, on a new resident, each of whom has a reference of their own. */
export function contextFor(store: Store, who: SignedIn, subject?: Subject): ActionContext {
  const orgClass = store.directory.current().organisation(who.org)?.class;
  return contextOf(who, orgClass, subject ?? { person: undefined, reference: `urn:uuid:${randomUUID()}`, records: {} }, undefined);
}
