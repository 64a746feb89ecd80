// Answers with a resource, a bundle or an outcome, with the headers FHIR asks for.
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import { factsOfRole } from '../../../define/role.ts';
import type { StoredVersion } from '../../../record/read.ts';
import { hideSecrets } from '../../subscriptions/own-subscription.ts';
import type { Call } from '../request/call.ts';
import { FHIR_JSON, type FhirAnswer, readPreference } from '../request/request.ts';

import type { EntryResult } from '../write/write-entry.ts';
import { maskResource } from './mask-resource.ts';
import { outcomeOf } from './outcome.ts';
import { readShape } from './read-shape.ts';
import { summarizeResource } from './summarize-resource.ts';

/** A resource as the role may see it: machines and the resident whole, others with identity numbers, phones and perhaps addresses masked (revealing is an act of its own). */
export function showResource(who: SignedIn, resource: Resource): Resource {
  const { masks } = factsOfRole(who.role);
  const shown = hideSecrets(who, resource);
  return masks.length === 0 ? shown : maskResource(shown, masks.includes('address'));
}

/** Whether `showResource` shows resources of the type as they are stored. */
export function showsWhole(who: SignedIn, type: string): boolean {
  return factsOfRole(who.role).masks.length === 0 && type !== 'Subscription';
}

/** Answers with a stored version of a resource of the type, or the part of it that `_summary` or `_elements` ask for; shown whole, its text is passed on. */
export function answerResource(call: Call, status: number, version: StoredVersion, type: string): FhirAnswer {
  if (!call.who) throw new Error('a resource is shown to somebody');
  const shape = readShape(call.request);
  const whole = shape.summary === undefined && shape.elements === undefined && showsWhole(call.who, type);
  return {
    status,
    headers: { 'content-type': FHIR_JSON, etag: `W/"${version.version}"`, 'last-modified': new Date(version.updated).toUTCString() },
    body:
      whole && version.text !== undefined
        ? version.text
        : JSON.stringify(summarizeResource(showResource(call.who, version.resource), shape)),
  };
}

/** Answers with a bundle. */
export function answerBundle(bundle: Bundle, status = 200): FhirAnswer {
  return { status, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(bundle) };
}

/** Answers with a bundle whose entries are JSON already, so that what is shown as it is stored need not be read. */
export function answerEntries(bundle: Bundle, entries: readonly string[]): FhirAnswer {
  const head = JSON.stringify(bundle);
  const body = entries.length === 0 ? head : `${head.slice(0, -1)},"entry":[${entries.join(',')}]}`;
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body };
}

/** Answers with an outcome. */
export function answerOutcome(status: number, outcome: OperationOutcome, headers: Readonly<Record<string, string>> = {}): FhirAnswer {
  return { status, headers: { 'content-type': FHIR_JSON, ...headers }, body: JSON.stringify(outcome) };
}

/** Answers a single write, as the header Prefer asks: the resource unless told otherwise. */
export function answerWritten(call: Call, result: EntryResult): FhirAnswer {
  const headers: Record<string, string> = result.version === 0 ? {} : { etag: `W/"${result.version}"` };
  if (result.status !== 204) headers.location = `${call.request.base}/${result.type}/${result.id}/_history/${result.version}`;
  const lastUpdated = result.resource?.meta?.lastUpdated;
  if (lastUpdated !== undefined) headers['last-modified'] = new Date(lastUpdated).toUTCString();
  const wish = readPreference(call.request).answer;
  if (result.status === 204 || wish === 'minimal' || !result.resource) return { status: result.status, headers, body: '' };
  headers['content-type'] = FHIR_JSON;
  if (wish === 'OperationOutcome') {
    const said = {
      code: 'informational',
      severity: 'information',
      text: `已保存为 ${result.type}/${result.id} 的版本 ${result.version}。`,
      english: `stored as version ${result.version} of ${result.type}/${result.id}`,
    } as const;
    return { status: result.status, headers, body: JSON.stringify(outcomeOf([said])) };
  }
  return { status: result.status, headers, body: JSON.stringify(result.resource) };
}
