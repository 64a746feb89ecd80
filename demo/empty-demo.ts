/** Empties a database that holds a demo county, and no other. */
import { z } from 'zod';
import type { Database } from '../kernel/database/database.ts';
import { inOrder, onEveryShard } from '../kernel/database/distribution/fan-outs.ts';
import { MIGRATION_TABLES } from '../kernel/database/migrations/migrate.ts';
import { identifier, join, raw, sql } from '../kernel/database/sql.ts';
import { fail } from '../kernel/errors.ts';
import { holdsDemoCounty } from './demo-mark.ts';

/**
 * Empties every table but those that remember which migrations and views stand. Only a demo county may be emptied so: a database that
 * holds residents and no mark of a demo throws `unprocessable`, untouched.
 */
export async function emptyDemo(database: Database): Promise<void> {
  const residents = await database.rows(
    onEveryShard('demo-check', sql`select 1 as one from view_people limit 1`, inOrder([], 1)),
    z.object({ one: z.number() }),
  );
  if (residents.length > 0 && !(await holdsDemoCounty(database))) {
    fail('unprocessable', {
      what: '数据库中有居民，但不是演示数据，不能清空',
      next: '请改用空的数据库；确要删除真实数据的，请由数据库管理员另行办理。',
    });
  }
  const kept = [...MIGRATION_TABLES, 'view_state'];
  const tables = await database.rows(
    sql`select tablename as name from pg_tables where schemaname = current_schema() and tablename <> all(${kept}::text[])`,
    z.object({ name: z.string() }),
  );
  // A platform that ran took from its own account the right to empty the audit log (kernel/access/audit/forbid-changes.ts).
  if (tables.some(({ name }) => name === 'audit_seal'))
    for (const server of database.shards) await server.run(raw('grant truncate on audit, audit_seal, audit_review to current_user'));
  if (tables.length > 0) await database.run(sql`truncate ${join(tables.map(({ name }) => identifier(name)))}`);
}
