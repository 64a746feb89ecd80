/** Going back to a point in time: a base backup of a running server and its archived log bring back exactly what stood at an instant. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { type Database, openDatabase } from '../database.ts';
import { archiveSettings } from '../embedded/archive-settings.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../embedded/embedded-server.ts';
import { makeKeyring } from '../seal/keyring.ts';
import { sql } from '../sql.ts';
import { unpackBaseBackup, writeBaseBackup } from './base-backup.ts';
import { BadBackup } from './seal-stream.ts';

const root = mkdtempSync(join(tmpdir(), 'yigong-base-'));
chmodSync(root, 0o755);
const running: EmbeddedServer[] = [];
after(async () => {
  await Promise.all(running.map((server) => server.stop()));
  rmSync(root, { recursive: true, force: true });
});

async function open(name: string, archive?: string): Promise<Database> {
  const settings = { fsync: 'off', shared_buffers: '32MB', ...(archive ? archiveSettings(archive) : {}) };
  const server = await startEmbeddedServer({ dataDir: join(root, name), settings });
  running.push(server);
  return openDatabase({ url: server.url, poolSize: 2 });
}
const notes = async (db: Database): Promise<readonly string[]> =>
  (await db.rows(sql`select note from kept order by note`, z.object({ note: z.string() }))).map(({ note }) => note);
const add = (db: Database, note: string): Promise<number> => db.run(sql`insert into kept values (${note})`);

test('a server comes back as it stood at an instant, and goes on from there', async () => {
  const archive = join(root, 'archive');
  const ring = makeKeyring([randomBytes(32)]);
  const db = await open('live', archive);
  await db.run(sql`create table kept (note text)`);
  await add(db, '1 before the backup');
  const folder = join(root, 'base');
  await writeBaseBackup({ dataDir: join(root, 'live'), url: db.url, folder, key: ring.first, platform: 'test' });
  await add(db, '2 after the backup');
  const [row] = await db.rows(sql`select clock_timestamp() as now`, z.object({ now: z.string() }));
  const until = row?.now ?? '';
  await add(db, '3 a mistake');
  await db.run(sql`select pg_switch_wal()`);
  await add(db, '4 later');
  await db.close();
  await running[0]?.stop();

  const back = { folder, archive, ring, until };
  await unpackBaseBackup({ ...back, into: join(root, 'back') });
  const restored = await open('back');
  assert.deepEqual(await notes(restored), ['1 before the backup', '2 after the backup']);
  await add(restored, '5 work goes on');
  await restored.close();

  await unpackBaseBackup({ ...back, until: undefined, into: join(root, 'whole') });
  const whole = await open('whole');
  assert.equal((await notes(whole)).length, 4);
  await whole.close();

  await assert.rejects(unpackBaseBackup({ ...back, into: join(root, 'back') }), /不是空文件夹/);
  await assert.rejects(unpackBaseBackup({ ...back, until: '2001-01-01', into: join(root, 'no') }), /更早的基础备份/);
  await assert.rejects(unpackBaseBackup({ ...back, until: 'yesterday', into: join(root, 'no') }), /要写一个时刻/);
  await assert.rejects(unpackBaseBackup({ ...back, ring: makeKeyring([randomBytes(32)]), into: join(root, 'no') }), /密钥环里没有它/);
  const pack = join(folder, readdirSync(folder).find((name) => name.endsWith('.gz')) ?? '');
  const bytes = readFileSync(pack);
  bytes[500] = (bytes[500] ?? 0) ^ 1;
  writeFileSync(pack, bytes);
  await assert.rejects(unpackBaseBackup({ ...back, into: join(root, 'no') }), BadBackup);
});

test('a server that does not archive its log is not backed up so, and a folder in use is left alone', async () => {
  const db = await open('plain');
  const options = { dataDir: join(root, 'plain'), url: db.url, key: undefined, platform: 'test' };
  await assert.rejects(writeBaseBackup({ ...options, folder: join(root, 'none') }), /YIGONG_WAL_ARCHIVE/);
  mkdirSync(join(root, 'full', 'x'), { recursive: true });
  await assert.rejects(writeBaseBackup({ ...options, folder: join(root, 'full') }), /不是空文件夹/);
  await db.close();
});
