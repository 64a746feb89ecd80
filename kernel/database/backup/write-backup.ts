// Writes a backup of every table as it stood at one instant, while people work: COPY in one snapshot a server, compressed, summed, sealed.
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { translateError } from '../database-errors.ts';
import type { DataKey } from '../seal/keyring.ts';
import { identifier } from '../sql.ts';
import { BACKUP_FORMAT, type BackedTable, type BackupManifest, makeSalt, writeManifest } from './backup-manifest.ts';
import { copyOut } from './copy-out.ts';
import { BadBackup, deriveFileKey, sealStream } from './seal-stream.ts';

/** What a backup is written by. `key` seals it; without one it lies there in plain. */
export interface BackupOptions {
  readonly folder: string;
  readonly platform: string;
  readonly key: DataKey | undefined;
  readonly at: string;
  readonly say?: (text: string) => void;
}

const TABLES = `select c.relname as name, array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace group by c.relname order by c.relname`;
const SEQUENCES = `select c.relname as "table", a.attname as "column", s.last_value::text as last
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_sequences s on quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename)
    = pg_get_serial_sequence(quote_ident(current_schema()) || '.' || quote_ident(c.relname), a.attname)
  where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by 1, 2`;

const tableRow = z.object({ name: z.string(), columns: z.array(z.string()) });
const sequenceRow = z.object({ table: z.string(), column: z.string(), last: z.string().nullable() });
const migrationRow = z.object({ id: z.string(), checksum: z.string() });

/**
 * Writes the backup into an empty or new folder; what it says of itself. Each server's tables are of one instant; several servers are read
 * one after the other. Throws `BadBackup` for a folder that holds something, and what the database and the disk throw; without its
 * manifest, what was written until then is no backup.
 */
export async function writeBackup(db: Database, options: BackupOptions): Promise<BackupManifest> {
  const { folder, key } = options;
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new BadBackup(`${folder} 不是空文件夹，备份不覆盖已有的东西`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const salt = makeSalt();
  const servers: BackupManifest['servers'] = [];
  let version = '';
  let migrations: BackupManifest['migrations'] = [];
  for (const [number, server] of db.shards.entries()) {
    const client = new pg.Client({ connectionString: server.url, application_name: 'yigong backup', statement_timeout: 0 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      // DateStyle and the rest as they are read back; a snapshot that nothing written later is in.
      await client.query("set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set extra_float_digits = 1; set bytea_output = 'hex'");
      await client.query('begin isolation level repeatable read read only');
      if (number === 0) {
        version = String((await client.query('show server_version')).rows[0]?.server_version ?? '');
        migrations = z.array(migrationRow).parse((await client.query('select id, checksum from migration order by at, id')).rows);
      }
      const tables: BackedTable[] = [];
      for (const { name, columns } of z.array(tableRow).parse((await client.query(TABLES)).rows)) {
        const file = `${number}.${name}.copy.gz${key ? '.sealed' : ''}`;
        const table = await writeTable(client, name, columns, join(folder, file), key && deriveFileKey(key.bytes, salt, file));
        tables.push({ table: name, columns, file, ...table });
        if (table.rows >= 100_000) options.say?.(`  ${name}：${table.rows} 行`);
      }
      const sequences = z.array(sequenceRow).parse((await client.query(SEQUENCES)).rows);
      servers.push({ tables, sequences: sequences.map((each) => ({ ...each, last: each.last === null ? null : Number(each.last) })) });
      await client.query('commit');
    } catch (error) {
      throw error instanceof BadBackup ? error : translateError(error, '备份');
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  const said = { format: BACKUP_FORMAT, kind: 'tables', at: options.at, platform: options.platform, server: version } as const;
  const manifest: BackupManifest = { ...said, migrations, servers, key: key?.id ?? null, salt: salt.toString('hex') };
  writeManifest(folder, manifest, key);
  return manifest;
}

async function writeTable(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  path: string,
  key: Buffer | undefined,
): Promise<Pick<BackedTable, 'rows' | 'sum' | 'fileBytes' | 'fileSum'>> {
  const plain = createHash('sha256');
  const stored = createHash('sha256');
  let [rows, fileBytes] = [0, 0];
  const names = columns.map((each) => identifier(each).text).join(', ');
  // A table without columns of its own has nothing to copy.
  let sent = 0;
  const source =
    columns.length === 0
      ? Readable.from([])
      : copyOut(client, `copy (select ${names} from ${identifier(table).text}) to stdout`, (count) => {
          sent = count;
        });
  const summed = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      plain.update(piece);
      // In the text form a line end inside a value is written as \n: every byte 10 ends a row.
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) rows += 1;
      yield piece;
    }
  };
  const kept = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of key === undefined ? pieces : sealStream(pieces, key)) {
      stored.update(piece);
      fileBytes += piece.length;
      yield piece;
    }
  };
  await pipeline(source, summed, createGzip({ level: 4 }), kept, createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }));
  if (columns.length > 0 && rows !== sent) throw new BadBackup(`表 ${table}：服务器送出 ${sent} 行，收到 ${rows} 行`);
  return { rows, sum: plain.digest('hex'), fileBytes, fileSum: stored.digest('hex') };
}
