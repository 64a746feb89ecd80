// Child process of the measurements: a platform of its own with accounts of a known password; tells its parent where it is.
import { createDemoAccounts } from '../demo/accounts.ts';
import { startPlatform } from '../server/start-platform.ts';

const platform = await startPlatform({ env: process.env, say: (text) => console.error(text), pages: false });
/** Since this process began. */
const readyMs = Math.round(performance.now());
await createDemoAccounts(platform.store, process.env.YIGONG_DEMO_PASSWORD);
process.send?.({ address: platform.address, database: platform.store.database.url, readyMs });
process.once('message', () => {
  void platform.stop().then(() => process.exit(0));
});
// Without its parent nobody would stop it.
process.once('disconnect', () => {
  void platform.stop().then(() => process.exit(1));
});
