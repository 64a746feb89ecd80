// The embedded server's log file: kept small, and quoted when a start fails.
import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const LOG_KEEP_BYTES = 10 * 1024 * 1024;

/** Sets a grown log aside (one old log is kept); the size the log has now, so that only new lines are quoted. */
export function rotateLog(log: string): number {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LOG_KEEP_BYTES) return size;
  renameSync(log, `${log}.1`);
  return 0;
}

/** What was written to the log since `from` (bytes). */
export function readLog(log: string, from: number): string {
  const file = openSync(log, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
    readSync(file, buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trim();
  } finally {
    closeSync(file);
  }
}
