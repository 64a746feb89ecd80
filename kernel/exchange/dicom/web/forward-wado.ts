// Fetches what WADO-RS asks for from the archive, for somebody who may see the study: metadata told as the record tells it, all else as it is.
import { z } from 'zod';
import type { SignedIn } from '../../../access/actor.ts';
import { fail } from '../../../errors.ts';
import { QUICK_PICTURE } from '../../../patterns/examination-items/large-frames.ts';
import type { Store } from '../../../store/store.ts';
import { type Archive, readBody } from '../archive/archive.ts';
import { patientOfImages, patientOfPerson, tellAsRecord } from './dicom-json.ts';
import { readQuickPicture } from './quick-pictures.ts';
import { reachStudy } from './reach-study.ts';
import { type DicomAsk, pathInArchive } from './read-dicom-path.ts';
import { tellRead } from './remember-reads.ts';

/** An answer: JSON that is whole, or bytes as they come. */
export interface WadoAnswer {
  readonly contentType: string;
  readonly body: string | AsyncIterable<Uint8Array>;
}

const METADATA_LIMIT = 128 * 1024 * 1024;
/** The most bytes of one answer: a study of a few thousand CT images. */
const BODY_LIMIT = 2 * 1024 * 1024 * 1024;
/** To the first byte; and in all. */
const TIMEOUT_MS = 60_000;
const WHOLE_MS = 10 * 60_000;

/** Media types that may be asked for; what is not named here is not passed on. */
const ACCEPTED =
  /^(?:multipart\/related|application\/(?:dicom|octet-stream|dicom\+json)|image\/(?:jpeg|png|gif|jp2|jls|x-jls|dicom-rle|\*)|\*\/\*)$/;
const PARAMETER = /^(?:type="?[a-z]+\/[a-z0-9+.*-]+"?|transfer-syntax="?(?:\*|[0-9.]{1,64})"?|q=[01](?:\.\d{1,3})?)$/;

