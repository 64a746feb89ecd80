// Takes back residents who were entered by mistake.
import type { Transaction } from '../database/database.ts';
import { identifier, sql } from '../database/sql.ts';
import { fail } from '../errors.ts';
import type { Store } from '../store/store.ts';

/**
 * Removes what was derived of residents whose Patient was just deleted. Throws `unprocessable` when other records of theirs stand:
 * those would belong to nobody.
 */
export async function removeResidents(store: Store, tx: Transaction, residents: readonly number[]): Promise<void> {
  if (residents.length === 0) return;
  const mine = sql`resident_id = any(${[...residents]}::bigint[])`;
  if ((await tx.run(sql`select 1 from resource where ${mine} and not deleted limit 1`)) > 0) {
    fail('unprocessable', { what: '此人还有其他记录，不能删除', next: '去世请登记死亡，离开请登记迁出；确属错登的，请先撤销其各项记录。' });
  }
  const views = [...store.registry.views.values()].filter((view) => view.per !== 'reference').map((view) => `view_${view.id}`);
  await Promise.all([...views, 'task', 'reach'].map((table) => tx.run(sql`delete from ${identifier(table)} where ${mine}`)));
}
