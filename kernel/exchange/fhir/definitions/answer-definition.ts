// Reads and searches of what the platform declares itself: value sets, code systems, concept maps, structures, forms, operations, measures.
import type { Bundle } from '@medplum/fhirtypes';
import { z } from 'zod';
import { type SignedIn, seesPeople } from '../../../access/actor.ts';
import { sql } from '../../../database/sql.ts';
import { readCurrent } from '../../../record/read.ts';
import { numberOfType } from '../../../record/type-number.ts';
import type { Store } from '../../../store/store.ts';
import type { Call } from '../request/call.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import { DECLARED_OPERATIONS } from './capability-statement.ts';
import { type Definition, listDefinitions } from './list-definitions.ts';
import { buildOperationDefinition, idOfOperation } from './operation-definitions.ts';

/** Everything declared of a type. */
function listDeclared(store: Store, type: string): readonly Definition[] {
  if (type !== 'OperationDefinition') return listDefinitions(store, type);
  return DECLARED_OPERATIONS.map((operation) => ({
    id: idOfOperation(operation),
    url: `urn:yigong:operation:${idOfOperation(operation)}`,
    build: () => buildOperationDefinition(operation),
  }));
}

/** What of the type was sent here and is kept in the record, after what is declared. Roles that read no records see what is declared only. */
async function listKept(store: Store, who: SignedIn, type: string, declared: readonly Definition[]): Promise<readonly Definition[]> {
  if (!seesPeople(who.role)) return [];
  const rows = await store.database.rows(
    sql`select id from ref_resource where rtype = ${numberOfType(type)} and not deleted order by id`,
    z.object({ id: z.string() }),
  );
  const known = new Set(declared.map((each) => each.id));
  return rows
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => ({
      id,
      url: '',
      build: async () => {
        const kept = await readCurrent(store.database, type, id);
        if (!kept) throw new Error(`${type}/${id} was listed and is not there`);
        return { ...kept.resource, id };
      },
    }));
}

const DEFAULT_COUNT = 50;

/**
 * Answers a read of a declared definition, or a search by `url` or `_id` over a type that is declared; undefined when the address means a
 * resource of the record: one of another id, or a search by anything else. Definitions are no secret: whoever is signed in reads them.
 */
export async function answerDefinition(call: Call, type: string, id: string | undefined): Promise<FhirAnswer | undefined> {
  if (call.who === undefined) return undefined;
  const headers = { 'content-type': FHIR_JSON };
  const declared = listDeclared(call.store, type);
  if (declared.length === 0) return undefined;
  if (id !== undefined) {
    const found = declared.find((each) => each.id === id);
    return found && { status: 200, headers, body: JSON.stringify(await found.build()) };
  }
  const parameters = new URLSearchParams(call.request.query);
  const known = ['url', '_id', '_count', '_offset', '_format', '_pretty'];
  if ([...parameters.keys()].some((name) => !known.includes(name))) return undefined;
  const [url, one] = [parameters.get('url'), parameters.get('_id')];
  const declaredFound = declared.filter((each) => (url === null || each.url === url) && (one === null || each.id === one));
  // Named and not declared: the record may hold it.
  if (declaredFound.length === 0 && (url !== null || one !== null)) return undefined;
  const found =
    url === null && one === null ? [...declaredFound, ...(await listKept(call.store, call.who, type, declared))] : declaredFound;
  const count = Math.min(Math.max(Number(parameters.get('_count') ?? DEFAULT_COUNT) || 0, 0), 500);
  const offset = Math.max(Number(parameters.get('_offset') ?? 0) || 0, 0);
  const linkTo = (start: number): string => {
    const query = new URLSearchParams(parameters);
    query.delete('_offset');
    if (start > 0) query.set('_offset', String(start));
    const text = query.toString();
    return `${call.request.base}/${type}${text === '' ? '' : `?${text}`}`;
  };
  const page = await Promise.all(found.slice(offset, offset + count).map((each) => each.build()));
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [
      { relation: 'self', url: linkTo(offset) },
      ...(offset + count < found.length && count > 0 ? [{ relation: 'next', url: linkTo(offset + count) }] : []),
    ],
    ...(page.length === 0
      ? {}
      : {
          entry: page.map((resource) => ({
            fullUrl: `${call.request.base}/${type}/${resource.id}`,
            resource,
            search: { mode: 'match' as const },
          })),
        }),
  };
  return { status: 200, headers, body: JSON.stringify(bundle) };
}
