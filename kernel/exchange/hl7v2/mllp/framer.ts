// Cuts a stream of bytes into MLLP frames, however the bytes arrive.

/** First byte of a frame, VT. Source: HL7 v2.8, Minimal Lower Layer Protocol, block format. */
export const START = 0x0b;
/** Last bytes of a frame, FS CR. */
export const END = 0x1c;
const CR = 0x0d;

/**
 * What the stream held. `frame`: a whole message, without VT and FS. `broken`: a frame whose end never came, because another began or the
 * stream ended (nobody answers it: the sender will send again). `oversize`: a frame above the limit, of which only the head was kept.
 */
export type Framed =
  | { readonly kind: 'frame'; readonly bytes: Buffer }
  | { readonly kind: 'broken'; readonly size: number }
  | { readonly kind: 'oversize'; readonly head: Buffer; readonly size: number };

/** So many bytes of an oversize frame are kept, enough for its MSH. */
const HEAD = 4096;

/**
 * A framer of one connection. Bytes are never decoded here: neither VT nor FS occurs inside a character of UTF-8 or GB18030. FS alone ends
 * a frame, so that a sender who leaves out the CR gets its answer as well.
 */
export class Framer {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;
  #inside = false;
  #afterEnd = false;
  #junk = 0;

  /** `limit`: the largest frame in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that stood outside of frames so far. */
  get junk(): number {
    return this.#junk;
  }

  /** Whether a frame has begun and not ended. */
  get inside(): boolean {
    return this.#inside;
  }

  /** Takes the next bytes; what they complete, in order. */
  push(chunk: Buffer): readonly Framed[] {
    const found: Framed[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (!this.#inside) at = this.#skip(chunk, at);
      else at = this.#take(chunk, at, found);
    }
    return found;
  }

  /** The stream has ended: a frame that has begun is broken. */
  end(): readonly Framed[] {
    if (!this.#inside) return [];
    const size = this.#size;
    this.#begin(false);
    return [{ kind: 'broken', size }];
  }

  #skip(chunk: Buffer, from: number): number {
    const at = this.#afterEnd && chunk[from] === CR ? from + 1 : from; // the CR that belongs to FS
    this.#afterEnd = false;
    const start = chunk.indexOf(START, at);
    this.#junk += (start === -1 ? chunk.length : start) - at;
    if (start === -1) return chunk.length;
    this.#begin(true);
    return start + 1;
  }

  #take(chunk: Buffer, from: number, found: Framed[]): number {
    const end = chunk.indexOf(END, from);
    const again = chunk.subarray(0, end === -1 ? chunk.length : end).indexOf(START, from);
    const stop = again !== -1 ? again : end === -1 ? chunk.length : end;
    this.#keep(chunk.subarray(from, stop));
    if (again !== -1) {
      found.push({ kind: 'broken', size: this.#size });
      this.#begin(true);
      return again + 1;
    }
    if (end === -1) return chunk.length;
    const bytes = Buffer.concat(this.#parts);
    found.push(this.#size > this.#limit ? { kind: 'oversize', head: bytes.subarray(0, HEAD), size: this.#size } : { kind: 'frame', bytes });
    this.#begin(false);
    this.#afterEnd = true;
    return end + 1;
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#size += part.length;
    // A copy: the socket may use its buffer again. Above the limit only the head stays.
    if (this.#size <= this.#limit) this.#parts.push(Buffer.from(part));
    else this.#parts = [Buffer.concat([...this.#parts, part]).subarray(0, HEAD)];
  }

  #begin(inside: boolean): void {
    this.#parts = [];
    this.#size = 0;
    this.#inside = inside;
  }
}

/** A message as a frame. */
export function frameMessage(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([START]), message, Buffer.from([END, CR])]);
}
