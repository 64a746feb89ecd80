// Shows less of a resource: `_summary` and `_elements`.
import type { Resource } from '@medplum/fhirtypes';
import { summaryElementsOf } from '../../../record/search-index/r4-search.ts';
import { readR4Definitions } from '../../../record/validation/r4-definitions.ts';
import type { Shape } from '../search/read-search.ts';

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' } as const;
const ALWAYS = ['resourceType', 'id', 'meta'];

function mandatoryOf(type: string): readonly string[] {
  return Object.entries(readR4Definitions().types[type]?.elements ?? {}).flatMap(([name, element]) => (element.n === 1 ? [name] : []));
}

/** The resource with the elements that the shape asks for, and always those that must be there; labelled SUBSETTED. Source: FHIR R4, Search, summary. */
export function summarizeResource(resource: Resource, shape: Shape): Resource {
  const { summary, elements } = shape;
  if (summary === undefined && elements === undefined) return resource;
  const { resourceType } = resource;
  const wanted = new Set([...ALWAYS, ...mandatoryOf(resourceType)]);
  if (summary === 'true') for (const name of ['implicitRules', ...summaryElementsOf(resourceType)]) wanted.add(name.replace('[x]', ''));
  if (summary === 'text') wanted.add('text');
  for (const name of elements ?? []) wanted.add(name.replace('[x]', ''));
  const choices = readR4Definitions().types[resourceType]?.elements ?? {};
  const isWanted = (key: string): boolean => {
    const name = key.replace(/^_/, '');
    if (wanted.has(name)) return true;
    return Object.entries(choices).some(
      ([choice, element]) =>
        wanted.has(choice) && element.c?.some((type) => name === `${choice}${type.charAt(0).toUpperCase()}${type.slice(1)}`),
    );
  };
  const kept = Object.fromEntries(
    Object.entries(resource).filter(([key]) => (summary === 'data' ? key !== 'text' : isWanted(key))),
  ) as Resource; // the same elements, fewer
  return { ...kept, meta: { ...kept.meta, tag: [...(kept.meta?.tag ?? []), SUBSETTED] } };
}
