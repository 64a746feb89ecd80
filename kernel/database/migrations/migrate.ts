// Brings a database's tables to the state the code expects, once, whoever starts first.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Database, openDatabase, type Queries } from '../database.ts';
import { QueryError } from '../database-errors.ts';
import { distributeTables, hasCitus, type Manifest } from '../distribution/manifest.ts';
import { DECISION_TABLE } from '../distribution/settle-prepared.ts';
import { raw, type Sql, sql } from '../sql.ts';
import { POSTPONED_TABLE } from './postpone-indexes.ts';

/** One step of the schema. Never edited once released: a correction is a new migration. */
export interface Migration {
  /** Sorts nothing and says what it does, e.g. '0003-outbox'; unique for ever. */
  readonly id: string;
  /** One statement each (database rule 8), idempotent where it can be (`if not exists`), tables before their foreign keys (rule 6). */
  readonly statements: readonly (Sql | string)[];
  /** false: outside a transaction, for statements such as CREATE INDEX CONCURRENTLY. */
  readonly atomic?: boolean;
}

/** A migration that cannot be run: its text changed after it was applied, its id is used twice, or it breaks a rule of the schema. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Tables that belong to this file; the catalogue linter expects them. */
export const MIGRATION_TABLES = ['migration', 'migration_lease', 'shard_decision', 'postponed_index'] as const;

const CREATE_TABLE = /^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?"?([a-z_][a-z0-9_]*)"?\s*([\s\S]*)$/i;

/**
 * Applies the migrations that the database has not seen, in the order given, and returns their ids.
 * Two processes may start at once: a locked row makes the second wait and then find everything done. Each migration is one transaction on
 * plain PostgreSQL (a failed one leaves nothing behind); on Citus each statement stands alone, and a failed migration is run again.
 * Where several servers share the residents, each gets all tables. Throws `MigrationError`, or `QueryError` from a statement.
 */
export async function migrate(db: Database, migrations: readonly Migration[], manifest: Manifest): Promise<readonly string[]> {
  checkMigrations(migrations);
  const applied = new Set<string>();
  for (const server of db.shards) for (const id of await migrateServer(server, migrations, manifest)) applied.add(id);
  return [...applied];
}

async function migrateServer(db: Database, migrations: readonly Migration[], manifest: Manifest): Promise<readonly string[]> {
  // Connections of its own: one waits on the lease while the other works, and neither has the application's statement timeout.
  const own = await openDatabase({ url: db.url, poolSize: 3, named: false, statementTimeoutMs: 0 });
  try {
    await createOwnTables(own);
    return await own.transaction(async (lease) => {
      await lease.run(sql`set local idle_in_transaction_session_timeout = 0`);
      await lease.run(sql`select name from migration_lease where name = 'migrate' for update`);
      return applyMissing(own, migrations, manifest);
    });
  } finally {
    await own.close();
  }
}

async function applyMissing(db: Database, migrations: readonly Migration[], manifest: Manifest): Promise<readonly string[]> {
  const shape = z.object({ id: z.string(), checksum: z.string() });
  const known = new Map((await db.rows(sql`select id, checksum from migration`, shape)).map(({ id, checksum }) => [id, checksum]));
  for (const migration of migrations) {
    const before = known.get(migration.id);
    if (before !== undefined && before !== sumMigration(migration)) {
      throw new MigrationError(
        `迁移 ${migration.id} 在执行之后被改动过（库中校验和 ${before.slice(0, 12)}，代码中 ${sumMigration(migration).slice(0, 12)}）。` +
          '已发布的迁移不能修改：请恢复原文，把改动写成新的迁移。',
      );
    }
  }
  const citus = await hasCitus(db);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (known.has(migration.id)) continue;
    if (migration.atomic === false || citus) await applyOne(db, migration, (table) => distributeTables(db, manifest, table));
    else await db.transaction((tx) => applyOne(tx, migration, async () => undefined));
    applied.push(migration.id);
  }
  if (citus) await distributeTables(db, manifest);
  return applied;
}

async function applyOne(db: Queries, migration: Migration, distribute: (table: string) => Promise<unknown>): Promise<void> {
  for (const statement of migration.statements) {
    await db.run(typeof statement === 'string' ? raw(statement) : statement);
    const created = CREATE_TABLE.exec(textOf(statement));
    if (created?.[1] !== undefined && !/^partition\s+of/i.test(created[2] ?? '')) await distribute(created[1]);
  }
  const at = new Date().toISOString();
  await db.run(sql`insert into migration (id, checksum, at) values (${migration.id}, ${sumMigration(migration)}, ${at})`);
}

/** Two first starters may both find the tables missing; PostgreSQL then fails one of them on its own catalogue, and the retry finds them. */
async function createOwnTables(db: Database): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.run(
        sql`create table if not exists migration (id text collate "C" primary key, checksum text not null, at timestamptz not null)`,
      );
      await db.run(sql`create table if not exists migration_lease (name text collate "C" primary key)`);
      await db.run(raw(DECISION_TABLE));
      await db.run(raw(POSTPONED_TABLE));
      await db.run(sql`insert into migration_lease (name) values ('migrate') on conflict do nothing`);
      return;
    } catch (error) {
      if (attempt >= 5 || !(error instanceof QueryError) || !['23505', '42P07', '42710', 'XX000'].includes(error.sqlState)) throw error;
    }
  }
}

function checkMigrations(migrations: readonly Migration[]): void {
  const ids = new Set<string>();
  for (const { id, statements } of migrations) {
    if (ids.has(id)) throw new MigrationError(`迁移编号重复：${id}`);
    ids.add(id);
    for (const statement of statements) {
      const created = CREATE_TABLE.exec(textOf(statement));
      // Foreign keys inside CREATE TABLE would turn the table into a local one on Citus before it can be distributed.
      if (created !== null && /\breferences\b/i.test(created[2] ?? '')) {
        throw new MigrationError(`迁移 ${id}：create table ${created[1]} 不能带 references，请在其后用 alter table … add foreign key。`);
      }
    }
  }
}

/** Checksum of a migration's statements; runs of white space count as one, so that formatting may change. */
export function sumMigration(migration: Migration): string {
  const hash = createHash('sha256');
  for (const statement of migration.statements) {
    hash.update(`${textOf(statement).replace(/\s+/g, ' ').trim()}\n`);
    if (typeof statement !== 'string' && statement.values.length > 0) hash.update(`${JSON.stringify(statement.values)}\n`);
  }
  return hash.digest('hex');
}

function textOf(statement: Sql | string): string {
  return typeof statement === 'string' ? statement : statement.text;
}
