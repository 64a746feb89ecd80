// Loads the generated FHIR R4 search parameters once, at first use, and finds them by type and name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The nine kinds of search parameters. Source: FHIR R4, Search, parameter types. */
export type SearchKind = 'number' | 'date' | 'string' | 'token' | 'reference' | 'composite' | 'quantity' | 'uri' | 'special';

/**
 * A place in a resource that a parameter looks at. The path holds element names with choices made plain (`valueQuantity`), `[a=b]` after a
 * name keeps the elements whose a is b, `[0]` the first one. `type` is the data type found there; `valueSet` (a key of `R4Definitions.valueSets`) gives
 * a bare code its system.
 */
export type Place = readonly [path: string, type: string, valueSet?: string];

/** One part of a composite; its places start at the composite's element, or with `root` at the resource. */
export interface ComponentDefinition {
  readonly t: SearchKind;
  readonly p: readonly Place[];
  readonly root?: 1;
}

/** A parameter of a type: `n` its name, `i` the id of its SearchParameter, `t` its kind, `p` its places, `g` the types a reference may lead to (absent: any), `k` the parts of a composite. */
export interface ParameterDefinition {
  readonly n: string;
  readonly i: string;
  readonly t: SearchKind;
  readonly p: readonly Place[];
  readonly g?: readonly string[];
  readonly k?: readonly ComponentDefinition[];
}

/** What a SearchParameter resource says, as the standard publishes it. */
export interface PublishedDefinition {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly base: readonly string[];
  readonly type: SearchKind;
  readonly description: string;
  readonly expression?: string;
  readonly target?: readonly string[];
  readonly component?: readonly { readonly definition: string; readonly expression: string }[];
}

interface SearchDefinitions {
  readonly parameters: Readonly<Record<string, readonly ParameterDefinition[]>>;
  readonly definitions: readonly PublishedDefinition[];
  readonly summary: Readonly<Record<string, readonly string[]>>;
  readonly compartments: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

let loaded: SearchDefinitions | undefined;

function isSearchDefinitions(value: unknown): value is SearchDefinitions {
  return (
    typeof value === 'object' && value !== null && ['parameters', 'definitions', 'summary', 'compartments'].every((part) => part in value)
  );
}

function readDefinitions(): SearchDefinitions {
  if (loaded) return loaded;
  const parsed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'r4-search.gen.json'), 'utf8'));
  if (!isSearchDefinitions(parsed)) throw new Error('r4-search.gen.json is not what tools/generate-search.ts writes');
  loaded = parsed;
  return parsed;
}

/** Parameters that every type has. `_text`, `_content`, `_list`, `_id` and `_lastUpdated` have no place: they are looked at in ways of their own. */
const COMMON: readonly ParameterDefinition[] = [
  { n: '_id', i: 'Resource-id', t: 'token', p: [] },
  { n: '_lastUpdated', i: 'Resource-lastUpdated', t: 'date', p: [] },
  { n: '_tag', i: 'Resource-tag', t: 'token', p: [['meta.tag', 'Coding']] },
  { n: '_security', i: 'Resource-security', t: 'token', p: [['meta.security', 'Coding']] },
  { n: '_profile', i: 'Resource-profile', t: 'uri', p: [['meta.profile', 'canonical']] },
  { n: '_source', i: 'Resource-source', t: 'uri', p: [['meta.source', 'uri']] },
  { n: '_text', i: 'DomainResource-text', t: 'string', p: [] },
  { n: '_content', i: 'Resource-content', t: 'string', p: [] },
  { n: '_list', i: '', t: 'special', p: [] },
];

const known = new Map<string, ReadonlyMap<string, ParameterDefinition>>();

/** The parameters of a type by name, those of every type first. Source: HL7 FHIR 4.0.1 search-parameters.json (CC0). */
export function searchParametersOf(type: string): ReadonlyMap<string, ParameterDefinition> {
  let found = known.get(type);
  if (!found) {
    const { parameters } = readDefinitions();
    const own = Object.hasOwn(parameters, type) ? (parameters[type] ?? []) : [];
    found = new Map([...COMMON, ...own].map((parameter) => [parameter.n, parameter]));
    known.set(type, found);
  }
  return found;
}

/** All SearchParameters that the standard publishes. */
export function listPublishedParameters(): readonly PublishedDefinition[] {
  return readDefinitions().definitions;
}

/** Top-level elements that a summary of the type shows, choices as `value[x]`. Source: isSummary in the R4 StructureDefinitions. */
export function summaryElementsOf(type: string): readonly string[] {
  return readDefinitions().summary[type] ?? [];
}

/** The parameters that put a type into the patient compartment; undefined for types outside it. Source: FHIR R4 CompartmentDefinition/patient. */
export function patientCompartmentOf(type: string): readonly string[] | undefined {
  const { Patient = {} } = readDefinitions().compartments;
  return Object.hasOwn(Patient, type) ? Patient[type] : undefined;
}
