// Runs Orthanc as a process of its own: starts it, starts it again when it dies, stops it and waits until it is gone.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseServiceAccount, giveTo } from '../../kernel/database/embedded/service-account.ts';
import { type ArchiveAddress, openArchive } from '../../kernel/exchange/dicom/archive/archive.ts';
import { ensureOrthanc } from './ensure-orthanc.ts';
import { worklistFolder, writeOrthancSettings } from './orthanc-settings.ts';

/** A running Orthanc. */
export interface RunningOrthanc {
  /** Where it answers now; undefined while it is down. */
  address(): ArchiveAddress | undefined;
  readonly dicomPort: number;
  readonly worklist: string;
  /** The process; undefined while it is down. For tests that kill it. */
  pid(): number | undefined;
  /** Ends it and waits until it is gone: its database is not locked after that. */
  stop(): Promise<void>;
}

/** How it is run. `dicomPort` 0 takes a free one. */
export interface OrthancOptions {
  readonly folder: string;
  readonly dicomPort: number;
  readonly aet: string;
  readonly stableSeconds?: number;
  readonly say: (text: string) => void;
}

const READY_MS = 30_000;
const STOP_MS = 30_000;
const USER = 'yigong';
/** Pauses before it is started again, growing; who lived for a minute starts over. */
const PAUSES = [500, 1000, 2000, 5000, 10_000, 30_000];
const LIVED_MS = 60_000;

/** A port nobody listens on, of loopback or of all addresses. */
function freePort(host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The folder above, of our own making on the first start: the service account has to walk through it, nobody has to list it. */
function openWay(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const { uid, mode } = statSync(path);
  if (uid === process.getuid?.() && (mode & 0o111) !== 0o111) chmodSync(path, (mode & 0o777) | 0o111);
}

/** Ends an Orthanc of this folder that an earlier platform left behind when it was killed. */
async function endOrphan(pidFile: string, settingsFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const command =
    Number.isInteger(pid) && pid > 1 && existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
  // A number may be another process' by now.
  if (!command.split('\0').includes(settingsFile)) return;
  process.kill(pid, 'SIGTERM');
  for (const until = Date.now() + STOP_MS; isRunning(pid) && Date.now() < until; ) await delay(50);
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
}

/** Starts it and keeps it running. Throws Error in plain words when it cannot be installed or does not come up. */
export async function runOrthanc(options: OrthancOptions): Promise<RunningOrthanc> {
  const { folder, say } = options;
  const programs = await ensureOrthanc(say);
  const account = chooseServiceAccount();
  openWay(dirname(folder));
  for (const path of [folder, join(folder, 'data'), worklistFolder(folder)]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    giveTo(account, path);
  }
  const settingsFile = join(folder, 'orthanc.json');
  const pidFile = join(folder, 'orthanc.pid');
  await endOrphan(pidFile, settingsFile);
  const dicomPort = options.dicomPort === 0 ? await freePort() : options.dicomPort;
  let address: ArchiveAddress | undefined;
  let child: ChildProcess | undefined;
  let stopping = false;

  const launch = async (): Promise<void> => {
    const httpPort = await freePort('127.0.0.1');
    const password = randomBytes(24).toString('base64url');
    const place = { folder, httpPort, dicomPort, aet: options.aet, user: USER, password, stableSeconds: options.stableSeconds ?? 3 };
    writeFileSync(settingsFile, writeOrthancSettings(programs, place), { mode: 0o600 });
    giveTo(account, settingsFile);
    const log = openSync(join(folder, 'orthanc.log'), 'a', 0o600);
    const started = spawn(programs.program, [settingsFile], {
      stdio: ['ignore', log, log],
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', MALLOC_ARENA_MAX: '5' },
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    });
    closeSync(log);
    child = started;
    let ended = false;
    started.once('error', () => {
      ended = true;
    });
    started.once('exit', () => {
      ended = true;
    });
    writeFileSync(pidFile, String(started.pid ?? ''), { mode: 0o600 });
    const next: ArchiveAddress = { url: `http://127.0.0.1:${httpPort}`, user: USER, password };
    const archive = openArchive(() => next);
    for (const until = Date.now() + READY_MS; ; await delay(50)) {
      if (ended) throw new Error(`影像归档 Orthanc 没有启动成功：${lastLine(join(folder, 'orthanc.log'))}`);
      const answer = await archive.ask('/system', { timeoutMs: 2000 }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) break;
      if (Date.now() > until) {
        started.kill('SIGKILL');
        throw new Error(`影像归档 Orthanc ${READY_MS / 1000} 秒内没有回答。`);
      }
    }
    address = next;
    void supervise(started, Date.now());
  };

  const supervise = async (running: ChildProcess, since: number): Promise<void> => {
    if (running.exitCode === null && running.signalCode === null)
      await new Promise<void>((resolve) => running.once('exit', () => resolve()));
    address = undefined;
    if (stopping) return;
    say('影像归档 Orthanc 意外退出，正在重新启动。');
    for (let attempt = Date.now() - since > LIVED_MS ? 0 : 1; !stopping; attempt += 1) {
      await delay(PAUSES[Math.min(attempt, PAUSES.length - 1)], undefined, { ref: false });
      if (stopping) return;
      const again = await launch().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (again === undefined) {
        say('影像归档 Orthanc 已重新启动。');
        return;
      }
      if (attempt === 3) say(again instanceof Error ? again.message : String(again));
    }
  };

  await launch();
  return {
    address: () => address,
    dicomPort,
    worklist: worklistFolder(folder),
    pid: () => (child?.exitCode === null && child.signalCode === null ? child.pid : undefined),
    async stop() {
      stopping = true;
      address = undefined;
      const running = child;
      if (running !== undefined && running.exitCode === null && running.signalCode === null) {
        const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
        running.kill('SIGTERM');
        const late = setTimeout(() => running.kill('SIGKILL'), STOP_MS);
        await gone;
        clearTimeout(late);
      }
      rmSync(pidFile, { force: true });
    },
  };
}

function lastLine(path: string): string {
  return existsSync(path) ? (readFileSync(path, 'utf8').trim().split('\n').at(-1)?.slice(0, 300) ?? '') : '';
}
