// Starts PostgreSQL from the npm package, or joins the one already running on the same data, and stops it with its last user.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, realpathSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type ClusterFolder, EMBEDDED_ROLE, locateCluster, prepareCluster, readPassword } from './cluster-folder.ts';
import { UnusableServer } from './database-errors.ts';
import { type NativeBinaries, prepareNative } from './native-binaries.ts';
import { clearStalePidFile, isServing, type Postmaster, readPostmaster } from './postmaster-file.ts';
import { holdServer } from './server-holders.ts';
import { EMBEDDED_SETTINGS, type ServerSettings } from './server-settings.ts';
import { chooseServiceAccount, runAs, type ServiceAccount } from './service-account.ts';

/** A running embedded server, held by this process. */
export interface EmbeddedServer {
  /** Connection string of the database `yigong`, password included. */
  readonly url: string;
  /** Whether it was already running: another process of ours holds it, or an orphan was found. */
  readonly adopted: boolean;
  readonly dataDir: string;
  /** Lets go of the server; the last holder shuts it down (fast) and waits for its end. Calling it again does nothing. */
  stop(): Promise<void>;
}

/** How to start it. */
export interface EmbeddedOptions {
  /** Folder for data, password, log; unless told `defaultDataDir()`. */
  readonly dataDir?: string;
  /** Preferred port on 127.0.0.1; a free one is taken when it is busy or not told. */
  readonly port?: number;
  /** Server settings beyond the profile, e.g. fsync=off for throw-away servers. */
  readonly settings?: ServerSettings;
  /** Where the npm package's `native` folder lies; found by itself unless told. */
  readonly nativeFolder?: string;
}

/** Recovery after a crash replays the log first; it may take minutes on a slow disk, so we wait as long as the server lives and works. */
const READY_DEADLINE_MS = 10 * 60_000;
const STOP_DEADLINE_MS = 60_000;
const LOG_KEEP_BYTES = 10 * 1024 * 1024;

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * `.yigong/postgres` in the project; as root `/var/lib/yigong/<short hash of the project's path>/postgres`, because the account that runs
 * the server (postgres or nobody) cannot enter a closed home folder.
 */
export function defaultDataDir(): string {
  if (process.getuid?.() !== 0) return join(project, '.yigong', 'postgres');
  return join('/var/lib/yigong', createHash('sha256').update(project).digest('hex').slice(0, 10), 'postgres');
}

/**
 * Starts the embedded server, or adopts the living one of the same folder.
 * Throws `UnusableServer` with the end of the server's log when it cannot run.
 */
export async function startEmbeddedServer(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const account = chooseServiceAccount();
  const folder = resolve(options.dataDir ?? defaultDataDir());
  const settings = { ...EMBEDDED_SETTINGS, ...options.settings };
  const serviceFolder = account === undefined ? join(folder, 'native') : '/var/lib/yigong/native';
  const native = prepareNative(serviceFolder, account, options.nativeFolder);
  prepareCluster(locateCluster(folder), native, account, settings.fsync !== 'off');
  const cluster = locateCluster(realpathSync(folder));
  const running = await findOrLaunch(cluster, native, account, settings, options.port);
  const hold = holdServer(cluster.folder, cluster.data, running.postmaster.pid);
  let stopped: Promise<void> | undefined;
  return {
    url: writeUrl(cluster, running.postmaster.port, EMBEDDED_ROLE),
    adopted: running.adopted,
    dataDir: cluster.folder,
    stop() {
      stopped ??= hold.release() ? shutDown(running.postmaster, cluster.data) : Promise.resolve();
      return stopped;
    },
  };
}

interface Running {
  readonly postmaster: Postmaster;
  readonly adopted: boolean;
}

/** Loops over the honest outcomes: adopt a living server, start one, or find that somebody else did so first. */
async function findOrLaunch(
  cluster: ClusterFolder,
  native: NativeBinaries,
  account: ServiceAccount | undefined,
  settings: ServerSettings,
  preferredPort: number | undefined,
): Promise<Running> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  let port = preferredPort;
  for (;;) {
    const found = readPostmaster(cluster.data);
    if (found !== undefined && isServing(found, cluster.data)) {
      if (await becomesReady(cluster, found.pid, deadline)) return { postmaster: readPostmaster(cluster.data) ?? found, adopted: true };
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
    if (Date.now() > deadline || !isPassing(complaint)) {
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
    // 42P04, 23505: a rival created the database in the same moment. Everything else: not ready yet.
    return error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
  } finally {
    await client.end().catch(() => undefined);
  }
}

function writeUrl(cluster: ClusterFolder, port: number, database: string): string {
  return `postgres://${EMBEDDED_ROLE}:${readPassword(cluster)}@127.0.0.1:${port}/${database}`;
}

/** Fast shutdown: sessions are ended, everything is written, the server leaves. Only if that hangs, an immediate one (recovery follows). */
async function shutDown(postmaster: Postmaster, data: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', STOP_DEADLINE_MS],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!isServing(postmaster, data)) return;
    process.kill(postmaster.pid, signal);
    for (const deadline = Date.now() + patience; Date.now() < deadline; await delay(10)) {
      if (!isServing(postmaster, data)) return;
    }
  }
}

/** The wished port when it is free, otherwise one that the system hands out. */
async function chooseFreePort(wished: number | undefined): Promise<number> {
  for (const candidate of wished === undefined ? [0] : [wished, 0]) {
    const server = createServer();
    const port = await new Promise<number>((found) => {
      server.once('error', () => found(0));
      server.listen(candidate, '127.0.0.1', () => {
        const address = server.address();
        found(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await new Promise<void>((closed) => server.close(() => closed()));
    if (port !== 0) return port;
  }
  throw new UnusableServer('127.0.0.1 上没有空闲端口。');
}

/** Sets a grown log aside (one old log is kept); the size the log has now, so that only new lines are quoted. */
function rotateLog(log: string): number {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LOG_KEEP_BYTES) return size;
  renameSync(log, `${log}.1`);
  return 0;
}

function readLog(log: string, from: number): string {
  const file = openSync(log, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
    readSync(file, buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trim();
  } finally {
    closeSync(file);
  }
}
