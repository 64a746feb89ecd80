// Checks objects against the FHIR R4 structures: which elements, how many, of what type; plans are made at a type's first use.

import { checkContainment } from './check-containment.ts';
import { checkNarrative } from './check-narrative.ts';
import { buildPrimitiveChecks } from './check-primitive.ts';
import { checkUnit } from './check-unit.ts';
import {
  addIssue,
  type Check,
  type Checking,
  enterElement,
  isFull,
  leaveElement,
  MAX_DEPTH,
  moveTo,
  nameHere,
  quoteValue,
} from './checking.ts';
import { checkRules } from './invariants/rules.ts';
import { fillPlan, type Plan, type Property, planOf } from './plan-structure.ts';
import { checkClaims } from './profiles/check-claims.ts';
import { readR4Definitions } from './r4-definitions.ts';
import { isResourceType } from './resource-types.ts';

type Fields = Readonly<Record<string, unknown>>;

let primitives: ReadonlyMap<string, Check> | undefined;

/** Checks any resource at the current path: its type must be known, then all its elements. Records issues; returns nothing. */
export function checkResource(value: unknown, checking: Checking, contained = false): void {
  if (!isFields(value)) {
    refuseObject(value, checking);
    return;
  }
  const type = value.resourceType;
  if (typeof type !== 'string' || !isResourceType(type)) {
    const shown = type === undefined ? '' : `，收到“${quoteValue(type)}”`;
    addIssue(
      checking,
      type === undefined ? 'required' : 'not-supported',
      `“资源类型”（resourceType）应是 FHIR R4 的资源类型${shown}`,
      `resourceType must be a FHIR R4 resource type${type === undefined ? '' : `, received "${quoteValue(type)}"`}`,
    );
    return;
  }
  const outside = checking.around;
  checking.around = { resource: value, root: contained ? outside.root : value };
  const before = checking.issues.length;
  checkObject(planOf(type, true), value, checking);
  if (value.meta !== undefined && checking.issues.length === before) checkClaims(value, checking);
  checkContainment(value, contained, checking);
  checking.around = outside;
}

// dom-2: a contained resource holds no contained resources of its own.
function checkContained(value: unknown, checking: Checking): void {
  checkResource(value, checking, true);
  if (isFields(value) && value.contained !== undefined) {
    addIssue(checking, 'invariant', '内含资源里不能再有内含资源', 'a contained resource must not contain others (dom-2)');
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseObject(value: unknown, checking: Checking): void {
  addIssue(
    checking,
    'structure',
    `${nameHere(checking)}应是对象，收到“${quoteValue(value)}”`,
    `must be an object, received "${quoteValue(value)}"`,
  );
}

function checkOf(type: string): Check {
  primitives ??= buildPrimitiveChecks(readR4Definitions().patterns);
  if (type === 'xhtml') return checkNarrative;
  if (type === 'contained') return checkContained;
  if (type === 'Resource' || isResourceType(type)) return (value, checking) => checkResource(value, checking);
  const primitive = primitives.get(type);
  if (primitive) return primitive;
  const plan = planOf(type, false);
  return (value, checking) => (isFields(value) ? checkObject(plan, value, checking) : refuseObject(value, checking));
}

function checkObject(plan: Plan, value: Fields, checking: Checking): void {
  if (checking.depth > MAX_DEPTH) {
    addIssue(checking, 'too-costly', `嵌套超过 ${MAX_DEPTH} 层`, `is nested deeper than ${MAX_DEPTH} levels`);
    return;
  }
  const properties = plan.properties ?? fillPlan(plan, checkOf);
  const before = checking.issues.length;
  let seen = 0;
  let filled = plan.resource;
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item === undefined) continue;
    const property = properties.get(key);
    if (!property) {
      if (key === 'resourceType' && plan.resource) continue;
      refuseUnknown(key, checking);
      filled = true;
      if (isFull(checking)) return;
      continue;
    }
    if (key !== 'id') filled = true;
    enterElement(checking, property.name);
    // `_x` beside `x` is the same element; alone it stands for it.
    if (property.bit && !(property.companion && value[property.key] !== undefined)) {
      if (property.choice && seen & property.bit) refuseSecondChoice(checking);
      seen |= property.bit;
    }
    if (property.companion) checkCompanion(property, item, value[property.key], checking);
    else if (property.many) checkList(property, item, value, checking);
    else if (Array.isArray(item)) {
      addIssue(checking, 'structure', `${nameHere(checking)}只能有一个值，收到的是列表`, 'must be a single value, received a list');
    } else if (item === null) refuseNull(checking);
    else property.check(item, checking);
    leaveElement(checking);
    if (isFull(checking)) return;
  }
  if (!filled)
    addIssue(
      checking,
      'structure',
      `${nameHere(checking)}是空的，没有内容就不要写这一项`,
      'must not be empty (ele-1); leave the element out instead',
    );
  else if ((seen & plan.required) !== plan.required) refuseMissing(plan, seen, checking);
  if (plan.type === 'Extension') checkExtension(plan, value, seen, checking);
  if (plan.quantity && checking.issues.length === before) checkUnit(value, checking);
  // Of what is malformed no more is asked: its invariants would only say the same again.
  if (plan.rules.length > 0 && checking.issues.length === before) checkRules(plan.rules, value, checking);
}

