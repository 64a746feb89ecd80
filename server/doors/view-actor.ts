// Who signed in, as the pages are told: names, area, and what the menu may offer.
import { type SignedIn, seesPeople } from '../../kernel/access/actor.ts';
import { mayAdministerAccounts } from '../../kernel/access/identity/administer-accounts.ts';
import { mayDispatch } from '../../kernel/actions/dispatch-tasks.ts';
import { factsOfRole, keepsExchange, ROLES } from '../../kernel/define/role.ts';
import { importableActions } from '../../kernel/exchange/import/import-list.ts';
import { mayRelease } from '../../kernel/exchange/open-data/releases.ts';
import { PUBLISHERS } from '../../kernel/reports/publish-report.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { ActorView } from '../contract/contract.ts';

/** The action that the page for one new resident opens. */
const REGISTER = 'residents.register';

/** What the menu offers: only what the doors would not refuse to the role. */
function permissionsOf(store: Store, { role, scope }: SignedIn): ActorView['may'] {
  const actions = [...store.registry.actions.values()].filter((action) => action.allow.includes(role));
  return {
    people: seesPeople(role),
    numbers: factsOfRole(role).sees !== 'nothing',
    worklists: seesPeople(role) && [...store.registry.worklists.values()].some((worklist) => worklist.roles.includes(role)),
    register: actions.some((action) => action.id === REGISTER),
    registers: actions.some((action) => action.subject === 'none'),
    import: importableActions(store, role).length > 0,
    dispatch: mayDispatch(role),
    publish: PUBLISHERS.includes(role),
    exchange: keepsExchange(role),
    openData: mayRelease(role).ask || mayRelease(role).agree,
    accounts: mayAdministerAccounts(role),
    audit: role === 'auditor',
    everywhere: scope.everything,
  };
}

/** The actor of a page. */
export function viewActor(store: Store, who: SignedIn, demo: boolean): ActorView {
  const directory = store.directory.current();
  return {
    user: who.account,
    name: who.name,
    role: who.role,
    roleName: ROLES[who.role],
    org: who.org,
    orgName: directory.nameOf(who.org),
    area: who.area,
    areaName: directory.nameOf(who.area),
    centres: [...(directory.organisation(who.org)?.centres ?? [])],
    demo,
    may: permissionsOf(store, who),
  };
}
