// Seals the header values of all Subscriptions with the first key of the ring, after a key was put in front or from before they were sealed.
import { commit } from '../../commit/commit.ts';
import { keyringOf } from '../../database/seal/keyring.ts';
import { loadReference } from '../../record/read.ts';
import type { Store } from '../../store/store.ts';
import { resealHeaders } from './seal-headers.ts';
import { ownerOf } from './subscription.ts';

/** Each gets a new version; the earlier ones lie sealed with keys that will be gone, and are never sent. How many were sealed anew. */
export async function resealSubscriptions(store: Store): Promise<number> {
  let sealed = 0;
  for (const { id, version, resource } of await loadReference(store.database, 'Subscription')) {
    const owner = resource.resourceType === 'Subscription' ? ownerOf(resource) : undefined;
    const anew = owner === undefined ? undefined : resealHeaders(keyringOf(store.database), owner, resource);
    if (!anew) continue;
    const about = { who: undefined, act: 'write', what: { door: 'keys', reseal: 'Subscription' } } as const;
    await commit(store, about, [{ op: 'update', resource: { ...anew, id }, ifVersion: version }]);
    sealed += 1;
  }
  return sealed;
}
