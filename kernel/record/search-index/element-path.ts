// The paths of search parameters: as jsonpath for the database, and walked in a resource at hand.

/** One step of a path: an element name and what is kept of it. */
interface Step {
  readonly name: string;
  readonly first: boolean;
  readonly filter: readonly [name: string, value: string] | undefined;
}

const steps = new Map<string, readonly Step[]>();

function readSteps(path: string): readonly Step[] {
  let found = steps.get(path);
  if (!found) {
    found = [...path.matchAll(/([A-Za-z]+)(?:\[(?:(\w+)=([\w-]+)|0)\])?/g)].map(([whole, name = '', key, value]) => ({
      name,
      first: whole.endsWith('[0]'),
      filter: key !== undefined && value !== undefined ? [key, value] : undefined,
    }));
    steps.set(path, found);
  }
  return found;
}

/**
 * The jsonpath (lax: lists are entered by themselves) of a path, every element of a last list one by one. '' is the document itself.
 * `telecom[system=phone]` becomes `$.telecom[*] ? (@.system == "phone")`. Only for paths of generated data.
 */
export function jsonPathOf(path: string): string {
  const parts = readSteps(path).map(({ name, first, filter }) => {
    const kept = filter === undefined ? '' : ` ? (@."${filter[0]}" == "${filter[1]}")`;
    return `."${name}"[${first ? '0' : '*'}]${kept}`;
  });
  return `$${parts.join('')}`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** The values at a path of a resource, lists opened. */
export function valuesAt(resource: unknown, path: string): readonly unknown[] {
  let values: readonly unknown[] = [resource];
  for (const { name, first, filter } of readSteps(path)) {
    values = values.flatMap((value) => {
      const found = fieldOf(value, name);
      const list: readonly unknown[] = found === undefined ? [] : Array.isArray(found) ? (first ? found.slice(0, 1) : found) : [found];
      return filter ? list.filter((each) => fieldOf(each, filter[0]) === filter[1]) : list;
    });
  }
  return values;
}
