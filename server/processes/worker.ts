// One of several processes behind a port; started by start-processes.ts, ends when that says so or is gone.
import { type Platform, startPlatform } from '../start-platform.ts';
import { readRole } from './worker-role.ts';

const role = readRole(process.env);
const stopping = new AbortController();
// The keyboard's interrupt reaches every process of the terminal: the parent decides.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('message', (message) => {
  if (message === 'stop') stopping.abort();
});
process.on('disconnect', () => stopping.abort());

const say = (text: string): void => {
  // The first tells of the start; of the others only what comes later is news.
  if (role.first || started) console.log(text);
};
let started: Platform | undefined;
try {
  started = await startPlatform({ env: process.env, say, signal: stopping.signal, role });
  process.send?.({ ready: started.address });
  const { stop } = started;
  const leave = async (): Promise<void> => {
    await stop();
    process.exit(0);
  };
  if (stopping.signal.aborted) await leave();
  else stopping.signal.addEventListener('abort', () => void leave());
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  console.error(`进程 ${role.number} 启动失败：${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
