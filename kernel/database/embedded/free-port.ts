// Finds a free port on the loopback address.
import { createServer } from 'node:net';
import { UnusableServer } from '../database-errors.ts';

/** The wished port when it is free, otherwise one that the system hands out. */
export async function chooseFreePort(wished: number | undefined): Promise<number> {
  for (const candidate of wished === undefined ? [0] : [wished, 0]) {
    const server = createServer();
    const port = await new Promise<number>((found) => {
      server.once('error', () => found(0));
      server.listen(candidate, '127.0.0.1', () => {
        const address = server.address();
        found(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await new Promise<void>((closed) => server.close(() => closed()));
    if (port !== 0) return port;
  }
  throw new UnusableServer('127.0.0.1 上没有空闲端口。');
}
