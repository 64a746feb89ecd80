// Brings a backup into an empty database: the schema as it was by its migrations, the views' tables as declared now, then every row.
import { fillTables, type ProvenBackup } from '../database/backup/read-backup.ts';
import { BadBackup } from '../database/backup/seal-stream.ts';
import type { Database } from '../database/database.ts';
import { migrate, sumMigration } from '../database/migrations/migrate.ts';
import { sql } from '../database/sql.ts';
import { collectDeclarations } from '../define/registry.ts';
import type { System } from '../define/system.ts';
import { ensureViewTables, indexViewTables } from '../views/view-table.ts';
import { MIGRATIONS, wholeManifest } from './migrations.ts';

/** Throws `BadBackup` when a server of the database holds tables: a restore never writes over anything. */
async function requireEmpty(db: Database): Promise<void> {
  for (const server of db.shards) {
    const found = await server.run(sql`select 1 from pg_tables where schemaname = current_schema() limit 1`);
    if (found > 0) throw new BadBackup('要恢复到的数据库不是空的：恢复从不覆盖已有数据，请换一个空数据库或空文件夹');
  }
}

/**
 * Restores into an empty database; the names of tables left empty, whose rows the next start computes from the record. Migrations that came
 * after the backup are left to that start, so that what they change in rows they change in these too. Throws `BadBackup` when the database
 * is not empty or the backup is of a newer or another platform; what stands then is an empty schema.
 */
export async function restoreStore(db: Database, systems: readonly System[], backup: ProvenBackup): Promise<readonly string[]> {
  await requireEmpty(db);
  const had = new Map(backup.manifest.migrations.map(({ id, checksum }) => [id, checksum]));
  const known = MIGRATIONS.filter(({ id }) => had.has(id));
  const other = known.find((each) => had.get(each.id) !== sumMigration(each))?.id;
  const missing = [...had.keys()].find((id) => !known.some((each) => each.id === id));
  if (missing !== undefined || other !== undefined)
    throw new BadBackup(
      `备份由平台 ${backup.manifest.platform} 写成，其中的迁移 ${missing ?? other} 本版本没有：请用同一版本或更新的版本恢复`,
    );
  await migrate(db, known, wholeManifest(systems));
  const views = [...collectDeclarations(systems).views.values()].filter((view) => !view.builtIn);
  await ensureViewTables(db, views);
  const computed = (table: string): boolean => table.startsWith('view_') && table !== 'view_people' && table !== 'view_state';
  const left = await fillTables(db, backup, computed);
  await indexViewTables(db, views);
  for (const server of db.shards) await server.run(sql`analyze`);
  return left;
}
