// Nothing enters the record unless it is valid FHIR R4, with identity numbers that can be.
import { fail } from '../errors.ts';
import { findNumberFaults } from '../people/find-number-faults.ts';
import { isFhirId } from '../record/resource-id.ts';
import { validateResource } from '../record/validation/validate-resource.ts';
import type { Write } from './resolve-writes.ts';

const valid = new WeakSet<object>();

/** Remembers that the very object (a resource, or a list of writes) was found valid; it must not be changed afterwards. Gives it back. */
export function rememberValid<T extends object>(resource: T): T {
  valid.add(resource);
  return resource;
}

/** Says that the copy is as valid as what it was made from: it differs in its id or in whither references lead. Gives the copy back. */
export function copyValid<T extends object>(from: object, copy: T): T {
  return valid.has(from) ? rememberValid(copy) : copy;
}

/** Throws the fault `invalid` with a problem for each faulty element, named by its FHIRPath (and the number of the write when there are several). */
export function validateWrites(writes: readonly Write[]): void {
  if (valid.has(writes)) return;
  for (const [index, write] of writes.entries()) {
    if (write.op !== 'update' && write.id !== undefined && !isFhirId(write.id)) {
      fail('invalid', { what: '编号只能是 1 到 64 个字母、数字、“-”和“.”。', field: 'id' });
    }
    if (write.op === 'delete' || valid.has(write.resource)) continue;
    const checked = validateResource(write.resource);
    if (checked.ok) {
      const [fault] = findNumberFaults(checked.resource);
      if (fault) fail('invalid', { what: fault.diagnostics }, [{ field: fault.expression, text: fault.diagnostics, code: fault.code }]);
      continue;
    }
    const place = writes.length > 1 ? `（第 ${index + 1} 条 ${write.resource.resourceType}）` : '';
    fail(
      'invalid',
      { what: `资源不符合 FHIR R4${place}：${checked.issues[0]?.diagnostics ?? ''}` },
      checked.issues.map((issue) => ({ field: issue.expression, text: issue.diagnostics, code: issue.code })),
    );
  }
}
