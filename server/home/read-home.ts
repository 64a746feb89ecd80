// A role's first page: the lists that hold anybody, the tasks, the numbers, and what waits for those who keep the platform.
import { type SignedIn, seesPeople } from '../../kernel/access/actor.ts';
import { listUnconfirmed } from '../../kernel/access/policy/restricted-codes.ts';
import { mapAtOnce } from '../../kernel/database/statements/map-at-once.ts';
import { homeNumbersOf } from '../../kernel/define/registry.ts';
import { RESTRICTED_CATEGORIES } from '../../kernel/define/restricted-category.ts';
import { factsOfRole, type Role } from '../../kernel/define/role.ts';
import { URGENCIES } from '../../kernel/define/worklist.ts';
import { readIndicator, requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { numbersOf } from '../../kernel/indicators/remembered-numbers.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { countTasks } from '../../kernel/reading/list-tasks.ts';
import { countWorklist, seeLists } from '../../kernel/reading/read-worklist.ts';
import type { Store } from '../../kernel/store/store.ts';
import { listMatters } from './list-matters.ts';

/** Lists with their counts on the home page; the others stand behind a fold, and are counted when it is opened. */
const MOST_LISTS = 5;
/** A home page says how many up to this; above it "more". */
const COUNTED_UP_TO = 500;
/**
 * Rows that are looked for to know whether a list holds anybody: short lists are counted by it already. Of one row alone the database
 * would guess that it comes soon and read the whole county for a list that holds few (0.2 s against 0.01 s).
 */
const LOOKED_AT = 50;
/** Counts of the page under way at once. */
const AT_ONCE = 6;

/** The lists of the role that hold anybody, the most urgent first. What is merely kept (a register) is counted only where all are. */
async function readHomeLists(store: Store, who: SignedIn, all: boolean) {
  if (!seesPeople(who.role)) return [];
  const lists = [...store.registry.worklists.values()]
    .filter((worklist) => worklist.roles.includes(who.role) && !worklist.forRoom)
    .sort((a, b) => URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency));
  const rowsOf = await seeLists(store, who);
  const looked = await mapAtOnce(lists, AT_ONCE, async (worklist) => {
    const count = await countWorklist(store, who, worklist, { upTo: LOOKED_AT, rowsOf });
    return count.count === 0 ? [] : [{ worklist, few: count.exact ? count : undefined }];
  });
  return mapAtOnce([...looked.flat().entries()], AT_ONCE, async ([at, { worklist, few }]) => {
    const { id, title, urgency } = worklist;
    if (!all && (at >= MOST_LISTS || urgency === 'register')) return { id, title, urgency, count: null, exact: true };
    return { id, title, urgency, ...(few ?? (await countWorklist(store, who, worklist, { upTo: COUNTED_UP_TO, rowsOf }))) };
  });
}

/** The first page of who asks. `all`: every list is counted, also those behind the fold. */
export async function readHome(store: Store, who: SignedIn, all: boolean): Promise<unknown> {
  const worklists = await readHomeLists(store, who, all);
  const period = requirePeriod(today().slice(0, 4));
  const indicators = homeNumbersOf(store.registry, who.role, store.directory.current().organisation(who.org)?.centres ?? []);
  const numbers =
    who.area === '' || factsOfRole(who.role).sees === 'nothing'
      ? []
      : await numbersOf(store).atOneTime(() =>
          Promise.all(indicators.map((indicator) => readIndicator(store, who, indicator, who.area, period))),
        );
  const [tasks, matters] = await Promise.all([countTasks(store, who), listMatters(store, who)]);
  return { worklists, tasks, numbers, matters, unconfirmed: tellUnconfirmed(store, who) };
}

/** Who answers for the lists of restricted codes: the security administrator sees to it, the managers confirm. */
const ANSWERING: readonly Role[] = ['security-administrator', 'consortium-manager', 'bureau-manager'];

function tellUnconfirmed(store: Store, who: SignedIn): readonly string[] {
  if (!ANSWERING.includes(who.role)) return [];
  return listUnconfirmed(store.directory.current().restricted).map((category) => RESTRICTED_CATEGORIES[category].name);
}
