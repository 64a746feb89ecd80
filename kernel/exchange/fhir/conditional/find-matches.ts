// Many conditions at once: those that name one identifier, as bundles of a laboratory do by the hundred, are looked up in one statement.
import { z } from 'zod';
import type { Queries } from '../../../database/database.ts';
import { inOrder, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { identifier, sql } from '../../../database/sql.ts';
import { hashKey } from '../../../record/hash.ts';
import { identifierKey } from '../../../record/search-tokens.ts';
import { numberOfType } from '../../../record/type-number.ts';
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

const identifiedRow = z.object({ resident_id: z.number(), rtype: z.number(), id: z.string(), identifiers: z.unknown() });

function keyOf({ type, system, value }: Named): string {
  return JSON.stringify([type, system, value]);
}

/** The ids of what has one of the identifiers, by `keyOf`. The token finds the row, the content proves it: two values may share a hash. */
async function findIdentified(db: Queries, named: readonly Named[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const hashes = [...new Set(named.map(({ system, value }) => hashKey(identifierKey(system, value))))];
  const tables = await Promise.all(
    ['resource', 'ref_resource'].map((table) =>
      db.rows(
        onEveryShard(
          'identified-resources',
          sql`select resident_id, rtype, id, content -> 'identifier' as identifiers from ${identifier(table)}
              where tokens && ${hashes}::bigint[] and tokens <> '{}' and not deleted order by id`,
          inOrder([{ column: 'id' }]),
        ),
        identifiedRow,
      ),
    ),
  );
  const wanted = new Map(named.map((each) => [`${numberOfType(each.type)}|${each.system}|${each.value}`, keyOf(each)]));
  const found = new Map<string, Set<string>>();
  for (const { rtype, id, identifiers } of tables.flat()) {
    for (const each of Array.isArray(identifiers) ? identifiers : [identifiers]) {
      if (typeof each !== 'object' || each === null || !('system' in each) || !('value' in each)) continue;
      const key = wanted.get(`${rtype}|${String(each.system)}|${String(each.value)}`);
      if (key !== undefined) found.set(key, (found.get(key) ?? new Set()).add(id));
    }
  }
  return new Map([...found].map(([key, ids]) => [key, [...ids]]));
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
