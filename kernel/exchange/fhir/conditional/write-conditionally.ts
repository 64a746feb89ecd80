// Conditional update, patch and delete: PUT, PATCH and DELETE of Type?search.
import type { Resource } from '@medplum/fhirtypes';
import { rowsForThePlatform } from '../../../access/row-condition.ts';
import { answerOutcome, answerWritten } from '../answer/give-answer.ts';
import { FhirRefusal, outcomeOf, refuse } from '../answer/outcome.ts';
import { readPatch } from '../patch/read-patch.ts';
import type { Call } from '../request/call.ts';
import { type FhirAnswer, parseJsonBody, readIfMatch } from '../request/request.ts';
import { requireWriter } from '../request/require-access.ts';
import { runSearch } from '../search/run-search.ts';
import { checkEntry } from '../write/check-entry.ts';
import { writeEntries } from '../write/write-entries.ts';
import type { WriteEntry } from '../write/write-entry.ts';
import { readCondition } from './conditions.ts';

/** So many resources are deleted by one request at most. */
export const MOST_DELETED = 100;
const ATTEMPTS = 4;

function requireQuery(call: Call, type: string): void {
  if (call.request.query.trim() !== '') return;
  refuse(
    400,
    'required',
    `${call.request.method} ${type} 要写明编号（${type}/编号）或条件（${type}?参数=值）。`,
    `${call.request.method} ${type} needs an id or a condition such as ${type}?identifier=system|value`,
  );
}

async function writeOne(call: Call, entry: WriteEntry): Promise<FhirAnswer> {
  const [result] = await writeEntries(call.store, requireWriter(call.who), [entry], call.request);
  if (!result) throw new Error('a write without a result');
  return answerWritten(call, result);
}

/** The condition of the address, without the parameters that say how to answer. */
function conditionOf(call: Call): string {
  return call.request.query
    .split('&')
    .filter((part) => !/^_(format|pretty|count)=/.test(part))
    .join('&');
}

/** Updates the one resource that meets the condition, or creates it. 412 when there are several. */
export async function updateConditionally(call: Call, type: Resource['resourceType']): Promise<FhirAnswer> {
  requireWriter(call.who);
  requireQuery(call, type);
  const resource = checkEntry(parseJsonBody(call.request), type, undefined);
  return writeOne(call, {
    method: 'PUT',
    type,
    id: undefined,
    resource,
    condition: readCondition(type, conditionOf(call), undefined),
    ifMatch: readIfMatch(call.request.headers['if-match']),
    fullUrl: undefined,
    place: type,
  });
}

/** Patches a resource by its id, or the one that meets the condition of the address. With `If-Match` only that version. */
export async function patchResource(call: Call, type: Resource['resourceType'], id: string | undefined): Promise<FhirAnswer> {
  requireWriter(call.who);
  if (id === undefined) requireQuery(call, type);
  return writeOne(call, {
    method: 'PATCH',
    type,
    id,
    resource: undefined,
    revise: readPatch(call.request),
    condition: id === undefined ? readCondition(type, conditionOf(call), undefined) : undefined,
    ifMatch: readIfMatch(call.request.headers['if-match']),
    fullUrl: undefined,
    place: type,
  });
}

/**
 * Deletes what meets the condition: one resource, or with `_count=n` (at most 100) up to n, all or none; more than that are refused with
 * 412 and nothing is deleted. Nothing found is no error.
 */
export async function deleteConditionally(call: Call, type: Resource['resourceType']): Promise<FhirAnswer> {
  const who = requireWriter(call.who);
  requireQuery(call, type);
  const written = new URLSearchParams(call.request.query).get('_count');
  const limit = written === null ? 1 : Number(written);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_DELETED)
    refuse(400, 'value', `_count 应为 1 到 ${MOST_DELETED}。`, `_count must be 1 to ${MOST_DELETED}`, '_count');
  const base = { method: 'DELETE', type, resource: undefined, fullUrl: undefined, place: type } as const;
  const condition = readCondition(type, conditionOf(call), undefined);
  const ifMatch = readIfMatch(call.request.headers['if-match']);
  if (limit === 1) return writeOne(call, { ...base, id: undefined, condition, ifMatch });
  for (let attempt = 1; ; attempt += 1) {
    const { found } = await runSearch(call.store.database, { ...condition.search, count: limit + 1 }, rowsForThePlatform());
    if (found.length > limit)
      refuse(
        412,
        'multiple-matches',
        `符合条件“${condition.text}”的 ${type} 多于 ${limit} 个，没有删除任何内容。`,
        `more than ${limit} ${type} meet the condition "${condition.text}"; nothing was deleted`,
      );
    const entries = found.map(
      ({ id, resource }): WriteEntry => ({ ...base, id, condition: undefined, ifMatch: Number(resource.meta?.versionId) }),
    );
    try {
      const results = entries.length === 0 ? [] : await writeEntries(call.store, who, entries, call.request);
      const said = {
        code: 'informational',
        severity: 'information',
        text: `已删除 ${results.length} 个 ${type}。`,
        english: `deleted ${results.length} ${type}`,
      } as const;
      return answerOutcome(200, outcomeOf([said]));
    } catch (error) {
      // One of them was changed since the search: it may not meet the condition any more, so search again.
      if (attempt >= ATTEMPTS || !(error instanceof FhirRefusal && error.status === 412)) throw error;
    }
  }
}
