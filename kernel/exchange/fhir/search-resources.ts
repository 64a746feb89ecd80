// Search over a type: GET Type?… and POST Type/_search.
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { residentWithinReach } from '../../access/row-condition.ts';
import type { Call } from './call.ts';
import { answerBundle, showResource } from './give-answer.ts';
import { outcomeOf } from './outcome.ts';
import { type FhirAnswer, readPreference } from './request.ts';
import { logSearch, requireReach, requireReader } from './require-access.ts';
import { compileSearch } from './search/compile-search.ts';
import { readSearch, type Search, writeCursor } from './search/read-search.ts';
import { runSearch } from './search/run-search.ts';

/** Answers a search within the reach of who asks. Naming a resident beyond reach is refused (403); other searches leave them out. */
export async function searchResources(call: Call, type: Resource['resourceType'], parameters: URLSearchParams): Promise<FhirAnswer> {
  const who = requireReader(call.who);
  const { database } = call.store;
  const search = readSearch(type, parameters, readPreference(call.request).strict);
  const { residents } = await compileSearch(database, search);
  for (const resident of residents ?? []) await requireReach(database, who, resident);
  const page = await runSearch(database, search, residentWithinReach(who));
  await logSearch(
    database,
    who,
    page.found.map((found) => found.resident),
    call.request,
    type,
    search.criteria.map(({ parameter }) => parameter.name),
  );
  const address = `${call.request.base}/${type}`;
  const link: Bundle['link'] = [{ relation: 'self', url: linkOf(address, search, undefined) }];
  if (page.next) link.push({ relation: 'next', url: linkOf(address, search, writeCursor(page.next)) });
  const entry: BundleEntry[] = page.found.map((found) => ({
    fullUrl: `${address}/${found.id}`,
    resource: showResource(who, found.resource),
    search: { mode: 'match' },
  }));
  if (search.ignored.length > 0) {
    const text = `没有使用查询参数 ${search.ignored.join('、')}：不支持。要在这种情况下报错，请加请求头 Prefer: handling=strict。`;
    const outcome = outcomeOf([
      { code: 'not-supported', severity: 'warning', text, english: `ignored search parameters: ${search.ignored.join(', ')}` },
    ]);
    entry.push({ resource: outcome, search: { mode: 'outcome' } });
  }
  const total = page.total ?? (search.cursor === undefined && page.next === undefined ? page.found.length : undefined);
  return answerBundle({
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total === undefined ? {} : { total }),
    link,
    ...(entry.length > 0 ? { entry } : {}),
  });
}

/** The parameters in effect, and nothing that was ignored: so a client sees what it got. */
function linkOf(address: string, search: Search, cursor: string | undefined): string {
  const parameters = new URLSearchParams(search.used.map(([name, value]) => [name, value]));
  if (cursor !== undefined) parameters.set('_cursor', cursor);
  const query = parameters.toString();
  return query === '' ? address : `${address}?${query}`;
}
