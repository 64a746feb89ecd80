/** Finds results that stand for items as they are chosen in an order form, before anything is sent. */
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import type { AnyAction } from '../define/action.ts';
import type { PriorResult } from '../define/prior-result.ts';
import { fail } from '../errors.ts';
import { placesOn } from '../organisations/place-of.ts';
import { nowInstant, today } from '../periods/plain-date.ts';
import { reachResident } from '../reading/require-resident.ts';
import type { Store } from '../store/store.ts';
import { gatherSubject } from './gather-subject.ts';
import { readSetting } from './read-setting.ts';

/**
 * Results that the action would ask about for these items, newest first, by the function that its check uses. Organisations have the name by
 * which the platform knows them. Throws `not-found` for an action that asks about none, `out-of-scope` for a resident beyond reach. Logged.
 */
export async function findPriors(
  store: Store,
  who: SignedIn,
  action: AnyAction,
  resident: number,
  items: readonly string[],
  encounter?: string,
): Promise<readonly PriorResult[]> {
  const { priors } = action;
  if (priors === undefined) fail('not-found', { what: `${action.label}的互认结果` });
  const { reason } = await reachResident(store.database, who, resident);
  const subject = await gatherSubject(store.database, who, action, resident, {});
  const directory = store.directory.current();
  const found = priors.find(items, {
    records: subject.records,
    today: today(),
    actor: { org: who.org },
    person: subject.person,
    setting: await readSetting(store.database, resident, encounter),
    placeOf: placesOn(directory, today()),
  });
  await recordAudit(
    store.database,
    who,
    { act: 'read-person', resident, what: { page: 'priors', action: action.id, shown: found.length }, reason, result: 'done' },
    nowInstant(),
  );
  return found.map((one) => ({ ...one, orgName: (one.org && directory.organisation(one.org)?.name) ?? one.orgName }));
}
