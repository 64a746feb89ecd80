// Reads PostgreSQL's postmaster.pid and tells whether the server it names still lives.
import { spawnSync } from 'node:child_process';
import { linkSync, readdirSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What postmaster.pid says (PostgreSQL's miscadmin.h: line 1 process, line 4 port, line 8 state). */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** The file as read, to recognise the same file later. */
  readonly text: string;
}

/** The postmaster named in the data directory, living or dead; undefined without a (complete) file. */
export function readPostmaster(data: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(join(data, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]) || 0, text } : undefined;
}

/** Whether this process is a server of this data directory: alive, no zombie, and started with `-D <data>`. */
export function isServing(postmaster: Postmaster, data: string): boolean {
  try {
    process.kill(postmaster.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const command = readCommand(postmaster.pid);
  return command === undefined || command.includes(`-D ${data}`);
}

/** A process' command line, empty for a zombie or none; undefined where it cannot be read: then the pid file is believed, the safe side. */
function readCommand(pid: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  }
  const list = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return list.error === undefined ? list.stdout : undefined;
}

/** Processes that work in the data directory (every PostgreSQL process has it as its current folder); Linux only, else undefined. */
export function findWorkers(data: string): readonly number[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const real = realpathSync(data);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === real;
      } catch {
        return false;
      }
    });
}

/**
 * Takes a dead server's pid file away when PostgreSQL itself would not, because its process number now belongs to a stranger or a zombie.
 * Only after proof that no process works in the data directory; a file whose server lives is never touched. Returns whether it was moved.
 */
export function clearStalePidFile(postmaster: Postmaster, data: string): boolean {
  if (isServing(postmaster, data)) return false;
  const workers = findWorkers(data);
  if (workers === undefined || workers.length > 0) return false;
  const file = join(data, 'postmaster.pid');
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    // Another starter may have put a living server's file there between our reading and our renaming: then it goes straight back.
    if (readFileSync(aside, 'utf8') !== postmaster.text) {
      linkSync(aside, file);
      return false;
    }
    return true;
  } catch {
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}
