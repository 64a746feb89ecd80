// The cookies of sign-in: scripts cannot read them, foreign pages cannot send them.
import { parse, type SerializeOptions, serialize } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { COOKIE } from './session.ts';

/** A sign-in under way; it opens nothing but its next step. */
export const PENDING_COOKIE = 'yigong_sign_in';
/** A visit to another identity provider under way. It must come back with the provider's answer, which another site sends: hence Lax. */
export const FEDERATION_COOKIE = 'yigong_federation';

type Name = typeof COOKIE | typeof PENDING_COOKIE | typeof FEDERATION_COOKIE;

function optionsOf(name: Name, secure: boolean): SerializeOptions {
  return { path: '/', httpOnly: true, sameSite: name === FEDERATION_COOKIE ? 'lax' : 'strict', secure };
}

/** Sets a cookie of the browser's session; undefined takes it away. */
export function setCookie(reply: FastifyReply, name: Name, value: string | undefined, secure: boolean): void {
  const options = optionsOf(name, secure);
  const text = value === undefined ? serialize(name, '', { ...options, maxAge: 0 }) : serialize(name, value, options);
  const before = reply.getHeader('set-cookie');
  const all = Array.isArray(before) ? before : before === undefined ? [] : [String(before)];
  reply.header('set-cookie', all.length === 0 ? text : [...all, text]);
}

/** The value of a cookie that came with a request. */
export function readCookie(request: FastifyRequest, name: Name): string | undefined {
  return parse(request.headers.cookie ?? '')[name];
}
