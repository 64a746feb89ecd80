// /api/traces: the files of an ECG for an order: what they are (commit=false), or taken with the order sent on (commit=true).
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fail } from '../../kernel/errors.ts';
import { type SentRecording, showRecording, takeRecording } from '../../kernel/exchange/ecg/intake/take-recording.ts';
import type { EcgFile } from '../../kernel/exchange/ecg/read-result.ts';
import { ECG_LIMITS } from '../../kernel/patterns/ecg-signal/ecg-trace.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

/** A WFDB record is a header and two signal files; a few more do no harm. */
const MOST_FILES = 6;
/** Uploads read at the same time: each is held whole and keeps a processor busy. */
const AT_ONCE = 4;

const params = z.object({ action: z.string().max(80) });
const query = z.object({
  resident: z.coerce.number().int().positive(),
  order: z.string().min(1).max(80),
  commit: z.enum(['true', 'false']).default('false'),
});
const fieldsShape = z.object({ reason: z.string().max(200).optional(), requestId: z.string().max(80).optional() });

function decode(header: unknown, field: string): string | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  try {
    return decodeURIComponent(header).slice(0, 200);
  } catch {
    return fail('invalid', { what: '请求头的写法无法识别。', field });
  }
}

/** Files and what was typed, out of a form (multipart/form-data), or one raw file with `x-file-name`, `x-reason`, `x-request-id` (URI-encoded). */
async function readUpload(
  request: FastifyRequest,
): Promise<{ readonly files: readonly EcgFile[]; readonly reason: string | undefined; readonly requestId: string | undefined }> {
  const { headers } = request;
  const body = Buffer.isBuffer(request.body) ? request.body : fail('invalid', { what: '没有收到文件。', field: 'file' });
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    const files = [{ name: decode(headers['x-file-name'], 'x-file-name') ?? 'ecg', bytes: body }];
    return { files, reason: decode(headers['x-reason'], 'x-reason'), requestId: decode(headers['x-request-id'], 'x-request-id') };
  }
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => fail('invalid', { what: '上传的表单不完整，请重新选择文件。', field: 'file' }));
  const files: EcgFile[] = [];
  const fields: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else files.push({ name: value.name.slice(0, 200), bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  if (files.length > MOST_FILES) fail('invalid', { what: `一次最多 ${MOST_FILES} 个文件，它们应是同一份记录。`, field: 'file' });
  const { reason, requestId } = fieldsShape.parse(fields);
  return { files, reason, requestId };
}

/** Mounts the door. */
export function mountTraces(app: FastifyInstance, store: Store): void {
  let reading = 0;
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: ECG_LIMITS.bytes }, (_request, body, done) => done(null, body));
    // Before a body is taken in: who sends it, and whether there is room.
    door.addHook('onRequest', async (request, reply) => {
      await requireWho(store, request);
      if (reading >= AT_ONCE) fail('too-many', { seconds: 2 });
      reading += 1;
      let counted = true;
      const free = (): void => {
        if (counted) reading -= 1;
        counted = false;
      };
      reply.raw.once('close', free);
      reply.raw.once('finish', free);
    });
    door.post('/api/traces/:action', { bodyLimit: ECG_LIMITS.bytes }, async (request) => {
      const who = await requireWho(store, request);
      const { action } = params.parse(request.params);
      const { resident, order, commit } = query.parse(request.query);
      const { files, reason, requestId } = await readUpload(request);
      const sent: SentRecording = { action, resident, order, files, reason, requestId: requestId ?? crypto.randomUUID() };
      return commit === 'true' ? takeRecording(store, who, sent) : showRecording(store, who, sent);
    });
  });
}
