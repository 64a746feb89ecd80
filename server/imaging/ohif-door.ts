// /ohif: the full reading program's pages, for whoever is signed in.
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { fail } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';
import type { Imaging } from './imaging.ts';
import { NONCE_PLACE, ohifPolicy } from './ohif-pages.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};

/** The file of a path within the folder; undefined for the program's own addresses, and for everything outside. */
function fileOf(folder: string, path: string): string | undefined {
  if (!/^[A-Za-z0-9_./@-]+$/.test(path) || path.includes('..')) return undefined;
  const file = join(folder, normalize(path));
  return file.startsWith(`${folder}/`) && TYPES[extname(file)] !== undefined && existsSync(file) && statSync(file).isFile()
    ? file
    : undefined;
}

/** Mounts the door. Without the program it says why. */
export function mountOhif(app: FastifyInstance, store: Store, imaging: Imaging): void {
  app.get('/ohif/*', async (request, reply) => {
    await requireWho(store, request);
    const { folder, text } = imaging.reading();
    if (folder === undefined) fail('unprocessable', { what: `全功能阅片程序现在不可用：${text}`, next: '请用页面里的轻量阅片器。' });
    const path = request.url.split('?')[0]?.slice('/ohif/'.length) ?? '';
    const nonce = randomBytes(16).toString('base64url');
    reply.header('content-security-policy', ohifPolicy(nonce));
    const file = path === 'index.html' ? undefined : fileOf(folder, path);
    if (file !== undefined) {
      const lasting = /\.[0-9a-f]{16}\.|\.wasm$/.test(file);
      return reply
        .header('cache-control', lasting ? 'private, max-age=31536000, immutable' : 'no-cache')
        .type(TYPES[extname(file)] ?? 'application/octet-stream')
        .send(createReadStream(file));
    }
    // A missing file is missing; every other address is one of the program's own pages.
    if (extname(path) !== '' && path !== 'index.html') fail('not-found', { what: '这个文件' });
    return reply
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(readFileSync(join(folder, 'index.html'), 'utf8').replaceAll(NONCE_PLACE, nonce));
  });
}
