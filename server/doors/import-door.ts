// /api/import: lists of residents from CSV and XLSX; a dry run gives the verdict of each row, then one commit.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { fail } from '../../kernel/errors.ts';
import { importResidents } from '../../kernel/exchange/import/import-residents.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

/** The largest file of a list. */
const FILE_LIMIT = 20 * 1024 * 1024;

const flag = z.enum(['true', 'false']).default('false');
const query = z.object({ commit: flag, skipRefused: flag });

function fileNameOf(header: string | readonly string[] | undefined): string {
  const text = typeof header === 'string' ? header : '';
  try {
    return decodeURIComponent(text).slice(0, 200) || '居民名单';
  } catch {
    return fail('invalid', { what: '文件名的写法无法识别。', field: 'x-file-name' });
  }
}

/** Mounts the import door. The file is the raw body; its name comes URI-encoded in the header `x-file-name`. */
export function mountImport(app: FastifyInstance, store: Store): void {
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FILE_LIMIT }, (_request, body, done) => done(null, body));
    door.post('/api/import/residents', { bodyLimit: FILE_LIMIT }, async (request) => {
      const who = await requireWho(store, request);
      const { commit, skipRefused } = query.parse(request.query);
      const bytes = Buffer.isBuffer(request.body) ? request.body : fail('invalid', { what: '没有收到文件。', field: 'file' });
      const file = { name: fileNameOf(request.headers['x-file-name']), bytes };
      return importResidents(store, who, file, { commit: commit === 'true', skipRefused: skipRefused === 'true', source: request.ip });
    });
  });
}
