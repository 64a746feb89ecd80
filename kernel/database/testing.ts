// Databases for tests: one server a run, one template a kind of content, one fresh clone a test file.
import { createHash, randomBytes } from 'node:crypto';
import { rmSync, statfsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { requireVersion } from './connect.ts';
import { type Database, openDatabase } from './database.ts';
import { QueryError, UnusableServer } from './database-errors.ts';
import { type EmbeddedServer, startEmbeddedServer } from './embedded/embedded-server.ts';
import { TEST_SETTINGS } from './embedded/server-settings.ts';
import { identifier, raw, sql } from './sql.ts';
import { guardStatements } from './testing/guard-statements.ts';
import { fingerprintSources } from './testing/source-fingerprint.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A database of its own, to be closed (and dropped) when the test file is done. */
export interface TestDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Starts (or joins) the throw-away server of this project's tests, in the temporary folder. For the test runner, which hands the url to its
 * children as YIGONG_TEST_SERVER, and used by itself when a single file is run by hand. It ends with its last user.
 */
export async function startTestServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const name = `yigong-test-${createHash('sha256').update(`${project}\n${userInfo().uid}`).digest('hex').slice(0, 10)}`;
  const dataDir = join(chooseTestRoot(), name);
  const start = (): Promise<EmbeddedServer> => startEmbeddedServer({ dataDir, settings: TEST_SETTINGS });
  return start().catch((error: unknown) => {
    // Unsynced data does not survive a power cut, nor a new PostgreSQL version: nothing in it is worth keeping.
    if (!(error instanceof UnusableServer)) throw error;
    rmSync(join(dataDir, 'cluster'), { recursive: true, force: true });
    return start();
  });
}

/** Memory where Linux has enough of it (a clone of 150 tables takes 10 ms there, 20 to 450 ms on a disk), else the temporary folder. */
function chooseTestRoot(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize > 3 * 1024 ** 3) return '/dev/shm';
  } catch {
    // no such place on this system
  }
  return tmpdir();
}

let admin: Promise<Database> | undefined;

/** The server this process' tests use: DATABASE_URL_TEST (any PostgreSQL 15 or newer), the runner's, or one started here. */
function openAdmin(): Promise<Database> {
  admin ??= (async () => {
    const url = process.env.DATABASE_URL_TEST || process.env.YIGONG_TEST_SERVER || (await startTestServer()).url;
    const database = await openDatabase({ url, poolSize: 3, named: false });
    await requireVersion(database);
    return database;
  })();
  return admin;
}

/**
 * A fresh copy of a database that `prepare` built. The template is built once a server for each (key, content) and cloned for every call.
 * @param key what kind of database, e.g. 'record'; callers with the same key must pass the same `prepare`
 * @param content what the template was made from, when the caller knows it (e.g. a hash of its migrations); unless told, the state of all
 *   sources under kernel, systems and generated, so that an edited migration never meets an old template
 */
export async function openTestDatabase(
  key: string,
  prepare: (database: Database) => Promise<void>,
  content: string = fingerprintSources(project),
): Promise<TestDatabase> {
  const server = await openAdmin();
  const slug = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 20);
  const template = `yt_${slug}_${createHash('sha256').update(`${key}\n${content}`).digest('hex').slice(0, 12)}`;
  const clone = `yc_${process.pid}_${randomBytes(5).toString('hex')}`;
  for (let attempt = 1; ; attempt += 1) {
    await buildTemplate(server, `yt_${slug}_`, template, prepare);
    try {
      await server.run(sql`create database ${identifier(clone)} template ${identifier(template)} strategy file_copy`);
      break;
    } catch (error) {
      // 3D000: swept by a newer run; 55006: somebody is looking into the template; 42P04 cannot be, the name is random
      if (attempt >= 5 || !(error instanceof QueryError) || !['3D000', '55006'].includes(error.sqlState)) throw error;
    }
  }
  const database = await openDatabase({ url: withDatabase(server.url, clone), poolSize: 5 });
  await guardStatements(database);
  let closed: Promise<void> | undefined;
  return {
    database,
    close() {
      closed ??= database.close().then(() => dropDatabase(server, clone));
      return closed;
    },
  };
}

/** Builds the template unless it is there; a lock lets one process build while the others wait for it. */
async function buildTemplate(
  server: Database,
  prefix: string,
  template: string,
  prepare: (database: Database) => Promise<void>,
): Promise<void> {
  if (await existsDatabase(server, template)) return;
  await server.transaction(async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(hashtext(${template}))`);
    if (await existsDatabase(server, template)) return;
    const draft = `${template}_draft`;
    await dropDatabase(server, draft);
    await server.run(sql`create database ${identifier(draft)}`);
    const database = await openDatabase({ url: withDatabase(server.url, draft), poolSize: 5 });
    try {
      await prepare(database);
    } finally {
      await database.close();
    }
    await server.run(sql`alter database ${identifier(draft)} rename to ${identifier(template)}`);
    await sweep(server, prefix);
  });
}

async function existsDatabase(server: Database, name: string): Promise<boolean> {
  return (await server.run(sql`select 1 from pg_database where datname = ${name}`)) === 1;
}

async function dropDatabase(server: Database, name: string): Promise<void> {
  await server.run(sql`drop database if exists ${identifier(name)} ${raw('with (force)')}`);
}

/** Drops all but the newest templates of this key, and clones whose test process died (on our own server only: there its number is known). */
async function sweep(server: Database, prefix: string): Promise<void> {
  const databases = await server.rows(sql`select datname as name from pg_database order by oid desc`, z.object({ name: z.string() }));
  const old = databases.filter(({ name }) => name.startsWith(prefix) && !name.endsWith('_draft')).slice(4);
  const left = process.env.DATABASE_URL_TEST ? [] : databases.filter(({ name }) => isAbandoned(name));
  for (const { name } of [...old, ...left]) await dropDatabase(server, name).catch(() => undefined);
}

function isAbandoned(name: string): boolean {
  const pid = /^yc_(\d+)_/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM');
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
