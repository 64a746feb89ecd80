// Several processes behind one port: the parent holds the port and the embedded database, starts the others, and starts anew one that died.
import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { archiveSettings } from '../../kernel/database/embedded/archive-settings.ts';
import { startEmbeddedServer } from '../../kernel/database/embedded/embedded-server.ts';
import { claimPlatform } from '../claim-platform.ts';
import { refuseWeakSettings } from '../protection/check-production.ts';
import { isProduction } from '../protection/read-keyring.ts';
import { readSettings, type Settings } from '../read-settings.ts';
import { requirePort } from '../require-port.ts';
import { passOnSpending } from './share-spending.ts';
import { ROLE_VARIABLE, type WorkerRole } from './worker-role.ts';

/** Processes that run. */
export interface Processes {
  readonly address: string;
  stop(): Promise<void>;
}

/** One that died is started anew after so long; after so many deaths before it was ready the platform ends. */
const AGAIN_MS = 500;
const MOST_FAILURES = 3;
/** A process that does not end by itself is ended. */
const PATIENCE_MS = 30_000;

/** How many processes a setting means on this machine: the database wants processors too. */
export function countProcesses(
  { YIGONG_PROCESSES: wanted }: Pick<Settings, 'YIGONG_PROCESSES'>,
  processors = availableParallelism(),
): number {
  return wanted === 'auto' ? Math.max(1, Math.floor(processors / 2)) : wanted;
}

const readyShape = z.object({ ready: z.string() });

/**
 * Starts so many processes and waits until all answer. The first prepares database and demo before the others begin, and works in the
 * background as long as it lives; the one that takes its place goes on with it. Throws when the first start fails; nothing is left running.
 */
export async function startProcesses(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly count: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** The platform cannot go on: processes die before they answer. */
  readonly fail: (error: Error) => void;
}): Promise<Processes> {
  const { env, count, say, signal } = options;
  const settings = readSettings(env);
  if (isProduction(env)) refuseWeakSettings(settings, env);
  await requirePort(settings.PORT, settings.HOST);
  const endings: (() => Promise<unknown>)[] = [];
  let stopping = false;
  const living = new Set<Worker>();
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all([...living].map(endWorker));
    for (const end of endings.splice(0).toReversed()) await end();
  };
  try {
    const database = env.DATABASE_URL || env.DATABASE_SHARDS ? undefined : await openEmbedded(env, endings);
    cluster.setupPrimary({ exec: join(import.meta.dirname, 'worker.ts'), args: [] });
    // Asked to stop before all have started.
    signal.addEventListener('abort', () => {
      for (const worker of living) if (worker.isConnected()) worker.send('stop');
    });
    let failures = 0;
    let again = false;
    const begin = (number: number): Promise<string> => {
      const role: WorkerRole = { number, of: count, first: number === 1, ...(database === undefined ? {} : { database }) };
      const worker = cluster.fork({ ...env, [ROLE_VARIABLE]: JSON.stringify(role) });
      living.add(worker);
      return new Promise((resolve, reject) => {
        let ready = false;
        worker.on('message', (message) => {
          if (passOnSpending(message, worker, living)) return;
          const told = readyShape.safeParse(message);
          if (!told.success) return;
          ready = true;
          failures = 0;
          resolve(told.data.ready);
        });
        worker.once('exit', (code, killed) => {
          living.delete(worker);
          if (!ready) reject(new Error(`进程 ${number} 没有启动成功（${killed ?? code}）`));
          if (stopping || !(ready || again)) return;
          say(`进程 ${number} 意外结束（${killed ?? code}），正在重新启动；已确认的写入都在。`);
          if (!ready) failures += 1;
          if (failures >= MOST_FAILURES) options.fail(new Error(`进程 ${number} 反复结束`));
          else void delay(AGAIN_MS).then(() => (stopping ? undefined : begin(number).catch(() => undefined)));
        });
      });
    };
    const address = await begin(1);
    signal.throwIfAborted();
    await Promise.all(Array.from({ length: count - 1 }, (_, at) => begin(at + 2)));
    again = true;
    return { address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openEmbedded(env: NodeJS.ProcessEnv, endings: (() => Promise<unknown>)[]): Promise<string> {
  const server = await startEmbeddedServer({
    ...(env.YIGONG_DATA_DIR ? { dataDir: env.YIGONG_DATA_DIR } : {}),
    ...(env.YIGONG_WAL_ARCHIVE ? { settings: archiveSettings(env.YIGONG_WAL_ARCHIVE) } : {}),
  });
  endings.push(() => server.stop());
  endings.push(await claimPlatform(server.url, `内嵌 PostgreSQL（数据目录 ${server.dataDir}）`));
  return server.url;
}

async function endWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), PATIENCE_MS);
  if (worker.isConnected()) worker.send('stop');
  else worker.process.kill('SIGKILL');
  await ended;
  clearTimeout(timer);
}
