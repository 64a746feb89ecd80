// Gives resources that were written by earlier versions of the platform the tokens of this one.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { identifier, sql, toJson } from '../../database/sql.ts';
import { TOKENS_VERSION, tokensOf } from '../search-tokens.ts';

const FACT = 'search-tokens';
const BATCH = 1000;

const factRow = z.object({ value: z.unknown() });
const heldRow = z.object({
  resident_id: z.number(),
  rtype: z.number(),
  id: z.string(),
  version: z.number(),
  tokens: z.array(z.union([z.number(), z.bigint(), z.string()]).transform(String)),
  content: z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

/** Indexes anew what was indexed by another version of `tokensOf`; nothing to do takes one statement. Can be stopped and run again. */
export async function reindexTokens(database: Database, progress?: (text: string) => void): Promise<void> {
  const [fact] = await database.rows(sql`select value from platform_fact where name = ${FACT}`, factRow);
  if (fact?.value === TOKENS_VERSION) return;
  for (const table of ['ref_resource', 'resource'] as const) await reindexTable(database, table, progress);
  await database.run(
    sql`insert into platform_fact (name, value) values (${FACT}, ${toJson(TOKENS_VERSION)}::jsonb) on conflict (name) do update set value = excluded.value`,
  );
}

async function reindexTable(db: Queries, table: 'resource' | 'ref_resource', progress?: (text: string) => void): Promise<void> {
  let after: readonly [number, number, string] = [-1, -1, ''];
  for (let done = 0; ; ) {
    const rows = await db.rows(
      onEveryShard(
        'walk-residents',
        sql`select resident_id, rtype, id, version, tokens::text[] as tokens, content from ${identifier(table)}
          where not deleted and (resident_id, rtype, id) > (${after[0]}::bigint, ${after[1]}::smallint, ${after[2]}::text)
          order by resident_id, rtype, id limit ${BATCH}`,
        inOrder([{ column: 'resident_id' }, { column: 'rtype' }, { column: 'id' }], BATCH),
      ),
      heldRow,
    );
    const last = rows.at(-1);
    if (!last) return;
    after = [last.resident_id, last.rtype, last.id];
    const changed = rows.flatMap((row) => {
      const tokens = tokensOf(row.content, row.resident_id).map(String);
      const { resident_id, rtype, id, version } = row;
      return tokens.join() === row.tokens.join() ? [] : [{ resident_id, rtype, id, version, tokens }];
    });
    if (changed.length > 0)
      await db.run(
        onEveryShard(
          'walk-residents',
          sql`update ${identifier(table)} r set tokens = (select coalesce(array_agg(t::bigint), '{}') from jsonb_array_elements_text(c.tokens) t)
            from jsonb_to_recordset(${toJson(changed)}::jsonb) as c (resident_id bigint, rtype smallint, id text, version integer, tokens jsonb)
            where r.resident_id = c.resident_id and r.rtype = c.rtype and r.id = c.id and r.version = c.version`,
          inOrder([]),
        ),
      );
    done += rows.length;
    if (done % 100_000 < BATCH) progress?.(`已更新 ${done} 条资源的查询索引`);
  }
}
