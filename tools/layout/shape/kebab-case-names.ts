// Files and folders are named in kebab-case, so that names read alike on every system.
import type { Problem } from '../../check/problem.ts';
import type { LayoutRule } from '../rule.ts';

const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
// README, LICENSE and their like keep the capitals the world knows them by; names with a leading dot belong to other tools.
const wellKnown = /^(?:[A-Z][A-Z0-9-]*(?:\.[A-Za-z-]+)*|Dockerfile|\..+)$/;
// Data and fixtures keep their sources' names.
const exempt = /(?:^|\/)(?:data|fixtures|generated)\//;

/** Reports every part of a path once, at the first path that has it. */
export const kebabCaseNames: LayoutRule = {
  says: 'files and folders are named in kebab-case',
  find(tree) {
    const seen = new Set<string>();
    const problems: Problem[] = [];
    for (const path of tree.paths.filter((candidate) => !exempt.test(candidate))) {
      const parts = path.split('/');
      for (const [at, part] of parts.entries()) {
        const upToHere = parts.slice(0, at + 1).join('/');
        if (seen.has(upToHere)) continue;
        seen.add(upToHere);
        if (kebab.test(part) || wellKnown.test(part)) continue;
        problems.push({ path: upToHere, line: 0, wrong: `${part} is not kebab-case`, remedy: 'rename it', severity: 'error' });
      }
    }
    return problems;
  },
};
