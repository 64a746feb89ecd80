// Rows in PostgreSQL's binary COPY format: neither side escapes, and the server parses no numbers, times and arrays.

/** How the values of a column are written; each is one type of the server: bigint, integer, smallint, boolean, double precision, text, jsonb, date, timestamptz, bigint[]. */
export type BinaryKind = 'int8' | 'int4' | 'int2' | 'boolean' | 'float8' | 'text' | 'json' | 'date' | 'instant' | 'int8s';

/** Sent in pieces of about this size; one buffer serves a whole COPY, since the driver copies what it sends. */
const PIECE_BYTES = 128 * 1024;

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const DAY_MS = 86_400_000;
/** PostgreSQL counts from 2000-01-01. */
const EPOCH_MS = 946_684_800_000;
const HIGH = 2 ** 32;
const SHORT = 40;
/** What an array of each kind calls its elements (pg_type.dat); lists of lists go as text. */
const OIDS = { int8: 20, int4: 23, int2: 21, boolean: 16, float8: 701, text: 25, json: 3802, date: 1082, instant: 1184 } as const;
/** Bytes of the kinds that always take as many. */
const WIDTHS = { int8: 8, int4: 4, int2: 2, boolean: 1, float8: 8, date: 4, instant: 8 } as const;
const [FOREVER, EVER_SINCE] = [0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n];

/**
 * The rows as pieces of binary COPY. Values: null or undefined → NULL; `text`, `json` text; numbers as number, bigint or text; `date`
 * 'YYYY-MM-DD'; `instant` any ISO time (without a zone: UTC) or 'infinity'; `int8s` lists of number or bigint. A piece is to be sent before
 * the next is asked for: they share their memory. Throws RangeError for what is no time, TypeError for a row of another width.
 */
export function* encodeBinary(rows: readonly (readonly unknown[])[], kinds: readonly BinaryKind[]): Generator<Buffer, void, undefined> {
  const piece = new Piece();
  piece.bytes(SIGNATURE);
  for (const row of rows) {
    if (row.length !== kinds.length) throw new TypeError(`copy: ${row.length} values for ${kinds.length} columns`);
    piece.int16(kinds.length);
    for (let at = 0; at < kinds.length; at += 1) piece.field(kinds[at] ?? 'text', row[at]);
    if (piece.length < PIECE_BYTES) continue;
    yield piece.written();
    piece.empty();
  }
  piece.int16(-1);
  yield piece.written();
}

/** One for all columns: nothing else is written while one is. Grown beyond this it is let go. */
const MOST_KEPT = 4 * 1024 * 1024;
let shared: Piece | undefined;

/**
 * One column of the rows as a parameter: an array in PostgreSQL's binary format, so that any number of rows is one text of a statement. Values as
 * for `encodeBinary`.
 */
export function encodeColumn(rows: readonly (readonly unknown[])[], at: number, kind: Exclude<BinaryKind, 'int8s'>): Buffer {
  const piece = shared ?? new Piece();
  piece.empty();
  piece.head(OIDS[kind], rows);
  for (const row of rows) piece.field(kind, row[at]);
  shared = piece.length > MOST_KEPT ? undefined : piece;
  return Buffer.from(piece.written());
}

/** Bytes that are being written, growing where a row is large. */
class Piece {
  #buffer = Buffer.allocUnsafe(PIECE_BYTES + 32 * 1024);
  length = 0;

