// Which version each write makes, given what stands.
import type { Resource } from '@medplum/fhirtypes';
import type { Transaction } from '../database/database.ts';
import { fail } from '../errors.ts';
import type { Instant } from '../periods/plain-date.ts';
import { readCurrents, type StoredVersion } from '../record/read.ts';
import { residentOfId } from '../record/resource-id.ts';
import { stampResource, type Version } from '../record/write.ts';
import type { ResolvedWrite } from './resolve-writes.ts';

/**
 * Versions for the writes: 1 for a new id, else one more than what stands. Throws `not-found` for a delete of what never was,
 * `version-conflict`, `unprocessable` for a record that would change hands, `invalid` for an id that nobody would find again.
 */
export async function planVersions(tx: Transaction, resolved: readonly ResolvedWrite[], now: Instant): Promise<readonly Version[]> {
  // An id that we give now can have no version yet.
  const known = resolved.filter((each) => (each.write.op !== 'create' || each.write.id !== undefined) && standingOf(each) === undefined);
  const current = new Map(zip(known, await readCurrents(tx, known)));
  return resolved.map((each) => planVersion(each, standingOf(each) ?? current.get(each), now));
}

/** What the writer has read already, where it is what the write replaces: if another version stands by now, the write itself finds that out. */
function standingOf({ write }: ResolvedWrite): StoredVersion | undefined {
  return write.op === 'update' && write.standing?.version === write.ifVersion ? write.standing : undefined;
}

function zip<A, B>(keys: readonly A[], values: readonly B[]): readonly (readonly [A, B | undefined])[] {
  return keys.map((key, at) => [key, values[at]] as const);
}

function planVersion({ write, type, id, resident, resource }: ResolvedWrite, current: StoredVersion | undefined, now: Instant): Version {
  const name = `${type}/${id}`;
  if (!current) {
    if (!resource) fail('not-found', { what: name });
    if (write.op === 'update' && write.ifVersion !== undefined)
      fail('version-conflict', { what: name, current: '（不存在）', expected: write.ifVersion });
    if ((residentOfId(id) ?? resident) !== resident) {
      fail('invalid', { what: `编号 ${id} 的写法与平台给别人的编号相同，请换一个编号。`, field: `${type}.id` });
    }
    return {
      resident,
      resource: stampResource(resource, id, 1, now),
      version: 1,
      ifVersion: undefined,
      deleted: false,
      replaces: undefined,
      restricted: 0,
    };
  }
  if (current.resident !== resident)
    fail('unprocessable', { what: `${name} 属于另一位居民，不能改到此人名下`, next: '请撤销原记录后为此人新建。' });
  const content: Resource = resource ?? current.resource;
  return {
    resident,
    resource: stampResource(content, id, current.version + 1, now),
    version: current.version + 1,
    ifVersion: write.op === 'create' ? current.version : (write.ifVersion ?? current.version),
    deleted: resource === undefined,
    replaces: current.deleted ? undefined : current.resource,
    restricted: current.restricted,
  };
}
