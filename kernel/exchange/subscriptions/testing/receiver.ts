// A receiver of notifications on this machine, and a delivery room with a clock of its own, for tests of this room.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Instant } from '../../../periods/plain-date.ts';

/** One call that came. */
export interface Heard {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A receiver. `answer` decides what each call gets; 0 hangs up without an answer. */
export interface Receiver {
  readonly address: string;
  readonly heard: Heard[];
  answer: (heard: Heard) => number | Promise<number>;
  close(): Promise<void>;
}

/** Opens a receiver at 127.0.0.1 that says 200. */
export async function openReceiver(port = 0): Promise<Receiver> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', async () => {
      const call = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces).toString('utf8') };
      heard.push(call);
      const status = await receiver.answer(call);
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('说明');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const address = server.address();
  const receiver: Receiver = {
    address: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    heard,
    answer: () => 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** A clock that starts now and is moved by hand. */
export interface TestClock {
  (): Instant;
  move(ms: number): void;
}

/** Makes a clock. It also goes with the machine's time, so that what is written now has happened. */
export function makeClock(): TestClock {
  let ahead = 0;
  const clock = (): Instant => new Date(Date.now() + ahead).toISOString() as Instant; // toISOString gives exactly the form
  return Object.assign(clock, {
    move: (ms: number) => {
      ahead += ms;
    },
  });
}
