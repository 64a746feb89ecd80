/** Backup and restore: every table comes back row by row; what is damaged, cut, of another key or not empty is refused in plain words. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { proveBackup } from '../database/backup/read-backup.ts';
import { BadBackup } from '../database/backup/seal-stream.ts';
import { writeBackup } from '../database/backup/write-backup.ts';
import type { Database } from '../database/database.ts';
import { type Keyring, makeKeyring } from '../database/seal/keyring.ts';
import { identifier, sql } from '../database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { commit } from './commit.ts';
import { prepareStore } from './migrations.ts';
import { restoreStore } from './restore-store.ts';
import { AREAS, BY_TEST, makePatient, openSmallCounty, type SmallCounty } from './testing/small-county.ts';

const root = mkdtempSync(join(tmpdir(), 'yigong-backup-'));
const ring = makeKeyring([randomBytes(32)]);
const said = { platform: 'test', at: '2026-01-01T00:00:00.000Z' };
let county: SmallCounty;
const opened: TestDatabase[] = [];

before(async () => {
  county = await openSmallCounty(systems);
  const patient = makePatient('张\t三\\\n"四"', { area: AREAS.villageA1 });
  await commit(county.store, BY_TEST, [{ op: 'create', resource: patient }]);
  await writeBackup(county.database, { folder: join(root, 'plain'), key: undefined, ...said });
  await writeBackup(county.database, { folder: join(root, 'sealed'), key: ring.first, ...said });
});
after(async () => {
  for (const each of opened) await each.close();
  await county.close();
  rmSync(root, { recursive: true, force: true });
});

async function openEmpty(): Promise<Database> {
  const empty = await openTestDatabase('empty', async () => undefined, 'empty');
  opened.push(empty);
  return empty.database;
}

async function listTables(db: Database): Promise<readonly string[]> {
  const query = sql`select tablename::text as name from pg_tables where schemaname = current_schema() order by 1`;
  return (await db.rows(query, z.object({ name: z.string() }))).map(({ name }) => name);
}

/** Every row of a table as text, in the order of that text. */
async function readRows(db: Database, table: string): Promise<readonly string[]> {
  const query = sql`select r::text collate "C" as row from ${identifier(table)} r order by 1`;
  return (await db.rows(query, z.object({ row: z.string() }))).map(({ row }) => row);
}

async function requireSame(one: Database, other: Database): Promise<number> {
  const tables = await listTables(one);
  assert.deepEqual(await listTables(other), tables);
  let rows = 0;
  for (const table of tables) {
    const mine = await readRows(one, table);
    assert.deepEqual(await readRows(other, table), mine, table);
    rows += mine.length;
  }
  return rows;
}

for (const [name, keys] of [
  ['plain', undefined],
  ['sealed', ring],
] as const) {
  test(`every table comes back row by row (${name}), and the platform goes on from there`, async () => {
    const db = await openEmpty();
    const left = await restoreStore(db, systems, await proveBackup(join(root, name), keys));
    assert.deepEqual(left, []);
    assert.ok((await requireSame(county.database, db)) > 50);
    // Keys are given on from where they were, and the rest of a start finds nothing to do.
    const store = await prepareStore(db, systems);
    await commit(store, BY_TEST, [{ op: 'create', resource: makePatient('新来的', { area: AREAS.villageA1 }) }]);
    const standing = sql`select 1 from view_people`;
    assert.equal(await db.run(standing), (await county.database.run(standing)) + 1);
  });
}

test('a sealed backup holds no word of a person in plain; its files are for their owner alone', () => {
  const folder = join(root, 'sealed');
  for (const file of readdirSync(folder)) assert.ok(!readFileSync(join(folder, file)).includes('张'), file);
});

/** A copy of a backup that `harm` was done to; why it is refused. */
async function refusal(from: string, keys: Keyring | undefined, harm: (folder: string) => void): Promise<string> {
  const folder = mkdtempSync(join(root, 'harmed-'));
  cpSync(join(root, from), folder, { recursive: true });
  harm(folder);
  try {
    await proveBackup(folder, keys);
    return 'fine';
  } catch (error) {
    assert.ok(error instanceof BadBackup, String(error));
    return error.message;
  }
}

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};

test('a backup that is damaged, cut, incomplete, changed or of another key is refused, and says what is wrong', async () => {
  const file = readdirSync(join(root, 'plain')).find((name) => name.startsWith('0.resource.')) ?? '';
  const sealed = `${file}.sealed`;
  assert.equal(await refusal('plain', undefined, () => undefined), 'fine');
  assert.match(await refusal('plain', undefined, (folder) => flip(join(folder, file), 40)), /0\.resource\.copy\.gz 已损坏/);
  assert.match(await refusal('plain', undefined, (folder) => truncateSync(join(folder, file), 100)), /长度不对/);
  assert.match(await refusal('plain', undefined, (folder) => rmSync(join(folder, file))), /缺少 0\.resource/);
  assert.match(await refusal('plain', undefined, (folder) => rmSync(join(folder, 'manifest.json'))), /不是一份完整的备份/);
  assert.match(await refusal('plain', undefined, (folder) => writeFileSync(join(folder, 'manifest.json'), '{')), /清单读不懂/);
  assert.match(await refusal('plain', undefined, (folder) => flip(join(folder, 'manifest.json'), 30)), /清单/);
  assert.match(await refusal('sealed', ring, (folder) => flip(join(folder, sealed), 40)), /已损坏/);
  assert.match(await refusal('sealed', makeKeyring([randomBytes(32)]), () => undefined), /密钥环里没有它/);
  assert.match(await refusal('sealed', undefined, () => undefined), /密钥/);
});

test('a sum that was written anew over changed contents does not open without the key', async () => {
  const { createHash } = await import('node:crypto');
  const why = await refusal('sealed', ring, (folder) => {
    const path = join(folder, 'manifest.json');
    const text = readFileSync(path, 'utf8').replace('"platform": "test"', '"platform": "fake"');
    writeFileSync(path, text);
    writeFileSync(join(folder, 'manifest.sum'), createHash('sha256').update(text).digest('hex'));
  });
  assert.match(why, /清单被改动过/);
});

test('nothing is written over: neither a database that holds something nor a folder', async () => {
  const proven = await proveBackup(join(root, 'plain'), undefined);
  const before = await readRows(county.database, 'resource');
  await assert.rejects(restoreStore(county.database, systems, proven), /不是空的/);
  assert.deepEqual(await readRows(county.database, 'resource'), before);
  await assert.rejects(writeBackup(county.database, { folder: join(root, 'plain'), key: undefined, ...said }), /不是空文件夹/);
});

test('a backup of a newer platform is refused before anything is made', async () => {
  const db = await openEmpty();
  const proven = await proveBackup(join(root, 'plain'), undefined);
  const migrations = [...proven.manifest.migrations, { id: 'from-the-future-1', checksum: 'x' }];
  await assert.rejects(
    restoreStore(db, systems, { ...proven, manifest: { ...proven.manifest, migrations } }),
    /from-the-future-1 本版本没有/,
  );
  assert.deepEqual(await listTables(db), []);
  assert.ok(existsSync(join(root, 'plain', 'manifest.json')));
});
