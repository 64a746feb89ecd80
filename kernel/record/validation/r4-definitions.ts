// Loads the generated FHIR R4 structures once, at first use.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One element of a structure. `n`: at least one is required; `m`: a list; `t`: its type (a primitive, a data type, `Resource`, or
 * the path of a nested structure such as `Patient.contact`); `c`: the types of a choice `value[x]`; `v`: key of the value set of a
 * required binding; `r`: resource types a Reference may point to, absent when any.
 */
export type R4Element = {
  readonly n?: 1;
  readonly m?: 1;
  readonly t?: string;
  readonly c?: readonly string[];
  readonly v?: string;
  readonly r?: readonly string[];
};

/** A resource, data type or nested structure: the abstract base whose elements it inherits, and its own elements by name. */
export type R4Type = { readonly base: string; readonly elements: Readonly<Record<string, R4Element>> };

/** A completely enumerated value set: code system URL to its codes. */
export type R4ValueSet = Readonly<Record<string, readonly string[]>>;

/** The content of r4.gen.json. `patterns`: official regular expressions of primitives; `about`, `compartment`: see patient-paths.ts. */
export type R4Definitions = {
  readonly fhirVersion: string;
  readonly patterns: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, R4Type>>;
  readonly valueSets: Readonly<Record<string, R4ValueSet>>;
  readonly about: Readonly<Record<string, readonly string[]>>;
  readonly compartment: Readonly<Record<string, readonly string[]>>;
};

/** The URL of a value set by its key. */
export function urlOfValueSet(key: string): string {
  return `${key.startsWith('v3-') ? 'http://terminology.hl7.org' : 'http://hl7.org/fhir'}/ValueSet/${key}`;
}

let loaded: R4Definitions | undefined;

/** The definitions; the first call reads the file (about 300 kB, a few milliseconds). Throws if the generated file is missing or damaged. */
export function readR4Definitions(): R4Definitions {
  if (loaded) return loaded;
  const parsed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'r4.gen.json'), 'utf8'));
  if (!isR4Definitions(parsed)) throw new Error('r4.gen.json is not what tools/generate-fhir.ts writes');
  loaded = parsed;
  return parsed;
}

function isR4Definitions(value: unknown): value is R4Definitions {
  if (typeof value !== 'object' || value === null) return false;
  const parts = ['patterns', 'types', 'valueSets', 'about', 'compartment'];
  return 'fhirVersion' in value && parts.every((part) => part in value);
}
