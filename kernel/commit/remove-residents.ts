// Takes back residents who were entered by mistake.
import { z } from 'zod';
import type { Transaction } from '../database/database.ts';
import { identifier, sql } from '../database/sql.ts';
import { fail } from '../errors.ts';
import { typeOfNumber } from '../record/type-number.ts';
import type { Store } from '../store/store.ts';

/**
 * Removes what was derived of residents whose Patient was just deleted. Throws `still-used` when other records of theirs stand:
 * those would belong to nobody.
 */
export async function removeResidents(store: Store, tx: Transaction, residents: readonly number[]): Promise<void> {
  if (residents.length === 0) return;
  const mine = sql`resident_id = any(${[...residents]}::bigint[])`;
  const standing = await tx.rows(
    sql`select rtype, count(*) as count from resource where ${mine} and not deleted group by rtype order by count(*) desc, rtype`,
    z.object({ rtype: z.number(), count: z.number() }),
  );
  if (standing.length > 0) {
    const others = standing.map(({ rtype, count }) => `${typeOfNumber(rtype)} ${count}`);
    fail('still-used', {
      what: `此人还有其他记录（${others.slice(0, 8).join('、')}），不能删除。`,
      others: others.join(', '),
      next: '去世请登记死亡，离开请登记迁出，与另一份档案重复请合并（$merge）；确属错登的，请先删除其各项记录，或与其在同一次事务里删除。',
    });
  }
  const views = [...store.registry.views.values()].filter((view) => view.per !== 'reference').map((view) => `view_${view.id}`);
  await Promise.all(
    [...views, 'row_cover', 'task', 'reach', 'consent_rule', 'proxy', 'share'].map((table) =>
      tx.run(sql`delete from ${identifier(table)} where ${mine}`),
    ),
  );
}
