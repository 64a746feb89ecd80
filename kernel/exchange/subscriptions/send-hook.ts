// Sends one notification over HTTP: to an allowed address only, without following redirects, within limits of time and size.
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { guardedLookup, type HookPolicy, requireEndpoint } from './guard-address.ts';

/** A notification. */
export interface Hook {
  readonly endpoint: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** '' for a notification without content. */
  readonly body: string;
  readonly contentType: string | undefined;
}

/** What the receiver said: the status, and the beginning of its answer for people. */
export interface HookAnswer {
  readonly status: number;
  readonly text: string;
}

/** So long a call may take in all, and so much of an answer is read. */
const LIMIT_MS = 15_000;
const ANSWER_BYTES = 2048;

/** Posts the notification. Throws ForbiddenAddress, or Error in plain words when there was no answer in time. */
export async function sendHook(hook: Hook, policy: HookPolicy, limitMs = LIMIT_MS): Promise<HookAnswer> {
  const url = requireEndpoint(policy, hook.endpoint);
  const body = Buffer.from(hook.body, 'utf8');
  const headers = {
    ...Object.fromEntries(hook.headers),
    ...(hook.contentType === undefined ? {} : { 'content-type': hook.contentType }),
    'content-length': String(body.length),
    'user-agent': 'Yigong',
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestTls : requestPlain;
    // A connection of its own each time: one that was kept could outlive the allowance of its address.
    const sending = send(url, { method: 'POST', headers, agent: false, lookup: guardedLookup(policy, url) });
    const late = setTimeout(() => sending.destroy(new Error(`${limitMs / 1000} 秒内没有应答`)), limitMs);
    sending.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    sending.on('response', (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      const end = (): void => {
        clearTimeout(late);
        sending.destroy();
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8').slice(0, 500) });
      };
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size >= ANSWER_BYTES) end();
      });
      response.on('end', end);
      response.on('error', end); // the status came: what it said beside does not matter
    });
    sending.end(body);
  });
}
