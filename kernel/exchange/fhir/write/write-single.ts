// Create, update and delete of one resource: POST Type, PUT Type/id, DELETE Type/id.
import type { Resource } from '@medplum/fhirtypes';
import { answerWritten } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import { readCondition } from '../conditional/conditions.ts';
import type { Call } from '../request/call.ts';
import { type FhirAnswer, parseJsonBody, readIfMatch } from '../request/request.ts';
import { requireWriter } from '../request/require-access.ts';
import { checkEntry } from './check-entry.ts';
import type { WriteEntry } from './write-entry.ts';
import { writeTogether } from './write-together.ts';

async function writeOne(call: Call, entry: WriteEntry): Promise<FhirAnswer> {
  const who = requireWriter(call.who);
  return answerWritten(call, await writeTogether(call.store, who, entry, call.request));
}

/** Creates a resource with an id of ours; with `If-None-Exist` only when nothing meets the condition (200 with what does). */
export async function createResource(call: Call, type: Resource['resourceType']): Promise<FhirAnswer> {
  requireWriter(call.who);
  const resource = checkEntry(parseJsonBody(call.request), type, undefined);
  const condition = call.request.headers['if-none-exist'];
  return writeOne(call, {
    method: 'POST',
    type,
    id: undefined,
    resource,
    condition: condition === undefined ? undefined : readCondition(type, condition, undefined),
    ifMatch: undefined,
    fullUrl: undefined,
    place: type,
  });
}

/** Puts a new version of a resource, or the first one under the client's id. With `If-Match` only over that version (412 otherwise). */
export async function updateResource(call: Call, type: Resource['resourceType'], id: string): Promise<FhirAnswer> {
  requireWriter(call.who);
  const resource = checkEntry(parseJsonBody(call.request), type, undefined);
  if (resource.id !== id)
    refuse(
      400,
      'value',
      `地址里的编号是“${id}”，资源里的是“${resource.id ?? '（没有）'}”，两者应一致。`,
      `the address says id "${id}", the resource "${resource.id ?? ''}"`,
      `${type}.id`,
    );
  return writeOne(call, {
    method: 'PUT',
    type,
    id,
    resource,
    condition: undefined,
    ifMatch: readIfMatch(call.request.headers['if-match']),
    fullUrl: undefined,
    place: type,
  });
}

/** Deletes a resource: its versions stay and can be read. Deleting it again changes nothing. */
export async function deleteResource(call: Call, type: Resource['resourceType'], id: string): Promise<FhirAnswer> {
  return writeOne(call, {
    method: 'DELETE',
    type,
    id,
    resource: undefined,
    condition: undefined,
    ifMatch: readIfMatch(call.request.headers['if-match']),
    fullUrl: undefined,
    place: type,
  });
}
