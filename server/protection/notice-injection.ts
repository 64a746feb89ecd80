// Requests that were refused and hold what only an attack holds (markup, SQL, paths out, zero bytes) leave a line in the audit log; never their text.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { recordAudit } from '../../kernel/access/audit.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { whoAsked } from '../session.ts';

/** What attacks look like, by kind. Names and notes of people hold none of it, and only refused requests are looked at. */
const MARKS: readonly (readonly [kind: string, mark: RegExp])[] = [
  ['markup', /<\s*(?:script|img|svg|iframe|object|embed)\b|javascript:|\bon(?:error|load|click|mouseover)\s*=/i],
  ['sql', /'\s*(?:or|and)\s+[\w']+\s*=|\bunion\s+(?:all\s+)?select\b|;\s*(?:drop|delete|update|insert)\s|\bpg_sleep\s*\(/i],
  ['path', /(?:\.\.[/\\]){2}|\/etc\/passwd|file:\/\//i],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the zero byte is what is looked for
  ['zero', /\u0000|\\u0000/],
  ['xml', /<!(?:DOCTYPE|ENTITY)/i],
];
/** So much of a body is looked at. */
const MOST = 20_000;

/** The kind of attack that a text looks like; undefined for none. */
export function findInjection(text: string): string | undefined {
  return MARKS.find(([, mark]) => mark.test(text))?.[0];
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return url;
  }
}

function textOf({ body }: FastifyRequest): string {
  if (typeof body === 'string') return body.slice(0, MOST);
  if (Buffer.isBuffer(body)) return body.subarray(0, MOST).toString('utf8');
  return typeof body === 'object' && body !== null ? JSON.stringify(body).slice(0, MOST) : '';
}

/** Statuses of which the log has its line already. */
const HEARD: readonly number[] = [401, 403, 413];

/** Watches refused requests. */
export function noticeInjection(app: FastifyInstance, store: Store): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { statusCode } = reply;
    if (statusCode < 400 || statusCode >= 500 || HEARD.includes(statusCode)) return payload;
    const kind = findInjection(decode(request.url)) ?? findInjection(textOf(request));
    if (kind === undefined) return payload;
    const what = { door: request.routeOptions.url ?? '', method: request.method, rule: 'injection', kind };
    const line = { act: 'refused', what, result: 'refused', source: request.ip } as const;
    await recordAudit(store.database, whoAsked(request), line, nowInstant()).catch((fault: unknown) =>
      request.log.error({ err: fault }, 'audit'),
    );
    return payload;
  });
}
