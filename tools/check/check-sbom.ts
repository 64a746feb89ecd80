// The list of packages: it stands, and is that of the lock file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult } from './problem.ts';
import { SBOM_PATH, writeSbom } from './write-sbom.ts';

/** Compares the list that is committed with the one the lock file gives. */
export function checkSbom(root: string): CheckResult {
  const path = join(root, SBOM_PATH);
  const now = writeSbom(root);
  const covered = `${now.split('"bom-ref"').length - 1} packages in ${SBOM_PATH}`;
  if (existsSync(path) && readFileSync(path, 'utf8') === now) return { covered, problems: [] };
  const remedy = 'run npm run sbom, and commit what it writes';
  return { covered, problems: [{ path: SBOM_PATH, line: 0, wrong: 'not the list of package-lock.json', remedy, severity: 'error' }] };
}
