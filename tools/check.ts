// `npm run check`: types, lint and format, layout, generated files, licences, the list of packages and their known faults. `npm run check -- layout types` runs only those.
import { join } from 'node:path';
import { checkAudit } from './check/check-audit.ts';
import { checkGenerated } from './check/check-generated.ts';
import { checkLayout } from './check/check-layout.ts';
import { checkLicences } from './check/check-licences.ts';
import { checkLint } from './check/check-lint.ts';
import { checkSbom } from './check/check-sbom.ts';
import { checkTypes } from './check/check-types.ts';
import { type CheckResult, formatProblem, type Problem } from './check/problem.ts';

const root = join(import.meta.dirname, '..');
const checks: Readonly<Record<string, (root: string) => CheckResult | Promise<CheckResult>>> = {
  types: checkTypes,
  lint: checkLint,
  layout: checkLayout,
  generated: checkGenerated,
  licences: checkLicences,
  sbom: checkSbom,
  audit: checkAudit,
};

async function runCheck(name: string): Promise<readonly Problem[]> {
  const start = performance.now();
  const result = (await checks[name]?.(root)) ?? { covered: '', problems: [] };
  const errors = result.problems.filter(({ severity }) => severity === 'error').length;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${errors === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${result.covered} (${seconds} s)`);
  for (const problem of result.problems) console.log(`         ${formatProblem(problem)}`);
  return result.problems;
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(`no check is called ${unknown.join(', ')}; there are: ${Object.keys(checks).join(', ')}`);
  process.exit(2);
}
const problems: Problem[] = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(checks)) problems.push(...(await runCheck(name)));
const errors = problems.filter(({ severity }) => severity === 'error').length;
const warnings = problems.length - errors;
console.log(`check: ${errors === 0 ? 'nothing wrong' : `${errors} wrong`}${warnings > 0 ? `, ${warnings} to think about` : ''}`);
process.exitCode = errors === 0 ? 0 : 1;
