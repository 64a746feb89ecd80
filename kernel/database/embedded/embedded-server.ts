// Starts PostgreSQL from the npm package, or joins the one already running on the same data, and stops it with its last user.
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EMBEDDED_ROLE, locateCluster, prepareCluster } from './cluster-folder.ts';
import { findOrLaunch, type Running, writeUrl } from './launch-server.ts';
import { prepareNative } from './native-binaries.ts';
import { isServing, type Postmaster, readPostmaster } from './postmaster-file.ts';
import { holdServer } from './server-holders.ts';
import { EMBEDDED_SETTINGS, type ServerSettings } from './server-settings.ts';
import { chooseServiceAccount } from './service-account.ts';

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
  /** Where a copy of the programs goes when the service account cannot reach the package; `/var/lib/yigong/native` as root unless told. */
  readonly serviceFolder?: string;
}

const STOP_DEADLINE_MS = 60_000;
const SUPERVISE_MS = 500;

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

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
  const serviceFolder = options.serviceFolder ?? (account === undefined ? join(folder, 'native') : '/var/lib/yigong/native');
  const native = prepareNative(serviceFolder, account, options.nativeFolder);
  prepareCluster(locateCluster(folder), native, account, settings.fsync !== 'off');
  const cluster = locateCluster(realpathSync(folder));
  const hold = holdServer(cluster.folder, cluster.data);
  try {
    const launch = (port: number | undefined): Promise<Running> => findOrLaunch(cluster, native, account, settings, port);
    const running = await launch(options.port);
    const supervision = supervise(running, cluster.data, launch);
    let stopped: Promise<void> | undefined;
    return {
      url: writeUrl(cluster, running.postmaster.port, EMBEDDED_ROLE),
      adopted: running.adopted,
      dataDir: cluster.folder,
      stop() {
        stopped ??= supervision.end().then((last) => (hold.release() ? shutDown(last.postmaster, cluster.data) : undefined));
        return stopped;
      },
    };
  } catch (error) {
    const left = hold.release() ? readPostmaster(cluster.data) : undefined;
    if (left !== undefined) await shutDown(left, cluster.data);
    throw error;
  }
}

/**
 * Starts the server again, on the same port, when its process is gone though nobody stopped it (killed, out of memory): the pools of this
 * process and of the other holders then find it where it was. Holders do this at once and independently; PostgreSQL lets one of them win.
 */
function supervise(first: Running, data: string, launch: (port: number) => Promise<Running>): { end(): Promise<Running> } {
  let current = first;
  let restarting: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (restarting !== undefined || isServing(current.postmaster, data)) return;
    restarting = launch(current.postmaster.port)
      .then((running) => {
        current = running;
      })
      .catch(() => undefined) // said in the server's log; tried again at the next look
      .finally(() => {
        restarting = undefined;
      });
  }, SUPERVISE_MS);
  timer.unref();
  return {
    async end() {
      clearInterval(timer);
      await restarting;
      return current;
    },
  };
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
