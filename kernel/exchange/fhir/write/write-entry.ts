// One entry of what a client wants written, from request to result.
import type { Resource } from '@medplum/fhirtypes';
import type { Write } from '../../../commit/resolve-writes.ts';
import type { StoredVersion } from '../../../record/read.ts';
import type { Condition } from '../conditional/conditions.ts';
import type { Revise } from '../patch/read-patch.ts';

/**
 * One thing to write, checked in itself (valid resource, known type). `place` names it in the request, e.g. 'Bundle.entry[3].resource'.
 * Without `id` the condition says which resource is meant. A PATCH has `revise` instead of a resource.
 */
export interface WriteEntry {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly type: Resource['resourceType'];
  readonly id: string | undefined;
  readonly resource: Resource | undefined;
  readonly condition: Condition | undefined;
  readonly ifMatch: number | undefined;
  readonly fullUrl: string | undefined;
  readonly place: string;
  readonly revise?: Revise | undefined;
}

/** What became of an entry: created 201, updated or already there 200, deleted 204 (`version` 0: there was nothing to delete). */
export interface EntryResult {
  readonly status: 200 | 201 | 204;
  readonly type: Resource['resourceType'];
  readonly id: string;
  readonly version: number;
  readonly resource: (Resource & { readonly id: string }) | undefined;
}

/** What an entry becomes, before ids are given: a write, or something that already stands. */
export type Plan =
  | { readonly write: Write }
  | { readonly standing: StoredVersion; readonly type: Resource['resourceType'] }
  | { readonly same: number }
  | { readonly nothing: Resource['resourceType'] };
