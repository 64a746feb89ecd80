// Known faults of the packages that go to a county: asks the registry through npm; without an answer it says so and claims nothing.
import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { CheckResult, Problem } from './problem.ts';

const reportShape = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), severity: z.string(), range: z.string(), fixAvailable: z.union([z.boolean(), z.looseObject({})]) }),
  ),
  metadata: z.object({ dependencies: z.object({ total: z.number() }) }),
});

const PATIENCE_MS = 30_000;

function askNpm(root: string): Promise<string> {
  return new Promise((resolve) => {
    const npm = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    });
    let text = '';
    const late = setTimeout(() => npm.kill(), PATIENCE_MS);
    npm.stdout.on('data', (piece: Buffer) => (text += piece.toString('utf8')));
    npm.on('error', () => resolve(''));
    npm.on('close', () => {
      clearTimeout(late);
      resolve(text);
    });
  });
}

/** What an answer of `npm audit --json` says. High and critical faults are errors, others warnings; no answer is a warning. */
export function judgeAudit(text: string): CheckResult {
  const parsed = reportShape.safeParse(parseJson(text));
  const at = { path: 'package-lock.json', line: 0 } as const;
  if (!parsed.success) {
    const wrong = 'the registry gave no answer, so that known faults of packages were not looked for';
    const remedy = 'run npm run check -- audit where the registry can be reached, before each release';
    return { covered: 'nothing: no answer from the registry', problems: [{ ...at, wrong, remedy, severity: 'warning' }] };
  }
  const problems = Object.values(parsed.data.vulnerabilities).map(({ name, severity, range, fixAvailable }): Problem => {
    const remedy =
      fixAvailable === false
        ? 'no version mends it yet: see whether what is used is touched, or take another package'
        : 'take the version that mends it';
    return {
      ...at,
      wrong: `${name} ${range} has a known fault (${severity})`,
      remedy,
      severity: ['high', 'critical'].includes(severity) ? 'error' : 'warning',
    };
  });
  return { covered: `${parsed.data.metadata.dependencies.total} packages against the registry's list of known faults`, problems };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks the registry for known faults of what goes to a county. */
export async function checkAudit(root: string): Promise<CheckResult> {
  return judgeAudit(await askNpm(root));
}
