// What a search brings along: `_include` (what results refer to) and `_revinclude` (what refers to results).
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Queries } from '../../../database/database.ts';
import { inOrder, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { identifier, type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { locateResident } from '../../../record/read.ts';
import { type ParameterDefinition, searchParametersOf } from '../../../record/search-index/r4-search.ts';
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { Found, foundShape } from './found.ts';
import { type Level, rowsWhere, tablesOf } from './level.ts';
import { matchReferences } from './match/match-reference.ts';

/** One wish: the type whose references count, the parameters (several for `*`), the type at the other end if it matters, again for what was brought. */
export interface Inclusion {
  readonly reverse: boolean;
  readonly source: ResourceType | undefined;
  readonly parameters: readonly ParameterDefinition[];
  readonly target: string | undefined;
  readonly iterate: boolean;
}

/** At most so many resources are brought along with a page, in so many rounds. */
export const MAX_INCLUDED = 1000;
const MAX_ROUNDS = 8;

/** Reads `Observation:encounter`, `Observation:encounter:Encounter`, `Observation:*` or (for `_include`) `*`; undefined when there is no such thing. */
export function readInclusion(written: string, value: string): Inclusion | undefined {
  const [name, modifier] = written.split(':');
  if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse') return undefined;
  const common = { reverse: name === '_revinclude', iterate: modifier !== undefined };
  if (value === '*') return common.reverse ? undefined : { ...common, source: undefined, parameters: [], target: undefined };
  const [type = '', parameter = '', target] = value.split(':');
  if (!isResourceType(type) || (target !== undefined && !isResourceType(target))) return undefined;
  const known = searchParametersOf(type);
  const named = known.get(parameter);
  const references = [...known.values()].filter((each) => each.t === 'reference');
  if (parameter !== '*' && named?.t !== 'reference') return undefined;
  if (named?.g !== undefined && target !== undefined && !named.g.includes(target)) return undefined;
  return { ...common, source: type as ResourceType, parameters: named ? [named] : references, target }; // R4's own type names
}

/** Loads what the wishes bring along, each once, nothing beyond reach. `cut` tells that there was more than a page may bring. */
export async function loadIncluded(
  db: Queries,
  inclusions: readonly Inclusion[],
  matches: readonly Found[],
  reach: RowCondition,
  base: string | undefined,
): Promise<{ readonly included: readonly Found[]; readonly cut: boolean }> {
  const known = new Set(matches.map((each) => each.name));
  const included: Found[] = [];
  let fresh = matches;
  let cut = false;
  for (let round = 0; round < MAX_ROUNDS && fresh.length > 0 && inclusions.length > 0; round += 1) {
    const next: Found[] = [];
    for (const inclusion of inclusions) {
      if (round > 0 && !inclusion.iterate) continue;
      // What one wish brings another one may follow in the same round only when it says so.
      const from = inclusion.iterate ? [...fresh, ...next] : fresh;
      const room = MAX_INCLUDED - included.length - next.length;
      const found = inclusion.reverse
        ? await loadReferring(db, inclusion, from, reach, room + 1 + from.length)
        : await loadReferred(db, inclusion, from, reach, base, known);
      for (const each of found) {
        if (known.has(each.name)) continue;
        if (included.length + next.length >= MAX_INCLUDED) cut = true;
        else {
          known.add(each.name);
          next.push(each);
        }
      }
    }
    included.push(...next);
    fresh = next;
  }
  return { included, cut };
}

function referencePath(path: string, type: string): string {
  return type === 'Reference' ? `${path}.reference` : path;
}

/**
 * The paths at which wishes about a type look for references: PostgreSQL, which has the resource open, tells what stands there beside its
 * text, so that the text is passed on unread. None for `*`, which looks at everything.
 */
export function pathsFollowed(inclusions: readonly Inclusion[], type: ResourceType): readonly string[] {
  const followed = inclusions.filter(({ reverse, source }) => !reverse && source === type);
  return [
    ...new Set(followed.flatMap(({ parameters }) => parameters.flatMap(({ p }) => p.map(([path, kind]) => referencePath(path, kind))))),
  ];
}

/** The references of a resource that a wish follows, without version, relative where they are ours. */
function referencesOf(found: Found, inclusion: Inclusion, base: string | undefined): readonly string[] {
  if (inclusion.source !== undefined && inclusion.source !== found.type) return [];
  const parameters =
    inclusion.source === undefined
      ? [...searchParametersOf(found.type).values()].filter((each) => each.t === 'reference')
      : inclusion.parameters;
  return parameters.flatMap((parameter) =>
    parameter.p.flatMap(([path, type]) => {
      const texts = found.valuesAt(referencePath(path, type)).filter((text): text is string => typeof text === 'string');
      return texts
        .map((text) => (base !== undefined && text.startsWith(`${base}/`) ? text.slice(base.length + 1) : text))
        .map((text) => (type === 'Reference' ? text.replace(/\/_history\/.*$/, '') : text))
        .filter((text) => type !== 'Reference' || parameter.g === undefined || parameter.g.includes(text.split('/')[0] ?? ''));
    }),
  );
}

async function loadReferred(
  db: Queries,
  inclusion: Inclusion,
  from: readonly Found[],
  reach: RowCondition,
  base: string | undefined,
  known: ReadonlySet<string>,
): Promise<readonly Found[]> {
  const texts = new Set(from.flatMap((each) => referencesOf(each, inclusion, base)));
  const byType = new Map<ResourceType, string[]>();
  const addresses: string[] = [];
  for (const text of texts) {
    if (known.has(text)) continue;
    const [, type, id] = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(text) ?? [];
    if (type === undefined || id === undefined) addresses.push(text.split('|')[0] ?? '');
    else if (isResourceType(type) && (inclusion.target === undefined || inclusion.target === type)) {
      const ids = byType.get(type as ResourceType) ?? []; // R4's own type names
      byType.set(type as ResourceType, [...ids, id]);
    }
  }
  const found: Found[] = [];
  for (const [type, ids] of byType) {
    const residents = [...new Set(await Promise.all(ids.map((id) => locateResident(db, type, id))))].filter((each) => each !== undefined);
    for (const table of tablesOf(type)) {
      const condition = sql`r.resident_id = any(${residents}::bigint[]) and r.id = any(${ids}::text[])`;
      found.push(...(await loadRows(db, rowsWhere(table, [type], reach, [condition]), MAX_INCLUDED + 1)));
    }
  }
  if (addresses.length > 0) found.push(...(await loadCanonical(db, addresses, inclusion.target)));
  return found;
}

async function loadCanonical(db: Queries, addresses: readonly string[], target: string | undefined): Promise<readonly Found[]> {
  const type = target === undefined ? sql`true` : sql`r.content ->> 'resourceType' = ${target}`;
  return loadRows(
    db,
    sql`from ${identifier('ref_resource')} r where not r.deleted and r.content ->> 'url' = any(${[...addresses]}::text[]) and ${type}`,
    MAX_INCLUDED + 1,
  );
}

async function loadReferring(
  db: Queries,
  inclusion: Inclusion,
  from: readonly Found[],
  reach: RowCondition,
  limit: number,
): Promise<readonly Found[]> {
  const { source } = inclusion;
  if (source === undefined) return [];
  const found: Found[] = [];
  const level: Level = { db, type: source, reach, base: undefined, narrowed: true };
  for (const parameter of inclusion.parameters) {
    const wanted = from.filter(
      ({ type }) =>
        (inclusion.target === undefined || type === inclusion.target) && (parameter.g === undefined || parameter.g.includes(type)),
    );
    if (wanted.length === 0) continue;
    const { condition } = await matchReferences(
      level,
      parameter,
      wanted.map((each) => each.name),
    );
    for (const table of tablesOf(source)) found.push(...(await loadRows(db, rowsWhere(table, [source], reach, [condition]), limit)));
  }
  return found;
}

async function loadRows(db: Queries, fromWhere: Sql, limit: number): Promise<readonly Found[]> {
  const query = sql`select r.rtype, r.resident_id, r.id, r.content::text as content ${fromWhere} order by r.resident_id, r.id limit ${limit}`;
  const rows = await db.rows(
    onEveryShard('fhir-include', query, inOrder([{ column: 'resident_id' }, { column: 'id' }], limit)),
    foundShape,
  );
  return rows.map((row) => new Found(row));
}
