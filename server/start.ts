// `npm start`: database, tables, demo county on the first start, pages, doors; prints the address and a log-in per role.
import { startPlatform } from './start-platform.ts';

const stopping = new AbortController();
// Asked twice, it goes at once; the embedded database then stops by itself, with everything that was acknowledged.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  const platform = await startPlatform({ env: process.env, say: (text) => console.log(text), signal: stopping.signal });
  const stop = async (): Promise<void> => {
    console.log('正在停止……');
    await platform.stop();
    console.log('已停止。');
    process.exit(0);
  };
  if (stopping.signal.aborted) await stop();
  else stopping.signal.addEventListener('abort', () => void stop());
} catch (error) {
  if (stopping.signal.aborted) {
    console.log('已停止，没有启动完；下次启动会接着做。');
    process.exit(0);
  }
  console.error(`启动失败：${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
