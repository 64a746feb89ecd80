// The FHIR R4 door: one request in, one answer out. The server mounts it at /fhir.
import type { SignedIn } from '../../access/actor.ts';
import { isResourceType } from '../../record/validation/resource-types.ts';
import type { Store } from '../../store/store.ts';
import { answerOutcome } from './answer/give-answer.ts';
import { explainError, refuse } from './answer/outcome.ts';
import { answerAuditEvents } from './audit-events.ts';
import { runBundle } from './bundle/run-bundle.ts';
import { deleteConditionally, patchResource, updateConditionally } from './conditional/write-conditionally.ts';
import { answerOperation, isOperationPath } from './operations/answer-operation.ts';
import { answerRead } from './read/answer-read.ts';
import type { Call } from './request/call.ts';
import { type FhirAnswer, type FhirRequest, requireJsonAccepted } from './request/request.ts';
import { logRefusal } from './request/require-access.ts';
import { searchCompartment, searchEverything, searchResources } from './search/search-resources.ts';
import { createResource, deleteResource, updateResource } from './write/write-single.ts';

/**
 * Answers a FHIR request. Never throws: every error is an OperationOutcome with its status; a fault of the platform itself also stands in
 * `fault`, for the log. `who` is undefined for somebody who did not sign in: they get the CapabilityStatement and 401 for all else.
 */
export async function answerFhir(store: Store, who: SignedIn | undefined, request: FhirRequest): Promise<FhirAnswer> {
  try {
    requireJsonAccepted(request);
    return await route({ store, who, request });
  } catch (error) {
    const { status, outcome, unexpected } = explainError(error);
    try {
      await logRefusal(store.database, who, request, error);
    } catch (fault) {
      return { ...answerOutcome(500, explainError(fault).outcome), fault };
    }
    const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : status === 405 ? { allow: allowedAt(request.path) } : {};
    return { ...answerOutcome(status, outcome, headers), ...(unexpected ? { fault: error } : {}) };
  }
}

function allowedAt(path: string): string {
  if (isOperationPath(path)) return 'POST';
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0) return 'GET, HEAD, POST';
  if (parts.length > 2) return 'GET, HEAD';
  return parts.length === 1 ? 'GET, HEAD, POST, PUT, PATCH, DELETE' : 'GET, HEAD, PUT, PATCH, DELETE';
}

/** For an auditor, who reads nothing of the record, AuditEvent is the platform's own audit log. */
async function answerAuditor(call: Call): Promise<FhirAnswer> {
  const { method, path, query } = call.request;
  const [, id, ...more] = path.split('/').filter((part) => part !== '');
  if (method === 'POST' && id === '_search' && more.length === 0) return answerAuditEvents(call, undefined, readForm(call));
  if (method !== 'GET' || more.length > 0)
    refuse(405, 'not-supported', '审计日志只能读取和查询。', 'the audit log can only be read and searched');
  return answerAuditEvents(call, id === '_search' ? undefined : id, new URLSearchParams(query));
}

async function route(call: Call): Promise<FhirAnswer> {
  const { method, path } = call.request;
  if (call.who?.role === 'auditor' && path.split('/').find((part) => part !== '') === 'AuditEvent') return answerAuditor(call);
  if (method === 'GET') return answerRead(call);
  if (method === 'HEAD') return { ...(await answerRead(call)), body: '' };
  const [type = '', id, ...more] = path.split('/').filter((part) => part !== '');
  if (method === 'POST' && type === '') return runBundle(call);
  if (isOperationPath(path)) return answerOperation(call);
  if (method === 'POST' && type === '_search' && id === undefined) return searchEverything(call, readForm(call));
  if (!isResourceType(type)) refuse(404, 'not-supported', `没有资源类型“${type}”。`, `there is no resource type "${type}" in FHIR R4`);
  if (method === 'POST' && id === undefined) return createResource(call, type);
  if (method === 'POST' && id === '_search' && more.length === 0) return searchResources(call, type, readForm(call));
  const [within = '', last] = more;
  if (method === 'POST' && type === 'Patient' && id !== undefined && last === '_search' && more.length === 2)
    return searchCompartment(call, id, within, readForm(call));
  if (method === 'PATCH' && more.length === 0) return patchResource(call, type, id);
  if (method === 'PUT' && more.length === 0) return id === undefined ? updateConditionally(call, type) : updateResource(call, type, id);
  if (method === 'DELETE' && more.length === 0) return id === undefined ? deleteConditionally(call, type) : deleteResource(call, type, id);
  refuse(405, 'not-supported', `${method} 不能用在 /${path}。`, `${method} is not supported at /${path}`);
}

/** The parameters of a POST _search: those of the form and those of the address. */
function readForm(call: Call): URLSearchParams {
  const type = (call.request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/x-www-form-urlencoded')
    refuse(
      415,
      'not-supported',
      `_search 的内容应为 application/x-www-form-urlencoded，收到“${type}”。`,
      `_search takes application/x-www-form-urlencoded, received "${type}"`,
    );
  return new URLSearchParams([...new URLSearchParams(call.request.query), ...new URLSearchParams(call.request.body)]);
}
