// Lets apps of other sites ask the FHIR door, and read images, from a browser: with a token alone, never with our cookies.
import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS = 'authorization, content-type, accept, if-match, if-none-match, if-none-exist, prefer';
const TOLD = 'etag, location, content-location, last-modified, retry-after';

/** Adds the headers of the Fetch Standard (CORS protocol). Without `Access-Control-Allow-Credentials` browsers send no cookie along. */
export function openFhirToApps(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!/^\/(?:fhir|dicom-web)(?:\/|\?|$)/.test(request.url) || request.headers.origin === undefined) return undefined;
    reply.headers({ 'access-control-allow-origin': '*', 'access-control-expose-headers': TOLD });
    if (request.method !== 'OPTIONS') return undefined;
    return reply
      .status(204)
      .headers({ 'access-control-allow-methods': METHODS, 'access-control-allow-headers': HEADERS, 'access-control-max-age': '600' })
      .send();
  });
}
