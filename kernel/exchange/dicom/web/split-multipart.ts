// Takes a multipart/related body apart (RFC 2046 §5.1), and puts one together.

/** The boundary that a content type names; undefined when it names none, or another kind of body. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (!/^multipart\/related\s*;/i.test(contentType ?? '')) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^;\s"]{1,70}))/i.exec(contentType ?? '') ?? [];
  return quoted ?? plain;
}

/** One part: its content type in small letters without parameters, and its bytes. */
export interface Part {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The parts of a body; undefined when it does not begin with the boundary or is not ended by it: then it was cut off. */
export function splitMultipart(body: Buffer, boundary: string): readonly Part[] | undefined {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  let at = body.indexOf(mark);
  if (at < 0) return undefined;
  const parts: Part[] = [];
  for (;;) {
    at += mark.length;
    if (body.subarray(at, at + 2).toString('latin1') === '--') return parts;
    const start = body.indexOf('\r\n\r\n', at, 'latin1');
    const end = body.indexOf(Buffer.from(`\r\n--${boundary}`, 'latin1'), at);
    if (start < 0 || end < 0) return undefined;
    const head = body.subarray(at, Math.min(start, end)).toString('latin1');
    const contentType = /^content-type:\s*([^;\r\n]+)/im.exec(head)?.[1]?.trim().toLowerCase() ?? '';
    parts.push({ contentType, bytes: body.subarray(Math.min(start + 4, end), end) });
    at = end + 2;
  }
}

/** A body of parts of one type. The boundary must not occur in the parts: 128 random bits do not. */
export function joinMultipart(parts: readonly Uint8Array[], contentType: string, boundary: string): Buffer {
  return Buffer.concat([
    ...parts.flatMap((bytes) => [
      Buffer.from(`--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`, 'latin1'),
      bytes,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`, 'latin1'),
  ]);
}
