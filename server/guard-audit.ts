// Guards the audit log while the platform runs: forbids changes as far as grants go, verifies the last seals at start, seals and watches.
import { raiseBrokenChain } from '../kernel/access/audit/alerts.ts';
import { forbidAuditChanges } from '../kernel/access/audit/forbid-changes.ts';
import { BREACHES, type BrokenPlace, verifyChain } from '../kernel/access/audit/verify-chain.ts';
import { sealAuditJob, watchAuditJob } from '../kernel/jobs/audit-jobs.ts';
import { startRunner } from '../kernel/jobs/run-jobs.ts';
import { nowInstant } from '../kernel/periods/plain-date.ts';
import type { Store } from '../kernel/store/store.ts';
import { keepAnchors, readAnchors } from './audit-anchors.ts';
import { redactError } from './protection/redact.ts';

/** Seals verified at every start: about the last working day; `npm run audit -- verify` goes through all. */
const SEALS_AT_START = 500;

/** A broken place in words. */
export function tellBroken({ breach, server, seal, line, at }: BrokenPlace): string {
  const where = `封条 ${seal}${server === 0 ? '' : `（第 ${server + 1} 台服务器）`}${line === undefined ? '' : `，日志第 ${line} 行`}`;
  return `${BREACHES[breach]}：${where}${at === undefined ? '' : `，时间 ${at}`}`;
}

/**
 * Verifies and starts to guard; the result stops it. A broken chain does not keep the platform from starting, for care goes on: it is said
 * here, and stands on the auditor's list.
 */
export async function guardAudit(
  store: Store,
  options: { readonly anchors: string | undefined; readonly say: (text: string) => void },
): Promise<() => Promise<void>> {
  const { database } = store;
  const { say } = options;
  await forbidAuditChanges(database);
  const now = nowInstant();
  const { broken } = await verifyChain(database, { now, lastSeals: SEALS_AT_START, anchors: readAnchors(options.anchors) });
  if (broken) {
    say(`审计日志校验不通过：${tellBroken(broken)}。请审计管理员核查；完整校验：npm run audit -- verify`);
    await raiseBrokenChain(database, broken, now);
  }
  let told = 0;
  const runner = startRunner(database, [sealAuditJob(database, keepAnchors(options.anchors, say)), watchAuditJob(database)], {
    trouble: (job, error) => {
      if (Date.now() - told < 60_000) return;
      told = Date.now();
      say(`后台任务“${job.title}”出错：${redactError(error).message}`);
    },
  });
  return () => runner.stop();
}
