// /api/import: lists of entries from CSV and XLSX through the actions that allow it: template, dry run with a verdict of each row, one commit.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fail } from '../../kernel/errors.ts';
import { type ImportFile, importableActions, importList, requireImportable, runImport } from '../../kernel/exchange/import/import-list.ts';
import { buildRefused } from '../../kernel/exchange/import/workbooks/build-refused.ts';
import { buildTemplate } from '../../kernel/exchange/import/workbooks/build-template.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

/** The largest file of a list. */
const FILE_LIMIT = 20 * 1024 * 1024;

const flag = z.enum(['true', 'false']).default('false');
const params = z.object({ action: z.string().max(80) });
const query = z.object({ commit: flag, skipRefused: flag });

function fileNameOf(header: string | readonly string[] | undefined): string {
  const text = typeof header === 'string' ? header : '';
  try {
    return decodeURIComponent(text).slice(0, 200) || '名单';
  } catch {
    return fail('invalid', { what: '文件名的写法无法识别。', field: 'x-file-name' });
  }
}

function fileOf(request: FastifyRequest): ImportFile {
  const bytes = Buffer.isBuffer(request.body) ? request.body : fail('invalid', { what: '没有收到文件。', field: 'file' });
  return { name: fileNameOf(request.headers['x-file-name']), bytes };
}

function sendWorkbook(reply: FastifyReply, name: string, file: Buffer): FastifyReply {
  return reply
    .header('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .header('content-disposition', `attachment; filename="list.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}.xlsx`)
    .send(file);
}

/** Mounts the import door. The file is the raw body; its name comes URI-encoded in the header `x-file-name`. */
export function mountImport(app: FastifyInstance, store: Store): void {
  app.get('/api/import', async (request) => {
    const { role } = await requireWho(store, request);
    return {
      rows: importableActions(store, role).map(({ id, subject, imports, form }) => ({
        id,
        title: imports?.title ?? form.title,
        form: form.title,
        about: subject,
      })),
    };
  });
  app.get('/api/import/:action/template', async (request, reply) => {
    const action = await requireImportable(store, await requireWho(store, request), params.parse(request.params).action);
    return sendWorkbook(reply, `${action.imports?.title ?? action.label}模板`, await buildTemplate(action));
  });
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FILE_LIMIT }, (_request, body, done) => done(null, body));
    door.post('/api/import/:action', { bodyLimit: FILE_LIMIT }, async (request) => {
      const who = await requireWho(store, request);
      const { commit, skipRefused } = query.parse(request.query);
      const options = { commit: commit === 'true', skipRefused: skipRefused === 'true', source: request.ip };
      return importList(store, who, params.parse(request.params).action, fileOf(request), options);
    });
    door.post('/api/import/:action/refused', { bodyLimit: FILE_LIMIT }, async (request, reply) => {
      const who = await requireWho(store, request);
      const file = fileOf(request);
      const { report, table } = await runImport(store, who, params.parse(request.params).action, file, {
        commit: false,
        source: request.ip,
      });
      return sendWorkbook(reply, `${file.name.replace(/\.\w+$/, '')}未通过的行`, await buildRefused(table, report));
    });
  });
}
