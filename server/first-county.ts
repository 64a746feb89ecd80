// On the first start: the demo county and an account for each role.
import { z } from 'zod';
import { createDemoAccounts, type DemoAccount } from '../demo/accounts.ts';
import { loadDemo } from '../demo/load-demo.ts';
import type { Store } from '../kernel/commit/store.ts';
import { sql } from '../kernel/database/sql.ts';

/** How many residents the platform holds; counts at most one. */
export async function countResidents(store: Store): Promise<number> {
  const rows = await store.database.rows(sql`select 1 as one from view_people limit 1`, z.object({ one: z.number() }));
  return rows.length;
}

/** Loads the demo county and makes its accounts, with generated passwords unless one is given. */
export async function loadFirstCounty(store: Store, size: 'small' | 'county' | 'city', password: string | undefined, say: (text: string) => void): Promise<readonly DemoAccount[]> {
  say(`正在生成演示县（${size}）……`);
  await loadDemo(store, { size, progress: say });
  return createDemoAccounts(store, password);
}
