// Many files as one stream, and back: a line of JSON with path, mode and size, then so many bytes; at the end an empty line.
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { BadBackup } from './seal-stream.ts';

/** A file to be packed: where it lies, and its path in the pack. */
export interface PackedFile {
  readonly from: string;
  readonly path: string;
  readonly size: number;
}

const headShape = z.object({ path: z.string(), size: z.number().int().nonnegative() });
const CHUNK = 1024 * 1024;

/**
 * Packs files. Each takes exactly the size it was found with: what a running server adds meanwhile is left out, what it cut off is made up
 * with zeros; its log brings both right when it recovers.
 */
export async function* packFiles(files: Iterable<PackedFile>, folders: Iterable<string>): AsyncGenerator<Buffer> {
  for (const path of folders) yield Buffer.from(`${JSON.stringify({ path: `${path}/`, size: 0 })}\n`);
  for (const { from, path, size } of files) {
    yield Buffer.from(`${JSON.stringify({ path, size })}\n`);
    let left = size;
    if (left > 0) {
      for await (const piece of createReadStream(from, { end: left - 1, highWaterMark: CHUNK })) {
        const bytes: Buffer = piece;
        left -= bytes.length;
        yield bytes;
      }
    }
    for (; left > 0; left -= CHUNK) yield Buffer.alloc(Math.min(left, CHUNK));
  }
  yield Buffer.from('\n');
}

/** Unpacks into a folder, every file for its owner alone. Throws `BadBackup` for a pack that is cut, or that would write elsewhere. */
export async function unpackFiles(source: AsyncIterable<Buffer>, folder: string): Promise<number> {
  const reader = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const { value, done } = await reader.next();
    if (done) throw new BadBackup('文件包不完整：被截短了');
    held = held.length === 0 ? value : Buffer.concat([held, value]);
  };
  for (let count = 0; ; count += 1) {
    let end = held.indexOf(10);
    for (; end < 0; end = held.indexOf(10)) await more();
    const line = held.subarray(0, end).toString('utf8');
    held = held.subarray(end + 1);
    if (line === '') return count;
    const { path, size } = headShape.parse(JSON.parse(line));
    const target = resolve(folder, path);
    if (relative(folder, target).startsWith('..') || target === resolve(folder)) throw new BadBackup(`文件包里有越界的路径 ${path}`);
    if (path.endsWith('/')) {
      mkdirSync(target, { recursive: true, mode: 0o700 });
      continue;
    }
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    const out = createWriteStream(target, { mode: 0o600, flags: 'wx' });
    for (let left = size; left > 0; ) {
      if (held.length === 0) await more();
      const piece = held.subarray(0, left);
      held = held.subarray(piece.length);
      left -= piece.length;
      if (!out.write(piece)) await new Promise<void>((drained, failed) => out.once('drain', drained).once('error', failed));
    }
    await new Promise<void>((closed, failed) => out.once('error', failed).end(closed));
  }
}
