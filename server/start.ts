// `npm start`: database, tables, demo county on the first start, pages, doors; prints the address and a log-in per role.
import { startPlatform } from './start-platform.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  const platform = await startPlatform({ env: process.env, say: (text) => console.log(text) });
  const stop = async (): Promise<void> => {
    console.log('正在停止……');
    await platform.stop();
    process.exit(0);
  };
  if (stopping.signal.aborted) await stop();
  else stopping.signal.addEventListener('abort', () => void stop());
} catch (error) {
  console.error(`启动失败：${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
