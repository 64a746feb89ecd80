// Ending a break-glass before its three hours are over: the record is shut at once, in every process and on every open page of the account.
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { endGlassOf } from '../access/policy/break-glass.ts';
import { fail } from '../errors.ts';
import { nowInstant } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';

/**
 * Ends what somebody opened of a resident. Of two at once the second finds nothing to end. Writes its line in the same transaction; the review
 * goes on as before. Throws `not-found` where nothing stands open.
 */
export async function endGlass(store: Store, who: SignedIn, resident: number, source?: string): Promise<{ readonly ended: string }> {
  const at = nowInstant();
  await store.database.transaction(async (tx) => {
    const ended = await endGlassOf(tx, who, resident, at);
    if (ended.length === 0) fail('not-found', { what: '打开着的紧急查阅' });
    await recordAudit(tx, who, { act: 'end-glass', resident, what: { opened: ended }, result: 'done', source }, at);
  });
  store.tell({ residents: [resident], views: [], tasks: [], account: who.account, shut: true });
  return { ended: at };
}
