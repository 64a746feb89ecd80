// The invariants of each FHIR type, compiled at the type's first use, and the check that runs them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addIssue, type Checking } from '../checking.ts';
import { isResourceType } from '../resource-types.ts';
import { compileConstraint, type Test } from './compile-expression.ts';
import type { Expression } from './expression.ts';
import { tellInvariant } from './invariant-texts.ts';

/** A compiled invariant. `source` is the FHIRPath that `holds` stands for. */
export interface Rule {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly chinese: string;
  readonly english: string;
  readonly source: string;
  readonly holds: Test;
}

/** A constraint: key, `w` for a warning, the standard's sentence, its FHIRPath, and that as a tree. */
export type Written = readonly [key: string, severity: 'e' | 'w', english: string, source: string, tree: Expression];

interface Invariants {
  readonly types: Readonly<Record<string, readonly Written[]>>;
  readonly elements: Readonly<Record<string, readonly Written[]>>;
}

const NONE: readonly Rule[] = [];

let loaded: Invariants | undefined;

function isInvariants(value: unknown): value is Invariants {
  return typeof value === 'object' && value !== null && 'types' in value && 'elements' in value;
}

function readInvariants(): Invariants {
  if (loaded) return loaded;
  const parsed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'r4-invariants.gen.json'), 'utf8'));
  if (!isInvariants(parsed)) throw new Error('r4-invariants.gen.json is not what tools/generate-invariants.ts writes');
  loaded = parsed;
  return parsed;
}

/** The constraints of a type, nested structure or element by its path, as they were written by `npm run generate`. */
export function listWritten(path: string): readonly Written[] {
  const { types, elements } = readInvariants();
  return (Object.hasOwn(types, path) ? types[path] : Object.hasOwn(elements, path) ? elements[path] : undefined) ?? [];
}

/** The invariants of a type, nested structure or element by its path; `type` is what the expressions look at. */
export function rulesOf(path: string, type: string | undefined): readonly Rule[] {
  const written = listWritten(path === 'SimpleQuantity' ? 'Quantity' : path);
  if (written.length === 0) return NONE;
  const root = path.split('.')[0] ?? '';
  const types = { item: type, resource: isResourceType(root) ? root : undefined };
  return written.map(([key, severity, english, source, tree]) => ({
    key,
    severity: severity === 'w' ? 'warning' : 'error',
    chinese: tellInvariant(path, key),
    english,
    source,
    holds: compileConstraint(tree, types),
  }));
}

/** All paths that carry invariants, for tests and descriptions. */
export function listRulePaths(): readonly string[] {
  const { types, elements } = readInvariants();
  return [...Object.keys(types), ...Object.keys(elements)];
}

/** Reports the rules that the value at the current path breaks; warnings only in a review. */
export function checkRules(rules: readonly Rule[], value: unknown, checking: Checking): void {
  for (let at = 0; at < rules.length; at += 1) {
    const rule = rules[at];
    if (rule === undefined || (rule.severity === 'warning' && !checking.review)) continue;
    if (!rule.holds(value, checking.around))
      addIssue(checking, 'invariant', `${rule.chinese}（${rule.key}）`, `${rule.english} (${rule.key})`, rule.severity, rule.key);
  }
}
