// `npm run rotate-keys`: seals everything with the first key of YIGONG_DATA_KEY while the platform runs; afterwards the old key may go.
import { systems } from '../generated/all-systems.gen.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { defaultDataDir } from '../kernel/database/embedded/embedded-server.ts';
import { giveKeyring } from '../kernel/database/seal/keyring.ts';
import { openStore } from '../kernel/store/store.ts';
import { isProduction, readKeyring } from './protection/read-keyring.ts';
import { resealEverything } from './protection/reseal-everything.ts';
import { readSettings } from './read-settings.ts';

const { env } = process;
try {
  const ring = readKeyring(readSettings(env), env.YIGONG_DATA_DIR || defaultDataDir(), isProduction(env));
  const connected = await connectDatabase(env, wholeManifest(systems));
  try {
    giveKeyring(connected.database, ring);
    for (const { title, sealed } of await resealEverything(await openStore(connected.database, systems)))
      console.log(`${title}：换用新密钥重新加密 ${sealed} 处`);
    console.log(`现在全部由密钥 ${ring.first.id} 加密；其余密钥可以从 YIGONG_DATA_KEY 中去掉（旧备份仍需要它们）。`);
  } finally {
    await connected.stop();
  }
} catch (error) {
  console.error(`没有换完：${error instanceof Error ? error.message : String(error)}\n已换的保持有效，改正后再运行一次即可接着做。`);
  process.exitCode = 1;
}
