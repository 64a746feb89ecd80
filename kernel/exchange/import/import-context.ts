// What the checks and writes of actions see when a file is imported.
import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../../access/actor.ts';
import type { Subject } from '../../actions/gather-subject.ts';
import type { Store } from '../../commit/store.ts';
import type { ActionContext } from '../../define/action.ts';
import { fail } from '../../errors.ts';
import { dateOfInstant, nowInstant } from '../../periods/plain-date.ts';

/** The context of an action on a subject; each new resident of a file has a reference of their own. */
export function contextFor(store: Store, who: SignedIn, subject?: Subject): ActionContext {
  const now = nowInstant();
  const orgClass = store.directory.current().organisation(who.org)?.class;
  return {
    now,
    today: dateOfInstant(now),
    actor: {
      practitioner: who.practitioner,
      name: who.name,
      role: who.role,
      org: who.org,
      ...(orgClass === undefined || orgClass === '' ? {} : { orgClass }),
    },
    person: subject?.person,
    subject: subject?.reference ?? `urn:uuid:${randomUUID()}`,
    encounter: undefined,
    records: subject?.records ?? {},
    serial: () => fail('invalid', { what: '编号还没有分配。' }),
    newReference: () => `urn:uuid:${randomUUID()}`,
  };
}
