// SM4-CBC with HMAC-SM3 over place, nonce and cipher text: sealing with the commercial ciphers, where they are asked for.
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const BLOCK_BYTES = 16;
const TAG_BYTES = 32;

/** Two keys from one: a cipher's key is never a tag's. HMAC-SM3 as a derivation (GM/T 0091 uses it so). */
function deriveKey(key: Buffer, use: 'cipher' | 'tag'): Buffer {
  return createHmac('sm3', key).update(`yigong seal ${use}`).digest();
}

function tagOf(key: Buffer, place: string, nonce: Buffer, sealed: Buffer): Buffer {
  const mac = createHmac('sm3', deriveKey(key, 'tag'));
  // The length in front: a place that ends where a nonce begins is told from another split.
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(place));
  return mac.update(length).update(place).update(nonce).update(sealed).digest();
}

/** Seals by SM4-CBC (GB/T 32907) with a random nonce, then tags by HMAC-SM3 (GB/T 32905): encrypt, then authenticate. */
export function sealBySm4(key: Buffer, place: string, text: string): { readonly nonce: Buffer; readonly body: Buffer } {
  const nonce = randomBytes(BLOCK_BYTES);
  const cipher = createCipheriv('sm4-cbc', deriveKey(key, 'cipher').subarray(0, BLOCK_BYTES), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { nonce, body: Buffer.concat([sealed, tagOf(key, place, nonce, sealed)]) };
}

/** Opens what `sealBySm4` gave. The tag is looked at first; throws Error when it is another. */
export function openBySm4(key: Buffer, place: string, nonce: Buffer, body: Buffer): string {
  const sealed = body.subarray(0, -TAG_BYTES);
  const tag = body.subarray(-TAG_BYTES);
  const wanted = tagOf(key, place, nonce, sealed);
  if (tag.length !== wanted.length || !timingSafeEqual(tag, wanted)) throw new Error('another tag');
  const decipher = createDecipheriv('sm4-cbc', deriveKey(key, 'cipher').subarray(0, BLOCK_BYTES), nonce);
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
}
