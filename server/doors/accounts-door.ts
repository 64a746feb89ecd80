// /api/accounts: the administration of accounts, for the system and the security administrator; nothing about residents.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import {
  createAccount,
  deedsOf,
  doToAccount,
  linkSubject,
  requireAdministrator,
  resetPassword,
  unlinkSubject,
} from '../../kernel/access/identity/administer-accounts.ts';
import { requireConfirmed } from '../../kernel/access/identity/confirm-identity.ts';
import { listAccounts, listWithoutAccount } from '../../kernel/access/identity/list-accounts.ts';
import { factsOfRole, isRole } from '../../kernel/define/role.ts';
import type { Store } from '../../kernel/store/store.ts';
import { createAccountSchema, deedSchema, type PostView, subjectSchema } from '../contract/identity.ts';
import { requireWho } from '../session.ts';

const listQuery = z.object({ q: z.string().max(60).default(''), after: z.string().max(64).default(''), locked: z.literal('1').optional() });
const nameParams = z.object({ name: z.string().min(1).max(64) });

/** Mounts the door. Every change is asked for by somebody who has just confirmed that it is them. */
export function mountAccounts(app: FastifyInstance, store: Store, options: { readonly issuer: string | null }): void {
  const db = store.database;
  const nameRole = (role: string) => (isRole(role) ? factsOfRole(role).name : role);
  const nameOrg = (org: string) => store.directory.current().nameOf(org);
  const requireChanger = async (request: FastifyRequest): Promise<{ readonly who: SignedIn; readonly name: string }> => {
    const who = await requireWho(store, request);
    requireAdministrator(who);
    await requireConfirmed(db, who, '管理账号');
    return { who, name: nameParams.parse(request.params).name };
  };

  app.get('/api/accounts', async (request) => {
    const who = await requireWho(store, request);
    const { q, after, locked } = listQuery.parse(request.query);
    const { rows, next } = await listAccounts(db, who, { q, locked: locked !== undefined }, after);
    const viewed = rows.map((row) => ({
      ...row,
      posts: row.posts.map(({ id, role, org, from, to }): PostView => ({ id, roleName: nameRole(role), orgName: nameOrg(org), from, to })),
    }));
    return { rows: viewed, next, deeds: deedsOf(who.role), issuer: options.issuer };
  });
  app.get('/api/accounts/people', async (request) => {
    const rows = await listWithoutAccount(db, await requireWho(store, request), listQuery.parse(request.query).q);
    return {
      rows: rows.map(({ practitioner, name, role, org }) => ({ practitioner, name, roleName: nameRole(role), orgName: nameOrg(org) })),
    };
  });
  app.post('/api/accounts', async (request) => {
    const who = await requireWho(store, request);
    requireAdministrator(who);
    await requireConfirmed(db, who, '管理账号');
    const { name, practitioner } = createAccountSchema.parse(request.body);
    return { password: await createAccount(db, who, name, practitioner) };
  });
  app.post('/api/accounts/:name/password', async (request) => {
    const { who, name } = await requireChanger(request);
    return { password: await resetPassword(db, who, name) };
  });
  app.post('/api/accounts/:name/do', async (request) => {
    const { who, name } = await requireChanger(request);
    await doToAccount(db, who, name, deedSchema.parse(request.body).deed);
    return { done: true };
  });
  app.put('/api/accounts/:name/subject', async (request) => {
    const { who, name } = await requireChanger(request);
    const { issuer, subject } = subjectSchema.parse(request.body);
    await linkSubject(db, who, name, issuer, subject);
    return { done: true };
  });
  app.delete('/api/accounts/:name/subject', async (request) => {
    const { who, name } = await requireChanger(request);
    const { issuer, subject } = subjectSchema.parse(request.body);
    await unlinkSubject(db, who, name, issuer, subject);
    return { done: true };
  });
}
