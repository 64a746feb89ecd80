// Search over a type, over several, and over a resident's compartment: GET Type?…, GET ?_type=…, GET Patient/<id>/Type?… and POST …/_search.
import type { Bundle, BundleLink, Resource } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import { scopesAllow } from '../../../access/oidc/smart-scopes.ts';
import { EXTENSION } from '../../../define/codes.ts';
import { countsOf } from '../../../indicators/remembered-counts.ts';
import { locateResident } from '../../../record/read.ts';
import { patientCompartmentOf } from '../../../record/search-index/r4-search.ts';
import { isResourceType, RESOURCE_TYPES } from '../../../record/validation/resource-types.ts';
import { answerEntries, showResource, showsWhole } from '../answer/give-answer.ts';
import { outcomeOf, refuse, type Trouble } from '../answer/outcome.ts';
import { summarizeResource } from '../answer/summarize-resource.ts';
import { askerOf } from '../request/asker.ts';
import type { Call } from '../request/call.ts';
import { type FhirAnswer, readPreference } from '../request/request.ts';
import { logSearch, requireReach, requireReader } from '../request/require-access.ts';
import type { Criterion } from './criterion.ts';
import type { Found } from './found.ts';
import { MAX_INCLUDED } from './inclusion.ts';
import { keepToWhole } from './keep-to-whole.ts';
import { readSearch, type Search, writeCursor } from './read-search.ts';
import { LIMIT_MS, runSearch, type SearchPage } from './run-search.ts';
import { WALKED_ROWS } from './walk-type.ts';

type Type = Resource['resourceType'];

/** Answers a search over a type within the reach of who asks. Naming a resident beyond reach is refused (403); other searches leave them out. */
export async function searchResources(call: Call, type: Type, parameters: URLSearchParams): Promise<FhirAnswer> {
  requireReader(call.who, 's', [type]);
  const search = readSearch(type, parameters, readPreference(call.request).strict);
  return answerSearch(call, search, type, []);
}

/** Answers a search over the types that `_type` names, or over all, by the parameters that they have in common. */
export async function searchEverything(call: Call, parameters: URLSearchParams): Promise<FhirAnswer> {
  requireReader(call.who, 's', namedTypes(parameters) ?? ['*']);
  const types = namedTypes(parameters) ?? RESOURCE_TYPES.map((type) => type as Type); // R4's own type names
  const search = readSearch(types, parameters, readPreference(call.request).strict);
  return answerSearch(call, search, '', typeParameter(parameters));
}

/** Answers a search in the compartment of a patient: one type, or with `*` all that belong to it. */
export async function searchCompartment(call: Call, patient: string, type: string, parameters: URLSearchParams): Promise<FhirAnswer> {
  const who = requireReader(call.who, 's', type === '*' ? (namedTypes(parameters) ?? ['*']) : [type]);
  if (type !== '*' && (!isResourceType(type) || patientCompartmentOf(type) === undefined))
    refuse(404, 'not-supported', `居民的档案里没有“${type}”。`, `${type} is not in the patient compartment`);
  const resident = (await locateResident(call.store.database, 'Patient', patient)) ?? 0;
  if (resident === 0) refuse(404, 'not-found', `找不到 Patient/${patient}。请核对编号。`, `Patient/${patient} is not known`);
  await requireReach(call.store.database, who, resident);
  const all = RESOURCE_TYPES.filter((each) => patientCompartmentOf(each) !== undefined).map((each) => each as Type); // R4's own type names
  const types = type === '*' ? (namedTypes(parameters) ?? all).filter((each) => all.includes(each)) : [type as Type];
  const search = readSearch(types, parameters, readPreference(call.request).strict);
  const criterion: Criterion = { kind: 'compartment', written: 'Patient', patient, values: [patient] };
  const levels = search.types.map((each) => ({ type: each.type, criteria: [...each.criteria, criterion] }));
  const within = { ...search, types: levels, criteria: [...search.criteria, criterion] };
  return answerSearch(call, within, `Patient/${patient}/${type}`, type === '*' ? typeParameter(parameters) : []);
}

function typeParameter(parameters: URLSearchParams): readonly (readonly [string, string])[] {
  const written = parameters.get('_type');
  return written === null || written === '' ? [] : [['_type', written]];
}

function namedTypes(parameters: URLSearchParams): readonly Type[] | undefined {
  const [written] = typeParameter(parameters);
  if (!written) return undefined;
  return [...new Set(written[1].split(','))].map((name) => {
    if (!isResourceType(name)) refuse(400, 'value', `_type 里没有资源类型“${name}”。`, `_type: there is no resource type "${name}"`);
    return name as Type; // R4's own type names
  });
}

