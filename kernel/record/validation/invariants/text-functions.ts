// The functions of FHIRPath over one text or number.

/** Applies the function to one value and its evaluated arguments; undefined when there is no answer. */
export type TextFunction = (value: unknown, given: readonly unknown[]) => string | number | boolean | undefined;

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (!pattern) {
    pattern = compilePattern(source);
    patterns.set(source, pattern);
  }
  return pattern;
}

// Some published patterns (eld-19) escape what need not be escaped; reading by code points forbids that.
function compilePattern(source: string): RegExp {
  try {
    return new RegExp(source, 'su');
  } catch {
    return new RegExp(source, 's');
  }
}

/** A function of two texts; other values give no answer. */
function overTexts(work: (text: string, other: string) => string | boolean | undefined): TextFunction {
  return (value, [other]) => (typeof value === 'string' && typeof other === 'string' ? work(value, other) : undefined);
}

const FUNCTIONS: Readonly<Record<string, TextFunction>> = {
  startsWith: overTexts((text, other) => text.startsWith(other)),
  contains: overTexts((text, other) => text.includes(other)),
  // FHIRPath 2.0 §5.6.8: anywhere in the text; expressions that mean the whole of it say ^ and $.
  matches: overTexts((text, pattern) => patternOf(pattern).test(text)),
  replaceMatches: (value, [pattern, by]) =>
    typeof value === 'string' && typeof pattern === 'string' && typeof by === 'string'
      ? value.replace(new RegExp(pattern, 'gsu'), by)
      : undefined,
  substring: (value, [start]) =>
    typeof value === 'string' && typeof start === 'number' && start < value.length ? value.slice(start) : undefined,
  length: (value) => (typeof value === 'string' ? value.length : undefined),
  toInteger: (value) => {
    if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
    return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
  },
  toString: (value: unknown) => (typeof value === 'object' || value === undefined ? undefined : String(value)),
};

/** The function of that name. Throws for one that is not known here. */
export function findTextFunction(name: string): TextFunction {
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!found) throw new Error(`unknown function ${name}()`);
  return found;
}
