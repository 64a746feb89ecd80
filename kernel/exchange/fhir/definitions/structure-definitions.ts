// The base structures of FHIR R4 as the validator knows them, as StructureDefinitions.
import type { ElementDefinition, ElementDefinitionType, StructureDefinition } from '@medplum/fhirtypes';
import type { ProfileElement } from '../../../define/profile.ts';
import { listConstraints } from '../../../record/validation/invariants/list-constraints.ts';
import { type KnownProfile, listProfiles } from '../../../record/validation/profiles/find-profile.ts';
import { type R4Element, readR4Definitions, urlOfValueSet } from '../../../record/validation/r4-definitions.ts';
import { isResourceType } from '../../../record/validation/resource-types.ts';

const BASE = 'http://hl7.org/fhir/StructureDefinition/';

function typesOf(element: R4Element): readonly ElementDefinitionType[] {
  const nested = element.t?.includes('.') === true;
  const codes =
    element.c ?? (element.t === undefined ? [] : [nested ? 'BackboneElement' : element.t === 'SimpleQuantity' ? 'Quantity' : element.t]);
  return codes.map((code) => ({
    code,
    ...((code === 'Reference' || code === 'canonical') && element.r ? { targetProfile: element.r.map((type) => `${BASE}${type}`) } : {}),
  }));
}

/** What must hold at an element, beside what holds of its type. */
function constraintsOf(path: string): Pick<ElementDefinition, 'constraint'> {
  const told = listConstraints(path);
  if (told.length === 0) return {};
  return {
    constraint: told.map(({ key, severity, chinese, english, expression }) => ({
      key,
      severity,
      human: `${chinese} / ${english}`,
      expression,
    })),
  };
}

function elementsOf(type: string, path: string, seen: readonly string[]): readonly ElementDefinition[] {
  const { types } = readR4Definitions();
  return Object.entries(types[type]?.elements ?? {}).flatMap(([name, element]) => {
    const at = `${path}.${name}${element.c ? '[x]' : ''}`;
    const nested = element.t?.includes('.') === true ? element.t : undefined;
    // A structure that stands elsewhere in the same type (Questionnaire.item.item) is pointed to.
    const elsewhere = nested !== undefined && (nested !== at || seen.includes(nested));
    const one: ElementDefinition = {
      id: at,
      path: at,
      min: element.n ?? 0,
      max: element.m === 1 ? '*' : '1',
      ...(elsewhere ? { contentReference: `#${nested}` } : { type: [...typesOf(element)] }),
      ...(element.v === undefined ? {} : { binding: { strength: 'required', valueSet: urlOfValueSet(element.v) } }),
      ...constraintsOf(`${path}.${name}`),
    };
    return nested === undefined || elsewhere ? [one] : [one, ...elementsOf(nested, at, [...seen, nested])];
  });
}

/** The names that StructureDefinitions are served for: resources and data types, no structures inside them, and profiles by their ids. */
export function listStructureNames(): readonly string[] {
  return [...Object.keys(readR4Definitions().types).filter((name) => !name.includes('.')), ...listProfiles().map((profile) => profile.id)];
}

/** The key of a value of unknown type in an ElementDefinition: `fixedUri`, `patternCodeableConcept`. */
function choiceKey(prefix: 'fixed' | 'pattern', value: unknown, id: string): string {
  if (typeof value === 'object') return `${prefix}CodeableConcept`;
  if (typeof value !== 'string') return typeof value === 'boolean' ? `${prefix}Boolean` : `${prefix}Decimal`;
  return `${prefix}${/(?:system|url)$/.test(id) ? 'Uri' : 'Code'}`;
}

function profileElementOf({ id, min, max, fixed, pattern, types, by, must, short }: ProfileElement): ElementDefinition {
  const slice = /:([^.:]+)$/.exec(id)?.[1];
  return {
    id,
    path: id.replace(/:[^.]+/g, ''),
    ...(slice === undefined ? {} : { sliceName: slice }),
    ...(short === undefined ? {} : { short }),
    ...(by === undefined
      ? {}
      : {
          slicing: {
            discriminator: by.map((path) => ({ type: path === '$this' ? ('type' as const) : ('value' as const), path })),
            rules: 'open' as const,
          },
        }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(types === undefined ? {} : { type: types.map((code) => ({ code })) }),
    ...(fixed === undefined ? {} : { [choiceKey('fixed', fixed, id)]: fixed }),
    ...(pattern === undefined ? {} : { [choiceKey('pattern', pattern, id)]: pattern }),
    ...(must === true ? { mustSupport: true } : {}),
  };
}

function buildProfile(profile: KnownProfile): StructureDefinition & { readonly id: string } {
  const constraints = (id: string): Pick<ElementDefinition, 'constraint'> => {
    const own = profile.constraints.filter(([at]) => at === id);
    if (own.length === 0) return {};
    return { constraint: own.map(([, key, human, expression]) => ({ key, severity: 'error' as const, human, expression })) };
  };
  const elements = profile.elements.some((element) => element.id === profile.type)
    ? profile.elements
    : [{ id: profile.type }, ...profile.elements];
  return {
    resourceType: 'StructureDefinition',
    id: profile.id,
    url: profile.url,
    name: profile.id
      .split('-')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join(''),
    title: profile.title,
    status: 'active',
    description: profile.description,
    fhirVersion: '4.0.1',
    kind: 'resource',
    abstract: false,
    type: profile.type,
    baseDefinition: profile.base,
    derivation: 'constraint',
    differential: { element: elements.map((element) => ({ ...profileElementOf(element), ...constraints(element.id) })) },
  };
}

/** The StructureDefinition of a type or profile; undefined for a name that is none. The elements are those of the type itself (differential). */
export function buildStructureDefinition(name: string): (StructureDefinition & { readonly id: string }) | undefined {
  const profile = listProfiles().find((each) => each.id === name);
  if (profile) return buildProfile(profile);
  const { types, fhirVersion } = readR4Definitions();
  const type = name.includes('.') || !Object.hasOwn(types, name) ? undefined : types[name];
  if (!type) return undefined;
  return {
    resourceType: 'StructureDefinition',
    id: name,
    url: `${BASE}${name}`,
    version: fhirVersion,
    name,
    status: 'active',
    fhirVersion: '4.0.1',
    kind: isResourceType(name) ? 'resource' : 'complex-type',
    abstract: name === 'Element' || name === 'BackboneElement',
    type: name,
    ...(name === 'Element' ? {} : { baseDefinition: `${BASE}${type.base}`, derivation: 'specialization' as const }),
    differential: { element: [{ id: name, path: name, min: 0, max: '*', ...constraintsOf(name) }, ...elementsOf(name, name, [])] },
  };
}
