// The cookies of sign-in: scripts cannot read them, foreign pages cannot send them.
import { parse, type SerializeOptions, serialize } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { COOKIE } from './session.ts';

/** A sign-in under way; it opens nothing but its next step. */
export const PENDING_COOKIE = 'yigong_sign_in';
/** A visit to another identity provider under way. It must come back with the provider's answer, which another site sends: hence Lax. */
export const FEDERATION_COOKIE = 'yigong_federation';

/** Why a sign-in by another identity provider was refused, for the sign-in page to say once: an address could be made to say anything. */
export const REFUSED_COOKIE = 'yigong_refused';

/** A look at something shared by link or code; it opens that and nothing else. */
export const SHARE_COOKIE = 'yigong_share';

type Name = typeof COOKIE | typeof REFUSED_COOKIE | typeof SHARE_COOKIE | typeof PENDING_COOKIE | typeof FEDERATION_COOKIE;

function optionsOf(name: Name, secure: boolean): SerializeOptions {
  return { path: '/', httpOnly: true, sameSite: name === FEDERATION_COOKIE ? 'lax' : 'strict', secure };
}

/** Sets a cookie of the browser's session; undefined takes it away. */
export function setCookie(reply: FastifyReply, name: Name, value: string | undefined, secure: boolean): void {
  const options = optionsOf(name, secure);
  // The framework adds to those that are set already.
  reply.header('set-cookie', value === undefined ? serialize(name, '', { ...options, maxAge: 0 }) : serialize(name, value, options));
}

/** The value of a cookie that came with a request. */
export function readCookie(request: FastifyRequest, name: Name): string | undefined {
  return parse(request.headers.cookie ?? '')[name];
}

/** Takes a cookie away, if the browser has it. */
export function dropCookie(request: FastifyRequest, reply: FastifyReply, name: Name, secure: boolean): void {
  if (readCookie(request, name) !== undefined) setCookie(reply, name, undefined, secure);
}
