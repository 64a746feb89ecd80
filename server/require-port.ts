/** Finds out before anything is started whether the platform will be able to listen. */
import { createServer } from 'node:net';

/** Throws Error, in words that say what to do, when nobody can listen at this address. Port 0 is any free one. */
export async function requirePort(port: number, host: string): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((listening, refuse) => {
      probe.once('error', refuse);
      probe.listen({ port, host, exclusive: true }, listening);
    });
  } catch (error) {
    throw explainListening(error, port, host);
  }
  await new Promise((closed) => probe.close(closed));
}

/** The error of a listening that failed, as a sentence. */
export function explainListening(error: unknown, port: number, host: string): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Error(
      `端口 ${port} 已被占用（也许医共已经在运行：http://${host}:${port}）。请先停止占用它的程序，或换一个端口：PORT=${port + 1} npm start`,
    );
  if (code === 'EACCES') return new Error(`没有权限使用端口 ${port}。请换一个 1024 以上的端口：PORT=8080 npm start`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new Error(`本机没有地址 ${host}。请改正 HOST，只在本机使用时写 127.0.0.1。`);
  return error instanceof Error ? error : new Error(String(error));
}
