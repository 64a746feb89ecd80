// /oidc: the identity provider for apps and systems; and what it says about itself to SMART apps beside our FHIR door.
import type { FastifyInstance } from 'fastify';
import { publicAddressOf } from '../../kernel/access/oidc/public-address.ts';
import { fail } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { GetProvider } from './provider-of.ts';
import { tellSmartConfiguration } from './smart-configuration.ts';
import { OIDC_PATH } from './watch-provider.ts';

const BODY_LIMIT = 64 * 1024;

/** Mounts the provider. It reads bodies itself; what it believes about the address it was asked at is our own public address, nothing a request says. */
export function mountOidc(app: FastifyInstance, store: Store, provider: GetProvider): void {
  app.get('/fhir/.well-known/smart-configuration', async (_request, reply) => {
    const address = publicAddressOf(store.database) ?? fail('not-found', { what: '平台的对外地址' });
    return reply.header('access-control-allow-origin', '*').send(tellSmartConfiguration(address));
  });
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { bodyLimit: BODY_LIMIT }, (_request, _payload, done) => done(null));
    door.route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: `${OIDC_PATH}/*`,
      bodyLimit: BODY_LIMIT,
      handler: async (request, reply) => {
        const { issuer } = publicAddressOf(store.database) ?? fail('not-found', { what: '平台的对外地址' });
        const answer = (await provider()).callback();
        const { protocol, host } = new URL(issuer);
        const { raw } = request;
        raw.url = (raw.url ?? '').slice(OIDC_PATH.length);
        raw.headers['x-forwarded-proto'] = protocol.slice(0, -1);
        raw.headers['x-forwarded-host'] = host;
        raw.headers['x-forwarded-for'] = request.ip;
        reply.hijack();
        reply.raw.setHeader('x-content-type-options', 'nosniff');
        reply.raw.setHeader('referrer-policy', 'no-referrer');
        reply.raw.setHeader('x-frame-options', 'DENY');
        await answer(raw, reply.raw);
      },
    });
  });
}
