// Who uses the embedded server: it lives as long as one of its holders does, and stops by itself when the last is gone, however it went.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Each Node process that started or adopted the server leaves a file `holders/<pid>` and keeps one watchdog shell on a pipe. When the
 * process ends without a word (SIGKILL, out of memory) the pipe closes, the shell removes the file and, if no other holder lives, asks the
 * server for a fast shutdown. It first checks that the process in postmaster.pid was started on this data, so that a recycled number is
 * never hit.
 */
const WATCH = `
cat >/dev/null
rm -f "$1/$2"
for file in "$1"/*; do
  [ -e "$file" ] || continue
  kill -0 "\${file##*/}" 2>/dev/null && exit 0
done
read -r pid < "$3/postmaster.pid" || exit 0
command=$( (tr '\\0' ' ' < "/proc/$pid/cmdline" || ps -o args= -p "$pid") 2>/dev/null)
case "$command" in *"-D $3"*) kill -INT "$pid" ;; esac
`;

/** One process' hold on a running server. */
export interface Hold {
  /** Lets go; true when no other living process holds the server, so that the caller has to stop it. */
  release(): boolean;
}

/** How often this process holds each server (two parts of one process may each start it), by marker file. */
const held = new Map<string, number>();

/** Registers this process as a user of the server. Windows has no watchdog: there the next start adopts an orphan instead. */
export function holdServer(folder: string, data: string): Hold {
  const holders = join(folder, 'holders');
  mkdirSync(holders, { recursive: true, mode: 0o700 });
  const mine = join(holders, String(process.pid));
  writeFileSync(mine, '', { mode: 0o600 });
  held.set(mine, (held.get(mine) ?? 0) + 1);
  const watchdog = process.platform === 'win32' ? undefined : startWatchdog(holders, data);
  return {
    release() {
      const left = (held.get(mine) ?? 1) - 1;
      held.set(mine, left);
      if (left === 0) rmSync(mine, { force: true });
      watchdog?.kill('SIGKILL');
      return left === 0 && readdirSync(holders).every((name) => !isAlive(Number(name)));
    },
  };
}

function startWatchdog(holders: string, data: string): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', WATCH, 'yigong-watchdog', holders, String(process.pid), data], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    cwd: '/',
    detached: true, // Ctrl-C in a terminal reaches the whole foreground group; the watchdog must outlive it
  });
  watchdog.on('error', () => undefined);
  watchdog.stdin?.on('error', () => undefined);
  watchdog.unref();
  if (watchdog.stdin !== null && 'unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function') watchdog.stdin.unref();
  return watchdog;
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
