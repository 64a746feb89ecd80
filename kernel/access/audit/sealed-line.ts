// A line of the audit log as the chain sees it: its canonical text and its mark.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Queries } from '../../database/database.ts';
import { type Sql, sql } from '../../database/sql.ts';
import type { Range } from './id-ranges.ts';

/** SM3 (GB/T 32905) of a text, in hexadecimal digits. */
export function digestSm3(text: string): string {
  return createHash('sm3').update(text).digest('hex');
}

const nullableText = z.string().nullable();
const lineShape = z.object({
  id: z.number(),
  at: z.number(),
  account: nullableText,
  name: nullableText,
  post: nullableText,
  role: nullableText,
  org: nullableText,
  act: z.string(),
  resident: z.number().nullable(),
  residents: nullableText,
  what: z.string(),
  result: z.string(),
  source: nullableText,
  reason: nullableText,
  purpose: nullableText,
  session: nullableText,
});

/** A line with every column, `at` in microseconds, `what` and `residents` in the database's own words. */
export type SealedLine = z.infer<typeof lineShape>;

const COLUMNS = sql`a.id, (extract(epoch from a.at) * 1000000)::bigint as at, a.account, a.name, a.post, a.role, a.org, a.act, a.resident_id as resident,
  a.residents::text as residents, a.what::text as what, a.result, a.source, a.reason, a.purpose, a.session`;

/** The text that is chained: every column in a fixed order. */
export function canonicalOf(line: SealedLine): string {
  const { id, at, account, name, post, role, org, act, resident, residents, what, result, source, reason, purpose, session } = line;
  return JSON.stringify([id, at, account, name, post, role, org, act, resident, residents, what, result, source, reason, purpose, session]);
}

/** Eight characters that tell whether a line is still the one that was sealed, so that a broken seal can name its line. */
export function markOf(canonical: string): string {
  return createHash('sm3').update(canonical).digest().subarray(0, 6).toString('base64');
}

/** How long a mark is. */
export const MARK_LENGTH = 8;

/** The next lines after an id, at most `limit`, by id. */
export function readLinesAfter(server: Queries, id: number, limit: number): Promise<readonly SealedLine[]> {
  return server.rows(sql`select ${COLUMNS} from audit a where a.id > ${id} order by a.id limit ${limit}`, lineShape);
}

function within(ranges: readonly Range[]): Sql {
  return sql`unnest(${ranges.map(([from]) => from)}::bigint[], ${ranges.map(([, to]) => to)}::bigint[]) as g(low, high) join audit a on a.id between g.low and g.high`;
}

/** The lines within ranges that do not overlap, by id; at most `limit`. */
export async function readLinesWithin(server: Queries, ranges: readonly Range[], limit: number): Promise<readonly SealedLine[]> {
  if (ranges.length === 0) return [];
  return server.rows(sql`select ${COLUMNS} from ${within(ranges)} order by a.id limit ${limit}`, lineShape);
}
