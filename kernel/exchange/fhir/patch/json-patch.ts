// JSON Patch (RFC 6902): six operations on a JSON value, told by pointers (RFC 6901); the value given is left as it is.
import { isDeepStrictEqual } from 'node:util';
import { refuse } from '../answer/outcome.ts';

type Json = { [name: string]: unknown };

interface Step {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: readonly string[];
  readonly from: readonly string[] | undefined;
  readonly value: unknown;
  /** Where the step stands in the patch, for errors. */
  readonly place: string;
  readonly written: string;
}

const OPERATIONS: readonly string[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
/** Names that mean more than data to JavaScript; no FHIR element is called so. */
const FORBIDDEN: readonly string[] = ['__proto__', 'constructor', 'prototype'];
const MOST_STEPS = 1000;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOperation(op: unknown): op is Step['op'] {
  return typeof op === 'string' && OPERATIONS.includes(op);
}

function readPointer(text: unknown, place: string): readonly string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/')))
    refuse(
      400,
      'value',
      `JSON Patch 的路径应写作 /name/0/text，收到“${String(text)}”。`,
      `a JSON pointer starts with "/", received "${String(text)}"`,
      place,
    );
  if (text === '') return [];
  const parts = text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (parts.some((part) => FORBIDDEN.includes(part)))
    refuse(400, 'value', `路径“${text}”里有不允许的名称。`, `the pointer "${text}" names something that is no element`, place);
  return parts;
}

/** Reads a patch document. Throws 400 naming the step that is no operation of RFC 6902. */
export function readJsonPatch(document: unknown): readonly Step[] {
  if (!Array.isArray(document) || document.length > MOST_STEPS)
    refuse(
      400,
      'structure',
      `JSON Patch 应是操作的列表（至多 ${MOST_STEPS} 个）。`,
      `a JSON Patch is a list of at most ${MOST_STEPS} operations`,
    );
  return document.map((each: unknown, index): Step => {
    const place = `patch[${index}]`;
    const step = isJson(each) ? each : {};
    const { op } = step;
    if (!isOperation(op))
      refuse(
        400,
        'value',
        `操作 op 应为 ${OPERATIONS.join('、')} 之一，收到“${String(op)}”。`,
        `op must be one of ${OPERATIONS.join(', ')}, received "${String(op)}"`,
        `${place}.op`,
      );
    const path = readPointer(step.path, `${place}.path`);
    const from = op === 'move' || op === 'copy' ? readPointer(step.from, `${place}.from`) : undefined;
    if ((op === 'add' || op === 'replace' || op === 'test') && !('value' in step))
      refuse(400, 'required', `操作 ${op} 要写明 value。`, `the operation ${op} needs a value`, `${place}.value`);
    return { op, path, from, value: step.value, place, written: String(step.path) };
  });
}

function missing(step: Step, at: readonly string[], label: 'path' | 'from'): never {
  const text = `/${at.join('/')}`;
  refuse(
    422,
    'processing',
    `补丁的路径“${text}”在资源里不存在。`,
    `the path "${text}" does not exist in the resource`,
    `${step.place}.${label}`,
  );
}

/** The position in a list that a part of a pointer means; `end` allows the position after the last. */
function positionOf(part: string, length: number, end: boolean): number | undefined {
  if (part === '-') return end ? length : undefined;
  if (!/^(0|[1-9]\d{0,8})$/.test(part)) return undefined;
  const position = Number(part);
  return position < length || (end && position === length) ? position : undefined;
}

function childOf(value: unknown, part: string): { readonly value: unknown } | undefined {
  if (Array.isArray(value)) {
    const position = positionOf(part, value.length, false);
    return position === undefined ? undefined : { value: value[position] };
  }
  return isJson(value) && Object.hasOwn(value, part) ? { value: value[part] } : undefined;
}

