// FHIRPath Patch (FHIR R4 fhirpatch.html): a Parameters resource of add, insert, delete, replace and move.
import { choiceKey, elementOf } from '../../sql-on-fhir/element-types.ts';
import { refuse } from '../answer/outcome.ts';
import { isJson, type Json, keyOfElement, type Located, locateElements } from './locate-elements.ts';

const OPERATIONS = ['add', 'insert', 'delete', 'replace', 'move'] as const;

/** One operation as read. `given` is the part that holds the value; `valueType` is the suffix of its value[x], e.g. 'HumanName'. */
export interface PatchStep {
  readonly op: (typeof OPERATIONS)[number];
  readonly path: string;
  readonly name: string | undefined;
  readonly given: Json | undefined;
  readonly valueType: string | undefined;
  readonly index: number | undefined;
  readonly source: number | undefined;
  readonly destination: number | undefined;
  readonly place: string;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value of a part of a FHIR type: value[x], or an object made of its parts (for elements that have no data type of their own). */
function readValue(part: Json, of: string | undefined): unknown {
  const key = valueKeyOf(part);
  if (key !== undefined) return part[key];
  if (!Array.isArray(part.part)) return undefined;
  const made: Json = {};
  for (const each of part.part) {
    if (!isJson(each) || typeof each.name !== 'string') continue;
    const element = of === undefined ? undefined : elementOf(of, each.name);
    const type = valueKeyOf(each)?.slice('value'.length);
    const name = element?.choice && type !== undefined ? `${each.name}${type}` : each.name;
    const value = readValue(each, element?.type);
    made[name] = element?.many === true || made[name] !== undefined ? [...listOf(made[name]), value] : value;
  }
  return made;
}

function valueKeyOf(part: Json): string | undefined {
  return Object.keys(part).find((each) => /^value[A-Z]/.test(each));
}

/** Reads a Parameters resource. Throws 400 naming the parameter that is no operation. */
export function readFhirPathPatch(document: Json): readonly PatchStep[] {
  const parameters = listOf(document.parameter);
  if (document.resourceType !== 'Parameters' || parameters.length === 0)
    refuse(
      400,
      'structure',
      'FHIRPath Patch 应是一个 Parameters 资源，里面有一个或多个名为 operation 的参数。',
      'a FHIRPath Patch is a Parameters resource with one or more parameters named operation',
      'Parameters.parameter',
    );
  return parameters.map((parameter, number): PatchStep => {
    const place = `Parameters.parameter[${number}]`;
    if (!isJson(parameter) || parameter.name !== 'operation')
      refuse(400, 'value', '补丁的参数应名为 operation。', 'a parameter of a patch is named operation', `${place}.name`);
    const parts = new Map(listOf(parameter.part).flatMap((part) => (isJson(part) ? [[String(part.name), part] as const] : [])));
    const partOf = (name: string): unknown => {
      const part = parts.get(name);
      return part && readValue(part, undefined);
    };
    const type = partOf('type');
    const op = OPERATIONS.find((each) => each === type);
    if (!op)
      refuse(
        400,
        'value',
        `操作 type 应为 ${OPERATIONS.join('、')} 之一，收到“${String(type)}”。`,
        `type must be one of ${OPERATIONS.join(', ')}, received "${String(type)}"`,
        `${place}.part.where(name='type')`,
      );
    const textPart = (name: string, needed: boolean): string | undefined => {
      const value = partOf(name);
      if (typeof value === 'string' && value !== '') return value;
      if (needed)
        refuse(400, 'required', `操作 ${op} 要写明 ${name}。`, `the operation ${op} needs ${name}`, `${place}.part.where(name='${name}')`);
      return undefined;
    };
    const numberPart = (name: string, needed: boolean): number | undefined => {
      const value = partOf(name);
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
      if (needed)
        refuse(
          400,
          'required',
          `操作 ${op} 要用整数写明 ${name}。`,
          `the operation ${op} needs the integer ${name}`,
          `${place}.part.where(name='${name}')`,
        );
      return undefined;
    };
    const given = parts.get('value');
    if ((given === undefined || readValue(given, undefined) === undefined) && (op === 'add' || op === 'insert' || op === 'replace'))
      refuse(400, 'required', `操作 ${op} 要写明 value。`, `the operation ${op} needs a value`, `${place}.part.where(name='value')`);
    return {
      op,
      path: textPart('path', true) ?? '',
      name: textPart('name', op === 'add'),
      given,
      valueType: given && valueKeyOf(given)?.slice('value'.length),
      index: numberPart('index', op === 'insert'),
      source: numberPart('source', op === 'move'),
      destination: numberPart('destination', op === 'move'),
      place,
    };
  });
}

function notOne(step: PatchStep, found: number): never {
  refuse(
    422,
    'processing',
    `路径“${step.path}”在资源里${found === 0 ? '不存在' : `指到 ${found} 处，应只有一处`}。`,
    `the path "${step.path}" names ${found} elements, not one`,
    `${step.place}.part.where(name='path')`,
  );
}

function findOne(resource: Json, step: PatchStep): Located {
  const found = locateElements(resource, step.path, `${step.place}.part.where(name='path')`);
  const [only] = found;
  if (!only || found.length !== 1) notOne(step, found.length);
  return only;
}

/** The JSON key of an element to be added; of a choice the one of the value's type. */
function keyFor(type: string | undefined, name: string, step: PatchStep): string {
  const element = type === undefined ? undefined : elementOf(type, name);
  if (!element) {
    if (type === undefined) return name;
    refuse(422, 'structure', `${type} 没有元素“${name}”。`, `${type} has no element "${name}"`, `${step.place}.part.where(name='name')`);
  }
  if (!element.choice) return name;
  const chosen = element.choice.find((each) => choiceKey('', each) === step.valueType);
  if (chosen === undefined)
    refuse(
      422,
      'value',
      `元素“${name}”的值不能是 ${step.valueType ?? '这种'} 类型，可用：${element.choice.join('、')}。`,
      `the element ${name} takes ${element.choice.join(', ')}, not ${step.valueType ?? 'this'}`,
      `${step.place}.part.where(name='value')`,
    );
  return choiceKey(name, chosen);
}

function addTo(resource: Json, step: PatchStep): void {
  const { value: parent, type: declared } = findOne(resource, step);
  const name = step.name ?? '';
  if (!isJson(parent)) notOne(step, 0);
  const type = typeof parent.resourceType === 'string' ? parent.resourceType : declared;
  const key = keyFor(type, name, step);
  const element = type === undefined ? undefined : elementOf(type, key);
  const value = givenValue(step, element?.type);
  if (element ? element.many : Array.isArray(parent[key])) {
    parent[key] = [...listOf(parent[key]), value];
    return;
  }
  const standing = keyOfElement(parent, type, name);
  if (Object.hasOwn(parent, standing))
    refuse(
      422,
      'processing',
      `“${step.path}.${name}”已经有值，请用 replace。`,
      `${step.path}.${name} stands already; use replace`,
      `${step.place}.part.where(name='name')`,
    );
  parent[key] = value;
}

function givenValue(step: PatchStep, type: string | undefined): unknown {
  return step.given && readValue(step.given, type);
}

/** The list that a path names as a whole: its parent and key, and what it holds. */
function findList(
  resource: Json,
  step: PatchStep,
): { readonly parent: Json; readonly key: string; readonly list: unknown[]; readonly type: string | undefined } {
  const [first, ...rest] = locateElements(resource, step.path, `${step.place}.part.where(name='path')`);
  const place = first?.at;
  if (!place || place.index === undefined || rest.some((each) => each.at?.parent !== place.parent || each.at.key !== place.key))
    refuse(
      422,
      'processing',
      `路径“${step.path}”应指向资源里一个已有的列表。`,
      `the path "${step.path}" must name one list that stands in the resource`,
      `${step.place}.part.where(name='path')`,
    );
  return { parent: place.parent, key: place.key, list: [...listOf(place.parent[place.key])], type: first?.type };
}

function outOfList(step: PatchStep, name: string, length: number): never {
  refuse(
    422,
    'processing',
    `${name} 超出列表“${step.path}”的范围（现有 ${length} 项）。`,
    `${name} is beyond the list "${step.path}" of ${length}`,
    `${step.place}.part.where(name='${name}')`,
  );
}

function removeAt({ parent, key, index }: NonNullable<Located['at']>): void {
  if (index === undefined) {
    delete parent[key];
    return;
  }
  const rest = listOf(parent[key]).filter((_, each) => each !== index);
  if (rest.length === 0) delete parent[key];
  else parent[key] = rest;
}

function runStep(resource: Json, step: PatchStep): void {
  switch (step.op) {
    case 'add':
      addTo(resource, step);
      return;
    case 'insert': {
      const { parent, key, list, type } = findList(resource, step);
      const index = step.index ?? 0;
      if (index > list.length) outOfList(step, 'index', list.length);
      list.splice(index, 0, givenValue(step, type));
      parent[key] = list;
      return;
    }
    case 'move': {
      const { parent, key, list } = findList(resource, step);
      const [source = 0, destination = 0] = [step.source, step.destination];
      if (source >= list.length) outOfList(step, 'source', list.length);
      if (destination >= list.length) outOfList(step, 'destination', list.length);
      list.splice(destination, 0, ...list.splice(source, 1));
      parent[key] = list;
      return;
    }
    case 'delete': {
      // FHIR R4: an element that is not there is deleted already.
      const found = locateElements(resource, step.path, `${step.place}.part.where(name='path')`);
      if (found.length > 1 || (found.length === 1 && !found[0]?.at)) notOne(step, found.length);
      if (found[0]?.at) removeAt(found[0].at);
      return;
    }
    case 'replace': {
      const { at, type } = findOne(resource, step);
      if (!at) notOne(step, 0);
      if (at.index !== undefined) {
        parentList(at)[at.index] = givenValue(step, type);
        return;
      }
      const stem = stemOf(at.key, step);
      delete at.parent[at.key];
      at.parent[stem] = givenValue(step, type);
    }
  }
}

function parentList({ parent, key }: NonNullable<Located['at']>): unknown[] {
  const list = [...listOf(parent[key])];
  parent[key] = list;
  return list;
}

/** Replacing Observation.value by another type changes its key: valueQuantity becomes valueString. */
function stemOf(key: string, step: PatchStep): string {
  const name = /([A-Za-z]+)(?:\.(?:first|last|ofType)\([^)]*\))?\s*$/.exec(step.path)?.[1] ?? key;
  return name !== key && key.startsWith(name) && step.valueType !== undefined ? `${name}${step.valueType}` : key;
}

/** The resource after the patch; the one given is left as it is. Throws 400 and 422 naming the operation at fault; then nothing is changed. */
export function applyFhirPathPatch(resource: object, steps: readonly PatchStep[]): unknown {
  const patched: Json = { ...structuredClone(resource) };
  for (const step of steps) runStep(patched, step);
  return patched;
}
