// Sends frames to a subscriber over one connection and waits for each answer.
import { connect, type Socket } from 'node:net';
import { Framer, frameMessage } from '../mllp/framer.ts';

/** Where a subscriber listens. */
export interface MllpTarget {
  readonly host: string;
  readonly port: number;
  /** So long an answer, and a connection, may take. */
  readonly answerMs: number;
}

/** An answer is a message of a few lines. */
const MAX_ANSWER = 1024 * 1024;

/** A connection that is opened when it is needed and given up at the first fault. One message at a time. */
export class MllpClient {
  readonly #target: MllpTarget;
  #socket: Socket | undefined;

  constructor(target: MllpTarget) {
    this.#target = target;
  }

  /**
   * Sends a message; its answer. `accepts` says which answer belongs to it: late ones to earlier messages are passed over. Throws an Error
   * in plain words when there is none in time.
   */
  async send(bytes: Buffer, accepts: (answer: Buffer) => boolean): Promise<Buffer> {
    const socket = this.#socket ?? (await this.#open());
    this.#socket = socket;
    try {
      return await this.#exchange(socket, bytes, accepts);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Gives the connection up. */
  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Promise<Socket> {
    const { host, port, answerMs } = this.#target;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      socket.setNoDelay(true);
      const late = setTimeout(() => socket.destroy(new Error('连接超时')), answerMs);
      socket.on('error', (error) => reject(new Error(`连接不上：${error.message}`)));
      socket.on('close', () => {
        clearTimeout(late);
        reject(new Error('连接被对方关闭'));
        if (this.#socket === socket) this.#socket = undefined;
      });
      socket.once('connect', () => {
        clearTimeout(late);
        resolve(socket);
      });
    });
  }

  #exchange(socket: Socket, bytes: Buffer, accepts: (answer: Buffer) => boolean): Promise<Buffer> {
    const framer = new Framer(MAX_ANSWER);
    return new Promise((resolve, reject) => {
      const end = (act: () => void): void => {
        clearTimeout(late);
        socket.off('data', hear);
        socket.off('close', closed);
        act();
      };
      const late = setTimeout(() => end(() => reject(new Error('等待应答超时'))), this.#target.answerMs);
      const closed = (): void => end(() => reject(new Error('没有应答，连接已断开')));
      const hear = (chunk: Buffer): void => {
        const found = framer.push(chunk).find((each) => each.kind === 'frame' && accepts(each.bytes));
        if (found?.kind === 'frame') end(() => resolve(found.bytes));
      };
      socket.on('data', hear);
      socket.on('close', closed);
      socket.write(frameMessage(bytes));
    });
  }
}
