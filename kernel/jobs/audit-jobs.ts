// What runs in the background for the audit log: sealing its lines, and looking through them for what is odd.
import { raiseAlerts } from '../access/audit/alerts.ts';
import { readLastSeal, SEAL_MOST, sealNext } from '../access/audit/seal-lines.ts';
import type { Anchor } from '../access/audit/verify-chain.ts';
import type { Database } from '../database/database.ts';
import type { Job } from './job.ts';

/** So old a line may get before it is sealed, while the platform runs. */
const SEAL_EVERY_MS = 10_000;
/** A hit stands on the auditor's list after at most so long. */
const LOOK_EVERY_MS = 30_000;

/** Seals what was written since; `note` keeps the last seal of each server elsewhere. */
export function sealAuditJob(database: Database, note: (anchors: readonly Anchor[]) => void): Job {
  return {
    id: 'seal-audit',
    title: '封存审计日志',
    everyMs: SEAL_EVERY_MS,
    leaseMs: 60_000,
    run: async ({ clock, signal }) => {
      let sealed = 0;
      let again = false;
      const anchors: Anchor[] = [];
      for (const [server, shard] of database.shards.entries()) {
        if (signal.aborted) break;
        const count = await sealNext(shard, clock());
        sealed += count;
        again ||= count >= SEAL_MOST;
        const last = count > 0 ? await readLastSeal(shard) : undefined;
        if (last) anchors.push({ server, no: last.no, digest: last.digest });
      }
      if (anchors.length > 0 && !again) note(anchors);
      return { ...(sealed > 0 ? { said: `封存 ${sealed} 行` } : {}), again };
    },
  };
}

/** Puts what the declared patterns find on the auditor's list. */
export function watchAuditJob(database: Database): Job {
  return {
    id: 'watch-audit',
    title: '查找异常访问',
    everyMs: LOOK_EVERY_MS,
    leaseMs: 120_000,
    run: async ({ clock }) => {
      const raised = await raiseAlerts(database, clock());
      return raised > 0 ? { said: `新告警 ${raised} 条` } : {};
    },
  };
}
