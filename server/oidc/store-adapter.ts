// What oidc-provider keeps, kept in our database: clients come from the registrations, all else from the stored models.
import { errors } from 'oidc-provider';
import { type Client, readClient } from '../../kernel/access/oidc/clients.ts';
import {
  consumeModel,
  dropModel,
  dropModelsOfGrant,
  findModel,
  findModelByUid,
  keepModel,
  type ModelPayload,
  UsedBefore,
} from '../../kernel/access/oidc/stored-models.ts';
import type { Database } from '../../kernel/database/database.ts';

/** A loopback address is that of an app on the machine of whoever sits before it (RFC 8252). */
function isLoopback(uri: string): boolean {
  return new URL(uri).protocol === 'http:';
}

/** A registration in the words of OpenID Connect Dynamic Client Registration 1.0. */
function metadataOf(client: Client): Record<string, unknown> {
  const keys = client.jwks ? { jwks: client.jwks } : client.jwks_uri === null ? undefined : { jwks_uri: client.jwks_uri };
  const common = { client_id: client.id, client_name: client.name, ...keys };
  const authentication = { token_endpoint_auth_method: keys ? 'private_key_jwt' : 'none' };
  if (client.kind === 'system')
    return { ...common, ...authentication, grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };
  return {
    ...common,
    ...authentication,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: client.redirect_uris,
    application_type: client.redirect_uris.every(isLoopback) ? 'native' : 'web',
  };
}

/** The adapter of a database, as oidc-provider asks for it: one object for each kind of model. */
export function storeAdapter(db: Database) {
  return (model: string) => ({
    async upsert(id: string, payload: ModelPayload, expiresIn: number | undefined): Promise<void> {
      try {
        await keepModel(db, model, id, payload, expiresIn, model === 'ReplayDetection');
      } catch (error) {
        if (!(error instanceof UsedBefore)) throw error;
        throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
      }
    },
    async find(id: string): Promise<Record<string, unknown> | undefined> {
      if (model !== 'Client') return findModel(db, model, id);
      const client = await readClient(db, id);
      return client && metadataOf(client);
    },
    findByUid: (uid: string) => findModelByUid(db, model, uid),
    findByUserCode: async () => undefined,
    async consume(id: string): Promise<void> {
      try {
        await consumeModel(db, model, id);
      } catch (error) {
        if (!(error instanceof UsedBefore)) throw error;
        throw new errors.InvalidGrant('used before');
      }
    },
    destroy: (id: string) => dropModel(db, model, id),
    revokeByGrantId: (grant: string) => dropModelsOfGrant(db, model, grant),
  });
}
