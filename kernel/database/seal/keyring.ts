// The keys that columns at rest are sealed with: the first seals, all open, so that keys can be rotated.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key of 256 bits with its id: the first 8 hexadecimal digits of its SHA-256. */
export interface DataKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** How new texts are sealed: AES-256-GCM unless told, or the commercial ciphers SM4-CBC with HMAC-SM3 (GB/T 32907, GB/T 32905). */
export type SealCipher = 'aes-256-gcm' | 'sm4-cbc-hmac-sm3';

/** Keys in order; new text is sealed with the first, by `cipher`. Never empty. */
export interface Keyring {
  readonly first: DataKey;
  readonly cipher: SealCipher;
  readonly all: ReadonlyMap<string, DataKey>;
}

const KEY_BYTES = 32;
/** A file of random bytes has far more different ones; a repeated word has few. */
const LEAST_DIFFERENT = 12;

/** Makes a ring of keys. Throws RangeError for none, or one that is not 32 bytes. */
export function makeKeyring(keys: readonly Buffer[], cipher: SealCipher = 'aes-256-gcm'): Keyring {
  const made = keys.map((bytes): DataKey => {
    if (bytes.length !== KEY_BYTES) throw new RangeError(`a data key has ${KEY_BYTES} bytes, this one ${bytes.length}`);
    return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
  });
  const [first] = made;
  if (!first) throw new RangeError('a keyring has at least one key');
  return { first, cipher, all: new Map(made.map((key) => [key.id, key])) };
}

/**
 * Keys written as base64 (or 64 hexadecimal digits), several with commas or line ends between, the newest first. undefined when one cannot
 * be read as 32 bytes.
 */
export function readKeys(text: string): readonly Buffer[] | undefined {
  const keys = text
    .split(/[,\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => (/^[0-9a-f]{64}$/i.test(each) ? Buffer.from(each, 'hex') : Buffer.from(each, 'base64')));
  return keys.length > 0 && keys.every((key) => key.length === KEY_BYTES) ? keys : undefined;
}

/** Whether a key is plainly not random: too few different bytes. */
export function isWeakKey(key: Buffer): boolean {
  return new Set(key).size < LEAST_DIFFERENT;
}

/** The key of a platform that was given none: made once and kept in its data folder, readable by its owner alone. For trying out, not for production. */
export function keepKeyInFolder(folder: string): Buffer {
  const path = join(folder, 'data-key');
  if (existsSync(path)) {
    const [kept] = readKeys(readFileSync(path, 'utf8')) ?? [];
    if (!kept) throw new Error(`${path} holds no data key`);
    return kept;
  }
  const key = randomBytes(KEY_BYTES);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

const rings = new WeakMap<object, Keyring>();
/** Of databases that nobody gave a ring (tests): good as long as this process. */
const ofProcess = makeKeyring([randomBytes(KEY_BYTES)]);

/** Gives a database the keys that its columns are sealed with. */
export function giveKeyring(db: object, ring: Keyring): void {
  rings.set(db, ring);
}

/** The keys of a database. */
export function keyringOf(db: object): Keyring {
  return rings.get(db) ?? ofProcess;
}
