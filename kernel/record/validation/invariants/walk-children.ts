// Children of a FHIR element in JSON, where a primitive's extensions stand beside it under `_name`.

/** A primitive that has extensions or an id but no value. */
export class Valueless {
  readonly companion: unknown;
  constructor(companion: unknown) {
    this.companion = companion;
  }
}

/** Whether the value is an element with children of its own. */
export function isElement(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Valueless);
}

/** Adds what stands under `key` (and, for primitives without value, under `companion`) to `out`, lists opened. */
export function addChildren(node: unknown, key: string, companion: string | undefined, out: unknown[]): void {
  if (!isElement(node)) return;
  const value = node[key];
  if (value === undefined) {
    const beside = companion === undefined ? undefined : node[companion];
    if (beside === undefined) return;
    for (const each of Array.isArray(beside) ? beside : [beside]) out.push(new Valueless(each));
    return;
  }
  if (!Array.isArray(value)) {
    out.push(value);
    return;
  }
  for (let at = 0; at < value.length; at += 1) {
    const each: unknown = value[at];
    if (each !== null) out.push(each);
    else if (companion !== undefined) {
      const beside = node[companion];
      out.push(new Valueless(Array.isArray(beside) ? beside[at] : undefined));
    }
  }
}

/** All children of an element, whatever their names. The companions of primitives with a value are not followed. */
export function listChildren(node: unknown): readonly unknown[] {
  if (!isElement(node)) return [];
  const out: unknown[] = [];
  for (const key of Object.keys(node)) {
    if (key === 'resourceType') continue;
    if (key.charCodeAt(0) !== 95) addChildren(node, key, `_${key}`, out);
    else if (node[key.slice(1)] === undefined) addChildren(node, key.slice(1), key, out);
  }
  return out;
}

/** Children, their children, and so on; not the element itself. */
export function listDescendants(node: unknown): readonly unknown[] {
  const out: unknown[] = [];
  const open: unknown[] = [...listChildren(node)];
  for (let at = 0; at < open.length; at += 1) {
    const each = open[at];
    out.push(each);
    for (const child of listChildren(each)) open.push(child);
  }
  return out;
}