function find(root: unknown, path: readonly string[], step: Step, label: 'path' | 'from'): unknown {
  let value = root;
  for (const [depth, part] of path.entries()) {
    const child = childOf(value, part);
    if (!child) missing(step, path.slice(0, depth + 1), label);
    value = child.value;
  }
  return value;
}

function isPrefix(prefix: readonly string[], path: readonly string[]): boolean {
  return prefix.length < path.length && prefix.every((part, index) => part === path[index]);
}

/** Puts a value at a path of the copy. In lists `add` moves the rest up. */
function put(root: Json, step: Step, path: readonly string[], value: unknown): Json {
  const last = path.at(-1);
  if (last === undefined) {
    if (!isJson(value))
      refuse(422, 'processing', '补丁不能把整个资源换成别的东西。', 'the whole resource can only be replaced by an object', step.place);
    return value;
  }
  const parent = find(root, path.slice(0, -1), step, 'path');
  if (Array.isArray(parent)) {
    const position = positionOf(last, parent.length, step.op !== 'replace');
    if (position === undefined) missing(step, path, 'path');
    if (step.op === 'replace') parent[position] = value;
    else parent.splice(position, 0, value);
  } else if (isJson(parent) && (step.op !== 'replace' || Object.hasOwn(parent, last))) parent[last] = value;
  else missing(step, path, 'path');
  return root;
}

function remove(root: Json, step: Step, path: readonly string[], label: 'path' | 'from'): unknown {
  const last = path.at(-1);
  if (last === undefined) refuse(422, 'processing', '补丁不能删去整个资源。', 'a patch cannot remove the whole resource', step.place);
  const parent = find(root, path.slice(0, -1), step, label);
  if (Array.isArray(parent)) {
    const position = positionOf(last, parent.length, false);
    if (position === undefined) missing(step, path, label);
    return parent.splice(position, 1)[0];
  }
  if (!isJson(parent) || !Object.hasOwn(parent, last)) missing(step, path, label);
  const { [last]: gone } = parent;
  delete parent[last];
  return gone;
}

function runStep(root: Json, step: Step): Json {
  switch (step.op) {
    case 'add':
    case 'replace':
      return put(root, step, step.path, structuredClone(step.value));
    case 'remove':
      remove(root, step, step.path, 'path');
      return root;
    case 'copy':
      return put(root, step, step.path, structuredClone(find(root, step.from ?? [], step, 'from')));
    case 'move': {
      const from = step.from ?? [];
      if (isPrefix(from, step.path))
        refuse(422, 'processing', '不能把元素移到它自己里面。', 'an element cannot be moved into itself', `${step.place}.path`);
      find(root, from, step, 'from');
      if (from.join('/') === step.path.join('/')) return root;
      return put(root, step, step.path, remove(root, step, from, 'from'));
    }
    case 'test': {
      const found = find(root, step.path, step, 'path');
      if (!isDeepStrictEqual(found, step.value))
        refuse(
          422,
          'processing',
          `补丁的 test 不成立：${step.written} 现在是 ${JSON.stringify(found)?.slice(0, 200)}。没有改动任何内容。`,
          `test failed: ${step.written} is ${JSON.stringify(found)?.slice(0, 200)}; nothing was changed`,
          step.place,
        );
      return root;
    }
  }
}

/** FHIR JSON has no empty lists and objects: removing the last one removes the list. */
function dropEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.map(dropEmpty).filter((each) => each !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (!isJson(value)) return value;
  const kept = Object.entries(value).flatMap(([name, each]) => {
    const rest = dropEmpty(each);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/**
 * The value after the patch. Throws 422 naming the step whose path is not there or whose test fails; then nothing is changed. Lists and
 * objects that a patch leaves empty are removed, since FHIR JSON has none.
 */
export function applyJsonPatch(value: object, steps: ReturnType<typeof readJsonPatch>): unknown {
  let root: Json = { ...structuredClone(value) };
  for (const step of steps) root = runStep(root, step);
  return dropEmpty(root) ?? {};
}
