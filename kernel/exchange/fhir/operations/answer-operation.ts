// Finds the operation that an address such as Patient/1/$everything calls.
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { refuse } from '../answer/outcome.ts';
import type { Call } from '../request/call.ts';
import type { FhirAnswer } from '../request/request.ts';
import { OPERATIONS } from './operations.ts';
import { readOperationInput } from './read-input.ts';

/** Whether the address calls an operation. Some clients write the dollar sign as %24. */
export function isOperationPath(path: string): boolean {
  return /(^|\/)(\$|%24)[a-z-]+$/i.test(path);
}

/** Carries out the operation. Throws 404 for one that is not there, 405 for a method it cannot be called by. */
export async function answerOperation(call: Call): Promise<FhirAnswer> {
  const path = call.request.path.replace(/%24/gi, '$');
  const method = call.request.method === 'HEAD' ? 'GET' : call.request.method;
  const parts = path.split('/').filter((part) => part !== '');
  const name = parts.at(-1)?.slice(1) ?? '';
  const [type, id] = parts.length > 1 ? parts : [undefined, undefined];
  const level = parts.length === 3 ? 'onInstance' : 'onType';
  const operation = OPERATIONS.find(
    (each) =>
      each.name === name &&
      each[level] &&
      parts.length <= 3 &&
      type !== undefined &&
      isResourceType(type) &&
      (each.types.length === 0 || each.types.includes(type)),
  );
  if (!operation || type === undefined || !isResourceType(type))
    refuse(404, 'not-supported', `地址 ${path} 没有对应的操作，可用的操作见 metadata。`, `no operation answers at ${path}; see metadata`);
  if (method !== 'POST' && !(method === 'GET' && operation.get))
    refuse(
      405,
      'not-supported',
      `操作 $${name} 要用 ${operation.get ? 'GET 或 POST' : 'POST'} 调用。`,
      `$${name} is called by ${operation.get ? 'GET or POST' : 'POST'}`,
    );
  return operation.run({ call, type, id: parts.length === 3 ? id : undefined, input: readOperationInput(call.request) });
}
