// Child process of the measurements: a platform of its own with accounts of a known password; tells its parent where it is.

import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { createDemoAccounts } from '../demo/accounts.ts';
import { systems } from '../generated/all-systems.gen.ts';
import { openDatabase } from '../kernel/database/database.ts';
import { startEmbeddedServer } from '../kernel/database/embedded/embedded-server.ts';
import { openStore } from '../kernel/store/store.ts';
import { startProcesses } from '../server/processes/start-processes.ts';
import { startPlatform } from '../server/start-platform.ts';

const { env } = process;
const say = (text: string): void => console.error(text);

interface Served {
  readonly address: string;
  readonly database: string;
  /** Since this process began. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

const readMs = (): number => Math.round(performance.now());

async function serveAlone(): Promise<Served> {
  const platform = await startPlatform({ env, say, pages: false });
  const readyMs = readMs();
  await createDemoAccounts(platform.store, env.YIGONG_DEMO_PASSWORD);
  return { address: platform.address, database: platform.store.database.url, readyMs, stop: () => platform.stop() };
}

/** As `YIGONG_PROCESSES` does it; the embedded server is held here, to be told where it is. */
async function serveTogether(count: number): Promise<Served> {
  const server = await startEmbeddedServer(env.YIGONG_DATA_DIR ? { dataDir: env.YIGONG_DATA_DIR } : {});
  const fail = (error: Error): never => {
    throw error;
  };
  const inside = { ...env, DATABASE_URL: server.url };
  const processes = await startProcesses({ env: inside, count, say, signal: new AbortController().signal, fail });
  const readyMs = readMs();
  const database = await openDatabase({ url: server.url, poolSize: 1 });
  await createDemoAccounts(await openStore(database, systems), env.YIGONG_DEMO_PASSWORD);
  await database.close();
  return {
    address: processes.address,
    database: server.url,
    readyMs,
    async stop() {
      await processes.stop();
      await server.stop();
    },
  };
}

const count = Number(env.BENCH_PROCESSES ?? '1');
const platform = await (count > 1 ? serveTogether(count) : serveAlone());
// Only the measured work is profiled, not the start.
const profile = env.BENCH_PROFILE;
const inspector = new Session();
if (profile !== undefined) {
  inspector.connect();
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.setSamplingInterval', { interval: 300 });
  await inspector.post('Profiler.start');
}
const stop = async (code: number): Promise<void> => {
  if (profile !== undefined) {
    const { profile: found } = await inspector.post('Profiler.stop');
    writeFileSync(join(profile, `bench-${process.pid}.cpuprofile`), JSON.stringify(found));
  }
  await platform.stop();
  process.exit(code);
};
process.send?.({ address: platform.address, database: platform.database, readyMs: platform.readyMs });
process.once('message', () => void stop(0));
// Without its parent nobody would stop it.
process.once('disconnect', () => void stop(1));
