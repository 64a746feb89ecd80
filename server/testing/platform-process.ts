/** The platform as a process of its own, started as its users start it, with a look into its database. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { prepareStore } from '../../kernel/commit/migrations.ts';
import { rebuildViews } from '../../kernel/commit/rebuild-views.ts';
import { dumpDerived } from '../../kernel/commit/testing/dump-tables.ts';
import { makeIdentityNumber, writeSmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { connectDatabase } from '../../kernel/database/connect.ts';
import { isServing, readPostmaster } from '../../kernel/database/embedded/postmaster-file.ts';
import { identifier, sql } from '../../kernel/database/sql.ts';
import { waitUntil } from '../../kernel/database/testing/wait-until.ts';
import { openStore, type Store } from '../../kernel/store/store.ts';
import { REGISTRATION } from './registration.ts';

const project = join(import.meta.dirname, '..', '..');
/** The folder of this test file; `data` in it is the platform's. */
export const root = mkdtempSync(join(tmpdir(), 'yigong-start-'));
chmodSync(root, 0o755); // the account that runs the embedded server as root has to enter
/** Where the platform keeps everything. */
export const dataDir = join(root, 'data');
const data = join(dataDir, 'cluster', 'data');
/** The password of everybody in these tests. */
export const PASSWORD = 'correct horse';
const children: ChildProcess[] = [];

/** Ends whatever still runs and removes the folder. */
export async function clearAway(): Promise<void> {
  for (const child of children) child.kill('SIGKILL');
  await waitUntil('the database has left', () => !isUp());
  rmSync(root, { recursive: true, force: true });
}

/** The process of the platform's database; undefined when none serves. */
export function postmaster(): number | undefined {
  const found = readPostmaster(data);
  return found !== undefined && isServing(found, data) ? found.pid : undefined;
}
const isUp = (): boolean => postmaster() !== undefined;

/** A platform that was started, perhaps in vain. */
export interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<unknown>;
}

/** Starts the platform. */
export function run(env: Readonly<Record<string, string>>): Run {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DATABASE_|PORT$|HOST$|YIGONG_)/.test(name)));
  const child = spawn(process.execPath, [join(project, 'server', 'start.ts')], {
    cwd: root, // nothing may depend on where it is started
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, YIGONG_DATA_DIR: dataDir, YIGONG_DEMO: 'none', PORT: '0', ...env },
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (text += piece.toString('utf8')));
  return { child, said: () => text, ended: once(child, 'exit') };
}

/** A platform that answers, and where. */
export interface Running extends Run {
  readonly address: string;
}

/** A platform that answers. */
export async function start(env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const begun = run(env);
  const ready = (): string | undefined => /医共已就绪：(http:\S+)/.exec(begun.said())?.[1];
  await waitUntil(
    'the platform is ready',
    () => {
      assert.ok(begun.child.exitCode === null, `it did not start:\n${begun.said()}`);
      return ready() !== undefined;
    },
    90,
  );
  return { ...begun, address: ready() ?? '' };
}

/** Ends the platform as a person or a service manager does, and asserts that its database ends with it. */
export async function end(platform: Running, signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
  platform.child.kill(signal);
  assert.deepEqual(await platform.ended, [0, null], platform.said());
  // What it said last may be read after it is gone.
  await waitUntil('it said that it stopped', () => /正在停止……\n.*已停止。/s.test(platform.said()));
  assert.ok(!isUp(), 'its database has stopped with it');
}

/** Signs in and gives the session's cookie. */
export async function signIn(platform: Running, user = 'village'): Promise<string> {
  const response = await fetch(`${platform.address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password: PASSWORD }),
  });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** Registers the resident of a number through the action's door. */
export async function register(platform: Running, cookie: string, number: number): Promise<Response> {
  return fetch(`${platform.address}/api/actions/residents.register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({
      requestId: `request-${number}`,
      answers: {
        ...REGISTRATION,
        name: `居民${number}`,
        identityNumber: makeIdentityNumber(`19${String(50 + (number % 50))}-01-01`, String(number % 1000).padStart(3, '0')),
        sex: number % 2 === 1 ? '1' : '2',
        birthDate: `19${String(50 + (number % 50))}-01-01`,
      },
    }),
  });
}

/** Looks into the platform's database, in this process, while or after it runs. */
export async function look<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const connected = await connectDatabase({ YIGONG_DATA_DIR: dataDir });
  try {
    return await work(await openStore(connected.database, systems));
  } finally {
    await connected.stop();
  }
}

const residentsNamed = z.object({ name: z.string(), id: z.number(), patients: z.number(), responses: z.number(), outbox: z.number() });

/** Every resident that a registration wrote, with how many of each part of the write there is. */
export async function readRegistered(store: Store): Promise<readonly z.infer<typeof residentsNamed>[]> {
  return store.database.rows(
    sql`select p.name, p.resident_id as id,
          (select count(*) from resource r where r.resident_id = p.resident_id and r.content->>'resourceType' = 'Patient') as patients,
          (select count(*) from resource r where r.resident_id = p.resident_id and r.content->>'resourceType' = 'QuestionnaireResponse') as responses,
          (select count(*) from outbox o where o.resident_id = p.resident_id) as outbox
        from view_people p where p.name like '居民%'`,
    residentsNamed,
  );
}

/** Asserts that the views and tasks are those which the record gives. */
export async function assertDerived(store: Store): Promise<void> {
  const before = await dumpDerived(store.database);
  for (const table of Object.keys(before).filter((name) => name !== 'view_people'))
    await store.database.run(sql`delete from ${identifier(table)}`);
  // The table of people itself is kept by the Patient, not rebuilt.
  await rebuildViews(
    store,
    [...store.registry.views.values()].filter((view) => view.id !== 'people'),
  );
  const now = await dumpDerived(store.database);
  for (const [table, rows] of Object.entries(before)) assert.deepEqual(now[table], rows, table);
}

/** Writes the small county, with an account for the village doctor. */
export async function writeCounty(): Promise<void> {
  const { database, stop } = await connectDatabase({ YIGONG_DATA_DIR: dataDir });
  try {
    await writeSmallCounty(await prepareStore(database, systems));
    await setAccount(database, 'village', PASSWORD, 'staff-village-a1');
    await setAccount(database, 'registrar', PASSWORD, 'staff-registrar');
  } finally {
    await stop();
  }
}
