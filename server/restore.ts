// `npm run restore -- --from <backup> --into <empty data folder>`: proves a backup and restores it into an empty place; nothing is written over.
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systems } from '../generated/all-systems.gen.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { restoreStore } from '../kernel/commit/restore-store.ts';
import { isBaseBackup, unpackBaseBackup } from '../kernel/database/backup/base-backup.ts';
import { proveBackup } from '../kernel/database/backup/read-backup.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { readGivenKeyring } from './protection/read-keyring.ts';
import { readSettings } from './read-settings.ts';

const { env } = process;
const USAGE = [
  '用法：npm run restore -- --from <备份文件夹> --check                              只核对，不恢复',
  '      npm run restore -- --from <备份文件夹> --into <空的数据文件夹>               恢复到内嵌数据库',
  '      DATABASE_URL=… npm run restore -- --from <备份文件夹> --into database        恢复到一个空的外部数据库',
  '      npm run restore -- --from <基础备份> --archive <归档> --into <空的数据文件夹> [--until 2026-01-02T08:00:00+08:00]',
].join('\n');

try {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { from: text, into: text, archive: text, until: text, check: { type: 'boolean', default: false } },
  });
  const { from, into } = values;
  if (from === undefined || (into === undefined && !values.check)) throw new Error(USAGE);
  const ring = readGivenKeyring(readSettings(env));
  if (isBaseBackup(from)) await restoreBase(from, into);
  else {
    const backup = await proveBackup(from, ring);
    console.log(`备份完好：${backup.manifest.at}，平台 ${backup.manifest.platform}，PostgreSQL ${backup.manifest.server}`);
    if (into !== undefined && !values.check) {
      const external = into === 'database';
      if (external && !env.DATABASE_URL && !env.DATABASE_SHARDS) throw new Error('--into database 时要设置 DATABASE_URL');
      if (!external && existsSync(into) && readdirSync(into).length > 0) throw new Error(`${into} 不是空文件夹：恢复从不覆盖已有数据`);
      const place = external ? env : { ...env, DATABASE_URL: undefined, DATABASE_SHARDS: undefined, YIGONG_DATA_DIR: resolve(into) };
      const connected = await connectDatabase(place, wholeManifest(systems));
      try {
        const left = await restoreStore(connected.database, systems, backup);
        console.log(`已恢复到 ${connected.describe()}。`);
        if (left.length > 0) console.log(`这些表的列与备份时不同，下次启动时由记录重新计算：${left.join('、')}`);
      } finally {
        await connected.stop();
      }
      if (!env.YIGONG_DATA_KEY)
        console.log('库里加密的内容要用原来的密钥才能打开：请把原数据文件夹的 data-key 复制到新的数据文件夹，再启动。');
      if (!external) console.log(`启动：YIGONG_DATA_DIR=${resolve(into)} npm start`);
    }
  }

  async function restoreBase(folder: string, target: string | undefined): Promise<void> {
    if (target === undefined || values.archive === undefined) throw new Error(`基础备份要与归档一起恢复：\n${USAGE}`);
    const { at } = await unpackBaseBackup({ folder, into: target, archive: values.archive, until: values.until, ring });
    console.log(`已展开 ${at} 的基础备份，正在按归档重做到 ${values.until ?? '归档末尾'}……`);
    const connected = await connectDatabase({
      ...env,
      DATABASE_URL: undefined,
      DATABASE_SHARDS: undefined,
      YIGONG_DATA_DIR: resolve(target),
    });
    console.log(`已恢复：${connected.describe()}\n启动：YIGONG_DATA_DIR=${resolve(target)} npm start`);
    await connected.stop();
  }
} catch (error) {
  console.error(`没有恢复：${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
