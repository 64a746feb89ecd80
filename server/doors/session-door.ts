// /api/session: sign in, who am I, sign out.
import { serialize } from 'cookie';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type SignedIn, seesPeople } from '../../kernel/access/actor.ts';
import { signOut, whoIs } from '../../kernel/access/identity/sessions.ts';
import { signIn } from '../../kernel/access/identity/sign-in.ts';
import { mayDispatch } from '../../kernel/actions/dispatch-tasks.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { importableActions } from '../../kernel/exchange/import/import-list.ts';
import { PUBLISHERS } from '../../kernel/reports/publish-report.ts';
import type { Store } from '../../kernel/store/store.ts';
import { type ActorView, signInSchema } from '../contract/contract.ts';
import { COOKIE, refuseForeignOrigin, requireWho, tokenOf } from '../session.ts';

/** The action that the page for one new resident opens. */
const REGISTER = 'residents.register';

/** What the menu offers: only what the doors would not refuse to the role. */
function permissionsOf(store: Store, { role }: SignedIn): ActorView['may'] {
  const actions = [...store.registry.actions.values()].filter((action) => action.allow.includes(role));
  return {
    people: seesPeople(role),
    worklists: seesPeople(role) && [...store.registry.worklists.values()].some((worklist) => worklist.roles.includes(role)),
    register: actions.some((action) => action.id === REGISTER),
    registers: actions.some((action) => action.subject === 'none'),
    import: importableActions(store, role).length > 0,
    dispatch: mayDispatch(role),
    publish: PUBLISHERS.includes(role),
    exchange: role === 'integrator' || role === 'administrator',
  };
}

function viewOf(store: Store, who: SignedIn, demo: boolean): ActorView {
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
    demo,
    may: permissionsOf(store, who),
  };
}

/** Mounts the session door. With `bearer: true` a machine gets its token in the answer instead of a cookie. */
export function mountSession(
  app: FastifyInstance,
  store: Store,
  options: { readonly demo: () => boolean; readonly secureCookie: boolean },
): void {
  app.post('/api/session', async (request, reply) => {
    refuseForeignOrigin(request);
    const { user, password, bearer } = signInSchema.extend({ bearer: z.boolean().optional() }).parse(request.body);
    const token = await signIn(store.database, user, password, request.ip);
    const who = await whoIs(store.database, store.directory, token);
    if (bearer) return { ...viewOf(store, who, options.demo()), token };
    reply.header('set-cookie', serialize(COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure: options.secureCookie }));
    return viewOf(store, who, options.demo());
  });
  app.get('/api/session', async (request) => viewOf(store, await requireWho(store, request), options.demo()));
  app.delete('/api/session', async (request, reply) => {
    refuseForeignOrigin(request);
    const token = tokenOf(request);
    if (token) await signOut(store.database, token);
    reply.header('set-cookie', serialize(COOKIE, '', { path: '/', httpOnly: true, sameSite: 'strict', maxAge: 0 }));
    return { signedOut: true };
  });
}
