// What every answer tells browsers: what it may load, who may frame it, what is passed on, and to come back over TLS only.

/** Of the API and of files: nothing in them is ever run, shown in a frame, or loaded by another site. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The policy of a page. Scripts and styles come from here; antd's styles, written at run time, carry the page's own number used once. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "script-src-attr 'none'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');
}

/**
 * The policy of the one script that decodes images (Vite's chunk of dicom-image-loader's worker): a worker has the policy of its own
 * answer, so compiling WebAssembly is allowed there and nowhere else. It sees frames, no page, and reaches only this server.
 */
export const DECODER_POLICY: string = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'";

/** Whether a built file is that script. */
export function isDecoder(path: string): boolean {
  return /\/assets\/decodeImageFrameWorker-[\w-]+\.js$/.test(path);
}

/** Half a year, as is asked of sites before they are listed for TLS only. */
const TLS_ONLY = 'max-age=15552000; includeSubDomains';

/** The headers of every answer. `tls`: the request came over TLS, here or at a proxy that is believed. */
export function commonHeaders(tls: boolean): Readonly<Record<string, string>> {
  return tls ? OVER_TLS : COMMON;
}

const COMMON: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
};
const OVER_TLS: Readonly<Record<string, string>> = { ...COMMON, 'strict-transport-security': TLS_ONLY };

/** Pages in which people see and hear each other: these alone may ask for camera and microphone, and only for themselves. */
const MEETING_PAGE = /^\/people\/\d+\/meetings\/[A-Za-z0-9\-.]+$/;

/** The permissions of a page, where they are more than those of every answer. */
export function permissionsOf(path: string): Readonly<Record<string, string>> {
  return MEETING_PAGE.test(path)
    ? { 'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), browsing-topics=()' }
    : {};
}

/** The policy of whatever is no page. */
export const CLOSED_POLICY: string = NOTHING;
