// Notes of the audit log's seals outside the database, so that whoever rewrites or shortens the whole chain there is found.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Anchor } from '../kernel/access/audit/verify-chain.ts';

/** Notes are written at most so often: each binds everything before it. */
const NOTE_EVERY_MS = 60_000;

/**
 * The file of the notes: YIGONG_AUDIT_ANCHORS (best on a disk that the database's administrators cannot write), else in the data folder of
 * the embedded server; none for a server of one's own unless told.
 */
export function anchorsFileOf(env: NodeJS.ProcessEnv, dataDir: string): string | undefined {
  if (env.YIGONG_AUDIT_ANCHORS) return env.YIGONG_AUDIT_ANCHORS;
  return env.DATABASE_URL || env.DATABASE_SHARDS ? undefined : join(dataDir, 'audit-anchors.txt');
}

/** The notes of a file: one a line, `time server number digest`. A line that is none is passed over; without a file there are none. */
export function readAnchors(file: string | undefined): readonly Anchor[] {
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^\S+ (\d{1,4}) (\d{1,15}) ([0-9a-f]{64})$/.exec(line);
      return match?.[3] === undefined ? [] : [{ server: Number(match[1]), no: Number(match[2]), digest: match[3] }];
    });
}

/** A writer of notes. What cannot be written is told once and holds nothing up. */
export function keepAnchors(file: string | undefined, say: (text: string) => void): (anchors: readonly Anchor[]) => void {
  let noted = 0;
  let told = false;
  return (anchors) => {
    if (file === undefined || Date.now() - noted < NOTE_EVERY_MS) return;
    noted = Date.now();
    const text = anchors.map(({ server, no, digest }) => `${new Date(noted).toISOString()} ${server} ${no} ${digest}\n`).join('');
    try {
      appendFileSync(file, text, { mode: 0o600 });
    } catch (error) {
      if (!told) say(`审计日志的封条无法另存到 ${file}：${error instanceof Error ? error.message : String(error)}`);
      told = true;
    }
  };
}
