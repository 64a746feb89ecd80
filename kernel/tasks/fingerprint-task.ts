// Tells whether a task's declaration is the one its rows were computed by.
import { createHash } from 'node:crypto';
import type { Source } from '../define/source.ts';
import type { AnyTask } from '../define/task.ts';
import { fingerprintRules } from '../views/fingerprint-rules.ts';

/** A fingerprint of what the rows of a task follow from. */
export function fingerprintTask(task: AnyTask): string {
  const sources = Object.values<Source>(task.sources).map((source) => [source.type, source.codes, source.kind]);
  return createHash('sha256')
    .update(JSON.stringify([sources, String(task.asks), String(task.evidence), fingerprintRules(task.id)]))
    .digest('hex')
    .slice(0, 32);
}
