// Reads what stands with identifiers, about residents and about none, by the hashes of its tokens.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { type Sql, sql } from '../database/sql.ts';
import { hashKey } from './hash.ts';
import { identifierKey } from './search-tokens.ts';
import { typeOfNumber } from './type-number.ts';

/** An identifier to look for. */
export interface IdentifierName {
  readonly system: string;
  readonly value: string;
}

const identifiedRow = z.object({ resident_id: z.number(), rtype: z.number(), id: z.string(), version: z.number(), part: z.unknown() });

/** A current resource that may have one of the identifiers: two values may share a hash, so that its content must prove it. */
export interface Identified {
  readonly resident: number;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** The part of the content that was asked for. */
  readonly part: unknown;
}

/**
 * What may have one of the identifiers, by id. `part` says what of the content is read, `types` which may be meant (undefined: any); of whomever it is.
 * What belongs to nobody is looked up hash by hash: for a hundred at once PostgreSQL would rather compare every row of so small a table.
 */
export async function readIdentified(
  db: Queries,
  named: readonly IdentifierName[],
  types: readonly string[] | undefined,
  part: Sql,
): Promise<readonly Identified[]> {
  const hashes = [...new Set(named.map(({ system, value }) => hashKey(identifierKey(system, value))))];
  if (hashes.length === 0) return [];
  // A place belongs to nobody.
  const [about, nobodys] = await Promise.all([
    types?.every((type) => type === 'Location')
      ? []
      : db.rows(
          onEveryShard(
            'identified-resources',
            sql`select resident_id, rtype, id, version, ${part} as part from resource
            where tokens && ${hashes}::bigint[] and tokens <> '{}' and not deleted order by id`,
            inOrder([{ column: 'id' }]),
          ),
          identifiedRow,
        ),
    // A Patient always belongs to somebody.
    types?.every((type) => type === 'Patient')
      ? []
      : db.rows(
          sql`select r.* from unnest(${hashes}::bigint[]) h (hash) cross join lateral (select resident_id, rtype, id, version, ${part} as part
              from ref_resource where tokens @> array[h.hash] and not deleted offset 0) r order by r.id`,
          identifiedRow,
        ),
  ]);
  const found = new Map<string, Identified>();
  for (const { resident_id, rtype, ...row } of [...about, ...nobodys]) {
    const type = typeOfNumber(rtype);
    if (types === undefined || types.includes(type)) found.set(`${type}/${row.id}`, { resident: resident_id, type, ...row });
  }
  return [...found.values()];
}
