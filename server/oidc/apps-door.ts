// /api/clients: the administrator's registrations; /api/apps: opening an app from a resident's page; what one allowed, and taking it back.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import { clientInputSchema, disableClient, listClients, readClient, registerClient } from '../../kernel/access/oidc/clients.ts';
import { listGrants, openLaunch, withdrawGrant } from '../../kernel/access/oidc/grants.ts';
import { listIntegratorPosts } from '../../kernel/access/oidc/integrator-posts.ts';
import { publicAddressOf } from '../../kernel/access/oidc/public-address.ts';
import { describeScope } from '../../kernel/access/oidc/smart-scopes.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { fail } from '../../kernel/errors.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { readPatientIds } from '../../kernel/reading/patient-ids.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { ClientsView, GrantsView } from '../contract/oidc.ts';
import { requireWho } from '../session.ts';

/** Who lets systems in: those who run the platform and those who answer for its security. */
const REGISTRARS: readonly string[] = ['administrator', 'security-administrator'];

function requireRegistrar(who: SignedIn): SignedIn {
  if (REGISTRARS.includes(who.role)) return who;
  fail('not-allowed', {
    role: ROLES[who.role],
    what: '登记应用和系统',
    allowed: `${ROLES.administrator}、${ROLES['security-administrator']}`,
  });
}

const idParams = z.object({ id: z.string().min(1).max(80) });
const launchBody = z.object({ resident: z.number().int().positive() });

/** Mounts the doors. */
export function mountApps(app: FastifyInstance, store: Store): void {
  const db = store.database;
  app.get('/api/clients', async (request): Promise<ClientsView> => {
    requireRegistrar(await requireWho(store, request));
    const nameOf = (org: string): string => store.directory.current().nameOf(org);
    const posts = (await listIntegratorPosts(db)).map(({ id, name, org }) => ({ id, name: `${nameOf(org)} ${name}` }));
    const rows = (await listClients(db)).map((client) => ({
      id: client.id,
      name: client.name,
      kind: client.kind,
      redirectUris: client.redirect_uris,
      scopes: client.scopes,
      keys: client.jwks_uri ?? (client.jwks ? '已登记公钥' : ''),
      post: posts.find(({ id }) => id === client.post)?.name ?? '',
      created: client.created,
      disabled: client.disabled,
    }));
    return { rows, posts };
  });
  app.post('/api/clients', async (request) => {
    const who = requireRegistrar(await requireWho(store, request));
    const registered = await registerClient(db, who, clientInputSchema.parse(request.body));
    return 'refuse' in registered ? fail('invalid', { what: registered.refuse, field: registered.field }) : registered;
  });
  app.delete('/api/clients/:id', async (request) => {
    const who = requireRegistrar(await requireWho(store, request));
    if (!(await disableClient(db, who, idParams.parse(request.params).id))) fail('not-found', { what: '这个应用或系统' });
    return { done: true };
  });

  app.get('/api/apps', async (request) => {
    await requireWho(store, request);
    const rows = (await listClients(db)).filter((client) => client.launch_uri !== null && client.disabled === null);
    return { rows: rows.map(({ id, name }) => ({ id, name })) };
  });
  app.post('/api/apps/:id/launch', async (request) => {
    const who = await requireWho(store, request);
    const client = await readClient(db, idParams.parse(request.params).id);
    const address = publicAddressOf(db);
    if (!client?.launch_uri || !address) fail('not-found', { what: '这个应用' });
    const { resident } = launchBody.parse(request.body);
    await requireResident(db, who, resident);
    const patient = (await readPatientIds(db, [resident])).get(resident) ?? fail('not-found', { what: '这位居民' });
    const url = new URL(client.launch_uri);
    url.searchParams.set('iss', address.resource);
    url.searchParams.set('launch', await openLaunch(db, who, client.id, { resident, patient }));
    const line = { act: 'account', resident, what: { client: client.id, done: 'open-app' }, result: 'done' } as const;
    await recordAudit(db, who, line, nowInstant());
    return { redirect: url.href };
  });
  app.get('/api/apps/grants', async (request): Promise<GrantsView> => {
    const grants = await listGrants(db, await requireWho(store, request));
    return {
      rows: grants.map(({ id, client_name, scopes, created, expires }) => ({
        id,
        client: client_name,
        scopes: scopes.map(describeScope),
        created,
        expires,
      })),
    };
  });
  app.delete('/api/apps/grants/:id', async (request) => {
    const who = await requireWho(store, request);
    if (!(await withdrawGrant(db, who, idParams.parse(request.params).id))) fail('not-found', { what: '这项授权' });
    return { done: true };
  });
}
