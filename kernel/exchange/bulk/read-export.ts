// Reads what a $export asks for: types, since when, conditions by type, format.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { locateResident, readCurrent } from '../../record/read.ts';
import { patientCompartmentOf } from '../../record/search-index/r4-search.ts';
import { isResourceType } from '../../record/validation/resource-types.ts';
import { refuse } from '../fhir/answer/outcome.ts';
import { readMoment } from '../fhir/history/read-moment.ts';
import { readOperationInput } from '../fhir/operations/read-input.ts';
import type { FhirRequest } from '../fhir/request/request.ts';
import { readPreference } from '../fhir/request/request.ts';
import { readSearch } from '../fhir/search/read-search.ts';
import type { BulkAddress } from './bulk-address.ts';

/** An export as asked: kept with the job. `types` undefined: all. `filters` are `Type?conditions`. `residents` are the members of a group. */
export const exportAsked = z.object({
  level: z.enum(['system', 'patient', 'group']),
  types: z.array(z.string()).optional(),
  since: z.string().optional(),
  filters: z.array(z.string()),
  residents: z.array(z.number()).optional(),
});

/** An export as asked. */
export type ExportAsked = z.infer<typeof exportAsked>;

const FORMATS = new Set(['application/fhir+ndjson', 'application/fhir ndjson', 'application/ndjson', 'ndjson']);
const KNOWN = new Set(['_outputFormat', '_since', '_type', '_typeFilter', '_format', '_pretty']);

/** Reads the parameters of an export, from the address or a Parameters resource. Throws 400 for what is not understood. */
export async function readExport(
  db: Database,
  request: FhirRequest,
  address: Extract<BulkAddress, { at: 'export' }>,
): Promise<ExportAsked> {
  const input = readOperationInput(request);
  const format = input.text('_outputFormat');
  if (format !== undefined && !FORMATS.has(format))
    refuse(400, 'not-supported', `只能导出为 application/fhir+ndjson，收到“${format}”。`, `_outputFormat "${format}" is not known`);
  const strict = readPreference(request).strict;
  const unknown = [...new URLSearchParams(request.query).keys()].filter((name) => !KNOWN.has(name));
  if (strict && unknown.length > 0)
    refuse(400, 'not-supported', `不支持参数 ${unknown.join('、')}。`, `unknown parameters: ${unknown.join(', ')}`);
  const inLevel = (type: string): boolean => address.level === 'system' || type === 'Patient' || patientCompartmentOf(type) !== undefined;
  const types = listOf(input.all('_type'))?.map((type) => {
    if (!isResourceType(type)) refuse(400, 'value', `_type 里没有资源类型“${type}”。`, `_type: there is no resource type "${type}"`);
    if (!inLevel(type)) refuse(400, 'value', `居民的记录里没有“${type}”。`, `_type: ${type} is not in the patient compartment`);
    return type;
  });
  const since = input.text('_since');
  const filters = input.all('_typeFilter').flatMap((each) => splitFilters(String(each)));
  for (const filter of filters) {
    const [type = ''] = filter.split('?', 1);
    if (types !== undefined && !types.some((each) => each === type))
      refuse(400, 'value', `_typeFilter 的类型 ${type} 不在 _type 里。`, `_typeFilter: ${type} is not among _type`);
    readFilter(filter);
  }
  return {
    level: address.level,
    ...(types === undefined ? {} : { types }),
    ...(since === undefined ? {} : { since: readMoment('_since', since).from }),
    filters,
    ...(address.group === undefined ? {} : { residents: await readMembers(db, address.group) }),
  };
}

function listOf(values: readonly unknown[]): string[] | undefined {
  const names = values.flatMap((value) => String(value).split(',')).map((name) => name.trim());
  const listed = [...new Set(names.filter((name) => name !== ''))];
  return listed.length === 0 ? undefined : listed;
}

/** Several filters stand in one parameter, separated by commas; a comma within a condition is followed by no type. */
function splitFilters(text: string): readonly string[] {
  return text.split(/,(?=[A-Z][A-Za-z]*\?)/).filter((each) => each !== '');
}

/** A filter as a search. Throws 400 for one that is not understood. */
export function readFilter(filter: string): ReturnType<typeof readSearch> {
  const [type = '', query = ''] = filter.split(/\?(.*)/s);
  if (!isResourceType(type) || query === '')
    refuse(400, 'value', `_typeFilter 应写作“类型?条件”，收到“${filter}”。`, `_typeFilter must be Type?conditions, received "${filter}"`);
  return readSearch(type as Resource['resourceType'], new URLSearchParams(query), true); // R4's own type names
}

async function readMembers(db: Database, id: string): Promise<number[]> {
  const group = await readCurrent(db, 'Group', id);
  if (!group || group.deleted || group.resource.resourceType !== 'Group')
    refuse(404, 'not-found', `找不到 Group/${id}。请核对编号。`, `Group/${id} is not known`);
  const references = (group.resource.member ?? []).filter((each) => each.inactive !== true).map((each) => each.entity.reference ?? '');
  const ids = references.flatMap((reference) => /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(reference)?.[1] ?? []);
  const residents = await Promise.all(ids.map((each) => locateResident(db, 'Patient', each)));
  const found = residents.filter((resident): resident is number => resident !== undefined && resident !== 0);
  return [...new Set(found)].toSorted((a, b) => a - b);
}
