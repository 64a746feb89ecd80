// Reads a backup back: proves every file first, then fills empty tables in one transaction a server, and proves the rows while they go in.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import type { Database } from '../database.ts';
import type { DataKey, Keyring } from '../seal/keyring.ts';
import { identifier, raw, sql } from '../sql.ts';
import { type BackedTable, type BackupManifest, readManifest } from './backup-manifest.ts';
import { BadBackup, deriveFileKey, openStream } from './seal-stream.ts';

/** A backup whose files are all there and as they were written. */
export interface ProvenBackup {
  readonly folder: string;
  readonly manifest: BackupManifest;
  readonly key: DataKey | undefined;
}

/** Reads the manifest and proves every file by size and sum. Throws `BadBackup` naming the file at fault. */
export async function proveBackup(folder: string, ring: Keyring | undefined): Promise<ProvenBackup> {
  const { manifest, key } = readManifest(folder, ring);
  for (const { tables } of manifest.servers) {
    for (const { file, fileBytes, fileSum } of tables) {
      const path = join(folder, file);
      if (!existsSync(path)) throw new BadBackup(`备份不完整：缺少 ${file}`);
      const { size } = statSync(path);
      if (size !== fileBytes) throw new BadBackup(`${file} 长度不对：应为 ${fileBytes} 字节，实为 ${size} 字节（被截短或改动）`);
      const hash = createHash('sha256');
      for await (const piece of createReadStream(path)) hash.update(piece);
      if (hash.digest('hex') !== fileSum) throw new BadBackup(`${file} 已损坏：校验值不符`);
    }
  }
  return { folder, manifest, key };
}

const columnRow = z.object({ table: z.string(), columns: z.array(z.string()) });

/**
 * Fills the tables of a database whose schema stands and is that of the backup's migrations. Tables that `mayLeave` says can be computed
 * anew are left out when their columns are others. Throws `BadBackup`, and what the database throws; nothing is then in a server.
 */
export async function fillTables(db: Database, backup: ProvenBackup, mayLeave: (table: string) => boolean): Promise<readonly string[]> {
  const { servers } = backup.manifest;
  if (servers.length !== db.shards.length)
    throw new BadBackup(`备份来自 ${servers.length} 个数据库服务器，这里是 ${db.shards.length} 个：请恢复到同样多的服务器`);
  const left = new Set<string>();
  for (const [number, server] of db.shards.entries()) {
    const saved = servers[number];
    if (!saved) continue;
    const standing = new Map(
      (
        await server.rows(
          sql`select c.relname as table, array_agg(a.attname::text) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
              and not a.attisdropped where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace group by c.relname`,
          columnRow,
        )
      ).map(({ table, columns }) => [table, new Set(columns)]),
    );
    await server.transaction(async (tx) => {
      for (const each of saved.tables) {
        const columns = standing.get(each.table);
        if (!columns || each.columns.some((column) => !columns.has(column))) {
          if (!mayLeave(each.table))
            throw new BadBackup(
              `这个版本的平台没有备份里的表 ${each.table}（或少了列）：请用备份时的版本 ${backup.manifest.platform} 恢复`,
            );
          left.add(each.table);
          continue;
        }
        const table = identifier(each.table);
        // What making the tables put in (the list of migrations, the state of views) is replaced by what was.
        await tx.run(sql`truncate ${table}`);
        if (each.columns.length === 0) continue;
        const names = each.columns.map((column) => identifier(column).text).join(', ');
        const copied = await tx.copy(raw(`copy ${table.text} (${names}) from stdin`), readTable(backup, each));
        if (copied !== each.rows) throw new BadBackup(`表 ${each.table} 应有 ${each.rows} 行，实际 ${copied} 行`);
      }
      for (const { table, column, last } of saved.sequences)
        if (last !== null) await tx.run(sql`select setval(pg_get_serial_sequence(${table}, ${column}), ${last})`);
    });
  }
  return [...left];
}

/** The rows of one table, opened, unfolded and proven. */
async function* readTable({ folder, manifest, key }: ProvenBackup, { file, table, sum }: BackedTable): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const decoder = new StringDecoder('utf8');
  const stored: AsyncIterable<Buffer> = createReadStream(join(folder, file), { highWaterMark: 1024 * 1024 });
  const opened = key ? openStream(stored, deriveFileKey(key.bytes, Buffer.from(manifest.salt, 'hex'), file), file) : stored;
  const unfolded = createGunzip();
  // What the source throws ends the unfolding with the same error, which the loop below throws.
  pipeline(Readable.from(opened, { objectMode: false }), unfolded, () => undefined);
  try {
    for await (const piece of unfolded) {
      if (!Buffer.isBuffer(piece)) continue;
      hash.update(piece);
      const text = decoder.write(piece);
      if (text !== '') yield text;
    }
  } catch (error) {
    throw error instanceof BadBackup ? error : new BadBackup(`${file} 已损坏，展不开`);
  }
  if (hash.digest('hex') !== sum) throw new BadBackup(`表 ${table} 的内容与备份时不符`);
}
