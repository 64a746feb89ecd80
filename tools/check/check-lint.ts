// Lint and format: Biome over the whole project, warnings counting as errors.
import { z } from 'zod';
import type { CheckResult, Problem } from './problem.ts';
import { runProgram } from './run-program.ts';

const reportSchema = z.object({
  summary: z.object({ changed: z.number(), unchanged: z.number() }),
  diagnostics: z.array(
    z.object({
      message: z.string(),
      category: z.string().nullish(),
      location: z.object({ path: z.string().nullish(), start: z.object({ line: z.number() }).nullish() }).nullish(),
    }),
  ),
});

/**
 * Reads Biome's JSON report.
 * @returns null when the output is no such report
 */
export function readLintReport(output: string): { files: number; problems: Problem[] } | null {
  // Biome prints notices around the report; the report is the one line that is an object.
  const row = output.split('\n').find((line) => line.startsWith('{'));
  if (row === undefined) return null;
  const report = reportSchema.safeParse(JSON.parse(row));
  if (!report.success) return null;
  const problems = report.data.diagnostics.map(({ message, category, location }) => {
    const path = location?.path ?? 'biome.json';
    const isFormat = category === 'format';
    const wrong = isFormat ? 'not formatted' : `${category ?? 'lint'}: ${message.trim()}`;
    const remedy = `run npx biome check --write ${path}${isFormat ? '' : ', or rewrite it'}`;
    return { path, line: location?.start?.line ?? 0, wrong, remedy, severity: 'error' as const };
  });
  return { files: report.data.summary.changed + report.data.summary.unchanged, problems };
}

/** Runs `biome check`; its exit code counts even when its output could not be read. */
export async function checkLint(root: string): Promise<CheckResult> {
  const args = ['check', '--reporter=json', '--error-on-warnings', '--diagnostic-level=warn', '--max-diagnostics=none', '.'];
  const { code, output } = await runProgram(root, 'node_modules/@biomejs/biome/bin/biome', args);
  const { files, problems } = readLintReport(output) ?? { files: 0, problems: [] };
  if (code !== 0 && problems.length === 0) {
    problems.push({
      path: 'biome.json',
      line: 0,
      wrong: `Biome ended with code ${code}: ${output.trim()}`,
      remedy: 'repair it',
      severity: 'error',
    });
  }
  return { covered: `${files} files`, problems };
}
