// The state of one validation: where we are in the resource, and what was found so far.

import type { Issue, IssueCode } from './issue.ts';
import { labelElement } from './label-element.ts';

/** After this many issues the validation stops: the sender has enough to mend. */
export const MAX_ISSUES = 50;

/** Elements nested deeper than this are refused: no real record comes near, and recursion stays bounded. */
export const MAX_DEPTH = 64;

/**
 * A path kept as a stack, so that a sound resource costs no strings: level i is element `names[i]`, and `at[i]` its place in the
 * list or -1. Level 0 is the resource type; `depth` is the current level.
 */
export type Checking = {
  readonly issues: Issue[];
  readonly names: string[];
  readonly at: number[];
  depth: number;
  /** Whether warnings are sought too. */
  readonly review: boolean;
  /** The resource that the current element is in, and the one that contains it (itself when it is not contained). */
  around: { readonly resource: unknown; readonly root: unknown };
};

/** Checks one value at the current path and records what is wrong with it. */
export type Check = (value: unknown, checking: Checking) => void;

/** Begins a validation at the root; `name` is the resource type, or `Resource` while it is unknown. */
export function startChecking(name: string, resource: unknown, review = false): Checking {
  return { issues: [], names: [name], at: [-1], depth: 0, review, around: { resource, root: resource } };
}

/** Whether enough issues were found to stop. */
export function isFull(checking: Checking): boolean {
  return checking.issues.length >= MAX_ISSUES;
}

/** Goes one level down, to element `name`. Every call is paired with `leaveElement`. */
export function enterElement(checking: Checking, name: string): void {
  checking.depth += 1;
  checking.names[checking.depth] = name;
  checking.at[checking.depth] = -1;
}

/** Goes back to the level above. */
export function leaveElement(checking: Checking): void {
  checking.depth -= 1;
}

/** Says that the current element is the list's item `index`, or with -1 the list itself. */
export function moveTo(checking: Checking, index: number): void {
  checking.at[checking.depth] = index;
}

/** The FHIRPath of the current element. */
export function tellPath(checking: Checking): string {
  let path = '';
  for (let level = 0; level <= checking.depth; level += 1) {
    const at = checking.at[level] ?? -1;
    path += `${level ? '.' : ''}${checking.names[level] ?? ''}${at < 0 ? '' : `[${at}]`}`;
  }
  return path;
}

/** The Chinese name of the current element in quotation marks: `“性别”`. */
export function nameHere(checking: Checking): string {
  const owner = checking.depth > 0 ? checking.names[checking.depth - 1] : undefined;
  return `“${labelElement(owner ?? '', checking.names[checking.depth] ?? '')}”`;
}

/** Records a fault (an error, if nothing else is said) at the current path; silently drops it when enough were found. `chinese` and `english` are whole sentences without a full stop; `constraint` is the key of an invariant. */
export function addIssue(
  checking: Checking,
  code: IssueCode,
  chinese: string,
  english: string,
  severity: Issue['severity'] = 'error',
  constraint?: string,
): void {
  if (isFull(checking)) return;
  checking.issues.push({
    severity,
    code,
    expression: tellPath(checking),
    diagnostics: chinese,
    english,
    ...(constraint === undefined ? {} : { constraint }),
  });
}

/** A received value, short enough to be quoted in a sentence; objects and lists are only hinted at, for they may be endless. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
