// What waits for those who keep the platform, not the people in it: alerts, openings to review, messages and deliveries that failed, locked names.

import type { SignedIn } from '../../kernel/access/actor.ts';
import { countWaiting } from '../../kernel/access/audit/alerts.ts';
import { mayAdministerAccounts } from '../../kernel/access/identity/administer-accounts.ts';
import { countLocked } from '../../kernel/access/identity/attempts.ts';
import { listGlass } from '../../kernel/access/policy/break-glass.ts';
import { GLASS_REVIEWERS } from '../../kernel/define/break-glass.ts';
import { keepsExchange } from '../../kernel/define/role.ts';
import { searchMessages } from '../../kernel/exchange/hl7v2/intake/search-messages.ts';
import { listTold } from '../../kernel/exchange/subscriptions/list-told.ts';
import type { Store } from '../../kernel/store/store.ts';

/** Parked messages are counted up to this. */
const MOST = 99;

/** One thing to look at: how many there are, and the page where they stand. `exact` is false where there are more. */
export interface Matter {
  readonly title: string;
  readonly path: string;
  readonly count: number;
  readonly exact: boolean;
}

/** The matters of a role, those of nobody's included: 0 says that all is well. Empty for roles that keep nothing. Counts alone: no name is read out. */
export async function listMatters(store: Store, who: SignedIn): Promise<readonly Matter[]> {
  const found: Promise<Matter>[] = [];
  const tell = (title: string, path: string, count: Promise<number>): void => {
    found.push(count.then((all) => ({ title, path, count: Math.min(all, MOST), exact: all <= MOST })));
  };
  const { database } = store;
  if (who.role === 'auditor')
    tell(
      '待复核的审计告警',
      '/audit',
      countWaiting(database).then((waiting) => [...waiting.values()].reduce((sum, count) => sum + count, 0)),
    );
  if (GLASS_REVIEWERS.includes(who.role))
    tell(
      '待复核的紧急查阅',
      '/access/break-glass',
      listGlass(database, who.role === 'auditor' ? undefined : who.scope.orgs).then(
        (rows) => rows.filter(({ reviewed }) => reviewed === null).length,
      ),
    );
  if (keepsExchange(who.role)) {
    tell(
      '未能处理的 HL7 报文',
      '/exchange/messages?state=parked',
      searchMessages(store, who, { parked: true }, undefined, MOST + 1).then(({ messages }) => messages.length),
    );
    tell(
      '投递失败待处理',
      '/exchange/subscriptions',
      listTold(store, who).then((told) => told.reduce((sum, { counts }) => sum + counts.dead, 0)),
    );
  }
  if (mayAdministerAccounts(who.role)) tell('锁定中的登录名', '/accounts?locked=1', countLocked(database));
  return Promise.all(found);
}
