// A lean HTTP/1.1 client over connections that stay open: it shares two processors with what it measures, so it must cost little.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** An answer: status, headers by lower-case name, and the body as text. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Requests to one FHIR server. Never throws for a status; throws when the connection breaks or nothing comes for a minute. */
export interface FhirClient {
  /** `path` follows the FHIR base, e.g. 'Patient/1'; with a leading '/' it is taken from the root of the host. */
  send(method: string, path: string, body?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): void;
}

const TIMEOUT_MS = 120_000;
const HEAD_END = Buffer.from('\r\n\r\n');

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** One connection, one request at a time. */
class Line {
  readonly #socket: Socket;
  #waiting: Waiting | undefined;
  #held: Buffer[] = [];
  #length = 0;
  #needed = 0;
  broken = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer within two minutes')));
    socket.on('data', (piece: Buffer) => this.#take(piece));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  ask(head: string, body: string | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(body === undefined ? head : head + body);
    });
  }

  end(): void {
    this.broken = true;
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    this.broken = true;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  #take(piece: Buffer): void {
    this.#held.push(piece);
    this.#length += piece.length;
    if (this.#needed === CHUNKED ? !mayEnd(piece) : this.#length < this.#needed) return;
    const all = this.#held.length === 1 ? piece : Buffer.concat(this.#held);
    this.#held = [all];
    const read = readAnswer(all);
    if (typeof read === 'number') {
      this.#needed = read;
      return;
    }
    [this.#held, this.#length, this.#needed] = [[], 0, 0];
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (read.headers.get('connection') === 'close') this.broken = true;
    waiting?.resolve(read);
  }
}

/** An answer in pieces of unknown number: it is worth looking again when a piece may be its last. Looking at each would copy a long answer thousands of times. */
const CHUNKED = -1;
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

function mayEnd(piece: Buffer): boolean {
  return piece.length < LAST_CHUNK.length || piece.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}

/** The answer in the bytes, or how many bytes there must be before it is worth looking again (or `CHUNKED`). */
function readAnswer(bytes: Buffer): Answer | number {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return bytes.length + 1;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(first.split(' ')[1]);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const start = end + HEAD_END.length;
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(bytes, start, status, headers);
  const length = status === 204 || status === 304 ? 0 : Number(headers.get('content-length') ?? 0);
  if (bytes.length < start + length) return start + length;
  return { status, headers, text: bytes.toString('utf8', start, start + length) };
}

function readChunks(bytes: Buffer, start: number, status: number, headers: ReadonlyMap<string, string>): Answer | number {
  const pieces: Buffer[] = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return CHUNKED;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (bytes.length < next) return CHUNKED;
    if (size === 0) return { status, headers, text: Buffer.concat(pieces).toString('utf8') };
    pieces.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}

/** Opens a client for a FHIR base address such as http://127.0.0.1:8080/fhir, with a bearer token, as it is at the time, if the server wants one. */
export function openFhirClient(baseUrl: string, token: (() => string) | undefined): FhirClient {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const tls = base.protocol === 'https:';
  const port = Number(base.port || (tls ? 443 : 80));
  const idle: Line[] = [];
  const host = `host: ${base.host}\r\n`;
  // Asked for at each request: tokens are replaced while it measures.
  const every = (): string => (token === undefined ? host : `${host}authorization: Bearer ${token()}\r\n`);
  const open = (): Line => new Line(tls ? connectTls({ host: base.hostname, port }) : connect({ host: base.hostname, port }));
  return {
    async send(method, path, body, headers = {}) {
      const target = encodeURI(path.startsWith('/') ? path : path === '' ? base.pathname.slice(0, -1) : base.pathname + path);
      const own = Object.entries(headers)
        .map(([name, value]) => `${name}: ${encodeURI(value)}\r\n`)
        .join('');
      const accept = headers.accept === undefined ? 'accept: application/fhir+json\r\n' : '';
      const kind = body !== undefined && headers['content-type'] === undefined ? 'content-type: application/fhir+json\r\n' : '';
      const size = body === undefined ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
      let line = idle.pop();
      while (line?.broken) line = idle.pop();
      line ??= open();
      const answer = await line.ask(`${method} ${target} HTTP/1.1\r\n${every()}${accept}${kind}${size}${own}\r\n`, body);
      if (!line.broken) idle.push(line);
      return answer;
    },
    close() {
      for (const line of idle.splice(0)) line.end();
    },
  };
}
