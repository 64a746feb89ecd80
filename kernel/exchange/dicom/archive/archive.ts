// Speaks to the image archive (Orthanc) over HTTP: one address, own credentials, limits of size and time; nothing else is ever asked.
import { setImmediate as immediate } from 'node:timers/promises';
import type { z } from 'zod';
import { type WatchTimes, watchArchive } from './watch-archive.ts';

/** Where the archive answers. `url` without a slash at its end. */
export interface ArchiveAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** The archive does not answer, or answers that it cannot. What it was asked may be asked again later. */
export class ArchiveAway extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'ArchiveAway';
  }
}

/** The archive answered that there is no such thing, or that it will not. */
export class ArchiveRefused extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(text);
    this.name = 'ArchiveRefused';
    this.status = status;
  }
}

/** How something is asked. `timeoutMs` counts to the first byte of the answer; `signal` ends it whenever. */
export interface AskOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The archive. */
export interface Archive {
  /**
   * Asks for a path (starting with '/'), which its caller built from checked parts. Answers of any status below 500 are given as they are.
   * Throws `ArchiveAway`. The caller reads the body to its end, or cancels it.
   */
  ask(path: string, options?: AskOptions): Promise<Response>;
  /** What a path answers as JSON of a shape. Throws `ArchiveAway`, `ArchiveRefused`, and Error for another shape or more bytes than the limit. */
  read<T>(path: string, shape: z.ZodType<T>, options?: AskOptions & { readonly limit?: number }): Promise<T>;
}

const TIMEOUT_MS = 10_000;
/** A question that meets a connection being closed is asked again so often. */
const MOST_AGAIN = 3;
const LIMIT = 64 * 1024 * 1024;

/** Reads a body up to a limit; throws Error beyond it. */
export async function readBody(response: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return Buffer.alloc(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new Error(`影像归档的回答超过 ${Math.round(limit / 1024 / 1024)} MB`);
    }
    chunks.push(value);
  }
}

/**
 * Whether a request met a connection that the archive was just closing, as it does with idle ones: a question may be asked again then
 * (RFC 9110 §9.2.2).
 */
function isClosedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && (cause.code === 'UND_ERR_SOCKET' || cause.code === 'ECONNRESET');
}

/**
 * The archive at an address; asked for each time, since it may be started anew elsewhere. Undefined: there is none now. One that takes requests and
 * answers nothing is away within seconds (`watchArchive`), whatever time a request is given.
 */
export function openArchive(address: () => ArchiveAddress | undefined, times?: WatchTimes): Archive {
  const authorization = ({ user, password }: ArchiveAddress): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const watch = watchArchive(async (signal) => {
    const place = address();
    if (place === undefined) return;
    const response = await fetch(`${place.url}/system`, { headers: { authorization: authorization(place) }, redirect: 'error', signal });
    await response.body?.cancel();
  }, times);
  const ask = async (path: string, options: AskOptions = {}): Promise<Response> => {
    const place = address();
    if (place === undefined) throw new ArchiveAway('影像归档没有启动');
    const { method = 'GET', headers, body, timeoutMs = TIMEOUT_MS, signal } = options;
    if (!(await watch.mayAsk())) throw new ArchiveAway('影像归档没有回答');
    const late = new AbortController();
    const endWatch = watch.over(() => late.abort(new Error('没有回答')));
    const timer = setTimeout(() => late.abort(new Error(`${timeoutMs} 毫秒没有回答`)), timeoutMs);
    const send = (): Promise<Response> =>
      fetch(`${place.url}${path}`, {
        method,
        headers: { ...headers, authorization: authorization(place) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
        // It never sends us elsewhere; whatever does is not it.
        redirect: 'error',
        signal: signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]),
      });
    try {
      const again =
        (left: number) =>
        async (error: unknown): Promise<Response> => {
          if (method !== 'GET' || left === 0 || !isClosedConnection(error)) throw error;
          // Others that were closed at the same time are taken notice of first.
          await immediate();
          return send().catch(again(left - 1));
        };
      const response = await send().catch(again(MOST_AGAIN));
      if (response.status >= 500 || response.status === 401) {
        await response.body?.cancel();
        throw new ArchiveAway(`影像归档回答 ${response.status}`);
      }
      return response;
    } catch (error) {
      if (error instanceof ArchiveAway) throw error;
      const { cause } = error instanceof Error ? error : { cause: undefined };
      throw new ArchiveAway(
        `影像归档没有回答：${cause instanceof Error ? cause.message : error instanceof Error ? error.message : '未知'}`,
      );
    } finally {
      clearTimeout(timer);
      endWatch();
    }
  };
  return {
    ask,
    async read(path, shape, options = {}) {
      const response = await ask(path, options);
      if (!response.ok) {
        await response.body?.cancel();
        throw new ArchiveRefused(response.status, `影像归档回答 ${response.status}`);
      }
      const bytes = await readBody(response, options.limit ?? LIMIT);
      return shape.parse(JSON.parse(bytes.toString('utf8')));
    },
  };
}
