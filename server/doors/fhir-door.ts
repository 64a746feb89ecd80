// /fhir: the FHIR R4 door for machines; everything it says comes from kernel/exchange.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { Fault, fail } from '../../kernel/errors.ts';
import { answerBulk, type BulkOptions } from '../../kernel/exchange/bulk/answer-bulk.ts';
import { readBulkAddress } from '../../kernel/exchange/bulk/bulk-address.ts';
import { isUpload } from '../../kernel/exchange/bulk/read-import.ts';
import { answerFhir } from '../../kernel/exchange/fhir/answer-fhir.ts';
import type { FhirRequest } from '../../kernel/exchange/fhir/request/request.ts';
import { answerViewRun } from '../../kernel/exchange/sql-on-fhir/run/answer-view-run.ts';
import { readRunAddress } from '../../kernel/exchange/sql-on-fhir/run/run-address.ts';
import type { Store } from '../../kernel/store/store.ts';
import { hearRefusal } from '../hear-refusal.ts';
import { requireWho } from '../session.ts';

/** The largest FHIR request: a transaction bundle of a few thousand resources. */
const BODY_LIMIT = 64 * 1024 * 1024;

async function whoOrNobody(store: Store, request: FastifyRequest): Promise<SignedIn | undefined> {
  try {
    return await requireWho(store, request);
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'not-signed-in')) throw error;
    await hearRefusal(store, request, error);
    return undefined;
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

/** The largest upload of NDJSON: a county's record. */
const UPLOAD_LIMIT = 8 * 1024 * 1024 * 1024;

/** Ends a stream that is longer than an upload may be. */
async function* limitUpload(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > UPLOAD_LIMIT) fail('too-large', { what: '上传的 NDJSON ', limit: '8 GB' });
    yield chunk;
  }
}

/**
 * Mounts the FHIR door. Bodies arrive as text, so that the door itself says what is wrong with them; uploads of NDJSON arrive in pieces.
 * `bulk` wakes who works on bulk jobs and says where imports may come from.
 */
export function mountFhir(app: FastifyInstance, store: Store, bulk: BulkOptions): void {
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    door.addContentTypeParser(/^application\/(?:fhir\+|x-)?ndjson/, { bodyLimit: UPLOAD_LIMIT }, (_request, payload, done) =>
      done(null, payload),
    );
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
      const bulkAddress = readBulkAddress(asked.path);
      if (bulkAddress) {
        const upload = isUpload(asked.headers['content-type']) && request.body instanceof Readable ? limitUpload(request.body) : undefined;
        return answerBulk(store, who, { ...asked, upload }, bulkAddress, bulk);
      }
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
