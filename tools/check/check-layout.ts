// The layout: every rule of the house over every file.
import { allRules } from '../layout/all-rules.ts';
import { readTree } from '../layout/tree.ts';
import type { CheckResult } from './problem.ts';

/** Applies all layout rules, and says how many files and imports they saw: a rule that saw nothing proves nothing. */
export function checkLayout(root: string): CheckResult {
  const tree = readTree(root);
  const imports = tree.sources.reduce((sum, file) => sum + file.imports.length, 0);
  const covered = `${allRules.length} rules, ${tree.paths.length} files, ${tree.sources.length} sources, ${imports} imports`;
  return { covered, problems: allRules.flatMap((rule) => rule.find(tree)) };
}
