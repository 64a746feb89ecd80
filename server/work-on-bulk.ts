// The worker of bulk export and import of a running platform.
import { actAsAccount } from '../kernel/access/identity/act-as-account.ts';
import type { BulkOptions } from '../kernel/exchange/bulk/answer-bulk.ts';
import { startBulkWorker } from '../kernel/exchange/bulk/bulk-worker.ts';
import { fetchBelow } from '../kernel/exchange/bulk/fetch-input.ts';
import type { Store } from '../kernel/store/store.ts';
import { redactError } from './protection/redact.ts';

/** Starts the worker: each step acts with the rights that the account has at that time. `stop` lets the step under way end. */
export function workOnBulk(
  store: Store,
  sources: readonly string[],
  say: (text: string) => void,
): BulkOptions & { readonly stop: () => Promise<void> } {
  const worker = startBulkWorker(store, {
    whoIs: (account) => actAsAccount(store.database, store.directory.current(), account),
    fetchInput: fetchBelow(sources),
    trouble: (error) => say(`批量任务：${redactError(error).message}`),
  });
  return { wake: worker.wake, stop: worker.stop, sources };
}
