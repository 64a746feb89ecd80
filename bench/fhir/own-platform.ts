// Starts our own platform for the measurements: the small demo county, everything switched on, asked by a system with a key of its own.
import { fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clientInputSchema, registerClient } from '../../kernel/access/oidc/clients.ts';
import { listIntegratorPosts } from '../../kernel/access/oidc/integrator-posts.ts';
import { openDatabase } from '../../kernel/database/database.ts';
import { sql } from '../../kernel/database/sql.ts';
import { keepToken, type Machine } from '../backend-services.ts';
import { type Metered, readUsage } from './process-meter.ts';

/** A platform under measurement. */
export interface OwnPlatform {
  readonly base: string;
  /** The token that is good now. */
  readonly token: () => string;
  readonly metered: Metered;
  /** Processes that answer requests. */
  readonly processes: number;
  /** Milliseconds from starting the process to its first answer; `firstMs` only when it had to make its data folder. */
  readonly firstMs: number | undefined;
  readonly warmMs: number | undefined;
  readonly databaseBytes: () => Promise<number>;
  stop(): Promise<void>;
}

const PASSWORD = 'measured-on-this-machine';
const messageSchema = z.object({ address: z.string(), database: z.string(), readyMs: z.number() });

function readPostmaster(dataDir: string): number | undefined {
  try {
    return Number(readFileSync(join(dataDir, 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

/**
 * Starts the platform on a data folder of its own and signs in: one process, or several behind the port.
 * `profile` is a folder for the processor profile of the server process (of one only).
 */
export async function startOwnPlatform(
  dataDir: string,
  processes: number,
  profile: string | undefined,
  say: (text: string) => void,
): Promise<OwnPlatform> {
  const warm = readPostmasterFolder(dataDir);
  const child = fork(join(import.meta.dirname, '..', 'serve.ts'), {
    env: {
      ...process.env,
      YIGONG_DATA_DIR: dataDir,
      YIGONG_DEMO: 'small',
      YIGONG_DEMO_PASSWORD: PASSWORD,
      PORT: '0',
      HOST: '127.0.0.1',
      BENCH_PROCESSES: String(processes),
      ...(profile === undefined ? {} : { BENCH_PROFILE: profile }),
    },
  });
  const ended = new Promise<never>((_, reject) => child.once('exit', (code) => reject(new Error(`the platform ended (${code})`))));
  ended.catch(() => undefined); // heard below, or at the end on purpose
  const {
    address,
    database,
    readyMs: took,
  } = messageSchema.parse(await Promise.race([new Promise((resolve) => child.once('message', resolve)), ended]));
  const metered = { server: child.pid, database: readPostmaster(dataDir) };
  await waitUntilIdle(metered);
  say(`the platform answers after ${took} ms at ${address}`);
  const token = await keepToken(await registerMachine(database, address), SCOPE);
  return {
    base: `${address}/fhir`,
    token: token.current,
    metered,
    processes,
    firstMs: warm ? undefined : took,
    warmMs: warm ? took : undefined,
    databaseBytes: () => readDatabaseBytes(database),
    async stop() {
      token.close();
      child.send('stop');
      await ended.catch(() => undefined);
    },
  };
}

const SCOPE = 'system/*.cruds';

/** Registers the measuring system with a key of its own (SMART Backend Services), in the demo county's post of system integration. */
async function registerMachine(url: string, address: string): Promise<Machine> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const database = await openDatabase({ url, poolSize: 1 });
  try {
    const [post] = await listIntegratorPosts(database);
    const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'bench', use: 'sig' }] };
    const input = clientInputSchema.parse({ name: '性能测量', kind: 'system', scopes: [SCOPE], post: post?.id, jwks });
    const made = await registerClient(database, undefined, input);
    if ('refuse' in made) throw new Error(made.refuse);
    return { client: made.id, tokenUrl: `${address}/oidc/token`, key: privateKey, kid: 'bench' };
  } finally {
    await database.close();
  }
}

const IDLE_MS = 100;
const SETTLING_SECONDS = 120;

/** After a start the platform counts numbers in the background: waits until it does nothing more than a tenth of a second's work in a second. */
async function waitUntilIdle(metered: Metered): Promise<void> {
  for (let second = 0; second < SETTLING_SECONDS; second += 1) {
    const before = readUsage(metered);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const after = readUsage(metered);
    if (after.server + after.database - before.server - before.database < IDLE_MS) return;
  }
}

function readPostmasterFolder(dataDir: string): boolean {
  try {
    return readFileSync(join(dataDir, 'cluster', 'data', 'PG_VERSION'), 'utf8') !== '';
  } catch {
    return false;
  }
}

async function readDatabaseBytes(url: string): Promise<number> {
  const database = await openDatabase({ url, poolSize: 1 });
  try {
    const [row] = await database.rows(sql`select pg_database_size(current_database()) as bytes`, z.object({ bytes: z.number() }));
    return row?.bytes ?? Number.NaN;
  } finally {
    await database.close();
  }
}
