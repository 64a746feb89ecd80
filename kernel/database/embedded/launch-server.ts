// Gets a server running on a data folder: adopts the living one or launches PostgreSQL and waits until it answers.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { UnusableServer } from '../database-errors.ts';
import { type ClusterFolder, EMBEDDED_ROLE, readPassword } from './cluster-folder.ts';
import { chooseFreePort } from './free-port.ts';
import type { NativeBinaries } from './native-binaries.ts';
import { clearStalePidFile, isServing, type Postmaster, readPostmaster } from './postmaster-file.ts';
import { readLog, rotateLog } from './server-log.ts';
import type { ServerSettings } from './server-settings.ts';
import { runAs, type ServiceAccount } from './service-account.ts';

/** Recovery after a crash replays the log first; it may take minutes on a slow disk, so we wait as long as the server lives and works. */
const READY_DEADLINE_MS = 10 * 60_000;
/** How long failures that should pass by themselves may go on before they are reported. */
const PASSING_DEADLINE_MS = 60_000;

/** A server that answers, and whether it was there before. */
export interface Running {
  readonly postmaster: Postmaster;
  readonly adopted: boolean;
}

/** Loops over the honest outcomes: adopt a living server, start one, or find that somebody else did so first. */
export async function findOrLaunch(
  cluster: ClusterFolder,
  native: NativeBinaries,
  account: ServiceAccount | undefined,
  settings: ServerSettings,
  preferredPort: number | undefined,
): Promise<Running> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  const patience = Date.now() + PASSING_DEADLINE_MS;
  let port = preferredPort;
  for (;;) {
    const found = readPostmaster(cluster.data);
    if (found !== undefined && isServing(found, cluster.data)) {
      if (await becomesReady(cluster, found.pid, deadline)) return { postmaster: readPostmaster(cluster.data) ?? found, adopted: true };
      if (Date.now() > deadline)
        throw new UnusableServer(`内嵌 PostgreSQL（进程 ${found.pid}，数据目录 ${cluster.data}）在运行，但一直不接受连接。`);
      continue;
    }
    if (found !== undefined) clearStalePidFile(found, cluster.data);
    port = await chooseFreePort(port);
    const logStart = rotateLog(cluster.log);
    const child = launch(cluster, native, account, settings, port);
    if (await becomesReady(cluster, child.pid, deadline, () => child.exitCode === null && child.signalCode === null)) {
      const postmaster = readPostmaster(cluster.data);
      if (postmaster?.pid === child.pid && postmaster !== undefined) return { postmaster, adopted: false };
      continue;
    }
    const complaint = readLog(cluster.log, logStart);
    if (Date.now() > patience || !isPassing(complaint)) {
      throw new UnusableServer(
        `内嵌 PostgreSQL 没有启动成功（数据目录 ${cluster.data}），日志末尾：\n${complaint.slice(-2000) || '（空）'}`,
      );
    }
    if (/could not bind|could not create any TCP\/IP sockets/.test(complaint)) port = undefined;
    await delay(100);
  }
}

/** Failures that another try cures: the port was taken meanwhile, a rival started first, a dead server's last backend is still finishing. */
function isPassing(complaint: string): boolean {
  return /could not bind|could not create any TCP\/IP sockets|lock file "postmaster.pid" already exists|is still in use/.test(complaint);
}

function launch(
  cluster: ClusterFolder,
  native: NativeBinaries,
  account: ServiceAccount | undefined,
  settings: ServerSettings,
  port: number,
): ChildProcess {
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(cluster.log, 'a', 0o600);
  try {
    const child = spawn(native.postgres, ['-D', cluster.data, ...flags], {
      ...runAs(account),
      cwd: cluster.data,
      stdio: ['ignore', log, log],
      detached: true, // Ctrl-C ends Node first, which then stops the server in order
    });
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** Waits until the server of this folder accepts a session; false when its process ended first. Makes sure the database exists. */
async function becomesReady(
  cluster: ClusterFolder,
  pid: number | undefined,
  deadline: number,
  lives = () => isServing({ pid: pid ?? 0, port: 0, text: '' }, cluster.data),
): Promise<boolean> {
  for (let pause = 5; Date.now() < deadline; pause = Math.min(pause * 1.5, 100)) {
    if (pid === undefined || !lives()) return false;
    const named = readPostmaster(cluster.data);
    if (named?.pid === pid && named.port > 0 && (await answers(cluster, named.port))) return true;
    await delay(pause);
  }
  return false;
}

async function answers(cluster: ClusterFolder, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: writeUrl(cluster, port, 'postgres'), connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const known = await client.query('select 1 from pg_database where datname = $1', [EMBEDDED_ROLE]);
    if (known.rowCount === 0) await client.query(`create database ${EMBEDDED_ROLE}`);
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new UnusableServer(`密码文件 ${cluster.passwordFile} 与数据目录不符，请恢复原来的密码文件。`);
    }
    // 42P04, 23505: a rival created the database in the same moment. Everything else: not ready yet.
    return error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Connection string of one database of the embedded server, password included. */
export function writeUrl(cluster: ClusterFolder, port: number, database: string): string {
  return `postgres://${EMBEDDED_ROLE}:${readPassword(cluster)}@127.0.0.1:${port}/${database}`;
}
