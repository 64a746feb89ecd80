// /api/shared/dicom-web: the images of a share for who opened it; series, headers and pictures to look at, no files to take away.
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { fail } from '../../kernel/errors.ts';
import { answerQido } from '../../kernel/exchange/dicom/web/answer-qido.ts';
import { answerWado } from '../../kernel/exchange/dicom/web/forward-wado.ts';
import { readDicomPath } from '../../kernel/exchange/dicom/web/read-dicom-path.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireShareLook } from '../doors/shares-door.ts';
import { DICOM_JSON, goneSignal, whileAway } from './dicom-web-door.ts';
import type { Imaging } from './imaging.ts';

const ROOT = '/api/shared/dicom-web';

/** Mounts the door. */
export function mountSharedImages(app: FastifyInstance, store: Store, imaging: Imaging): void {
  app.get(`${ROOT}/*`, async (request, reply) => {
    const { visitor } = await requireShareLook(store, request);
    const [path = '', query = ''] = request.url.split(/\?(.*)/s);
    const ask = readDicomPath(path.slice(ROOT.length + 1));
    const base = `${request.protocol}://${request.host}${ROOT}`;
    // A study is named in every address: nothing is searched for here.
    if (ask === undefined || ask.kind === 'file' || ask.kind === 'bulk' || (ask.kind === 'search' && ask.study === undefined))
      fail('not-supported', { what: '这个分享地址' });
    if (ask.kind === 'search') return reply.type(DICOM_JSON).send(JSON.stringify(await answerQido(store, visitor, ask, query, base)));
    const { accept } = request.headers;
    const answer = await whileAway(answerWado(store, visitor, imaging.archive, ask, { query, accept, base, signal: goneSignal(request) }));
    return reply
      .header('content-type', answer.contentType)
      .send(typeof answer.body === 'string' ? answer.body : Readable.from(answer.body, { objectMode: false }));
  });
}
