/** Reads a picture that somebody sent: JPEG or PNG by its own bytes, its size, and without what cameras and programs write beside it (place, device, texts). */

/** Limits of one picture. The page shrinks to 1600 px before it sends. */
export const PICTURE_LIMITS = { bytes: 2 * 1024 * 1024, side: 6000, pixels: 24_000_000 } as const;

/** A picture fit to be kept. */
export interface PictureFile {
  readonly type: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  /** Without metadata and without anything behind its end. */
  readonly bytes: Uint8Array;
}

/** Why a file is no such picture. */
export interface PictureRefused {
  readonly refuse: string;
}

const NOT_A_PICTURE = { refuse: '只能上传 JPEG 或 PNG 图片。' } as const;
const BROKEN = { refuse: '图片不完整或已损坏，请重新拍照或选择。' } as const;

/** Reads it. What is no JPEG or PNG by its first bytes (SVG, HTML, whatever its name says), is broken or too large, is refused. */
export function readPicture(bytes: Uint8Array): PictureFile | PictureRefused {
  if (bytes.length > PICTURE_LIMITS.bytes) return { refuse: '图片不能超过 2 MB。' };
  const read = startsWith(bytes, PNG_HEAD)
    ? readPng(bytes)
    : startsWith(bytes, [0xff, 0xd8, 0xff])
      ? readJpeg(bytes)
      : (NOT_A_PICTURE as PictureRefused);
  if ('refuse' in read) return read;
  const { width, height } = read;
  if (width < 1 || height < 1) return BROKEN;
  if (width > PICTURE_LIMITS.side || height > PICTURE_LIMITS.side || width * height > PICTURE_LIMITS.pixels)
    return { refuse: '图片的像素过大，请缩小后再上传。' };
  return read;
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, at) => bytes[at] === byte);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Frames of JPEG that tell the size (SOF0–SOF15 without DHT, JPG, DAC; ITU-T T.81 table B.1). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Segments that hold no part of the picture: APP1 (EXIF, XMP) to APP13, APP15, comments. APP0 (JFIF) and APP14 (colour transform) are needed. */
function isAside(marker: number): boolean {
  return (marker >= 0xe1 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
}

/** Walks the segments of a JPEG (ITU-T T.81 annex B) up to its end marker. */
function readJpeg(bytes: Uint8Array): PictureFile | PictureRefused {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let size: { readonly width: number; readonly height: number } | undefined;
  let scanned = false;
  let at = 2;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return BROKEN;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (marker === 0xd9) {
      kept.push(bytes.subarray(at, at + 2));
      return size && scanned ? { type: 'image/jpeg', ...size, bytes: join(kept) } : BROKEN;
    }
    if (at + 4 > bytes.length) return BROKEN;
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.length) return BROKEN;
    if (isFrame(marker)) {
      if (size || end < at + 9) return BROKEN;
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    if (!isAside(marker)) kept.push(bytes.subarray(at, end));
    at = end;
    if (marker !== 0xda) continue;
    scanned = true;
    const start = at;
    while (at + 1 < bytes.length && !(bytes[at] === 0xff && isMarker(bytes[at + 1] ?? 0))) at += 1;
    kept.push(bytes.subarray(start, at));
  }
  return BROKEN;
}

/** Inside a scan, 0xff is followed by 0 (a plain byte), a restart (D0–D7), or a marker. */
function isMarker(byte: number): boolean {
  return byte !== 0 && !(byte >= 0xd0 && byte <= 0xd7) && byte !== 0xff;
}

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;

/** Chunks that make the picture (PNG, third edition); texts, times, EXIF and all others are left out. */
const PNG_CHUNKS: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB']);

function readPng(bytes: Uint8Array): PictureFile | PictureRefused {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  let size: { readonly width: number; readonly height: number } | undefined;
  let data = false;
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return BROKEN;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at === 8) {
      if (name !== 'IHDR' || length !== 13) return BROKEN;
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    }
    data ||= name === 'IDAT';
    if (PNG_CHUNKS.has(name)) kept.push(bytes.subarray(at, end));
    at = end;
    if (name === 'IEND') return size && data ? { type: 'image/png', ...size, bytes: join(kept) } : BROKEN;
  }
  return BROKEN;
}
