// /authorize/<uid>: what an app asks of whoever is signed in to our pages, and their decision. The page itself is one of the web's.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { InteractionModel } from 'oidc-provider';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import { readClient } from '../../kernel/access/oidc/clients.ts';
import { keepGrant, type LaunchPatient, readLaunch } from '../../kernel/access/oidc/grants.ts';
import { publicAddressOf } from '../../kernel/access/oidc/public-address.ts';
import { confinesToPatient, describeScope, PLAIN_SCOPES, readSmartScope, scopesCover } from '../../kernel/access/oidc/smart-scopes.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { fail } from '../../kernel/errors.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { readPatientIds } from '../../kernel/reading/patient-ids.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import type { Store } from '../../kernel/store/store.ts';
import { type AuthorizeView, decideSchema } from '../contract/oidc.ts';
import { requireWho } from '../session.ts';
import type { GetProvider } from './provider-of.ts';

const params = z.object({ uid: z.string().min(1).max(64) });

/** An authorization under way: its client, and the scopes it asks for. */
interface Asked {
  readonly interaction: InteractionModel;
  readonly client: { readonly id: string; readonly name: string; readonly host: string };
  readonly scopes: readonly string[];
  readonly launch: string | undefined;
}

/** Whether one patient is to be chosen: SMART's launch/patient, or scopes that are of a patient although none came with the launch. */
function needsPatient(scopes: readonly string[]): boolean {
  return scopes.includes('launch/patient') || scopes.includes('launch') || confinesToPatient(scopes);
}

/** Mounts the door. Every address needs the cookie that the provider gave to the browser which began, and somebody signed in. */
export function mountAuthorize(app: FastifyInstance, store: Store, provider: GetProvider): void {
  const db = store.database;

  const readAsked = async (
    request: FastifyRequest,
    raw: Parameters<Awaited<ReturnType<GetProvider>>['interactionDetails']>[1],
  ): Promise<Asked> => {
    const { uid } = params.parse(request.params);
    const interaction = await (await provider()).interactionDetails(request.raw, raw).catch(async (error: unknown) => {
      const { errors } = await import('oidc-provider');
      if (error instanceof errors.SessionNotFound) fail('not-found', { what: '这次授权（可能已过期）' });
      throw error;
    });
    if (interaction.uid !== uid) fail('not-found', { what: '这次授权（可能已过期）' });
    const client = await readClient(db, interaction.params.client_id ?? '');
    if (!client) fail('not-found', { what: '这个应用' });
    const asked = (interaction.params.scope ?? '').split(' ').filter((scope) => scope !== '');
    const host = new URL(interaction.params.redirect_uri ?? 'http://unknown').host;
    return {
      interaction,
      client: { id: client.id, name: client.name, host },
      scopes: asked.filter((scope) => scopesCover(client.scopes, scope)),
      launch: interaction.params.launch,
    };
  };

  /** The patient that the app was opened with; refused when the word for it is not (or no longer) good. */
  const launchOf = async (who: SignedIn, asked: Asked): Promise<LaunchPatient | undefined> => {
    if (asked.launch === undefined) return undefined;
    const launch = await readLaunch(db, who, asked.client.id, asked.launch);
    if (!launch) fail('not-found', { what: '这次应用启动（可能已过期，请从居民页面重新打开）' });
    return launch;
  };

  app.get('/authorize/:uid/details', async (request, reply): Promise<AuthorizeView> => {
    const who = await requireWho(store, request);
    const asked = await readAsked(request, reply.raw);
    const launch = await launchOf(who, asked);
    const named = async (resident: number) => ({ resident, name: (await requireResident(db, who, resident)).name });
    return {
      client: asked.client.name,
      host: asked.client.host,
      name: who.name,
      roleName: ROLES[who.role],
      orgName: who.org === '' ? '' : store.directory.current().nameOf(who.org),
      scopes: asked.scopes.map((scope) => ({ scope, words: describeScope(scope) })),
      pick: launch === undefined && needsPatient(asked.scopes),
      patient: launch ? await named(launch.resident) : null,
      people: await Promise.all(who.residents.map(named)),
    };
  });

  app.post('/authorize/:uid/decide', async (request, reply) => {
    const who = await requireWho(store, request);
    const { allow, resident } = decideSchema.parse(request.body);
    const asked = await readAsked(request, reply.raw);
    const oidc = await provider();
    const finish = async (result: Record<string, unknown>) => ({
      redirect: await oidc.interactionResult(request.raw, reply.raw, result, { mergeWithLastSubmission: false }),
    });
    if (!allow) {
      const what = { door: 'oidc', client: asked.client.id, rule: 'declined' };
      await recordAudit(db, who, { act: 'refused', what, result: 'refused', source: request.ip }, nowInstant());
      return finish({ error: 'access_denied', error_description: 'the user declined' });
    }
    let launch = await launchOf(who, asked);
    if (!launch && needsPatient(asked.scopes)) {
      if (resident === undefined) fail('invalid', { what: '请先选定一位居民。', field: 'resident' });
      await requireResident(db, who, resident);
      const patient = (await readPatientIds(db, [resident])).get(resident);
      if (patient === undefined) fail('not-found', { what: '这位居民' });
      launch = { resident, patient };
    }
    const accountId = who.kind === 'resident' ? who.account : `staff:${who.account}`;
    const grant = new oidc.Grant({ accountId, clientId: asked.client.id });
    const plain = asked.scopes.filter((scope) => (PLAIN_SCOPES as readonly string[]).includes(scope));
    if (plain.length > 0) grant.addOIDCScope(plain.join(' '));
    const smart = asked.scopes.filter((scope) => readSmartScope(scope) !== undefined);
    const { resource } = publicAddressOf(db) ?? fail('not-found', { what: '平台的对外地址' });
    if (smart.length > 0) grant.addResourceScope(resource, smart.join(' '));
    const id = await grant.save();
    await keepGrant(db, { ...who, source: request.ip }, { id, client: asked.client.id, scopes: asked.scopes, launch });
    return finish({ login: { accountId, remember: false, ts: Math.floor(Date.now() / 1000) }, consent: { grantId: id } });
  });
}