  written(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  empty(): void {
    this.length = 0;
  }

  bytes(bytes: Buffer): void {
    this.#need(bytes.length);
    this.length += bytes.copy(this.#buffer, this.length);
  }

  int16(value: number): void {
    this.#need(2);
    this.#buffer[this.length] = value >>> 8;
    this.#buffer[this.length + 1] = value;
    this.length += 2;
  }

  field(kind: BinaryKind, value: unknown): void {
    if (value === null || value === undefined) this.#int32(-1);
    else if (kind === 'text') this.#text(typeof value === 'string' ? value : String(value), false);
    else if (kind === 'json') this.#text(typeof value === 'string' ? value : JSON.stringify(value), true);
    else if (kind === 'int8s') this.#list(Array.isArray(value) ? value : []);
    else {
      this.#int32(WIDTHS[kind]);
      this.#fixed(kind, value);
    }
  }

  #fixed(kind: keyof typeof WIDTHS, value: unknown): void {
    switch (kind) {
      case 'int8':
        this.#int64(value);
        break;
      case 'int4':
        this.#int32(Number(value));
        break;
      case 'int2':
        this.int16(Number(value));
        break;
      case 'boolean':
        this.#need(1);
        this.length = this.#buffer.writeUInt8(value === true || value === 'true' ? 1 : 0, this.length);
        break;
      case 'float8':
        this.#need(8);
        this.length = this.#buffer.writeDoubleBE(Number(value), this.length);
        break;
      case 'date':
        this.#int32(dayOf(String(value)));
        break;
      case 'instant':
        this.#int64(microsecondsOf(String(value)));
        break;
    }
  }

  #need(bytes: number): void {
    if (this.length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + bytes));
    this.#buffer.copy(larger, 0, 0, this.length);
    this.#buffer = larger;
  }

  /** Byte by byte: Buffer's own ways look at their arguments first, which costs more than the bytes. */
  #int32(value: number): void {
    this.#need(4);
    const buffer = this.#buffer;
    const at = this.length;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
    this.length = at + 4;
  }

  #int64(value: unknown): void {
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      // Two halves: a bigint for every number would be garbage for every number.
      const high = Math.floor(value / HIGH);
      this.#int32(high);
      this.#int32(value - high * HIGH);
      return;
    }
    this.#need(8);
    this.length = this.#buffer.writeBigInt64BE(typeof value === 'bigint' ? value : BigInt(String(value)), this.length);
  }

  /** Text with its length before it; jsonb has the number of its format in between. */
  #text(text: string, json: boolean): void {
    this.#need(5 + 3 * text.length);
    const start = this.length + 4;
    if (json) this.#buffer[start] = 1;
    const from = json ? start + 1 : start;
    const end = this.#short(text, from) ?? from + this.#buffer.write(text, from, 'utf8');
    this.#int32(end - start);
    this.length = end;
  }

  /** A short text of ASCII alone (a code, a key, an area), whose end is given: calling out of the program for it takes longer. */
  #short(text: string, from: number): number | undefined {
    if (text.length > SHORT) return undefined;
    const buffer = this.#buffer;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127) return undefined;
      buffer[from + at] = code;
    }
    return from + text.length;
  }

  /** Before the elements of an array: number of dimensions, whether there are nulls (the server looks itself), type; and where there are elements their number and the first's place. */
  head(type: number, values: readonly unknown[]): void {
    this.#int32(values.length === 0 ? 0 : 1);
    this.#int32(0);
    this.#int32(type);
    if (values.length === 0) return;
    this.#int32(values.length);
    this.#int32(1);
  }

  #list(values: readonly unknown[]): void {
    this.#int32(values.length === 0 ? 12 : 20 + 12 * values.length);
    this.head(OIDS.int8, values);
    for (const value of values) {
      this.#int32(8);
      this.#int64(value);
    }
  }
}

/** Days of a life and a century are few: each is reckoned once. */
const days = new Map<string, number>();
const DAYS_KEPT = 100_000;

function dayOf(date: string): number {
  let day = days.get(date);
  if (day === undefined) {
    day = (Date.parse(`${date}T00:00:00Z`) - EPOCH_MS) / DAY_MS;
    if (!Number.isInteger(day)) throw new RangeError(`not a date: ${date}`);
    if (days.size >= DAYS_KEPT) days.clear();
    days.set(date, day);
  }
  return day;
}

const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?$/;

let lastTime: readonly [text: string, microseconds: number | bigint] = ['infinity', FOREVER];

/** The time of a commit stands in all of its rows. */
function microsecondsOf(text: string): number | bigint {
  if (text !== lastTime[0]) lastTime = [text, readMicroseconds(text)];
  return lastTime[1];
}

const MIDNIGHT = 'T00:00:00+08:00';
const SHANGHAI_MS = 8 * 3_600_000;
const [PLUS, MINUS, COLON, SIX, ZULU] = [43, 45, 58, 54, 90];

/** Whether the time has at most three decimals, no leap second, and a zone: then `Date.parse` knows all of it. */
function isPlain(text: string): boolean {
  const { length } = text;
  if (length > 25 || (text.charCodeAt(16) === COLON && text.charCodeAt(17) === SIX)) return false;
  // '2024-03-01T08:00:00.123Z' is as long as that, '2024-03-01T08:00:00+08:00' leaves no room for decimals.
  if (text.charCodeAt(length - 1) === ZULU) return length < 25;
  const sign = text.charCodeAt(length - 6);
  return (sign === PLUS || sign === MINUS) && text.charCodeAt(length - 3) === COLON;
}

/** Microseconds since 2000, as PostgreSQL reads the text: six decimals, rounded, and a leap second is the next minute's first. */
function readMicroseconds(text: string): number | bigint {
  if (text === 'infinity') return FOREVER;
  if (text === '-infinity') return EVER_SINCE;
  // What has a day alone happened at its midnight in Shanghai.
  if (text.length === 25 && text.endsWith(MIDNIGHT)) return (dayOf(text.slice(0, 10)) * DAY_MS - SHANGHAI_MS) * 1000;
  // Nearly every time is in milliseconds or whole seconds, with its zone.
  if (isPlain(text)) {
    const ms = Date.parse(text);
    if (!Number.isNaN(ms)) return (ms - EPOCH_MS) * 1000;
  }
  const match = ISO.exec(text);
  if (match === null) throw new RangeError(`not a time: ${text}`);
  const [, minute = '', second = '00', fraction = '0', zone = 'Z'] = match;
  const start = Date.parse(`${minute}:00${zone}`);
  if (Number.isNaN(start)) throw new RangeError(`not a time: ${text}`);
  return (start - EPOCH_MS) * 1000 + Number(second) * 1_000_000 + Math.round(Number(`0.${fraction}`) * 1_000_000);
}
