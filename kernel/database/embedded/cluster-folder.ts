// The embedded server's data: creates it whole or not at all, keeps its password, and refuses data of another PostgreSQL version.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { UnusableServer } from '../database-errors.ts';
import type { NativeBinaries } from './native-binaries.ts';
import { giveTo, runAs, type ServiceAccount } from './service-account.ts';

/** The role that owns everything in the embedded server. */
export const EMBEDDED_ROLE = 'yigong';

/** Where one embedded server keeps its things, all under one folder. */
export interface ClusterFolder {
  readonly folder: string;
  /** PostgreSQL's own data directory. */
  readonly data: string;
  /** The role's password, mode 0600. It lives and moves together with the data it opens. */
  readonly passwordFile: string;
  readonly log: string;
}

/** The places inside a data folder. */
export function locateCluster(folder: string): ClusterFolder {
  return {
    folder,
    data: join(folder, 'cluster', 'data'),
    passwordFile: join(folder, 'cluster', 'password'),
    log: join(folder, 'server.log'),
  };
}

/**
 * Makes the folder ready for a start: creates it (0700, owned by the service account), runs initdb on first use, checks the version after.
 * Two processes doing this at once both succeed: each prepares a cluster under a name of its own and only the first rename counts.
 * @param durable false skips the sync of initdb, for throw-away test servers
 * Throws `UnusableServer`: version mismatch, initdb failure (with its output), folder out of the account's reach.
 */
export function prepareCluster(
  cluster: ClusterFolder,
  native: NativeBinaries,
  account: ServiceAccount | undefined,
  durable: boolean,
): void {
  createFolder(cluster.folder, account);
  if (!existsSync(join(cluster.data, 'PG_VERSION'))) createCluster(cluster, native, account, durable);
  const found = readFileSync(join(cluster.data, 'PG_VERSION'), 'utf8').trim();
  if (found !== native.major) {
    throw new UnusableServer(
      `数据目录 ${cluster.data} 由 PostgreSQL ${found} 建立，本版本自带 PostgreSQL ${native.major}，不能直接打开（数据未改动）。` +
        `请用原版本导出数据，换一个空目录启动本版本后再导入；或用 DATABASE_URL 指向 PostgreSQL ${found} 服务器。`,
    );
  }
}

/** The password of the role, as kept beside the data. */
export function readPassword(cluster: ClusterFolder): string {
  return readFileSync(cluster.passwordFile, 'utf8').trim();
}

function createFolder(folder: string, account: ServiceAccount | undefined): void {
  // Parents stay as open as the machine makes them; the service account must be able to walk through them.
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (account === undefined) return;
  giveTo(account, folder);
  const closed = findClosedParent(folder, account);
  if (closed !== undefined) {
    throw new UnusableServer(
      `服务账户 ${account.name} 进不了 ${closed}，不能在 ${folder} 存放数据。以 root 运行时请把数据目录放在 /var/lib 等公开路径下，或改用普通用户运行。`,
    );
  }
}

/** The first folder above that the account may not walk through; undefined when the way is open. */
function findClosedParent(folder: string, account: ServiceAccount): string | undefined {
  const closed: string[] = [];
  for (let parent = dirname(folder); ; parent = dirname(parent)) {
    const { mode, uid, gid } = statSync(parent);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) closed.push(parent);
    if (parent === parse(parent).root) return closed.at(-1);
  }
}

function createCluster(cluster: ClusterFolder, native: NativeBinaries, account: ServiceAccount | undefined, durable: boolean): void {
  const final = dirname(cluster.data);
  const draft = `${final}.${process.pid}.${randomBytes(4).toString('hex')}`;
  sweepDrafts(cluster.folder);
  mkdirSync(draft, { mode: 0o700 });
  giveTo(account, draft);
  const passwordFile = join(draft, 'password');
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  giveTo(account, passwordFile);
  const options = ['-D', join(draft, 'data'), '-U', EMBEDDED_ROLE, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '-E', 'UTF8'];
  // The same order of text on every machine, whatever its C library; Chinese order is asked for by name (database rule 21).
  options.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions');
  if (!durable) options.push('--no-sync');
  const run = spawnSync(native.initdb, options, { ...runAs(account), cwd: draft, encoding: 'utf8' });
  if (run.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new UnusableServer(`不能建立数据目录 ${cluster.data}：\n${run.error?.message ?? `${run.stdout}\n${run.stderr}`.trim()}`);
  }
  try {
    renameSync(draft, final);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(cluster.data, 'PG_VERSION'))) throw error;
  }
}

/** Removes what interrupted first starts left behind: drafts named after a process that is gone. */
function sweepDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^cluster\.(\d+)\./.exec(name)?.[1];
    if (owner !== undefined && !existsProcess(Number(owner))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function existsProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
