// Reads the body of a PATCH into what it does to a resource.
import type { Resource } from '@medplum/fhirtypes';
import { refuse } from '../answer/outcome.ts';
import { type FhirRequest, parseJsonBody } from '../request/request.ts';
import { checkEntry } from '../write/check-entry.ts';
import { applyFhirPathPatch, readFhirPathPatch } from './fhirpath-patch.ts';
import { applyJsonPatch, readJsonPatch } from './json-patch.ts';
import { isJson } from './locate-elements.ts';

/** What a patch does: the resource as it stands becomes the one to be written. Throws refusals that name the operation or element. */
export type Revise = (standing: Resource & { readonly id: string }) => Resource;

/** The result of a patch must be a valid resource that is still the same one. */
function checkPatched(standing: Resource & { readonly id: string }, patched: unknown): Resource {
  const { resourceType, id } = isJson(patched) ? patched : {};
  if (resourceType !== standing.resourceType || id !== standing.id)
    refuse(
      422,
      'business-rule',
      '补丁不能改动资源的类型和编号。',
      'a patch cannot change the type or the id of a resource',
      `${standing.resourceType}.${resourceType === standing.resourceType ? 'id' : 'resourceType'}`,
    );
  return checkEntry(patched, standing.resourceType, undefined);
}

/** A patch from a document: a list is JSON Patch, a Parameters resource is FHIRPath Patch. */
export function readPatchDocument(document: unknown): Revise {
  if (isJson(document)) {
    const steps = readFhirPathPatch(document);
    return (standing) => checkPatched(standing, applyFhirPathPatch(standing, steps));
  }
  const steps = readJsonPatch(document);
  return (standing) => checkPatched(standing, applyJsonPatch(standing, steps));
}

/** The patch in a request, by its content type. Throws 415 for another content type, 400 for what is no patch. */
export function readPatch(request: FhirRequest): Revise {
  const media = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (media === 'application/json-patch+json') return readPatchDocument(parseText(request.body));
  if (media === 'application/fhir+json' || media === 'application/json') return readPatchDocument(parseJsonBody(request));
  refuse(
    415,
    'not-supported',
    `PATCH 的内容应为 application/json-patch+json（JSON Patch）或 application/fhir+json（FHIRPath Patch），收到“${media || '（未说明）'}”。`,
    `PATCH takes application/json-patch+json or application/fhir+json (Parameters), received "${media || 'nothing'}"`,
  );
}

function parseText(body: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    refuse(400, 'structure', `补丁不是正确的 JSON：${reason}`, `the patch is not well-formed JSON: ${reason}`);
  }
  if (!Array.isArray(parsed)) refuse(400, 'structure', 'JSON Patch 应是操作的列表。', 'a JSON Patch is a list of operations');
  return parsed;
}

/** The patch in an entry of a Bundle: a Parameters resource, or a Binary that holds a JSON Patch in base64 (FHIR R4 http.html#patch). */
export function readEntryPatch(resource: unknown, place: string): Revise {
  if (isJson(resource) && resource.resourceType === 'Parameters') return readPatchDocument(resource);
  if (isJson(resource) && resource.resourceType === 'Binary' && typeof resource.data === 'string')
    return readPatchDocument(parseText(Buffer.from(resource.data, 'base64').toString('utf8')));
  refuse(
    422,
    'structure',
    'PATCH 条目的资源应是 Parameters（FHIRPath Patch）或 Binary（base64 的 JSON Patch）。',
    'the resource of a PATCH entry must be Parameters (FHIRPath Patch) or Binary (JSON Patch in base64)',
    place,
  );
}
