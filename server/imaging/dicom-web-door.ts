// /dicom-web: QIDO-RS, WADO-RS and STOW-RS for whoever is signed in, residents and apps with tokens included; nothing else of the archive is reachable.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import type { ScopeAct } from '../../kernel/access/oidc/smart-scopes.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { fail } from '../../kernel/errors.ts';
import { ArchiveAway } from '../../kernel/exchange/dicom/archive/archive.ts';
import { isUid } from '../../kernel/exchange/dicom/archive/read-study.ts';
import { answerQido } from '../../kernel/exchange/dicom/web/answer-qido.ts';
import { answerWado } from '../../kernel/exchange/dicom/web/forward-wado.ts';
import { readDicomPath } from '../../kernel/exchange/dicom/web/read-dicom-path.ts';
import { IMAGE_SENDERS, receiveStow } from '../../kernel/exchange/dicom/web/receive-stow.ts';
import { Forbidden, requireScope } from '../../kernel/exchange/fhir/request/require-access.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho, whoAsked } from '../session.ts';
import type { Imaging } from './imaging.ts';

/** The largest upload: a few hundred CT images, or one large radiograph series; senders divide more. */
export const STOW_LIMIT = 256 * 1024 * 1024;
/** Uploads taken at the same time: each is held whole until it was read. */
const UPLOADS_AT_ONCE = 4;

/** The media type of answers in DICOM JSON. */
export const DICOM_JSON = 'application/dicom+json; charset=utf-8';

/** Says that the archive is away as a fault of ours with a way out. */
export async function whileAway<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof ArchiveAway) fail('away', { what: '影像归档' });
    throw error;
  });
}

function partsOf(request: FastifyRequest): { readonly path: string; readonly query: string; readonly base: string } {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  return { path: path.slice('/dicom-web/'.length), query, base: `${request.protocol}://${request.host}/dicom-web` };
}

/** A signal that is aborted when whoever asked has gone. */
export function goneSignal(request: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  request.raw.socket.once('close', () => gone.abort());
  return gone.signal;
}

/** The interaction with ImagingStudy that a request comes to: images are what the study refers to (SMART App Launch 2.2, scopes). */
function actOf(request: FastifyRequest): ScopeAct {
  if (request.method === 'POST') return 'c';
  return readDicomPath(partsOf(request).path)?.kind === 'search' ? 's' : 'r';
}

/** Throws `scope-missing` where the token's scopes do not go so far; the audit log hears of it. */
async function requireImagingScope(store: Store, who: SignedIn, act: ScopeAct): Promise<void> {
  try {
    requireScope(who, act, ['ImagingStudy']);
  } catch (error) {
    if (error instanceof Forbidden) {
      const what = { door: 'dicom-web', rule: error.code, act };
      await recordAudit(store.database, who, { act: 'refused', what, result: 'refused' }, nowInstant());
    }
    throw error;
  }
}

/** Mounts the door. */
export function mountDicomWeb(app: FastifyInstance, store: Store, imaging: Imaging): void {
  let uploads = 0;
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: STOW_LIMIT }, (_request, body, done) => done(null, body));
    // Before a body is taken in: who sends it, and whether there is room.
    door.addHook('onRequest', async (request, reply) => {
      const who = await requireWho(store, request);
      await requireImagingScope(store, who, actOf(request));
      if (request.method !== 'POST') return;
      if (!IMAGE_SENDERS.includes(who.role))
        fail('not-allowed', { role: ROLES[who.role], what: '上传影像', allowed: '医务人员和医院的系统' });
      if (uploads >= UPLOADS_AT_ONCE) fail('too-many', { seconds: 2 });
      uploads += 1;
      let counted = true;
      const free = (): void => {
        if (counted) uploads -= 1;
        counted = false;
      };
      reply.raw.once('close', free);
    });
    door.get('/dicom-web/*', async (request, reply) => {
      const who = whoAsked(request) ?? (await requireWho(store, request));
      const { path, query, base } = partsOf(request);
      const ask = readDicomPath(path);
      if (ask === undefined) fail('not-supported', { what: '这个 DICOMweb 地址' });
      if (ask.kind === 'search') return reply.type(DICOM_JSON).send(JSON.stringify(await answerQido(store, who, ask, query, base)));
      const { accept } = request.headers;
      const answer = await whileAway(answerWado(store, who, imaging.archive, ask, { query, accept, base, signal: goneSignal(request) }));
      return reply
        .header('content-type', answer.contentType)
        .send(typeof answer.body === 'string' ? answer.body : Readable.from(answer.body, { objectMode: false }));
    });
    for (const url of ['/dicom-web/studies', '/dicom-web/studies/:study']) {
      door.post(url, { bodyLimit: STOW_LIMIT }, async (request, reply) => {
        const who = whoAsked(request) ?? (await requireWho(store, request));
        const { path, base } = partsOf(request);
        const only = path.split('/')[1];
        if (only !== undefined && !isUid(only)) fail('invalid', { what: '检查号不合规范。', field: 'StudyInstanceUID' });
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const contentType = request.headers['content-type'];
        const answer = await whileAway(receiveStow(store, who, imaging.archive, { contentType, body, only, base }));
        return reply.status(answer.status).type(DICOM_JSON).send(JSON.stringify(answer.body));
      });
    }
  });
}
