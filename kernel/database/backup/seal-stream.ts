// Seals a stream in frames, so that a cut, a swap or a changed bit is found where it stands and nothing false is handed on.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const FRAME = 1024 * 1024;
const TAG = 16;
const PREFIX = 7;

/** A backup that cannot be trusted or read: damaged, cut, of another key or another version. The text is for people. */
export class BadBackup extends Error {
  override readonly name = 'BadBackup';
}

/** The key of one file of a backup, from the data key, the backup's salt and the file's name (HKDF-SHA256, RFC 5869). */
export function deriveFileKey(key: Buffer, salt: Buffer, name: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `yigong backup ${name}`, 32));
}

/** Nonce of a frame: the file's random beginning, the frame's number, and whether it is the last (the STREAM construction of Hoang et al.). */
function nonceOf(prefix: Buffer, frame: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  prefix.copy(nonce);
  nonce.writeUInt32BE(frame, PREFIX);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Cuts a stream into frames of one size; the last may be shorter, and there is always a last one. */
async function* cut(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<{ readonly bytes: Buffer; readonly last: boolean }> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    waiting.push(piece);
    length += piece.length;
    while (length > size) {
      const all = Buffer.concat(waiting);
      yield { bytes: all.subarray(0, size), last: false };
      waiting = [all.subarray(size)];
      length = all.length - size;
    }
  }
  yield { bytes: Buffer.concat(waiting), last: true };
}

/** Seals a stream with AES-256-GCM: 7 random bytes, then frames of 1 MiB with their tags. */
export async function* sealStream(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  const prefix = randomBytes(PREFIX);
  yield prefix;
  let frame = 0;
  for await (const { bytes, last } of cut(source, FRAME)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(prefix, frame, last));
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    frame += 1;
  }
}

/** Opens a sealed stream; hands on only what was proven. Throws `BadBackup`. */
export async function* openStream(source: AsyncIterable<Buffer>, key: Buffer, name: string): AsyncGenerator<Buffer> {
  let prefix: Buffer | undefined;
  let frame = 0;
  const rest = (async function* () {
    let head = Buffer.alloc(0);
    for await (const piece of source) {
      if (prefix) {
        yield piece;
        continue;
      }
      head = Buffer.concat([head, piece]);
      if (head.length < PREFIX) continue;
      prefix = head.subarray(0, PREFIX);
      yield head.subarray(PREFIX);
    }
  })();
  for await (const { bytes, last } of cut(rest, FRAME + TAG)) {
    if (!prefix || bytes.length < TAG) throw new BadBackup(`${name} 不完整：被截短了`);
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(prefix, frame, last), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(-TAG));
    try {
      yield Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()]);
    } catch {
      throw new BadBackup(`${name} 解不开：内容被改动或截短，或密钥不对`);
    }
    frame += 1;
  }
}
