// `npm start` (`-- --with imaging`): database, tables, demo county on the first start, pages, doors; prints the address and a log-in per role.
import { flushCompileCache } from 'node:module';
import { countProcesses, type Processes, startProcesses } from './processes/start-processes.ts';
import { type Extra, readExtras } from './read-extras.ts';
import { readSettings } from './read-settings.ts';

const stopping = new AbortController();
// Asked twice, it goes at once; the embedded database then stops by itself, with everything that was acknowledged.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

const say = (text: string): void => console.log(text);
const { env } = process;
const { signal } = stopping;

/** One process, or as many as are set. */
async function begin(extras: readonly Extra[]): Promise<Pick<Processes, 'stop'>> {
  const count = countProcesses(readSettings(env));
  // What a single process loads, the parent of several does without.
  if (count === 1) return (await import('./start-platform.ts')).startPlatform({ env, say, signal, with: extras });
  if (extras.length > 0) throw new Error('YIGONG_PROCESSES 大于 1 时不能用 --with：请让影像服务单独运行，并设置 YIGONG_ORTHANC_URL。');
  const fail = (error: Error): void => {
    console.error(`医共停止：${error.message}`);
    process.exitCode = 1;
    stopping.abort();
  };
  const processes = await startProcesses({ env, count, say, signal, fail });
  say(`\n医共已就绪：${processes.address}\n\n  ${count} 个进程。`);
  return processes;
}

try {
  const extras = readExtras(process.argv.slice(2));
  const platform = await begin(extras);
  // Kept now, so that a start after a crash finds it too.
  flushCompileCache();
  const stop = async (): Promise<void> => {
    console.log('正在停止……');
    await platform.stop();
    console.log('已停止。');
    process.exit(process.exitCode ?? 0);
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
