// The base structures of FHIR R4 as the validator knows them, as StructureDefinitions.
import type { ElementDefinition, ElementDefinitionType, StructureDefinition } from '@medplum/fhirtypes';
import { type R4Element, readR4Definitions } from '../../../record/validation/r4-definitions.ts';
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
      ...(element.v === undefined ? {} : { binding: { strength: 'required', valueSet: `http://hl7.org/fhir/ValueSet/${element.v}` } }),
    };
    return nested === undefined || elsewhere ? [one] : [one, ...elementsOf(nested, at, [...seen, nested])];
  });
}

/** The names of the types that StructureDefinitions are served for: resources and data types, no structures inside them. */
export function listStructureNames(): readonly string[] {
  return Object.keys(readR4Definitions().types).filter((name) => !name.includes('.'));
}

/** The StructureDefinition of a type; undefined for a name that is none. The elements are those of the type itself (differential). */
export function buildStructureDefinition(name: string): (StructureDefinition & { readonly id: string }) | undefined {
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
    differential: { element: [{ id: name, path: name, min: 0, max: '*' }, ...elementsOf(name, name, [])] },
  };
}
