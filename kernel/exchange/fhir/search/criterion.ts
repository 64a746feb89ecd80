// Conditions of a search as read from its parameters: plain ones, chains through references, and chains in reverse.
import type { ResourceType } from '../../../define/source.ts';
import { type ParameterDefinition, patientCompartmentOf, searchParametersOf } from '../../../record/search-index/r4-search.ts';
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { refuse } from '../answer/outcome.ts';

/** A parameter with any of the values; values keep their escapes. `written` is the name as the client wrote it. */
export interface PlainCriterion {
  readonly kind: 'plain';
  readonly written: string;
  readonly parameter: ParameterDefinition;
  readonly modifier: string | undefined;
  readonly values: readonly string[];
}

/** `subject:Patient.name=…`: what the reference leads to meets the rest; one rest for each type that it may lead to. */
export interface ChainCriterion {
  readonly kind: 'chain';
  readonly written: string;
  readonly parameter: ParameterDefinition;
  readonly rests: readonly (readonly [target: ResourceType, rest: Criterion])[];
  readonly values: readonly string[];
}

/** `_has:Observation:patient:code=…`: something of another type refers to this and meets the rest. */
export interface HasCriterion {
  readonly kind: 'has';
  readonly written: string;
  readonly type: ResourceType;
  readonly parameter: ParameterDefinition;
  readonly rest: Criterion;
  readonly values: readonly string[];
}

/** `/Patient/<id>/Observation`: the resource stands in the compartment of a patient. */
export interface CompartmentCriterion {
  readonly kind: 'compartment';
  readonly written: string;
  readonly patient: string;
  readonly values: readonly string[];
}

/** One condition of a search. */
export type Criterion = PlainCriterion | ChainCriterion | HasCriterion | CompartmentCriterion;

/** Whether it asks for identifiers with their values, which few rows have. */
export function asksIdentifier(criterion: Criterion): criterion is PlainCriterion {
  return (
    criterion.kind === 'plain' &&
    criterion.parameter.n === 'identifier' &&
    criterion.modifier === undefined &&
    criterion.values.every((value) => !value.endsWith('|'))
  );
}

/** Modifiers by kind of parameter, beside `missing`. Source: FHIR R4, Search, modifiers. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  string: ['exact', 'contains'],
  token: ['text', 'not', 'above', 'below', 'in', 'not-in', 'of-type'],
  reference: ['identifier', 'above', 'below'],
  uri: ['above', 'below'],
};

/** Parameters looked at in ways of their own take no modifier. */
const BARE = new Set(['_id', '_lastUpdated', '_text', '_content', '_list']);

/** A chain may be so long. */
const MAX_DEPTH = 5;

function readType(name: string | undefined): ResourceType | undefined {
  return name !== undefined && isResourceType(name) ? (name as ResourceType) : undefined; // R4's own type names
}

function checkModifier(type: ResourceType, parameter: ParameterDefinition, modifier: string, values: readonly string[]): void {
  const allowed = BARE.has(parameter.n) ? [] : ['missing', ...(MODIFIERS[parameter.t] ?? [])];
  const target =
    parameter.t === 'reference' && readType(modifier) !== undefined && (parameter.g === undefined || parameter.g.includes(modifier));
  if (!allowed.includes(modifier) && !target)
    refuse(
      400,
      'not-supported',
      `参数 ${parameter.n} 不支持修饰“:${modifier}”。可用：${allowed.join('、') || '无'}。`,
      `parameter ${parameter.n} of ${type} has no modifier :${modifier}; it has ${allowed.join(', ') || 'none'}`,
    );
  if (modifier === 'missing' && !values.every((value) => value === 'true' || value === 'false'))
    refuse(400, 'value', `${parameter.n}:missing 只能是 true 或 false。`, `${parameter.n}:missing is true or false`);
}

/** Reads one condition on a type; undefined when no such parameter exists. Throws 400 for modifiers and chains that make no sense. */
export function readCriterion(type: ResourceType, written: string, values: readonly string[], depth = 0): Criterion | undefined {
  if (depth > MAX_DEPTH)
    refuse(400, 'too-costly', `查询条件“${written}”嵌套过深，至多 ${MAX_DEPTH} 层。`, `the chain is deeper than ${MAX_DEPTH}`);
  if (written.startsWith('_has:')) return readHas(type, written, values, depth);
  const dot = written.indexOf('.');
  const [name = '', modifier, ...more] = (dot < 0 ? written : written.slice(0, dot)).split(':');
  const parameter = searchParametersOf(type).get(name);
  if (!parameter || more.length > 0) return undefined;
  if (dot >= 0) return readChain(type, written, parameter, modifier, written.slice(dot + 1), values, depth);
  if (modifier !== undefined) checkModifier(type, parameter, modifier, values);
  return { kind: 'plain', written, parameter, modifier, values };
}

function readChain(
  type: ResourceType,
  written: string,
  parameter: ParameterDefinition,
  modifier: string | undefined,
  rest: string,
  values: readonly string[],
  depth: number,
): ChainCriterion | undefined {
  if (parameter.t !== 'reference')
    refuse(
      400,
      'value',
      `${parameter.n} 不是引用，不能接着写“.${rest}”。`,
      `${parameter.n} of ${type} is no reference and cannot be chained`,
    );
  const named = readType(modifier);
  if (modifier !== undefined && (named === undefined || (parameter.g !== undefined && !parameter.g.includes(named))))
    refuse(
      400,
      'value',
      `${parameter.n} 不能指向 ${modifier}。可指向：${parameter.g?.join('、') ?? '任意类型'}。`,
      `${parameter.n} of ${type} does not refer to ${modifier}`,
    );
  if (named === undefined && parameter.g === undefined)
    refuse(
      400,
      'value',
      `${parameter.n} 可指向多种类型，请写明，如 ${parameter.n}:Patient.${rest}。`,
      `name the type that ${parameter.n} refers to`,
    );
  const targets = named === undefined ? (parameter.g ?? []).flatMap((each) => readType(each) ?? []) : [named];
  const rests = targets.flatMap((target) => {
    const criterion = readCriterion(target, rest, values, depth + 1);
    return criterion ? [[target, criterion] as const] : [];
  });
  return rests.length === 0 ? undefined : { kind: 'chain', written, parameter, rests, values };
}

function readHas(type: ResourceType, written: string, values: readonly string[], depth: number): HasCriterion | undefined {
  const [, typeName, name = '', ...rest] = written.split(':');
  const other = readType(typeName);
  const parameter = other && searchParametersOf(other).get(name);
  if (!other || parameter?.t !== 'reference' || (parameter.g !== undefined && !parameter.g.includes(type))) return undefined;
  const criterion = readCriterion(other, rest.join(':'), values, depth + 1);
  return criterion && { kind: 'has', written, type: other, parameter, rest: criterion, values };
}

/** Whether the type stands in the patient compartment. */
export function isInCompartment(type: string): boolean {
  return patientCompartmentOf(type) !== undefined;
}
