// On the first start: the demo county and an account for each role. A start that was broken off is gone on with.
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { createDemoAccounts, type DemoAccount } from '../demo/accounts.ts';
import { readLoadMark } from '../demo/demo-mark.ts';
import { loadDemo } from '../demo/load-demo.ts';
import { inOrder, onEveryShard } from '../kernel/database/distribution/fan-outs.ts';
import { type Sql, sql } from '../kernel/database/sql.ts';
import type { Store } from '../kernel/store/store.ts';

/** The demo county everybody gets; another seed gives another county. */
const DEMO_SEED = 'yigong';
const TELL_MS = 2000;

async function holdsAny(store: Store, query: Sql): Promise<boolean> {
  return (await store.database.rows(query, z.object({ one: z.number() }))).length > 0;
}

/**
 * Loads the demo county into a platform without residents, or what a load that was broken off left out, and makes its accounts, with
 * generated passwords unless one is given. Gives the accounts that it made: none when the platform was complete. Throws the signal's reason.
 */
export async function ensureFirstCounty(
  store: Store,
  size: 'small' | 'county' | 'city',
  password: string | undefined,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<readonly DemoAccount[]> {
  const begun = await readLoadMark(store.database);
  if (!begun && (await holdsAny(store, onEveryShard('demo-check', sql`select 1 as one from view_people limit 1`, inOrder([], 1)))))
    return [];
  if (begun?.finished && (await holdsAny(store, sql`select 1 as one from account limit 1`))) return [];
  if (!begun?.finished) {
    const order = begun ?? { size, seed: DEMO_SEED };
    say(begun ? `正在继续生成演示县（${begun.size}）……` : `正在生成演示县（${size}）……`);
    let told = Date.now();
    await loadDemo(store, {
      ...order,
      threads: order.size === 'small' ? 1 : availableParallelism(),
      progress: ({ done, total, resources }) => {
        signal?.throwIfAborted();
        if (Date.now() - told < TELL_MS) return;
        told = Date.now();
        say(`  已生成 ${done} / ${total} 位居民，${resources} 条记录`);
      },
    });
  }
  return createDemoAccounts(store, password);
}