async function answerSearch(call: Call, read: Search, path: string, fixed: readonly (readonly [string, string])[]): Promise<FhirAnswer> {
  const asked = read.types.flatMap((level) => [level.type, ...level.criteria.flatMap(typesBehind)]);
  const who = requireReader(call.who, 's', asked);
  const { database } = call.store;
  const { base } = call.request;
  const search = keepToWhole(who, read);
  const asker = askerOf(who);
  const together = asker.together(database, LIMIT_MS);
  // A break-glass ends by the minute, and an open transaction sees what no other does: these count anew.
  const remembers = together !== undefined && !who.reasons.includes('break-glass');
  const page = await runSearch(database, search, asker.reach(), {
    base,
    together,
    counted: remembers ? (records) => countsOf(call.store).read(records, LIMIT_MS) : undefined,
    short: WALKED_ROWS,
    // On the search's own connection: one that waits for a second while holding the first can wait for ever.
    check: async (tx, residents, seen) => {
      // A row within reach proves that its resident is, but to who was shown single records: the person's page is not theirs.
      for (const resident of residents) if (who.only !== undefined || !seen.has(resident)) await requireReach(tx, who, resident);
    },
  });
  // What the token does not allow to read is not brought along either.
  const included = page.included.filter(({ type }) => scopesAllow(who.scopes, 'r', type));
  const shown = [...page.found, ...included];
  const names = [...new Set(search.types.flatMap(({ criteria }) => criteria.map((criterion) => criterion.written)))];
  await logSearch(
    database,
    who,
    shown.map((found) => found.resident),
    call.request,
    path,
    names,
  );
  const address = path === '' ? base : `${base}/${path}`;
  const link: BundleLink[] = [{ relation: 'self', url: linkOf(address, search, fixed, undefined) }];
  if (page.next) link.push({ relation: 'next', url: linkOf(address, search, fixed, writeCursor(page.next)) });
  const whole = search.shape.summary === undefined && search.shape.elements === undefined;
  const entryOf =
    (mode: 'match' | 'include') =>
    (found: Found): string => {
      // What is shown as it is stored is passed on as text.
      const resource =
        whole && showsWhole(who, found.type)
          ? found.text
          : JSON.stringify(showResource(who, summarizeResource(found.resource, search.shape)));
      return `{"fullUrl":${JSON.stringify(`${base}/${found.name}`)},"resource":${resource},"search":{${whoseFor(who, found)}"mode":"${mode}"}}`;
    };
  const entries = [...page.found.map(entryOf('match')), ...included.map(entryOf('include'))];
  const warnings = warningsOf(search, page);
  if (warnings.length > 0) entries.push(JSON.stringify({ resource: outcomeOf(warnings), search: { mode: 'outcome' } }));
  const total = page.total ?? (search.cursor === undefined && page.next === undefined ? page.found.length : undefined);
  const bundle: Bundle = { resourceType: 'Bundle', type: 'searchset', ...(total === undefined ? {} : { total }), link };
  return answerEntries(bundle, entries);
}

/** Whose a resource is, as the pages address people: told to their sessions alone, for a Patient's id may have been chosen elsewhere. */
function whoseFor({ session }: SignedIn, { resident }: Found): string {
  return session === undefined || resident === 0
    ? ''
    : `"extension":${JSON.stringify([{ url: EXTENSION.resident, valueString: String(resident) }])},`;
}

/** The types that a condition looks into beside the one that is searched: what a chain leads to, what refers to it. */
function typesBehind(criterion: Criterion): readonly string[] {
  if (criterion.kind === 'chain') return criterion.rests.flatMap(([target, rest]) => [target, ...typesBehind(rest)]);
  return criterion.kind === 'has' ? [criterion.type, ...typesBehind(criterion.rest)] : [];
}

function warningsOf(search: Search, page: SearchPage): readonly Trouble[] {
  const warnings: Trouble[] = [];
  if (search.ignored.length > 0)
    warnings.push({
      code: 'not-supported',
      severity: 'warning',
      text: `没有使用查询参数 ${search.ignored.join('、')}：不支持。要在这种情况下报错，请加请求头 Prefer: handling=strict。`,
      english: `ignored search parameters: ${search.ignored.join(', ')}`,
    });
  if (page.cut)
    warnings.push({
      code: 'too-costly',
      severity: 'warning',
      text: `连带返回的资源超过 ${MAX_INCLUDED} 个，只给出其中一部分。请减小 _count。`,
      english: `more than ${MAX_INCLUDED} resources were to be included; the rest is left out, ask for smaller pages`,
    });
  return warnings;
}

/** The parameters in effect, and nothing that was ignored: so a client sees what it got. */
function linkOf(address: string, search: Search, fixed: readonly (readonly [string, string])[], cursor: string | undefined): string {
  const parameters = new URLSearchParams([...fixed, ...search.used].map(([name, value]) => [name, value]));
  if (cursor !== undefined) parameters.set('_cursor', cursor);
  const query = parameters.toString();
  return query === '' ? address : `${address}?${query}`;
}
