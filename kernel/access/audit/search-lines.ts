// Searches the lines of the audit log by person, account, act, time and result, the latest first, a page at a time.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { join, raw, type Sql, sql } from '../../database/sql.ts';

/** What to look for; all that is given must hold. `residents`: lines about these, or lists that showed one of them. */
export interface LineFilter {
  readonly residents?: readonly number[] | undefined;
  readonly account?: string | undefined;
  readonly acts?: readonly string[] | undefined;
  readonly result?: 'done' | 'refused' | undefined;
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  /** Instants: from (included) and until (not included). */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** These lines, by server and id. */
  readonly lines?: readonly (readonly [server: number, id: number])[] | undefined;
}

const lineShape = z.object({
  id: z.number(),
  at: z.string(),
  account: z.string().nullable(),
  name: z.string().nullable(),
  post: z.string().nullable(),
  role: z.string().nullable(),
  org: z.string().nullable(),
  act: z.string(),
  resident: z.number().nullable(),
  residents: z.array(z.number()).nullable(),
  what: z.record(z.string(), z.unknown()),
  result: z.string(),
  source: z.string().nullable(),
  reason: z.string().nullable(),
  purpose: z.string().nullable(),
});

/** A line as it is shown; `server` and `id` together name it. */
export type LineFound = z.infer<typeof lineShape> & { readonly server: number };

/** The place after a line. */
export interface LinePlace {
  readonly at: string;
  readonly server: number;
  readonly id: number;
}

function conditionsOf(filter: LineFilter, server: number, after: LinePlace | undefined): Sql {
  const parts: Sql[] = [];
  if (filter.account !== undefined) parts.push(sql`a.account = ${filter.account}`);
  if (filter.acts !== undefined) parts.push(sql`a.act = any(${[...filter.acts]}::text[])`);
  if (filter.result !== undefined) parts.push(sql`a.result = ${filter.result}`);
  if (filter.reason !== undefined) parts.push(sql`a.reason = ${filter.reason}`);
  if (filter.source !== undefined) parts.push(sql`a.source = ${filter.source}`);
  if (filter.from !== undefined) parts.push(sql`a.at >= ${filter.from}::timestamptz`);
  if (filter.until !== undefined) parts.push(sql`a.at < ${filter.until}::timestamptz`);
  if (filter.lines !== undefined)
    parts.push(sql`a.id = any(${filter.lines.filter(([at]) => at === server).map(([, id]) => id)}::bigint[])`);
  if (after !== undefined) {
    const same = server > after.server ? raw('true') : server < after.server ? raw('false') : sql`a.id < ${after.id}`;
    parts.push(sql`(a.at < ${after.at}::timestamptz or (a.at = ${after.at}::timestamptz and ${same}))`);
    // Said once more by itself, so that the index is entered at the place.
    parts.push(sql`a.at <= ${after.at}::timestamptz`);
  }
  return parts.length === 0 ? raw('true') : join(parts, ' and ');
}

const COLUMNS = raw(
  'a.id, a.at, a.account, a.name, a.post, a.role, a.org, a.act, a.resident_id as resident, a.residents, a.what, a.result, a.source, a.reason, a.purpose',
);

function pageOf(condition: Sql, limit: number): Sql {
  return sql`(select ${COLUMNS} from audit a where ${condition} order by a.at desc, a.id desc limit ${limit})`;
}

/** A page of lines, the latest first. */
export async function searchLines(
  database: Database,
  filter: LineFilter,
  limit: number,
  after?: LinePlace,
): Promise<{ readonly lines: readonly LineFound[]; readonly next: LinePlace | undefined }> {
  const found = await Promise.all(
    database.shards.map(async (shard, server) => {
      const condition = conditionsOf(filter, server, after);
      const { residents } = filter;
      // Lines about somebody and lists that showed them stand in two indexes: each is asked by itself.
      const query =
        residents === undefined
          ? pageOf(condition, limit + 1)
          : sql`select * from (${pageOf(sql`a.resident_id = any(${[...residents]}::bigint[]) and ${condition}`, limit + 1)} union all
              ${pageOf(sql`a.residents && ${[...residents]}::bigint[] and a.resident_id is null and ${condition}`, limit + 1)}) a
              order by at desc, id desc limit ${limit + 1}`;
      const rows = await shard.rows(query, lineShape);
      return rows.map((row): LineFound => ({ ...row, server }));
    }),
  );
  const ordered = found
    .flat()
    .sort((a, b) => (a.at === b.at ? (a.server === b.server ? b.id - a.id : a.server - b.server) : a.at < b.at ? 1 : -1));
  const lines = ordered.slice(0, limit);
  const last = lines.at(-1);
  return { lines, next: ordered.length > limit && last ? { at: last.at, server: last.server, id: last.id } : undefined };
}

/** Every line that meets the filter, the latest first, in pages: for exports. */
export async function* walkLines(database: Database, filter: LineFilter, page = 1000): AsyncGenerator<readonly LineFound[]> {
  for (let after: LinePlace | undefined; ; ) {
    const { lines, next } = await searchLines(database, filter, page, after);
    if (lines.length > 0) yield lines;
    if (next === undefined) return;
    after = next;
  }
}
