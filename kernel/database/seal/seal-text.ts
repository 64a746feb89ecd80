// Seals a text for a column with AES-256-GCM (or SM4) and opens it again; the key's id stands in front, so that keys can be rotated.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring, SealCipher } from './keyring.ts';
import { openBySm4, sealBySm4 } from './seal-by-sm4.ts';

/** The first part of a sealed text says how it was sealed. */
const VERSIONS: Readonly<Record<SealCipher, string>> = { 'aes-256-gcm': 's1', 'sm4-cbc-hmac-sm3': 's2' };
const NONCE_BYTES = 12;

/** A sealed text that cannot be opened: its key is not in the ring, it was changed, or it stands where it does not belong. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** Whether a text looks sealed. */
export function isSealed(text: string): boolean {
  return /^s[12]\.[0-9a-f]{8}\.[\w-]+\.[\w-]+$/.test(text);
}

/**
 * Seals a text: `s1.<key id>.<nonce>.<text and tag>` in base64url, `s2.…` by SM4. `place` (e.g. `second_factor:li.wei`) is bound to it: copied to another
 * row or column it does not open. AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D).
 */
export function sealText(ring: Keyring, place: string, text: string): string {
  if (ring.cipher === 'sm4-cbc-hmac-sm3') {
    const { nonce, body } = sealBySm4(ring.first.bytes, place, text);
    return [VERSIONS[ring.cipher], ring.first.id, nonce.toString('base64url'), body.toString('base64url')].join('.');
  }
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', ring.first.bytes, nonce);
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSIONS[ring.cipher], ring.first.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

const TAG_BYTES = 16;

/** Opens what `sealText` gave for the same place. Throws `SealError`. */
export function openText(ring: Keyring, place: string, sealed: string): string {
  const [version, id = '', nonce = '', body = ''] = sealed.split('.');
  const key = ring.all.get(id);
  if ((version !== VERSIONS['aes-256-gcm'] && version !== VERSIONS['sm4-cbc-hmac-sm3']) || !key)
    throw new SealError(`no data key ${id} to open ${place}`);
  const bytes = Buffer.from(body, 'base64url');
  try {
    if (version === VERSIONS['sm4-cbc-hmac-sm3']) return openBySm4(key.bytes, place, Buffer.from(nonce, 'base64url'), bytes);
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(nonce, 'base64url'), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw new SealError(`${place} does not open: changed, or sealed for another place`);
  }
}

/** Whether a sealed text was sealed with a key that is no longer the first, or by another cipher: it should be sealed anew. */
export function isSealedWithOldKey(ring: Keyring, sealed: string): boolean {
  const [version, id] = sealed.split('.');
  return version !== VERSIONS[ring.cipher] || id !== ring.first.id;
}
