// Puts a value into a resource that is being built, by the path that a mapping names.

/** A JSON object that is being built. */
export type Draft = Record<string, unknown>;

/** Whether the value is a plain JSON object. */
export function isObject(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Drops undefined, empty texts, empty lists and empty objects, at every depth; undefined when nothing is left. */
export function dropEmpty(value: unknown): unknown {
  if (value === undefined || value === '' || value === null) return undefined;
  if (Array.isArray(value)) {
    const kept = value.map(dropEmpty).filter((each) => each !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, each]) => {
    const rest = dropEmpty(each);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/**
 * Sets `path` in `target` to the value: 'a.b' goes down, 'a[0].b' into the first of a list, 'a[]' appends (each, if the value is a list), 'a[].b' appends objects with b and
 * `beside`, '*' spreads the value over the target. An element that has a value already keeps it. Empty values change nothing.
 */
export function setElement(target: Draft, path: string, given: unknown, beside: Readonly<Record<string, unknown>> = {}): void {
  const value = dropEmpty(given);
  if (value === undefined) return;
  if (path === '*') {
    if (isObject(value)) for (const [name, each] of Object.entries(value)) target[name] ??= each;
    return;
  }
  const [head = '', ...rest] = path.split('.');
  if (head.endsWith('[0]')) {
    const name = head.slice(0, -3);
    const list: unknown[] = Array.isArray(target[name]) ? target[name] : [{}];
    const [first] = list;
    if (isObject(first)) setElement(first, rest.join('.'), value, beside);
    target[name] = list;
    return;
  }
  if (!head.endsWith('[]')) {
    if (rest.length === 0) {
      target[head] ??= value;
      return;
    }
    const inner = target[head] ?? {};
    if (!isObject(inner)) return;
    target[head] = inner;
    setElement(inner, rest.join('.'), value, beside);
    return;
  }
  const name = head.slice(0, -2);
  const list = Array.isArray(target[name]) ? target[name] : [];
  for (const each of Array.isArray(value) ? value : [value]) {
    if (rest.length === 0) list.push(isObject(each) ? { ...beside, ...each } : each);
    else {
      const item: Draft = { ...beside };
      setElement(item, rest.join('.'), each);
      list.push(item);
    }
  }
  target[name] = list;
}
