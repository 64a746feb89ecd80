// A base backup of the embedded server, for going back to a point in time: its files while it runs, and the log that its archive keeps.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { z } from 'zod';
import { translateError } from '../database-errors.ts';
import { locateCluster } from '../embedded/cluster-folder.ts';
import { chooseServiceAccount, giveTo } from '../embedded/service-account.ts';
import type { DataKey, Keyring } from '../seal/keyring.ts';
import { makeSalt } from './backup-manifest.ts';
import { type PackedFile, packFiles, unpackFiles } from './file-pack.ts';
import { BadBackup, deriveFileKey, openStream, sealStream } from './seal-stream.ts';

const PACK = 'cluster.pack.gz';
const NAME = 'base.json';

const shape = z.object({
  format: z.literal(1),
  kind: z.literal('base'),
  at: z.string(),
  platform: z.string(),
  major: z.string(),
  key: z.string().nullable(),
  salt: z.string(),
  bytes: z.number(),
  sum: z.string(),
});
/** What a base backup says of itself. */
export type BaseManifest = z.infer<typeof shape>;

/** Folders whose contents the server makes anew (PostgreSQL documentation, "Making a Base Backup Using the Low Level API"). */
const MADE_ANEW = new Set(['pg_wal', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans', 'pg_replslot']);
const LEFT_OUT = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|backup_label.*|tablespace_map.*|.*\.signal)$/;

function listFiles(root: string, under = ''): { readonly files: PackedFile[]; readonly folders: string[] } {
  const found = { files: [] as PackedFile[], folders: [] as string[] };
  for (const entry of readdirSync(join(root, under), { withFileTypes: true })) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (LEFT_OUT.test(entry.name)) continue;
    if (entry.isDirectory()) {
      found.folders.push(`data/${path}`);
      if (MADE_ANEW.has(path)) {
        if (path === 'pg_wal') found.folders.push('data/pg_wal/archive_status', 'data/pg_wal/summaries');
        continue;
      }
      const below = listFiles(root, path);
      found.files.push(...below.files);
      found.folders.push(...below.folders);
      continue;
    }
    // A file that was dropped meanwhile is gone by the log, too.
    const size = statSync(join(root, path), { throwIfNoEntry: false })?.size;
    if (size !== undefined) found.files.push({ from: join(root, path), path: `data/${path}`, size });
  }
  return found;
}

