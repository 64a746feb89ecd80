// Child process of the measurements: a platform of its own with accounts of a known password; tells its parent where it is.

import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { createDemoAccounts } from '../demo/accounts.ts';
import { startPlatform } from '../server/start-platform.ts';

const platform = await startPlatform({ env: process.env, say: (text) => console.error(text), pages: false });
/** Since this process began. */
const readyMs = Math.round(performance.now());
await createDemoAccounts(platform.store, process.env.YIGONG_DEMO_PASSWORD);
// Only the measured work is profiled, not the start.
const profile = process.env.BENCH_PROFILE;
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
process.send?.({ address: platform.address, database: platform.store.database.url, readyMs });
process.once('message', () => void stop(0));
// Without its parent nobody would stop it.
process.once('disconnect', () => void stop(1));