function checkList(property: Property, item: unknown, owner: Fields, checking: Checking): void {
  if (!Array.isArray(item)) {
    addIssue(checking, 'structure', `${nameHere(checking)}应是列表`, 'must be a list');
    return;
  }
  if (!item.length) {
    const chinese = `${nameHere(checking)}不能是空列表，没有值就不要写这一项`;
    addIssue(checking, 'structure', chinese, 'must not be an empty list; leave the element out instead');
    return;
  }
  for (let index = 0; index < item.length; index += 1) {
    moveTo(checking, index);
    const entry: unknown = item[index];
    if (entry !== null && entry !== undefined) property.check(entry, checking);
    else if (!property.primitive || !hasCompanion(owner, property.key, index)) refuseNull(checking);
    if (isFull(checking)) return;
  }
}

// A null in a list of primitives keeps the place of an item that has only extensions, in the list `_x` beside it.
function hasCompanion(owner: Fields, key: string, index: number): boolean {
  const companions = owner[`_${key}`];
  return Array.isArray(companions) && isFields(companions[index]);
}

function checkCompanion(property: Property, item: unknown, beside: unknown, checking: Checking): void {
  if (!property.many) {
    property.check(item, checking);
    return;
  }
  if (!Array.isArray(item) || !item.length) {
    addIssue(
      checking,
      'structure',
      `${nameHere(checking)}的扩展（_${property.key}）应是列表`,
      `_${property.key} must be a list that is not empty`,
    );
    return;
  }
  for (let index = 0; index < item.length; index += 1) {
    moveTo(checking, index);
    const entry: unknown = item[index];
    if (entry !== null && entry !== undefined) property.check(entry, checking);
    else if (!Array.isArray(beside) || index >= beside.length) refuseNull(checking);
    if (isFull(checking)) return;
  }
}

// ext-1: either a value or nested extensions, never both, never neither.
function checkExtension(plan: Plan, value: Fields, seen: number, checking: Checking): void {
  const hasValue = (seen & (1 << plan.names.indexOf('value'))) !== 0;
  const hasNested = value.extension !== undefined;
  if (hasValue && hasNested)
    addIssue(checking, 'invariant', '扩展不能既有值又有下级扩展', 'an extension must have a value or nested extensions, not both (ext-1)');
  else if (!hasValue && !hasNested)
    addIssue(checking, 'invariant', '扩展必须有值或下级扩展', 'an extension must have a value or nested extensions (ext-1)');
}

function refuseUnknown(key: string, checking: Checking): void {
  enterElement(checking, quoteValue(key));
  addIssue(checking, 'structure', `FHIR R4 在这里没有“${quoteValue(key)}”这一项`, `"${quoteValue(key)}" is not an element here in FHIR R4`);
  leaveElement(checking);
}

function refuseSecondChoice(checking: Checking): void {
  addIssue(checking, 'structure', `${nameHere(checking)}只能用一种类型填写一次`, 'may be given with one type only');
}

function refuseNull(checking: Checking): void {
  addIssue(checking, 'structure', `${nameHere(checking)}不能是 null`, 'must not be null');
}

function refuseMissing(plan: Plan, seen: number, checking: Checking): void {
  for (const [at, name] of plan.names.entries()) {
    const bit = 1 << at;
    if (!(plan.required & bit) || seen & bit) continue;
    enterElement(checking, name);
    addIssue(checking, 'required', `缺少必填项${nameHere(checking)}`, `"${name}" is required`);
    leaveElement(checking);
  }
}
