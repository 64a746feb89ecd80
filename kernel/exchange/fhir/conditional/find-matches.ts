// Many conditions at once: those that name one identifier, as bundles of a laboratory do by the hundred, are looked up in one statement.
import type { Database, Queries } from '../../../database/database.ts';
import { sql } from '../../../database/sql.ts';
import { gatherCalls, gatherPer } from '../../../database/statements/gather-calls.ts';
import { readIdentified } from '../../../record/read-identified.ts';
import { parseToken } from '../search/match/match-token.ts';
import { type Condition, findMatch, refuseSeveral } from './conditions.ts';

/** A condition and where it stands in the request. */
export interface PlacedCondition {
  readonly condition: Condition;
  readonly place: string | undefined;
}

interface Named {
  readonly type: string;
  readonly system: string;
  readonly value: string;
}

/** The identifier that a condition names, when that is all it says. */
function namedBy({ search }: Condition): Named | undefined {
  const [criterion, ...more] = search.criteria;
  if (criterion?.kind !== 'plain' || more.length > 0 || search.types.length !== 1) return undefined;
  const { parameter, modifier, values } = criterion;
  const [place, ...others] = parameter.p;
  const [value = '', ...alternatives] = values;
  if (parameter.n !== 'identifier' || modifier !== undefined || alternatives.length > 0 || others.length > 0) return undefined;
  if (place?.[0] !== 'identifier' || place[1] !== 'Identifier') return undefined;
  const { system, code } = parseToken(parameter.n, value);
  return system === undefined || system === '' || code === '' ? undefined : { type: search.type, system, value: code };
}

function keyOf({ type, system, value }: Named): string {
  return JSON.stringify([type, system, value]);
}

/** The ids of what has one of the identifiers, by `keyOf`. The token finds the row, the content proves it: two values may share a hash. */
async function findIdentified(db: Queries, named: readonly Named[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const standing = await readIdentified(db, named, [...new Set(named.map(({ type }) => type))], sql`content -> 'identifier'`);
  const wanted = new Set(named.map(keyOf));
  const found = new Map<string, Set<string>>();
  for (const { type, id, part } of standing) {
    for (const each of Array.isArray(part) ? part : [part]) {
      if (typeof each !== 'object' || each === null || !('system' in each) || !('value' in each)) continue;
      const key = keyOf({ type, system: String(each.system), value: String(each.value) });
      if (wanted.has(key)) found.set(key, (found.get(key) ?? new Set()).add(id));
    }
  }
  return new Map([...found].map(([key, ids]) => [key, [...ids]]));
}

/** Whether the condition names an identifier with its system and nothing else: what meets it is found by key. */
export function isNamed(condition: Condition): boolean {
  return namedBy(condition) !== undefined;
}

const gatherMatch = gatherPer((db: Queries) => gatherCalls((conditions: readonly PlacedCondition[]) => findMatches(db, conditions)));

/** `findMatch` of a condition that `isNamed`; those asked for at the same time share a statement. */
export function findNamed(db: Database, condition: PlacedCondition): Promise<string | undefined> {
  return gatherMatch(db, condition);
}

/** `findMatch` of many, in their order: the id of the one resource that meets each condition. Throws 412 where there are several. */
export async function findMatches(db: Queries, conditions: readonly PlacedCondition[]): Promise<readonly (string | undefined)[]> {
  const named = conditions.map(({ condition }) => namedBy(condition));
  const simple = named.flatMap((each) => each ?? []);
  const found = simple.length === 0 ? new Map<string, readonly string[]>() : await findIdentified(db, simple);
  return Promise.all(
    conditions.map(({ condition, place }, at) => {
      const own = named[at];
      if (own === undefined) return findMatch(db, condition, place);
      const [id, ...more] = found.get(keyOf(own)) ?? [];
      if (more.length > 0) refuseSeveral(condition, place);
      return id;
    }),
  );
}
