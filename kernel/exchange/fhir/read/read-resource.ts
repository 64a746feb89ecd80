// Read and version read: GET Type/id and GET Type/id/_history/version.
import { readHistory, type StoredVersion } from '../../../record/read.ts';
import { answerResource } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import type { Call } from '../request/call.ts';
import type { FhirAnswer } from '../request/request.ts';
import { logRead, readRecord, requireReader, requireRecord } from '../request/require-access.ts';

/** Answers a read of the current version. 404 when it never was, 410 when it was deleted. `If-None-Match` with the version at hand gives 304. */
export async function readResource(call: Call, type: string, id: string): Promise<FhirAnswer> {
  const who = requireReader(call.who, 'r', [type]);
  const current = await readRecord(call.store.database, who, { type, id });
  if (!current) refuse(404, 'not-found', `找不到 ${type}/${id}。请核对编号。`, `${type}/${id} is not known`);
  const reason = await requireRecord(call.store.database, who, `${type}/${id}`, current);
  if (current.deleted)
    refuse(410, 'deleted', `${type}/${id} 已被删除，可以查看它的历史版本。`, `${type}/${id} was deleted at version ${current.version}`);
  await logRead(call.store.database, who, current.resident, call.request, `${type}/${id}`, reason);
  if (call.request.headers['if-none-match'] === `W/"${current.version}"`)
    return { status: 304, headers: { etag: `W/"${current.version}"` }, body: '' };
  return answerResource(call, 200, current, type);
}

/** Answers a read of one version. */
export async function readVersion(call: Call, type: string, id: string, version: string): Promise<FhirAnswer> {
  const who = requireReader(call.who, 'r', [type]);
  const versions: readonly StoredVersion[] = await readHistory(call.store.database, type, id);
  const [current] = versions;
  const reason = current && (await requireRecord(call.store.database, who, `${type}/${id}`, current));
  const found = versions.find((each) => String(each.version) === version);
  if (!current || !found) refuse(404, 'not-found', `找不到 ${type}/${id} 的版本 ${version}。`, `${type}/${id} has no version ${version}`);
  if (found.deleted)
    refuse(410, 'deleted', `${type}/${id} 的版本 ${version} 是一次删除。`, `version ${version} of ${type}/${id} is a deletion`);
  await logRead(call.store.database, who, current.resident, call.request, `${type}/${id}/_history/${version}`, reason);
  return answerResource(call, 200, found, type);
}
