// What becomes of a resource that stands when a message speaks of it again.
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '@medplum/fhirtypes';
import { EXTENSION } from '../../../define/codes.ts';
import { type Draft, isObject } from '../mapping/set-element.ts';

/** Elements whose parts are merged: a discharge adds the end to the start that the admission gave. */
const MERGED: readonly string[] = ['period', 'hospitalization', 'collection', 'context'];

/** Elements that come from the county's own registration and never from a message once somebody is registered. */
const REGISTERED_ONLY: readonly string[] = ['deceasedBoolean', 'deceasedDateTime', 'active'];

function unite(standing: unknown, given: unknown): unknown {
  const earlier = Array.isArray(standing) ? standing : [];
  const later = Array.isArray(given) ? given : [];
  const keyOf = (each: unknown): string => (isObject(each) ? `${String(each.system)}|${String(each.value)}` : '');
  const known = new Set(earlier.map(keyOf));
  return [...earlier, ...later.filter((each) => !known.has(keyOf(each)))];
}

function withoutPath(target: Draft, path: string): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) delete target[head];
  else {
    const inner = target[head];
    if (!isObject(inner)) return;
    const copy = { ...inner };
    withoutPath(copy, rest.join('.'));
    target[head] = copy;
  }
}

/** Whether the Patient is kept by the county's registrars: someone who lives here or is registered here. */
export function isRegistered(resource: Resource): boolean {
  if (resource.resourceType !== 'Patient') return false;
  const residency = resource.extension?.find((extension) => extension.url === EXTENSION.residency)?.valueCode;
  return residency === 'usual' || residency === 'registered-away';
}

/** Of elements with a choice of type (value[x], deceased[x]) one only may stand. */
const CHOICES: readonly string[] = ['value', 'deceased', 'multipleBirth', 'effective', 'occurrence', 'onset', 'performed'];

function choiceOf(name: string): string | undefined {
  return CHOICES.find((choice) => name.startsWith(choice) && /^[A-Z]/.test(name.slice(choice.length)));
}

/**
 * The resource that stands with what the message says: identifiers are added, periods merged, other elements replaced; what the message is
 * silent about stays, what it takes away goes. Of a registered resident a message only fills what is empty and adds numbers.
 */
export function mergeResource(standing: Resource, given: Draft, cleared: readonly string[]): Draft {
  const merged: Draft = { ...standing };
  const registered = isRegistered(standing);
  if (!registered) for (const path of cleared) withoutPath(merged, path);
  for (const [name, value] of Object.entries(given)) {
    if (name === 'resourceType' || name === 'id' || name === 'meta') continue;
    const choice = choiceOf(name);
    const rivals = choice === undefined ? [] : Object.keys(merged).filter((each) => choiceOf(each) === choice);
    if (name === 'identifier' || name === 'extension')
      merged[name] = name === 'identifier' ? unite(merged[name], value) : (merged[name] ?? value);
    else if (registered) {
      if (merged[name] === undefined && rivals.length === 0 && !REGISTERED_ONLY.includes(name)) merged[name] = value;
    } else if (MERGED.includes(name) && isObject(value) && isObject(merged[name])) merged[name] = { ...merged[name], ...value };
    else {
      for (const rival of rivals) delete merged[rival];
      merged[name] = value;
    }
  }
  return merged;
}

/** Whether both say the same, apart from version and time. */
export function saysTheSame(standing: Resource, merged: Draft): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(plain({ ...standing, meta: undefined }), plain({ ...merged, meta: undefined }));
}
