// Serves the built pages: files for good, the page itself with a number used once that its styles carry.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './answer-fault.ts';
import { DECODER_POLICY, isDecoder, pagePolicy } from './protection/page-headers.ts';

/** What stands in the built page where the number goes (vite.config.ts). */
const PLACE = '__YIGONG_NONCE__';

/** Mounts the pages of a folder; without one, or before they were built, only the API answers. */
export async function servePages(app: FastifyInstance, pages: string | undefined): Promise<void> {
  const index = pages === undefined ? undefined : join(pages, 'index.html');
  const page = index !== undefined && existsSync(index) ? readFileSync(index, 'utf8') : undefined;
  const sendPage = (reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(16).toString('base64url');
    return reply
      .headers({ 'content-security-policy': pagePolicy(nonce), 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page?.replaceAll(PLACE, nonce));
  };
  if (pages !== undefined && page !== undefined) {
    for (const url of ['/', '/index.html']) app.get(url, async (_request, reply) => sendPage(reply));
    await app.register(fastifyStatic, {
      root: pages,
      wildcard: true,
      index: false,
      dotfiles: 'deny',
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
        if (isDecoder(path)) reply.header('content-security-policy', DECODER_POLICY);
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (page !== undefined && wantsPage(request)) return sendPage(reply);
    const { problem } = problemOf({ statusCode: 404 });
    return reply.status(404).send({ ...problem, code: 'not-found', text: '没有这个地址。', next: '请从首页进入。' });
  });
}

function wantsPage(request: FastifyRequest): boolean {
  const { method, url, headers } = request;
  return (
    method === 'GET' && !/^\/(?:api|fhir|hl7|oidc|dicom-web|ohif)(?:\/|\?|$)/.test(url) && (headers.accept ?? '').includes('text/html')
  );
}
