// Reads the entries of a transaction or batch Bundle into what they ask for.
import type { Resource } from '@medplum/fhirtypes';
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { FhirRefusal, refuse, troublesOf } from '../answer/outcome.ts';
import { readCondition } from '../conditional/conditions.ts';
import { readEntryPatch } from '../patch/read-patch.ts';
import { readIfMatch } from '../request/request.ts';
import { checkEntry } from '../write/check-entry.ts';
import type { WriteEntry } from '../write/write-entry.ts';

/** An entry: something to write, or something to read (a path with its query). */
export type BundleCall =
  | { readonly write: WriteEntry }
  | { readonly read: { readonly path: string; readonly query: string; readonly place: string } };

/** A bundle whose envelope holds; each entry is still to be read. */
export interface RawBundle {
  readonly type: 'transaction' | 'batch';
  readonly entries: readonly RawEntry[];
}

interface RawEntry {
  readonly fullUrl: string | undefined;
  readonly resource: unknown;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly ifMatch: string | undefined;
    readonly ifNoneExist: string | undefined;
  };
}

/** A valid resource of hardly any content. */
const STAND_IN = { resourceType: 'Basic', code: { text: '-' } } as const;

/** So many entries are taken at once. */
const MAX_ENTRIES = 20_000;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Rules of the envelope that are judged entry by entry, so that a batch does its good entries: each has a request (bdl-3), and a fullUrl of its own (bdl-7). */
const JUDGED_BY_ENTRY: readonly string[] = ['bdl-3', 'bdl-7'];

/** Checks the envelope of a Bundle: a type that is carried out here, and entries with requests. Resources are checked one by one later. */
export function readBundle(body: Readonly<Record<string, unknown>>): RawBundle {
  if (body.resourceType !== 'Bundle')
    refuse(
      400,
      'structure',
      `这里只接收 Bundle，收到“${String(body.resourceType)}”。单个资源请发到 /fhir/资源类型。`,
      `a Bundle is expected here, received "${String(body.resourceType)}"`,
      'Bundle.resourceType',
    );
  const { type, entry = [] } = body;
  if (type !== 'transaction' && type !== 'batch')
    refuse(
      422,
      'not-supported',
      `Bundle.type 应为 transaction 或 batch，收到“${String(type)}”。`,
      `Bundle.type must be transaction or batch, received "${String(type)}"`,
      'Bundle.type',
    );
  if (!Array.isArray(entry)) refuse(400, 'structure', 'Bundle.entry 应是列表。', 'Bundle.entry must be a list', 'Bundle.entry');
  if (entry.length > MAX_ENTRIES)
    refuse(
      413,
      'too-long',
      `一次最多 ${MAX_ENTRIES} 个条目，收到 ${entry.length} 个，请分批提交。`,
      `at most ${MAX_ENTRIES} entries at once`,
      'Bundle.entry',
    );
  // The envelope alone, each resource stood in for by a plain one: faults of the resources are reported at their own places.
  const envelope = {
    ...body,
    entry: entry.map((each: unknown) =>
      typeof each === 'object' && each !== null && 'resource' in each ? { ...each, resource: STAND_IN } : each,
    ),
  };
  const checked = validateResource(JSON.parse(JSON.stringify(entry.length === 0 ? { ...envelope, entry: undefined } : envelope)));
  const faults = checked.ok ? [] : checked.issues.filter(({ constraint = '' }) => !JUDGED_BY_ENTRY.includes(constraint));
  if (faults.length > 0) throw new FhirRefusal(422, troublesOf(faults, undefined));
  return {
    type,
    entries: entry.map((each: unknown): RawEntry => {
      const fields = fieldsOf(each);
      const request = fieldsOf(fields.request);
      return {
        fullUrl: textOf(fields.fullUrl),
        resource: fields.resource,
        request: {
          method: textOf(request.method) ?? '',
          url: textOf(request.url) ?? '',
          ifMatch: textOf(request.ifMatch),
          ifNoneExist: textOf(request.ifNoneExist),
        },
      };
    }),
  };
}

/** Reads one entry. Throws a refusal that names it. */
export function readEntry(entry: RawEntry, index: number): BundleCall {
  const at = `Bundle.entry[${index}]`;
  const { method, url } = entry.request;
  if (method === '') refuse(422, 'required', '条目没有写明 request.method 和 request.url。', `${at} has no request`, `${at}.request`);
  const [path = '', query = ''] = url.replace(/^\//, '').split('?', 2);
  if (method === 'GET') return { read: { path, query, place: at } };
  const [type = '', id, ...more] = path.split('/');
  if (!isResourceType(type) || more.length > 0)
    refuse(
      422,
      'value',
      `request.url 应为资源类型或“资源类型/编号”，收到“${url}”。`,
      `request.url must be a type or type/id, received "${url}"`,
      `${at}.request.url`,
    );
  const place = `${at}.resource`;
  const base = {
    type: type as Resource['resourceType'],
    ifMatch: readIfMatch(entry.request.ifMatch, `${at}.request.ifMatch`),
    fullUrl: entry.fullUrl,
    place,
  }; // R4's own type names
  if (method === 'POST' && id === undefined) {
    const condition = entry.request.ifNoneExist;
    return {
      write: {
        ...base,
        method,
        id,
        resource: checkEntry(entry.resource, type, place),
        condition: condition === undefined ? undefined : readCondition(base.type, condition, `${at}.request.ifNoneExist`),
      },
    };
  }
  if (method === 'PUT' || method === 'PATCH' || method === 'DELETE') {
    if (id === undefined && query === '')
      refuse(
        422,
        'value',
        `${method} 要写明编号（${type}/编号）或条件（${type}?参数=值）。`,
        `${method} needs an id or a condition`,
        `${at}.request.url`,
      );
    const condition = id === undefined ? readCondition(base.type, query, `${at}.request.url`) : undefined;
    if (method === 'DELETE') return { write: { ...base, method, id, resource: undefined, condition } };
    if (method === 'PATCH')
      return { write: { ...base, method, id, resource: undefined, condition, revise: readEntryPatch(entry.resource, place) } };
    if (condition) return { write: { ...base, method, id, resource: checkEntry(entry.resource, type, place), condition } };
  }
  if (method !== 'PUT' || id === undefined)
    refuse(422, 'not-supported', `条目不支持 ${method} ${url}。`, `${method} ${url} is not supported in a Bundle`, `${at}.request.method`);
  const resource = checkEntry(entry.resource, type, place);
  if (resource.id !== id)
    refuse(
      422,
      'value',
      `request.url 里的编号是“${id}”，资源里的是“${resource.id ?? '（没有）'}”，两者应一致。`,
      `request.url says id "${id}", the resource "${resource.id ?? ''}"`,
      `${place}.id`,
    );
  return { write: { ...base, method, id, resource, condition: undefined } };
}
