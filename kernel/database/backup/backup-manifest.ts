// What a backup says of itself: which tables of which server, how many rows, what they add up to, by which versions, sealed with which key.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DataKey, Keyring } from '../seal/keyring.ts';
import { BadBackup, deriveFileKey } from './seal-stream.ts';

/** The form of backups that this code writes and reads. */
export const BACKUP_FORMAT = 1;

const tableShape = z.object({
  table: z.string().regex(/^[a-z_][a-z0-9_]*$/),
  columns: z.array(z.string().regex(/^[a-z_][a-z0-9_]*$/)),
  rows: z.number().int().nonnegative(),
  /** SHA-256 of the rows in PostgreSQL's text form of COPY. */
  sum: z.string(),
  file: z.string().regex(/^[a-z0-9_.-]+$/),
  fileBytes: z.number().int().nonnegative(),
  /** SHA-256 of the file as it lies there. */
  fileSum: z.string(),
});

const manifestShape = z.object({
  format: z.literal(BACKUP_FORMAT),
  kind: z.literal('tables'),
  at: z.string(),
  /** The platform's and the database server's versions. */
  platform: z.string(),
  server: z.string(),
  /** Migrations that had run, with the checksums of their texts. */
  migrations: z.array(z.object({ id: z.string(), checksum: z.string() })),
  servers: z.array(
    z.object({
      tables: z.array(tableShape),
      sequences: z.array(z.object({ table: z.string(), column: z.string(), last: z.number().int().nullable() })),
    }),
  ),
  /** The id of the key it is sealed with; null: it lies there in plain. */
  key: z.string().nullable(),
  salt: z.string(),
});

/** What a backup of tables says of itself. */
export type BackupManifest = z.infer<typeof manifestShape>;
/** One table in a backup. */
export type BackedTable = z.infer<typeof tableShape>;

const NAME = 'manifest.json';
const SUM = 'manifest.sum';

function sumOf(text: string, key: Buffer | undefined, salt: Buffer): Buffer {
  return key === undefined
    ? createHash('sha256').update(text).digest()
    : createHmac('sha256', deriveFileKey(key, salt, NAME))
        .update(text)
        .digest();
}

/** A new salt for a backup. */
export function makeSalt(): Buffer {
  return randomBytes(32);
}

/** Writes the manifest, last of all: a folder without one is no backup. */
export function writeManifest(folder: string, manifest: BackupManifest, key: DataKey | undefined): void {
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  writeFileSync(join(folder, SUM), `${sumOf(text, key?.bytes, Buffer.from(manifest.salt, 'hex')).toString('hex')}\n`, { mode: 0o600 });
  writeFileSync(join(folder, NAME), text, { mode: 0o600 });
}

/** The manifest of a backup and the key it is sealed with. Throws `BadBackup`. */
export function readManifest(
  folder: string,
  ring: Keyring | undefined,
): { readonly manifest: BackupManifest; readonly key: DataKey | undefined } {
  if (!existsSync(join(folder, NAME)) || !existsSync(join(folder, SUM)))
    throw new BadBackup(`${folder} 不是一份完整的备份：没有 ${NAME} 或 ${SUM}（备份中断时没有它们）`);
  const text = readFileSync(join(folder, NAME), 'utf8');
  const parsed = manifestShape.safeParse(parseJson(text));
  if (!parsed.success) throw new BadBackup(`${folder} 的清单读不懂：不是本平台第 ${BACKUP_FORMAT} 版格式的备份，或已损坏`);
  const manifest = parsed.data;
  const key = manifest.key === null ? undefined : ring?.all.get(manifest.key);
  if (manifest.key !== null && !key)
    throw new BadBackup(`这份备份由密钥 ${manifest.key} 加密，密钥环里没有它：请在 YIGONG_DATA_KEY 中补上备份时的密钥`);
  const said = Buffer.from(readFileSync(join(folder, SUM), 'utf8').trim(), 'hex');
  const sum = sumOf(text, key?.bytes, Buffer.from(manifest.salt, 'hex'));
  if (said.length !== sum.length || !timingSafeEqual(said, sum)) throw new BadBackup(`${folder} 的清单被改动过：校验值不符`);
  return { manifest, key };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
