// Opens the platform's database: the server that DATABASE_URL names, or the embedded one.
import { z } from 'zod';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { UnusableServer } from './database-errors.ts';
import type { Manifest } from './distribution/manifest.ts';
import { readShards } from './distribution/read-shards.ts';
import { openRoutedDatabase } from './distribution/routed-database.ts';
import { archiveSettings } from './embedded/archive-settings.ts';
import { startEmbeddedServer } from './embedded/embedded-server.ts';
import { sql } from './sql.ts';

/** The oldest server whose SQL the platform uses: PostgreSQL 15. */
export const OLDEST_SERVER = 150_000;

/** An open database and what stands behind it. */
export interface Connected {
  readonly database: Database;
  /** Closes the database and lets go of the embedded server, if there is one. */
  stop(): Promise<void>;
  /** One line for the log and the status page: which server, which version, where. Never a password. */
  describe(): string;
}

/** The settings read from the environment; every one may be missing. */
export interface DatabaseEnvironment {
  /** postgres://user:password@host:port/database of a PostgreSQL 15 or newer. */
  readonly DATABASE_URL?: string | undefined;
  /** Most connections at once (10 unless told). */
  readonly DATABASE_POOL_SIZE?: string | undefined;
  /** Milliseconds after which the server ends a statement (unlimited unless told). */
  readonly DATABASE_STATEMENT_TIMEOUT_MS?: string | undefined;
  /** `on` or `off`: named prepared statements; unless told, on without a pooler in between and off with one. */
  readonly DATABASE_NAMED_STATEMENTS?: string | undefined;
  /** Path of a file that names several servers and the residents' buckets of each (`distribution/read-shards.ts`), instead of DATABASE_URL. */
  readonly DATABASE_SHARDS?: string | undefined;
  /** Folder of the embedded server's data; used only without DATABASE_URL. */
  readonly YIGONG_DATA_DIR?: string | undefined;
  /** Folder that the embedded server's log is archived into, for going back to a point in time. */
  readonly YIGONG_WAL_ARCHIVE?: string | undefined;
}

const environmentShape = z.object({
  DATABASE_POOL_SIZE: z.coerce.number().int().positive().optional(),
  DATABASE_STATEMENT_TIMEOUT_MS: z.coerce.number().int().nonnegative().optional(),
  DATABASE_NAMED_STATEMENTS: z.enum(['on', 'off']).optional(),
});

/**
 * Connects to DATABASE_URL or the servers of DATABASE_SHARDS, or starts (or adopts) the embedded server. `manifest` says where tables live;
 * several servers need it.
 * Throws `DatabaseUnavailable` (not reachable) or `UnusableServer` (older than PostgreSQL 15, or the embedded one cannot run).
 */
export async function connectDatabase(env: DatabaseEnvironment, manifest: Manifest = []): Promise<Connected> {
  const settings = environmentShape.parse({
    DATABASE_POOL_SIZE: env.DATABASE_POOL_SIZE || undefined,
    DATABASE_STATEMENT_TIMEOUT_MS: env.DATABASE_STATEMENT_TIMEOUT_MS || undefined,
    DATABASE_NAMED_STATEMENTS: env.DATABASE_NAMED_STATEMENTS || undefined,
  });
  if (env.DATABASE_SHARDS) return connectShards(env.DATABASE_SHARDS, manifest, optionsOf(settings));
  const external = env.DATABASE_URL;
  const server = external
    ? undefined
    : await startEmbeddedServer({
        ...(env.YIGONG_DATA_DIR ? { dataDir: env.YIGONG_DATA_DIR } : {}),
        ...(env.YIGONG_WAL_ARCHIVE ? { settings: archiveSettings(env.YIGONG_WAL_ARCHIVE) } : {}),
      });
  const url = server?.url ?? external ?? '';
  try {
    const database = await openDatabase({ url, ...optionsOf(settings) });
    const version = await requireVersion(database);
    const place = describeUrl(url);
    return {
      database,
      describe: () => (server ? `内嵌 PostgreSQL ${version}（${place}，数据目录 ${server.dataDir}）` : `PostgreSQL ${version}（${place}）`),
      async stop() {
        await database.close();
        await server?.stop();
      },
    };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

function optionsOf(settings: z.infer<typeof environmentShape>): Omit<DatabaseOptions, 'url'> {
  return {
    ...(settings.DATABASE_POOL_SIZE === undefined ? {} : { poolSize: settings.DATABASE_POOL_SIZE }),
    ...(settings.DATABASE_STATEMENT_TIMEOUT_MS === undefined ? {} : { statementTimeoutMs: settings.DATABASE_STATEMENT_TIMEOUT_MS }),
    ...(settings.DATABASE_NAMED_STATEMENTS === undefined ? {} : { named: settings.DATABASE_NAMED_STATEMENTS === 'on' }),
  };
}

async function connectShards(path: string, manifest: Manifest, options: Omit<DatabaseOptions, 'url'>): Promise<Connected> {
  const shards = readShards(path);
  const database = await openRoutedDatabase(shards, manifest, options);
  const versions = await Promise.all(database.shards.map((server) => requireVersion(server)));
  const places = shards.map(({ name, url }, at) => `${name} ${describeUrl(url)}（${versions[at]}）`);
  return { database, stop: () => database.close(), describe: () => `PostgreSQL 分片：${places.join('、')}` };
}

/** The server's version as text, e.g. '18.4'. Closes the database and throws `UnusableServer` when it is older than the platform needs. */
export async function requireVersion(database: Database, oldest: number = OLDEST_SERVER): Promise<string> {
  const shape = z.object({ number: z.coerce.number(), version: z.string() });
  const query = sql`select current_setting('server_version_num') as number, current_setting('server_version') as version`;
  const [server] = await database.rows(query, shape);
  if (server === undefined || server.number < oldest) {
    await database.close();
    throw new UnusableServer(
      `数据库服务器是 PostgreSQL ${server?.version ?? '？'}，本平台需要 ${Math.floor(oldest / 10_000)} 以上。请升级服务器，或取消 DATABASE_URL 使用内嵌数据库。`,
    );
  }
  return server.version.split(' ')[0] ?? server.version;
}

/** host:port/database of a connection string, without user and password. */
function describeUrl(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}:${port || '5432'}${pathname}`;
  } catch {
    return '（连接串格式不明）';
  }
}