/** The Accept of a request, of what is understood; undefined when nothing is left of it. */
export function readAccept(header: string | undefined): string | undefined {
  const kept = (header ?? '').split(',').flatMap((each) => {
    const [type = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    return ACCEPTED.test(type) ? [[type, ...parameters.filter((one) => PARAMETER.test(one))].join('; ')] : [];
  });
  return kept.length === 0 ? undefined : kept.join(', ');
}

/** What may be asked of a rendered image (PS3.18 §8.3.5), each of one form. */
const RENDERING: Readonly<Record<string, RegExp>> = {
  viewport: /^[\d.,]{1,40}$/,
  window: /^-?[\d.]{1,12},-?[\d.]{1,12}(?:,(?:linear|linear-exact|sigmoid))?$/,
  quality: /^(?:100|[1-9]\d?)$/,
};

function renderingOf(query: string): string {
  const kept = [...new URLSearchParams(query)].filter(([name, value]) => RENDERING[name]?.test(value));
  // As they stand: their forms need no encoding, and the archive does not undo the comma's.
  return kept.length === 0 ? '' : `?${kept.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* limited(response: Response): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error('an answer of the image archive is too long');
    yield chunk;
  }
}

/** What is asked for where the request says nothing that is understood. */
const DEFAULT_ACCEPT = {
  rendered: 'image/jpeg',
  pixels: 'multipart/related; type="application/octet-stream"; transfer-syntax=*',
  bulk: 'multipart/related; type="application/octet-stream"',
  file: 'multipart/related; type="application/dicom"; transfer-syntax=*',
} as const;

/**
 * Pixels and files are given in the transfer syntax in which they are kept, whatever else is asked for (PS3.18 §8.7.3.5.2: `*`), and the answer says
 * which. Orthanc would decode in a thread of its web server, whose stack of 100 kB GDCM's JPEG 2000 overflows: one request ended the archive.
 */
const AS_KEPT: ReadonlySet<string> = new Set(['pixels', 'file']);

/** Orthanc knows `image/*` and plain octets for some paths only: what it refuses is asked for again in its default type. */
async function askArchive(archive: Archive, path: string, accept: string, fallback: string, signal: AbortSignal): Promise<Response> {
  const response = await archive.ask(path, { headers: { accept }, timeoutMs: TIMEOUT_MS, signal });
  if (response.ok || response.status === 404 || accept === fallback) return response;
  await response.body?.cancel();
  return archive.ask(path, { headers: { accept: fallback }, timeoutMs: TIMEOUT_MS, signal });
}

/**
 * Answers WADO-RS. Throws what `reachStudy` throws, `ArchiveAway`, `not-found` for parts that the archive does not have, and `unprocessable` for
 * images that it cannot render. The look is in the audit log before anything is fetched.
 */
export async function answerWado(
  store: Store,
  who: SignedIn,
  archive: Archive,
  ask: Exclude<DicomAsk, { kind: 'search' }>,
  request: { readonly query: string; readonly accept: string | undefined; readonly base: string; readonly signal?: AbortSignal },
): Promise<WadoAnswer> {
  const reached = await reachStudy(store, who, ask.named.study);
  await tellRead(store, who, reached, ask.kind);
  const whole = AbortSignal.timeout(WHOLE_MS);
  const signal = request.signal === undefined ? whole : AbortSignal.any([request.signal, whole]);
  const path = pathInArchive(ask.named, ask.tail);
  if (ask.kind === 'metadata') {
    const response = await archive.ask(path, { headers: { accept: 'application/dicom+json' }, timeoutMs: TIMEOUT_MS, signal });
    if (!response.ok) await refuse(response);
    const bytes = await readBody(response, METADATA_LIMIT);
    const patient = reached.person ? patientOfPerson(reached.person) : patientOfImages(reached.row.patient);
    return {
      contentType: 'application/dicom+json; charset=utf-8',
      body: JSON.stringify(tellAsRecord(JSON.parse(bytes.toString('utf8')), patient, request.base)),
    };
  }
  await requireFrames(archive, ask, signal);
  const fallback = DEFAULT_ACCEPT[ask.kind];
  const accept = (AS_KEPT.has(ask.kind) ? undefined : readAccept(request.accept)) ?? fallback;
  const query = ask.kind === 'rendered' ? renderingOf(request.query) : '';
  if (ask.named.instance !== undefined && ask.tail === '/rendered' && query === `?${QUICK_PICTURE}` && accept === 'image/jpeg') {
    const picture = await readQuickPicture(archive, reached.row, path);
    if (picture !== undefined) return { contentType: 'image/jpeg', body: piecesOf(picture) };
  }
  const response = await askArchive(archive, `${path}${query}`, accept, fallback, signal);
  if (!response.ok) await refuse(response, ask.kind === 'pixels' || ask.kind === 'bulk');
  return {
    contentType: response.headers.get('content-type') ?? 'application/octet-stream',
    body: limited(response),
  };
}

/** DICOM JSON of one instance, as far as the number of its frames goes (PS3.3 C.7.6.6; absent: one). */
const framesSchema = z.array(z.object({ '00280008': z.object({ Value: z.array(z.coerce.number().int()).optional() }).optional() }));

/** Asks for no frame beyond the last: Orthanc 1.10 may die over one. The first is there in every image. Throws `not-found`. */
async function requireFrames(archive: Archive, { named, tail }: Exclude<DicomAsk, { kind: 'search' }>, signal: AbortSignal): Promise<void> {
  const asked = Math.max(1, ...(/^\/frames\/([\d,]+)/.exec(tail)?.[1]?.split(',').map(Number) ?? []));
  if (asked === 1) return;
  const headers = { accept: 'application/dicom+json' };
  const response = await archive.ask(pathInArchive(named, '/metadata'), { headers, timeoutMs: TIMEOUT_MS, signal });
  if (!response.ok) await refuse(response, true);
  const [image] = framesSchema.parse(JSON.parse((await readBody(response, METADATA_LIMIT)).toString('utf8')));
  if (asked > (image?.['00280008']?.Value?.[0] ?? 1)) fail('not-found', { what: '影像归档里的这部分影像' });
}

/** `part`: what was asked for is a part by number, which the archive calls a bad request where there is none. */
async function refuse(response: Response, part = false): Promise<never> {
  await response.body?.cancel();
  if (response.status === 404 || part) return fail('not-found', { what: '影像归档里的这部分影像' });
  return fail('unprocessable', { what: '影像归档不能给出这种形式的图像。', next: '请调阅原始图像，或换一种图像格式。' });
}
