// History of one resource: GET Type/id/_history.
import type { Bundle, BundleEntry, BundleEntryRequest } from '@medplum/fhirtypes';
import { readHistory, type StoredVersion } from '../../record/read.ts';
import type { Call } from './call.ts';
import { answerBundle, showResource } from './give-answer.ts';
import { refuse } from './outcome.ts';
import type { FhirAnswer } from './request.ts';
import { logRead, requireReach, requireReader } from './require-access.ts';

/** Answers all versions, newest first, deletions included. */
export async function readInstanceHistory(call: Call, type: string, id: string): Promise<FhirAnswer> {
  const who = requireReader(call.who);
  const versions = await readHistory(call.store.database, type, id);
  const [current] = versions;
  if (!current) refuse(404, 'not-found', `找不到 ${type}/${id}。请核对编号。`, `${type}/${id} is not known`);
  await requireReach(call.store.database, who, current.resident);
  await logRead(call.store.database, who, current.resident, call.request, `${type}/${id}/_history`);
  const entry = versions.map(
    (version): BundleEntry => ({
      fullUrl: `${call.request.base}/${type}/${id}`,
      ...(version.deleted ? {} : { resource: showResource(who, version.resource) }),
      request: requestOf(type, id, version),
      response: {
        status: version.deleted ? '204' : version.version === 1 ? '201' : '200',
        etag: `W/"${version.version}"`,
        lastModified: version.updated,
      },
    }),
  );
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'history',
    total: entry.length,
    link: [{ relation: 'self', url: `${call.request.base}/${type}/${id}/_history` }],
    entry,
  };
  return answerBundle(bundle);
}

function requestOf(type: string, id: string, version: StoredVersion): BundleEntryRequest {
  if (version.deleted) return { method: 'DELETE', url: `${type}/${id}` };
  // How the first version came is not kept; the address tells it well enough for a reader.
  return version.version === 1 ? { method: 'POST', url: type } : { method: 'PUT', url: `${type}/${id}` };
}
