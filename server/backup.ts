// `npm run backup -- --to <folder> [--base]`: backs up every table while people work, or the embedded server's files for going back in time.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { writeBaseBackup } from '../kernel/database/backup/base-backup.ts';
import { proveBackup } from '../kernel/database/backup/read-backup.ts';
import { writeBackup } from '../kernel/database/backup/write-backup.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { defaultDataDir } from '../kernel/database/embedded/embedded-server.ts';
import { readGivenKeyring } from './protection/read-keyring.ts';
import { readSettings } from './read-settings.ts';

const { env } = process;
const USAGE = '用法：npm run backup -- --to <空文件夹或其上级>  [--base 为按时间点恢复做基础备份（须设 YIGONG_WAL_ARCHIVE）]';

/** The platform's version, as package.json names it. */
function readVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'))).version;
}

try {
  const { values } = parseArgs({ options: { to: { type: 'string' }, base: { type: 'boolean', default: false } } });
  if (values.to === undefined) throw new Error(USAGE);
  const at = new Date().toISOString();
  mkdirSync(values.to, { recursive: true, mode: 0o700 });
  const folder = join(values.to, `yigong-${values.base ? 'base-' : ''}${at.slice(0, 19).replaceAll(/[-:]/g, '')}`);
  const ring = readGivenKeyring(readSettings(env));
  const options = { folder, platform: readVersion(), key: ring?.first };
  const connected = await connectDatabase(env, wholeManifest(systems));
  try {
    console.log(`正在备份 ${connected.describe()}`);
    if (values.base) {
      if (env.DATABASE_URL || env.DATABASE_SHARDS)
        throw new Error('--base 只用于内嵌数据库；外部的 PostgreSQL 请用它自己的 pg_basebackup 和归档，见 docs/guide/operations.md');
      const { bytes } = await writeBaseBackup({
        ...options,
        dataDir: env.YIGONG_DATA_DIR || defaultDataDir(),
        url: connected.database.url,
      });
      console.log(`已备份到 ${folder}（${mega(bytes)}）。恢复到某一时刻还需要归档文件夹 ${env.YIGONG_WAL_ARCHIVE ?? ''}。`);
    } else {
      const manifest = await writeBackup(connected.database, { ...options, at, say: (text) => console.log(text) });
      await proveBackup(folder, ring);
      const tables = manifest.servers.flatMap((server) => server.tables);
      const [rows, bytes] = [tables.reduce((sum, each) => sum + each.rows, 0), tables.reduce((sum, each) => sum + each.fileBytes, 0)];
      console.log(`已备份到 ${folder}：${tables.length} 张表，${rows} 行，${mega(bytes)}，并逐个文件核对无误。`);
    }
    console.log(
      ring
        ? `由密钥 ${ring.first.id} 加密。请把密钥与备份分开保管：没有密钥，备份打不开。`
        : '备份没有加密（没有设置 YIGONG_DATA_KEY）：请放在只有管理员能读的地方。库里加密的列由数据文件夹的 data-key 加密，请另行保管这个文件。',
    );
  } finally {
    await connected.stop();
  }
} catch (error) {
  console.error(`备份没有完成：${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function mega(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
