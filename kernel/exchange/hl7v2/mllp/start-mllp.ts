// Listens for HL7 v2 over MLLP: frames in, acknowledgements out, in order, one message of a connection at a time.
import { createServer, type Server, type Socket } from 'node:net';
import type { SignedIn } from '../../../access/actor.ts';
import type { Store } from '../../../store/store.ts';
import { answerMessage } from '../answer-hl7.ts';
import { buildAcknowledgement } from '../er7/build-acknowledgement.ts';
import { type Charset, encodeMessage } from '../er7/charset.ts';
import { openMessage } from '../intake/receive-message.ts';
import type { SenderRules } from '../mapping/sender-rules.ts';
import { type Framed, Framer, frameMessage } from './framer.ts';

/** How to listen. Only `port` and `who` must be given; port 0 takes a free one. */
export interface MllpOptions {
  readonly port: number;
  /** Loopback unless told: MLLP knows no passwords, so the network in front of it decides who may speak. */
  readonly host?: string;
  /** In whose account messages from an address are taken; undefined: the connection is closed. */
  readonly who: (address: string) => SignedIn | undefined | Promise<SignedIn | undefined>;
  readonly rules?: readonly SenderRules[];
  /** For messages whose MSH-18 says nothing. UTF-8 unless told. A function decides by address. */
  readonly defaultCharset?: Charset | ((address: string) => Charset);
  /** Most connections at once (100), largest message in bytes (10 MiB), silence after which a connection is closed (10 min). */
  readonly maxConnections?: number;
  readonly maxBytes?: number;
  readonly idleMs?: number;
  /** Hears of junk, broken and oversize frames, refused connections and the platform's own faults. Never contents. */
  readonly trouble?: (address: string, text: string, error?: unknown) => void;
}

/** A running listener. */
export interface Mllp {
  readonly port: number;
  /** Stops taking messages, answers those that have begun, then closes. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;
/** So long a connection may take to accept its last answer when the listener closes. */
const GRACE_MS = 5000;

/** Starts to listen. Throws when the port is taken. */
export async function startMllp(store: Store, options: MllpOptions): Promise<Mllp> {
  const lines = new Set<Line>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const line = new Line(store, options, socket, () => lines.delete(line));
    lines.add(line);
  });
  server.maxConnections = options.maxConnections ?? 100;
  server.on('drop', (data) => options.trouble?.(data?.remoteAddress ?? '', '连接数已满，拒绝连接'));
  await listen(server, options.port, options.host ?? '127.0.0.1');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...lines].map((line) => line.finish()));
      await closed;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A failed accept must not end the process.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** One connection. */
class Line {
  readonly #store: Store;
  readonly #options: MllpOptions;
  readonly #socket: Socket;
  readonly #framer: Framer;
  readonly #address: string;
  readonly #waiting: Framed[] = [];
  readonly #gone: Promise<void>;
  #work: Promise<void> | undefined;
  #ending = false;
  #junk = 0;
  #writing = false;

  constructor(store: Store, options: MllpOptions, socket: Socket, done: () => void) {
    this.#store = store;
    this.#options = options;
    this.#socket = socket;
    this.#address = socket.remoteAddress ?? '';
    this.#framer = new Framer(options.maxBytes ?? 10 * MIB);
    this.#gone = new Promise((resolve) => {
      socket.once('close', () => {
        this.#ending = true;
        done();
        resolve();
      });
    });
    socket.setNoDelay(true);
    socket.setTimeout(options.idleMs ?? 600_000, () => this.#idle());
    socket.on('error', () => undefined); // 'close' follows
    socket.on('data', (chunk: Buffer) => this.#hear(chunk));
    socket.on('end', () => {
      this.#take(this.#framer.end());
      this.#ending = true;
      this.#run();
    });
  }

  /** Answers what has come whole, then closes. */
  async finish(): Promise<void> {
    this.#ending = true;
    this.#socket.pause();
    this.#run();
    const late = setTimeout(() => this.#socket.destroy(), GRACE_MS);
    await this.#gone;
    clearTimeout(late);
  }

  #hear(chunk: Buffer): void {
    this.#take(this.#framer.push(chunk));
    if (this.#framer.junk > this.#junk) {
      this.#trouble(`跳过 ${this.#framer.junk - this.#junk} 字节帧外内容`);
      this.#junk = this.#framer.junk;
    }
    this.#run();
  }

  #take(found: readonly Framed[]): void {
    for (const each of found) {
      if (each.kind === 'broken') this.#trouble(`报文没有结尾（${each.size} 字节），等待对方重发`);
      else this.#waiting.push(each);
    }
  }

  /** Works through the waiting messages; the socket is not read meanwhile, so that a fast sender waits. */
  #run(): void {
    if (this.#work) return;
    if (this.#waiting.length === 0) {
      if (this.#ending && !this.#socket.destroyed) this.#socket.end(() => this.#socket.destroy());
      return;
    }
    this.#socket.pause();
    this.#work = this.#drain()
      .catch((error: unknown) => {
        this.#trouble('处理报文时出错', error);
        this.#socket.destroy();
      })
      .finally(() => {
        this.#work = undefined;
        if (!this.#ending) this.#socket.resume();
        this.#run();
      });
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const answer = await this.#answer(next);
      if (answer === undefined) {
        this.#waiting.length = 0;
        this.#ending = true;
        return;
      }
      await this.#write(frameMessage(answer));
    }
  }

  async #answer(framed: Framed): Promise<Buffer | undefined> {
    if (framed.kind === 'broken') return undefined;
    const { defaultCharset = 'utf8' } = this.#options;
    const charset = typeof defaultCharset === 'function' ? defaultCharset(this.#address) : defaultCharset;
    if (framed.kind === 'oversize') {
      this.#trouble(`报文过大（${framed.size} 字节）`);
      const { message, charset: said } = openMessage(framed.head, charset);
      const text = `报文 ${framed.size} 字节，超过上限 ${this.#options.maxBytes ?? 10 * MIB} 字节，未处理`;
      return encodeMessage(buildAcknowledgement(message, `NA${Date.now()}`, 'AR', { code: '104', text }), said);
    }
    const who = await this.#options.who(this.#address);
    if (!who) {
      this.#trouble('此地址没有对应的集成账号，连接已关闭');
      return undefined;
    }
    const sender = { who, rules: this.#options.rules ?? [], source: this.#address };
    return answerMessage(this.#store, sender, framed.bytes, charset, (error) => this.#trouble('平台未能保存报文', error));
  }

  #write(bytes: Buffer): Promise<void> {
    this.#writing = true;
    return new Promise((resolve) => {
      const done = (): void => {
        this.#writing = false;
        resolve();
      };
      if (this.#socket.destroyed) done();
      else this.#socket.write(bytes, done);
    });
  }

  #idle(): void {
    // Work of ours is no silence of theirs; an answer that they do not take is.
    if (this.#work && !this.#writing) return;
    if (this.#framer.inside) this.#trouble('报文只收到一部分，久无后续，连接已关闭');
    this.#socket.destroy();
  }

  #trouble(text: string, error?: unknown): void {
    this.#options.trouble?.(this.#address, text, error);
  }
}
