// Checks a resource, sound by the base structures, against a profile: how often, fixed values, patterns, slices, codes, constraints.
import { addIssue, type Checking, enterElement, leaveElement, moveTo, nameHere, quoteValue, startChecking } from '../checking.ts';
import { areEqual } from '../invariants/compare-values.ts';
import { addChildren, isElement } from '../invariants/walk-children.ts';
import type { KnownProfile } from './find-profile.ts';
import { type ProfileNode, treeOf } from './profile-tree.ts';

/** Records what of a profile the resource does not keep; `checking` stands at the resource. */
export function checkProfile(profile: KnownProfile, resource: Readonly<Record<string, unknown>>, checking: Checking): void {
  if (resource.resourceType !== profile.type) {
    addIssue(
      checking,
      'structure',
      `写明符合“${profile.title}”（${profile.url}），那是 ${profile.type} 的规范`,
      `claims to be a ${profile.url}, which is a profile of ${profile.type}`,
    );
    return;
  }
  checkValue(treeOf(profile), resource, checking);
}

function checkValue(node: ProfileNode, value: unknown, checking: Checking): void {
  if (node.fixed !== undefined && !areEqual(node.fixed, value)) refuseValue(node.fixed, value, checking);
  if (node.pattern !== undefined && !holdsPattern(value, node.pattern)) refuseValue(node.pattern, value, checking);
  if (node.codes && !hasCode(value, node.codes))
    addIssue(
      checking,
      'code-invalid',
      `${nameHere(checking)}按规范应是 ${node.codes.join('、')} 之一`,
      `the profile asks for one of ${node.codes.join(', ')}`,
    );
  for (const { key, chinese, english, holds } of node.tests)
    if (!holds(value, checking.around)) addIssue(checking, 'invariant', `${chinese}（${key}）`, `${english} (${key})`, 'error', key);
  if (!isElement(value)) return;
  for (const child of node.children) checkChild(child, value, checking);
}

function refuseValue(wanted: unknown, value: unknown, checking: Checking): void {
  const shown = typeof wanted === 'object' ? JSON.stringify(wanted) : String(wanted);
  addIssue(
    checking,
    'value',
    `${nameHere(checking)}按规范应是“${shown}”，收到“${quoteValue(value)}”`,
    `the profile asks for ${shown}, received "${quoteValue(value)}"`,
  );
}

function checkChild(node: ProfileNode, owner: Readonly<Record<string, unknown>>, checking: Checking): void {
  enterElement(checking, node.name);
  for (const key of node.forbidden)
    if (owner[key] !== undefined)
      addIssue(checking, 'structure', `${nameHere(checking)}按规范不能用这种类型（${key}）`, `the profile does not allow ${key}`);
  const items: unknown[] = [];
  for (const key of node.keys) addChildren(owner, key, `_${key}`, items);
  checkCount(node, items.length, checking);
  const many = node.keys.some((key) => Array.isArray(owner[key]));
  const counts = node.slices.map(() => 0);
  for (const [at, item] of items.entries()) {
    moveTo(checking, many ? at : -1);
    checkValue(node, item, checking);
    for (const [which, slice] of node.slices.entries()) {
      if (!fitsSlice(slice, node.by, item, owner, checking)) continue;
      counts[which] = (counts[which] ?? 0) + 1;
      checkValue(slice, item, checking);
    }
  }
  moveTo(checking, -1);
  for (const [which, slice] of node.slices.entries()) checkCount(slice, counts[which] ?? 0, checking);
  leaveElement(checking);
}

function checkCount(node: ProfileNode, count: number, checking: Checking): void {
  const part = node.label === '' ? '' : `中的 ${node.label}`;
  const english = node.label === '' ? '' : ` of slice ${node.label}`;
  if (count < node.min)
    addIssue(
      checking,
      'required',
      `${nameHere(checking)}${part}按规范至少要有 ${node.min} 个，收到 ${count} 个`,
      `the profile asks for at least ${node.min}${english}, received ${count}`,
    );
  else if (count > node.max)
    addIssue(
      checking,
      'structure',
      `${nameHere(checking)}${part}按规范最多 ${node.max} 个，收到 ${count} 个`,
      `the profile allows at most ${node.max}${english}, received ${count}`,
    );
}

/** Whether an item is of a slice: what the discriminators lead to is as the slice has it. Slices of a choice go by the key that is used. */
function fitsSlice(
  slice: ProfileNode,
  by: readonly string[],
  item: unknown,
  owner: Readonly<Record<string, unknown>>,
  around: Checking,
): boolean {
  if (by.includes('$this')) return slice.keys.some((key) => owner[key] === item);
  const names = new Set(by.map((path) => path.split('.')[0] ?? ''));
  const told = slice.children.filter((child) => names.has(child.name));
  if (told.length === 0 || !isElement(item)) return false;
  const trial = startChecking('', around.around.resource);
  for (const child of told) {
    checkChild(child, item, trial);
    if (trial.issues.length > 0) return false;
    // A discriminator that is absent tells of no slice.
    if (child.keys.every((key) => item[key] === undefined)) return false;
  }
  return true;
}

/** Whether everything in `pattern` is in `value`; each entry of a list in some entry. Source: FHIR R4 ElementDefinition.pattern[x]. */
function holdsPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return Array.isArray(value) && pattern.every((wanted) => value.some((each) => holdsPattern(each, wanted)));
  if (isElement(pattern)) return isElement(value) && Object.entries(pattern).every(([name, wanted]) => holdsPattern(value[name], wanted));
  return areEqual(value, pattern);
}

/** Whether a code, Coding, CodeableConcept or the unit of a quantity is one of the codes; what has no code is not judged here. */
function hasCode(value: unknown, codes: readonly string[]): boolean {
  if (typeof value === 'string') return codes.includes(value);
  if (!isElement(value)) return true;
  const list: readonly unknown[] = Array.isArray(value.coding) ? value.coding : [value];
  const given = list.flatMap((each) => (isElement(each) && typeof each.code === 'string' ? [each.code] : []));
  return given.length === 0 || given.some((code) => codes.includes(code));
}
