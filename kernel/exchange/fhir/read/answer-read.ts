// Finds the interaction of a GET: metadata, read, version, history, search.
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { refuse } from '../answer/outcome.ts';
import { answerDefinition } from '../definitions/answer-definition.ts';
import { buildCapabilityStatement } from '../definitions/capability-statement.ts';
import { readSearchParameter, searchSearchParameters } from '../definitions/read-search-parameter.ts';
import { answerHistory, answerInstanceHistory } from '../history/answer-history.ts';
import { answerOperation, isOperationPath } from '../operations/answer-operation.ts';
import type { Call } from '../request/call.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import { searchCompartment, searchEverything, searchResources } from '../search/search-resources.ts';
import { readResource, readVersion } from './read-resource.ts';

/** Answers a GET. Throws 404 for addresses that mean nothing here. */
export async function answerRead(call: Call): Promise<FhirAnswer> {
  const [type = '', id, history, version, ...more] = call.request.path
    .split('/')
    .filter((part, index, parts) => part !== '' || index < parts.length - 1);
  if (type === 'metadata' && id === undefined) {
    return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(buildCapabilityStatement(call.request.base)) };
  }
  if (isOperationPath(call.request.path)) return answerOperation(call);
  if (type === '_history' && id === undefined) return answerHistory(call, undefined);
  if ((type === '' || type === '_search') && id === undefined) return searchEverything(call, new URLSearchParams(call.request.query));
  if (!isResourceType(type)) refuse(404, 'not-supported', `没有资源类型“${type}”。`, `there is no resource type "${type}" in FHIR R4`);
  const inCompartment = type === 'Patient' && history !== undefined && (history === '*' || isResourceType(history));
  if (inCompartment && id !== undefined && (version === undefined || version === '_search') && more.length === 0)
    return searchCompartment(call, id, history, new URLSearchParams(call.request.query));
  if (more.length > 0 || (history !== undefined && history !== '_history'))
    refuse(404, 'not-supported', `地址 ${call.request.path} 没有对应的操作。`, `nothing answers at ${call.request.path}`);
  const declared = history === undefined && id !== '_search' ? await answerDefinition(call, type, id) : undefined;
  if (declared) return declared;
  if (type === 'SearchParameter' && history === undefined) {
    const parameters = new URLSearchParams(call.request.query);
    const declared = id === undefined ? searchSearchParameters(call, parameters) : readSearchParameter(call, id);
    if (declared) return declared;
  }
  if (id === undefined || id === '_search') return searchResources(call, type, new URLSearchParams(call.request.query));
  if (id === '_history' && history === undefined) return answerHistory(call, type);
  if (id === '_history' || id.startsWith('$')) refuse(404, 'not-supported', `不支持 ${type}/${id}。`, `${type}/${id} is not supported`);
  if (history === undefined) return readResource(call, type, id);
  return version === undefined ? answerInstanceHistory(call, type, id) : readVersion(call, type, id, version);
}
