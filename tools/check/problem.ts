// What every check hands back: one thing that is wrong, where it is, and what to do about it.

/** One finding of a check. `path` is relative to the project; `line` counts from 1, or is 0 when the whole file is meant. */
export type Problem = {
  readonly path: string;
  readonly line: number;
  /** What is wrong, in one sentence without its full stop. */
  readonly wrong: string;
  /** What to do about it, in one sentence without its full stop. */
  readonly remedy: string;
  /** A warning is printed and does not fail the check. */
  readonly severity: 'error' | 'warning';
};

/** What one check covered (counts, for the printed line) and what it found. */
export type CheckResult = { readonly covered: string; readonly problems: readonly Problem[] };

/** Writes a problem as one line that editors and terminals make clickable: `path:line  wrong. Remedy.` */
export function formatProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.path}:${problem.line}` : problem.path;
  const remedy = `${problem.remedy.slice(0, 1).toUpperCase()}${problem.remedy.slice(1)}`;
  return `${place}  ${problem.severity === 'warning' ? '(warning) ' : ''}${problem.wrong.replace(/\.$/, '')}. ${remedy}.`;
}
