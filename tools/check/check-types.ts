// The types: TypeScript over the whole project.
import type { CheckResult, Problem } from './problem.ts';
import { runProgram } from './run-program.ts';

const diagnostic = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/;

/** Reads tsc's plain output; what it says about no file (a bad setting) becomes a problem of tsconfig.json. */
export function readTypeErrors(output: string): Problem[] {
  return output.split('\n').flatMap((row) => {
    const found = diagnostic.exec(row);
    const remedy = 'make the types agree';
    if (found)
      return [
        {
          path: found[1] ?? '',
          line: Number(found[2]),
          wrong: `${found[3]} ${found[4]}`,
          remedy,
          severity: 'error' as const,
        },
      ];
    return /^error TS/.test(row) ? [{ path: 'tsconfig.json', line: 0, wrong: row, remedy, severity: 'error' as const }] : [];
  });
}

/** Runs `tsc -p .`; its exit code counts even when its output could not be read. */
export async function checkTypes(root: string): Promise<CheckResult> {
  const { code, output } = await runProgram(root, 'node_modules/typescript/bin/tsc', ['-p', '.', '--pretty', 'false', '--diagnostics']);
  const problems = readTypeErrors(output);
  if (code !== 0 && problems.length === 0) {
    problems.push({
      path: 'tsconfig.json',
      line: 0,
      wrong: `tsc ended with code ${code}: ${output.trim()}`,
      remedy: 'repair it',
      severity: 'error',
    });
  }
  const files = /^Files:\s+(\d+)/m.exec(output)?.[1] ?? '?';
  return { covered: `${files} files, libraries included`, problems };
}
