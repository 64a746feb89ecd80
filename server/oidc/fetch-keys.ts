// Fetches the public keys of a client from the address it registered, guarded like every call out of the platform.
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { guardedLookup, type HookPolicy, requireEndpoint } from '../../kernel/exchange/subscriptions/guard-address.ts';

const LIMIT_MS = 5000;
const MOST_BYTES = 256 * 1024;

/** A GET of JSON: allowed addresses only, no redirect, within limits of time and size. Throws ForbiddenAddress, or Error in plain words. */
export async function fetchKeys(address: string, policy: HookPolicy): Promise<Response> {
  const url = requireEndpoint(policy, address);
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestTls : requestPlain;
    const headers = { accept: 'application/json', 'user-agent': 'Yigong' };
    const sending = send(url, { method: 'GET', headers, agent: false, lookup: guardedLookup(policy, url) });
    const late = setTimeout(() => sending.destroy(new Error(`${LIMIT_MS / 1000} 秒内没有应答`)), LIMIT_MS);
    const stop = (error: Error): void => {
      clearTimeout(late);
      sending.destroy();
      reject(error);
    };
    sending.on('error', stop);
    sending.on('response', (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size > MOST_BYTES) stop(new Error('应答过大'));
      });
      response.on('error', stop);
      response.on('end', () => {
        clearTimeout(late);
        const type = response.headers['content-type'] ?? 'application/json';
        resolve(new Response(Buffer.concat(pieces), { status: response.statusCode ?? 502, headers: { 'content-type': type } }));
      });
    });
    sending.end();
  });
}
