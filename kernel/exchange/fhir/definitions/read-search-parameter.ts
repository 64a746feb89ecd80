// The search parameters of this door as resources: /fhir/SearchParameter/<id> and /fhir/SearchParameter?base=Patient.
import type { Bundle, SearchParameter } from '@medplum/fhirtypes';
import type { Call } from '../request/call.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import { listSearchParameters } from '../search/search-parameters.ts';

const PAGE = 100;

/** What a parameter of the search looks at. */
const FIELDS: Readonly<Record<string, (each: SearchParameter) => readonly (string | undefined)[]>> = {
  _id: (each) => [each.id],
  url: (each) => [each.url],
  code: (each) => [each.code],
  name: (each) => [each.name],
  type: (each) => [each.type],
  base: (each) => each.base ?? [],
  target: (each) => each.target ?? [],
};

/** The SearchParameter of an id, or undefined when it is none of R4's: then it may stand in the record. */
export function readSearchParameter(call: Call, id: string): FhirAnswer | undefined {
  const found = call.who === undefined ? undefined : listSearchParameters().find((each) => each.id === id);
  return found && { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(found) };
}

/** The parameters that work here as a searchset, by id, url, code, name, type, base and target; undefined when the search names anything else. */
export function searchSearchParameters(call: Call, parameters: URLSearchParams): FhirAnswer | undefined {
  const asked = [...parameters].filter(([name]) => !['_format', '_pretty', '_count', '_cursor'].includes(name));
  if (call.who === undefined || asked.some(([name]) => !Object.hasOwn(FIELDS, name))) return undefined;
  const found = listSearchParameters().filter((each) =>
    asked.every(([name, value]) => value.split(',').some((one) => FIELDS[name]?.(each).includes(one.replace(/^.*\|/, '')))),
  );
  // Named and not R4's: the record may hold it.
  if (asked.length > 0 && found.length === 0) return undefined;
  const count = Math.min(Math.max(Number(parameters.get('_count') ?? PAGE) || 0, 0), 500);
  const after = parameters.get('_cursor');
  const from = after === null ? 0 : found.findIndex((each) => each.id === after) + 1;
  const page = found.slice(from, from + count);
  const address = (cursor: string | undefined): string => {
    const query = new URLSearchParams([...asked, ['_count', String(count)], ...(cursor === undefined ? [] : [['_cursor', cursor]])]);
    return `${call.request.base}/SearchParameter?${query.toString()}`;
  };
  const last = page.at(-1)?.id;
  const more = last !== undefined && from + count < found.length;
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [{ relation: 'self', url: address(undefined) }, ...(more ? [{ relation: 'next' as const, url: address(last) }] : [])],
    ...(page.length === 0
      ? {}
      : {
          entry: page.map((resource) => ({
            fullUrl: `${call.request.base}/SearchParameter/${resource.id}`,
            resource,
            search: { mode: 'match' as const },
          })),
        }),
  };
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(bundle) };
}
