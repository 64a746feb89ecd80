// `npm run clients`: registers and ends apps and systems, and rotates the keys that tokens are signed with, beside a platform that runs.
import { systems } from '../generated/all-systems.gen.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { defaultDataDir } from '../kernel/database/embedded/embedded-server.ts';
import { giveKeyring } from '../kernel/database/seal/keyring.ts';
import { openStore } from '../kernel/store/store.ts';
import { administerClients, readClientsCommand } from './clients/administer-clients.ts';
import { isProduction, readKeyring } from './protection/read-keyring.ts';
import { readSettings } from './read-settings.ts';

const USAGE = `用法：npm run clients -- list                已登记的应用和系统，及可用的“系统集成”岗位
      npm run clients -- register 文件.json  按文件登记（见 docs/guide/exchange.md）
      npm run clients -- disable client_id   停用，令牌即刻作废
      npm run clients -- rotate-keys         换用新的令牌签名密钥，旧密钥在重叠期内仍可验证
读取 DATABASE_URL 或内置数据库的数据目录（YIGONG_DATA_DIR），以及数据密钥（YIGONG_DATA_KEY）。`;

const command = readClientsCommand(process.argv.slice(2));
if (!command) {
  console.error(USAGE);
  process.exit(2);
}
const { env } = process;
try {
  const ring = readKeyring(readSettings(env), env.YIGONG_DATA_DIR || defaultDataDir(), isProduction(env));
  const connected = await connectDatabase(env, wholeManifest(systems));
  try {
    giveKeyring(connected.database, ring);
    for (const line of await administerClients(await openStore(connected.database, systems), command)) console.log(line);
  } finally {
    await connected.stop();
  }
} catch (error) {
  console.error(`没有办成：${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
