// /fhir: the FHIR R4 door for machines; everything it says comes from kernel/exchange.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { Fault } from '../../kernel/errors.ts';
import { answerFhir } from '../../kernel/exchange/fhir/answer-fhir.ts';
import type { FhirRequest } from '../../kernel/exchange/fhir/request/request.ts';
import { answerViewRun } from '../../kernel/exchange/sql-on-fhir/run/answer-view-run.ts';
import { readRunAddress } from '../../kernel/exchange/sql-on-fhir/run/run-address.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

/** The largest FHIR request: a transaction bundle of a few thousand resources. */
const BODY_LIMIT = 64 * 1024 * 1024;

async function whoOrNobody(store: Store, request: FastifyRequest): Promise<SignedIn | undefined> {
  try {
    return await requireWho(store, request);
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-signed-in') return undefined;
    throw error;
  }
}

function headersOf(request: FastifyRequest): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** The path without slashes at its ends; one that is not well encoded is passed on as it is, and finds nothing. */
function decodePath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  try {
    return decodeURI(trimmed);
  } catch {
    return trimmed;
  }
}

/** Mounts the FHIR door. Bodies arrive as text, so that the door itself says what is wrong with them. */
export function mountFhir(app: FastifyInstance, store: Store): void {
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    const answer = async (request: FastifyRequest) => {
      const [path = '', query = ''] = request.url.slice('/fhir'.length).split(/\?(.*)/s);
      const who = await whoOrNobody(store, request);
      const asked: FhirRequest = {
        method: request.method,
        path: decodePath(path),
        query,
        headers: headersOf(request),
        body: typeof request.body === 'string' ? request.body : '',
        base: `${request.protocol}://${request.host}/fhir`,
        source: request.ip,
      };
      return readRunAddress(asked.path) === undefined ? answerFhir(store, who, asked) : answerViewRun(store, who, asked);
    };
    for (const url of ['/fhir', '/fhir/*']) {
      door.route({
        method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
        url,
        bodyLimit: BODY_LIMIT,
        handler: async (request, reply) => {
          const { status, headers, body, fault } = await answer(request);
          if (fault !== undefined)
            request.log.error(
              { err: fault instanceof Error ? { name: fault.name, message: fault.message, stack: fault.stack } : String(fault) },
              'fhir',
            );
          return reply
            .status(status)
            .headers(headers)
            .send(typeof body === 'string' ? body : Readable.from(body, { objectMode: false }));
        },
      });
    }
  });
}
