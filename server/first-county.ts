// On the first start: the demo county and an account for each role.
import { z } from 'zod';
import { createDemoAccounts, type DemoAccount } from '../demo/accounts.ts';
import { loadDemo } from '../demo/load-demo.ts';
import type { Store } from '../kernel/commit/store.ts';
import { sql } from '../kernel/database/sql.ts';

/** The demo county everybody gets; another seed gives another county. */
const DEMO_SEED = 'yigong';

/** How many residents the platform holds; counts at most one. */
export async function countResidents(store: Store): Promise<number> {
  const rows = await store.database.rows(sql`select 1 as one from view_people limit 1`, z.object({ one: z.number() }));
  return rows.length;
}

/** Loads the demo county and makes its accounts, with generated passwords unless one is given. */
export async function loadFirstCounty(store: Store, size: 'small' | 'county' | 'city', password: string | undefined, say: (text: string) => void): Promise<readonly DemoAccount[]> {
  say(`正在生成演示县（${size}）……`);
  let told = Date.now();
  await loadDemo(store, {
    size,
    seed: DEMO_SEED,
    progress: ({ done, total, resources }) => {
      if (Date.now() - told < 2000) return;
      told = Date.now();
      say(`  已生成 ${done} / ${total} 位居民，${resources} 条记录`);
    },
  });
  return createDemoAccounts(store, password);
}
