// Reads what an operation is given: parameters of the address, a Parameters resource, or a resource itself.

import { refuse } from '../answer/outcome.ts';
import { isJson, type Json } from '../patch/locate-elements.ts';
import { type FhirRequest, parseJsonBody } from '../request/request.ts';

/** The parameters of a call. Each value is text from the address, or the value or resource of a Parameters resource. */
export interface OperationInput {
  /** All values of a parameter. */
  readonly all: (name: string) => readonly unknown[];
  /** The text of a parameter; undefined when absent. Throws 400 when it stands twice or is no simple value. */
  readonly text: (name: string) => string | undefined;
  /** A whole number in [min, max]; undefined when absent. */
  readonly number: (name: string, min: number, max: number) => number | undefined;
  /** True or false; undefined when absent. */
  readonly flag: (name: string) => boolean | undefined;
  /** The object (resource or complex value) of a parameter; undefined when absent. */
  readonly object: (name: string) => Json | undefined;
  /** The resource that was sent as the body itself, not wrapped in Parameters. */
  readonly body: Json | undefined;
}

function readParameter(parameter: unknown, index: number): readonly [string, unknown] {
  const place = `Parameters.parameter[${index}]`;
  if (!isJson(parameter) || typeof parameter.name !== 'string')
    refuse(400, 'structure', '每个参数要有名称。', 'every parameter needs a name', `${place}.name`);
  if (parameter.resource !== undefined) return [parameter.name, parameter.resource];
  const key = Object.keys(parameter).find((each) => /^value[A-Z]/.test(each));
  if (key === undefined)
    refuse(400, 'required', `参数“${parameter.name}”没有值。`, `the parameter "${parameter.name}" has no value`, `${place}.value`);
  return [parameter.name, parameter[key]];
}

/** Reads the parameters of a request. Parameters of the address and of the body are taken together. */
export function readOperationInput(request: FhirRequest): OperationInput {
  const body = request.method === 'POST' && request.body.trim() !== '' ? { ...parseJsonBody(request) } : undefined;
  const wrapped = body?.resourceType === 'Parameters';
  const listed = wrapped && Array.isArray(body.parameter) ? body.parameter.map(readParameter) : [];
  const given: readonly (readonly [string, unknown])[] = [...new URLSearchParams(request.query), ...listed];
  const all = (name: string): readonly unknown[] => given.flatMap(([each, value]) => (each === name ? [value] : []));
  const one = (name: string): unknown => {
    const values = all(name);
    if (values.length > 1) refuse(400, 'value', `参数“${name}”只能写一次。`, `the parameter ${name} may stand once only`, name);
    return values[0];
  };
  const text = (name: string): string | undefined => {
    const value = one(name);
    if (value === undefined || value === '') return undefined;
    if (isJson(value) && typeof value.reference === 'string') return value.reference;
    if (typeof value === 'object')
      refuse(400, 'value', `参数“${name}”应是一个简单的值。`, `the parameter ${name} must be a simple value`, name);
    return String(value);
  };
  return {
    all,
    text,
    number: (name, min, max) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (!Number.isInteger(number) || number < min || number > max)
        refuse(
          400,
          'value',
          `参数“${name}”应为 ${min} 到 ${max} 的整数，收到“${value}”。`,
          `the parameter ${name} must be a whole number from ${min} to ${max}, received "${value}"`,
          name,
        );
      return number;
    },
    flag: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      if (value !== 'true' && value !== 'false')
        refuse(400, 'value', `参数“${name}”应为 true 或 false，收到“${value}”。`, `the parameter ${name} must be true or false`, name);
      return value === 'true';
    },
    object: (name) => {
      const value = one(name);
      if (value === undefined) return undefined;
      if (!isJson(value))
        refuse(400, 'value', `参数“${name}”应是一个资源或结构。`, `the parameter ${name} must be a resource or a structure`, name);
      return value;
    },
    body: wrapped ? undefined : body,
  };
}
