// The definitions that the platform declares itself: value sets, code systems, concept maps, structures, forms, measures.
import type { Resource } from '@medplum/fhirtypes';
import { buildQuestionnaire } from '../../../forms/build-questionnaire.ts';
import type { Store } from '../../../store/store.ts';
import { buildConceptMap, listConceptMaps } from './concept-maps.ts';
import { buildMeasure, listMeasures } from './measures.ts';
import { buildStructureDefinition, listStructureNames } from './structure-definitions.ts';
import { buildCodeSystem, buildValueSet, listCodeSets, listCodeSystems } from './value-sets.ts';

/** A resource with its id. */
export type Built = Resource & { readonly id: string };

/** One declared definition: known by id and URL at once, built when it is shown. */
export interface Definition {
  readonly id: string;
  readonly url: string;
  readonly build: () => Built | Promise<Built>;
}

/** What the platform serves of a type beside its operations (`answer-definition.ts` adds those). */
export function listDefinitions(store: Store, type: string): readonly Definition[] {
  switch (type) {
    case 'ValueSet':
      return listCodeSets(store).map((set) => ({ id: set.id, url: set.url, build: () => buildValueSet(set) }));
    case 'CodeSystem':
      return listCodeSystems(store).map((system) => ({ id: system.id, url: system.url, build: () => buildCodeSystem(store, system) }));
    case 'StructureDefinition':
      return listStructureNames().flatMap((name) => {
        const built = buildStructureDefinition(name);
        return built ? [{ id: name, url: built.url, build: () => built }] : [];
      });
    case 'ConceptMap':
      return listConceptMaps().map((table) => ({ id: table.id, url: table.url, build: () => buildConceptMap(table) }));
    case 'Questionnaire':
      return [...store.registry.forms.values()].map((form) => ({
        id: form.id,
        url: `urn:yigong:questionnaire:${form.id}`,
        build: () => ({ ...buildQuestionnaire(form), id: form.id }),
      }));
    case 'Measure':
      return listMeasures(store).map((measure) => ({ id: measure.id, url: measure.url, build: () => buildMeasure(measure) }));
    default:
      return [];
  }
}
