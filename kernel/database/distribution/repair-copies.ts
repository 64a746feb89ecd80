// Makes tables that stand on every server equal to those of the first, after a write that broke off between two servers.
import { z } from 'zod';
import type { Database } from '../database.ts';
import { identifier, sql } from '../sql.ts';
import type { Manifest } from './manifest.ts';

const sumShape = z.object({ rows: z.number(), sum: z.string() });
const BATCH = 1000;

/**
 * Compares every reference table of the manifest by row count and sum of row hashes, and fills those that differ anew from the first server,
 * each in one transaction. Safe to repeat. Returns the tables that differed, as 'server number: table'. Only where servers cannot put a
 * transaction aside can there be any.
 */
export async function repairCopies(shards: readonly Database[], manifest: Manifest): Promise<readonly string[]> {
  const [first, ...others] = shards;
  if (first === undefined) return [];
  const repaired: string[] = [];
  for (const { table, kind } of manifest) {
    if (kind !== 'reference' || !(await existsTable(first, table))) continue;
    const wanted = await sumTable(first, table);
    for (const [index, other] of others.entries()) {
      if (!(await existsTable(other, table)) || (await sumTable(other, table)) === wanted) continue;
      await refill(first, other, table);
      repaired.push(`${index + 1}: ${table}`);
    }
  }
  return repaired;
}

async function existsTable(server: Database, table: string): Promise<boolean> {
  return (await server.run(sql`select 1 from pg_tables where schemaname = current_schema() and tablename = ${table}`)) === 1;
}

async function sumTable(server: Database, table: string): Promise<string> {
  const [row] = await server.rows(
    sql`select count(*) as rows, coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)), 0)::text as sum from ${identifier(table)} t`,
    sumShape,
  );
  return `${row?.rows} ${row?.sum}`;
}

async function refill(from: Database, to: Database, table: string): Promise<void> {
  const name = identifier(table);
  const rows = await from.rows(sql`select to_jsonb(t) as row from ${name} t`, z.object({ row: z.unknown() }));
  await to.transaction(async (tx) => {
    await tx.run(sql`delete from ${name}`);
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = JSON.stringify(rows.slice(at, at + BATCH).map(({ row }) => row));
      await tx.run(sql`insert into ${name} select * from jsonb_populate_recordset(null::${name}, ${batch}::jsonb)`);
    }
  });
}
