/** A key for one sending of a form, so that the same sending twice is performed once. */

/** 32 random hexadecimal digits; works without a secure context, as in a hospital's plain intranet. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
