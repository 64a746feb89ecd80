// The elements of a FHIR type, those that it inherits included.
import { type R4Element, readR4Definitions } from './r4-definitions.ts';

/** Elements that every type of a base inherits; FHIR R4 resource.html, domainresource.html, element.html, backboneelement.html. */
const ELEMENT: Readonly<Record<string, R4Element>> = { id: { t: 'string' }, extension: { m: 1, t: 'Extension' } };
const RESOURCE: Readonly<Record<string, R4Element>> = {
  id: { t: 'id' },
  meta: { t: 'Meta' },
  implicitRules: { t: 'uri' },
  language: { t: 'code' },
};
const INHERITED: Readonly<Record<string, Readonly<Record<string, R4Element>>>> = {
  Element: ELEMENT,
  BackboneElement: { ...ELEMENT, modifierExtension: { m: 1, t: 'Extension' } },
  Resource: RESOURCE,
  DomainResource: {
    ...RESOURCE,
    text: { t: 'Narrative' },
    contained: { m: 1, t: 'Resource' },
    extension: { m: 1, t: 'Extension' },
    modifierExtension: { m: 1, t: 'Extension' },
  },
};

/** All elements of a type or nested structure by name, inherited ones first; undefined for a name that is none. */
export function elementsOf(type: string): Readonly<Record<string, R4Element>> | undefined {
  const { types } = readR4Definitions();
  const definition = Object.hasOwn(types, type) ? types[type] : undefined;
  return definition && { ...INHERITED[definition.base], ...definition.elements };
}
