// The declared forms as Questionnaires: /fhir/Questionnaire/<form id> and /fhir/Questionnaire?url=….
import type { Bundle } from '@medplum/fhirtypes';
import { buildQuestionnaire } from '../../../forms/build-questionnaire.ts';
import type { Call } from '../request/call.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';

/** The Questionnaire of a declared form, or undefined when no form has the id. Forms are no secret: whoever is signed in may read them. */
export function readDeclaredQuestionnaire(call: Call, id: string): FhirAnswer | undefined {
  const form = call.who === undefined ? undefined : call.store.registry.forms.get(id);
  return form && { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(buildQuestionnaire(form)) };
}

/** The declared forms as a searchset, by `url` when it is asked for; undefined when the search names anything else. */
export function searchDeclaredQuestionnaires(call: Call, parameters: URLSearchParams): FhirAnswer | undefined {
  if (call.who === undefined || [...parameters.keys()].some((name) => name !== 'url' && name !== '_format')) return undefined;
  const url = parameters.get('url');
  const found = [...call.store.registry.forms.values()].map(buildQuestionnaire).filter((each) => url === null || each.url === url);
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [{ relation: 'self', url: `${call.request.base}/Questionnaire${url === null ? '' : `?url=${encodeURIComponent(url)}`}` }],
    entry: found.map((resource) => ({ fullUrl: `${call.request.base}/Questionnaire/${resource.id}`, resource, search: { mode: 'match' } })),
  };
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(bundle) };
}