/** The server's own clock: what it recovers to is compared with times that it wrote, whatever the clock of this process says. */
const CLOCK = `to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** What a base backup is made by. `dataDir` is the embedded server's folder, `url` how to reach it while it runs. */
export interface BaseOptions {
  readonly dataDir: string;
  readonly url: string;
  readonly folder: string;
  readonly platform: string;
  readonly key: DataKey | undefined;
}

/**
 * Writes a base backup into an empty or new folder. The server must archive its log: without that the files are of no instant. Throws
 * `BadBackup` in plain words.
 */
export async function writeBaseBackup({ dataDir, url, folder, platform, key }: BaseOptions): Promise<BaseManifest> {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new BadBackup(`${folder} 不是空文件夹，备份不覆盖已有的东西`);
  const cluster = locateCluster(dataDir);
  const client = new pg.Client({ connectionString: url, application_name: 'yigong base backup' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(`select current_setting('archive_mode') as mode`);
    if (rows[0]?.mode !== 'on') throw new BadBackup('服务器没有归档日志：请设置 YIGONG_WAL_ARCHIVE=<文件夹> 后重新启动平台，再做基础备份');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await client.query(`select pg_backup_start('yigong', true)`);
    const salt = makeSalt();
    const hash = createHash('sha256');
    let bytes = 0;
    const { files, folders } = listFiles(cluster.data);
    files.push({ from: cluster.passwordFile, path: 'password', size: statSync(cluster.passwordFile).size });
    const kept = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const piece of key ? sealStream(pieces, deriveFileKey(key.bytes, salt, PACK)) : pieces) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    };
    const out = createWriteStream(join(folder, PACK), { mode: 0o600, flags: 'wx', flush: true });
    await pipeline(packFiles(files, folders), createGzip({ level: 4 }), kept, out);
    const stopped = await client.query('select labelfile, spcmapfile from pg_backup_stop(true)');
    const label = z.object({ labelfile: z.string(), spcmapfile: z.string().nullable() }).parse(stopped.rows[0]);
    // From here on one can go back to it: before its end the copied files do not agree with one another.
    const ended = await client.query(`select ${CLOCK} as at`);
    const { at } = z.object({ at: z.string() }).parse(ended.rows[0]);
    writeFileSync(join(folder, 'backup_label'), label.labelfile, { mode: 0o600 });
    const major = readFileSync(join(cluster.data, 'PG_VERSION'), 'utf8').trim();
    const sum = hash.digest('hex');
    const manifest: BaseManifest = {
      format: 1,
      kind: 'base',
      at,
      platform,
      major,
      key: key?.id ?? null,
      salt: salt.toString('hex'),
      bytes,
      sum,
    };
    const text = `${JSON.stringify(manifest, null, 1)}\n`;
    writeFileSync(join(folder, `${NAME}.sum`), sumOf(text + label.labelfile, key, salt), { mode: 0o600 });
    writeFileSync(join(folder, NAME), text, { mode: 0o600 });
    return manifest;
  } catch (error) {
    throw error instanceof BadBackup ? error : translateError(error, '基础备份');
  } finally {
    await client.end().catch(() => undefined);
  }
}

function sumOf(text: string, key: DataKey | undefined, salt: Buffer): string {
  const hash = key ? createHmac('sha256', deriveFileKey(key.bytes, salt, NAME)) : createHash('sha256');
  return hash.update(text).digest('hex');
}

/** Whether a folder holds a base backup, finished or not. */
export function isBaseBackup(folder: string): boolean {
  return existsSync(join(folder, PACK));
}

/**
 * Unpacks a base backup into an empty or new data folder and tells its server to recover from the archive, up to `until` (an instant) or
 * to the end. The next start of that folder recovers. Throws `BadBackup`; a folder that holds something is left as it is.
 */
export async function unpackBaseBackup(options: {
  readonly folder: string;
  readonly into: string;
  readonly archive: string;
  readonly until: string | undefined;
  readonly ring: Keyring | undefined;
}): Promise<BaseManifest> {
  const { folder, ring } = options;
  const into = resolve(options.into);
  if (existsSync(into) && readdirSync(into).length > 0) throw new BadBackup(`${into} 不是空文件夹：恢复从不覆盖已有数据`);
  if (options.until !== undefined && Number.isNaN(Date.parse(options.until)))
    throw new BadBackup(`--until 要写一个时刻，如 2026-01-02T08:00:00+08:00`);
  const { manifest, key, label } = readBase(folder, ring);
  if (options.until !== undefined && Date.parse(options.until) < Date.parse(manifest.at))
    throw new BadBackup(`这份基础备份做于 ${manifest.at}，不能回到更早的 ${options.until}：请用更早的基础备份`);
  await proveSum(join(folder, PACK), manifest);
  const account = chooseServiceAccount();
  const cluster = join(into, 'cluster');
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  const stored: AsyncIterable<Buffer> = createReadStream(join(folder, PACK));
  const opened = key ? openStream(stored, deriveFileKey(key.bytes, Buffer.from(manifest.salt, 'hex'), PACK), PACK) : stored;
  await pipeline(opened, createGunzip(), (pieces: AsyncIterable<Buffer>) => unpackFiles(pieces, cluster));
  const data = join(cluster, 'data');
  writeFileSync(join(data, 'backup_label'), label, { mode: 0o600 });
  writeFileSync(join(data, 'recovery.signal'), '', { mode: 0o600 });
  const target = options.until === undefined ? '' : `recovery_target_time = '${writeInstant(options.until)}'\n`;
  const archive = resolve(options.archive);
  if (/['"\\%\n]/.test(archive)) throw new BadBackup('归档文件夹的路径不能含引号、反斜杠或百分号');
  const command = process.platform === 'win32' ? `copy "${archive}\\%f" "%p"` : `cp "${archive}/%f" "%p"`;
  const settings = `restore_command = '${command}'\nrecovery_target_action = 'promote'\nhot_standby = 'off'\n${target}`;
  writeFileSync(join(data, 'postgresql.auto.conf'), settings, { mode: 0o600 });
  if (account) giveAll(into, (path) => giveTo(account, path));
  return manifest;
}

/** An instant as PostgreSQL's settings take it; microseconds are kept. */
function writeInstant(text: string): string {
  const [date, time] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d\.\d+)Z$/.exec(text)?.slice(1) ?? new Date(text).toISOString().slice(0, -1).split('T');
  return `${date} ${time}+00`;
}

function giveAll(path: string, give: (path: string) => void): void {
  give(path);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) giveAll(below, give);
    else give(below);
  }
}

function readBase(
  folder: string,
  ring: Keyring | undefined,
): { readonly manifest: BaseManifest; readonly key: DataKey | undefined; readonly label: string } {
  if (!existsSync(join(folder, NAME))) throw new BadBackup(`${folder} 不是一份完整的基础备份（备份中断时没有 ${NAME}）`);
  const text = readFileSync(join(folder, NAME), 'utf8');
  let manifest: BaseManifest;
  try {
    manifest = shape.parse(JSON.parse(text));
  } catch {
    throw new BadBackup(`${folder} 的清单读不懂：格式不同或已损坏`);
  }
  const key = manifest.key === null ? undefined : ring?.all.get(manifest.key);
  if (manifest.key !== null && !key) throw new BadBackup(`这份备份由密钥 ${manifest.key} 加密，密钥环里没有它`);
  const label = readFileSync(join(folder, 'backup_label'), 'utf8');
  const sum = Buffer.from(sumOf(text + label, key, Buffer.from(manifest.salt, 'hex')));
  const said = Buffer.from(readFileSync(join(folder, `${NAME}.sum`), 'utf8').trim());
  if (said.length !== sum.length || !timingSafeEqual(said, sum)) throw new BadBackup(`${folder} 的清单被改动过：校验值不符`);
  return { manifest, key, label };
}

async function proveSum(path: string, manifest: BaseManifest): Promise<void> {
  if (statSync(path).size !== manifest.bytes) throw new BadBackup(`${PACK} 长度不对：被截短或改动`);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  if (hash.digest('hex') !== manifest.sum) throw new BadBackup(`${PACK} 已损坏：校验值不符`);
}
