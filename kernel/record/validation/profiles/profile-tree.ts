// A profile as a tree of elements and slices, in the shape in which resources are walked.
import { compileConstraint, type Test } from '../invariants/compile-expression.ts';
import { elementKeysOf, isPrimitiveType } from '../invariants/element-keys.ts';
import { tellInvariant } from '../invariants/invariant-texts.ts';
import type { KnownProfile } from './find-profile.ts';

/** One element or slice. `keys` are the JSON keys it may stand under, with those that the profile forbids in `forbidden`. */
export interface ProfileNode {
  readonly name: string;
  readonly label: string;
  readonly keys: readonly string[];
  readonly forbidden: readonly string[];
  readonly type: string | undefined;
  readonly children: ProfileNode[];
  readonly slices: ProfileNode[];
  readonly tests: { readonly key: string; readonly chinese: string; readonly english: string; readonly holds: Test }[];
  min: number;
  max: number;
  fixed: unknown;
  pattern: unknown;
  codes: readonly string[] | undefined;
  by: readonly string[];
}

const trees = new Map<string, ProfileNode>();

function startNode(segment: string, owner: ProfileNode | undefined, profile: KnownProfile): ProfileNode {
  const [written = '', slice] = segment.split(':');
  const name = written.replace('[x]', '');
  const found = owner ? elementKeysOf(owner.type, name) : { keys: [], types: [profile.type] };
  return {
    name,
    label: slice ?? '',
    keys: found.keys,
    forbidden: [],
    type: found.types.length === 1 ? found.types[0] : undefined,
    children: [],
    slices: [],
    tests: [],
    min: 0,
    max: Number.POSITIVE_INFINITY,
    fixed: undefined,
    pattern: undefined,
    codes: undefined,
    by: [],
  };
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The node of an element id, made with all above it. */
function nodeAt(root: ProfileNode, id: string, profile: KnownProfile): ProfileNode {
  let node = root;
  for (const segment of id.split('.').slice(1)) {
    const [written = '', slice] = segment.split(':');
    const name = written.replace('[x]', '');
    let child = node.children.find((each) => each.name === name);
    if (!child) {
      child = startNode(written, node, profile);
      node.children.push(child);
    }
    if (slice !== undefined) {
      let part: ProfileNode | undefined = child.slices.find((each) => each.label === slice);
      if (!part) {
        part = startNode(segment, node, profile);
        // A slice of a choice is named after the key that it stands under.
        if (child.keys.length > 1 && child.keys.includes(slice)) part = { ...part, keys: [slice], type: slice.slice(name.length) };
        child.slices.push(part);
      }
      child = part;
    }
    node = child;
  }
  return node;
}

/** The tree of a profile, made at its first use. */
export function treeOf(profile: KnownProfile): ProfileNode {
  const known = trees.get(profile.url);
  if (known) return known;
  const root = startNode(profile.type, undefined, profile);
  const allow = (node: ProfileNode, types: readonly string[]): ProfileNode => {
    const allowed = new Set(types.map((type) => `${node.name}${capitalise(type)}`));
    const [only] = types;
    return {
      ...node,
      forbidden: node.keys.filter((key) => !allowed.has(key)),
      type: types.length === 1 && only !== undefined && !isPrimitiveType(only) ? only : node.type,
    };
  };
  for (const element of profile.elements) {
    let node = nodeAt(root, element.id, profile);
    if (element.types && node.keys.length > 0) {
      const allowed = allow(node, element.types);
      replaceNode(root, node, allowed);
      node = allowed;
    }
    if (element.min !== undefined) node.min = element.min;
    if (element.max !== undefined && element.max !== '*') node.max = Number(element.max);
    node.fixed = element.fixed ?? node.fixed;
    node.pattern = element.pattern ?? node.pattern;
    node.codes = element.codes ?? node.codes;
    node.by = element.by ?? node.by;
  }
  for (const [id, key, english, , tree] of profile.constraints) {
    const node = nodeAt(root, id, profile);
    const holds = compileConstraint(tree, { item: node.type, resource: profile.type });
    node.tests.push({ key, chinese: tellInvariant(id, key), english, holds });
  }
  trees.set(profile.url, root);
  return root;
}

function replaceNode(root: ProfileNode, old: ProfileNode, fresh: ProfileNode): void {
  for (const list of [root.children, root.slices]) {
    const at = list.indexOf(old);
    if (at >= 0) list[at] = fresh;
    for (const each of list) if (each !== fresh) replaceNode(each, old, fresh);
  }
}
