// Keeps what is sent here apart from the definitions that the platform itself serves.
import type { Resource } from '@medplum/fhirtypes';
import type { Store } from '../../../store/store.ts';
import { refuse } from '../answer/outcome.ts';
import { listDefinitions } from '../definitions/list-definitions.ts';
import { listSearchParameters } from '../search/search-parameters.ts';

/** Ids of this form (`Patient-everything`) are those of the platform's own operations (`idOfOperation`). */
const OWN_OPERATION = /^(?:[A-Z][A-Za-z]*-)+[a-z][a-z-]*$/;

function isServed(store: Store, type: string, id: string | undefined, url: string | undefined): boolean {
  if (type === 'OperationDefinition') return OWN_OPERATION.test(id ?? '') || (url ?? '').startsWith('urn:yigong:operation:');
  const served = type === 'SearchParameter' ? listSearchParameters() : listDefinitions(store, type);
  return served.some((each) => (id !== undefined && each.id === id) || (url !== undefined && each.url === url));
}

/** Throws 422 for a definition under the id or the URL of one that the platform serves: nobody would ever read it. */
export function guardDeclared(store: Store, resource: Resource, id: string | undefined, place: string): void {
  const url = 'url' in resource && typeof resource.url === 'string' ? resource.url : undefined;
  if (!isServed(store, resource.resourceType, id, url)) return;
  refuse(
    422,
    'business-rule',
    `平台自己已提供这个 ${resource.resourceType}（${url ?? id}），不能再存一份。请换一个 id 和 url。`,
    `this server itself serves this ${resource.resourceType} (${url ?? id}); choose another id and url`,
    place,
  );
}
