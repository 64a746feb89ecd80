// The embedded server under everything that happens to it in the field: crashes, closed folders, odd languages, rivals, old data.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { z } from 'zod';
import { connectDatabase, requireVersion } from '../connect.ts';
import { type Database, openDatabase } from '../database.ts';
import { UnusableServer } from '../database-errors.ts';
import { sql } from '../sql.ts';
import { waitUntil } from '../testing/wait-until.ts';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.ts';
import { findNativeFolder, restoreLinks } from './native-binaries.ts';
import { clearStalePidFile, isServing, readPostmaster } from './postmaster-file.ts';
import { chooseServiceAccount, giveTo, runAs } from './service-account.ts';

const root = mkdtempSync(join(tmpdir(), 'yigong-embedded-'));
chmodSync(root, 0o755);
const running: EmbeddedServer[] = [];
const children: ChildProcess[] = [];
const unsynced = { fsync: 'off' };

after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(running.map((server) => server.stop()));
  rmSync(root, { recursive: true, force: true });
});

/** A server on a folder of its own under the test's root; stopped at the end if the test did not. */
async function start(name: string, options: Parameters<typeof startEmbeddedServer>[0] = {}): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDir: join(root, name), settings: unsynced, ...options });
  running.push(server);
  return server;
}

/** Opens the server's database, works, closes it. */
async function use<T>(server: { url: string }, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ url: server.url, poolSize: 4 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

const dataOf = (name: string): string => join(root, name, 'cluster', 'data');
const isUp = (name: string): boolean => {
  const postmaster = readPostmaster(dataOf(name));
  return postmaster !== undefined && isServing(postmaster, dataOf(name));
};
function pidOf(name: string): number {
  const pid = readPostmaster(dataOf(name))?.pid;
  assert.ok(pid !== undefined, `${name} has no postmaster`);
  return pid;
}

const PROGRAM = `
import { startEmbeddedServer } from ${JSON.stringify(new URL('./embedded-server.ts', import.meta.url).href)};
const server = await startEmbeddedServer({ dataDir: process.argv[1], settings: { fsync: 'off' } });
process.stdin.on('data', async () => { await server.stop(); process.exit(0); });
console.log(JSON.stringify({ url: server.url, adopted: server.adopted }));
`;

/** Another Node process that holds the server of a folder until something is written to its input. */
async function startElsewhere(
  name: string,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; url: string; adopted: boolean }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, join(root, name)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  const [line] = await once(child.stdout ?? child, 'data');
  return { child, ...z.object({ url: z.string(), adopted: z.boolean() }).parse(JSON.parse(String(line))) };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The watchdog shells of one folder, whoever owns them. */
function findWatchdogs(name: string): readonly number[] {
  const list = spawnSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).stdout.split('\n');
  return list
    .filter((line) => line.includes('yigong-watchdog') && line.includes(join(root, name)))
    .map((line) => Number.parseInt(line, 10));
}

describe('an embedded server', () => {
  it('is durable, private and the same everywhere', async () => {
    const server = await start('profile', { settings: {} });
    assert.equal(server.adopted, false);
    await use(server, async (db) => {
      const names = [
        'fsync',
        'listen_addresses',
        'unix_socket_directories',
        'password_encryption',
        'jit',
        'max_connections',
        'TimeZone',
        'server_encoding',
      ];
      const values = await Promise.all(names.map(async (name) => (await db.rows(sql`select current_setting(${name}) as v`))[0]?.v));
      assert.deepEqual(values, ['on', '127.0.0.1', '', 'scram-sha-256', 'off', '100', 'UTC', 'UTF8']);
      const [locale] = await db.rows(
        sql`select datlocprovider::text as provider, datlocale as locale from pg_database where datname = current_database()`,
      );
      assert.deepEqual({ ...locale }, { provider: 'b', locale: 'C.UTF-8' });
    });
    const passwordFile = join(root, 'profile', 'cluster', 'password');
    assert.equal(statSync(passwordFile).mode & 0o777, 0o600);
    assert.equal(statSync(join(root, 'profile', 'server.log')).mode & 0o777, 0o600);
    assert.ok(readFileSync(passwordFile, 'utf8').trim().length >= 32);
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await assert.rejects(openDatabase({ url: stranger.href }), /password authentication failed/);
    await server.stop();
    await server.stop();
    assert.ok(!isUp('profile'));
  });

  it('keeps its data over a restart, on another port', async () => {
    const first = await start('again');
    await use(first, (db) => db.run(sql`create table kept as select 1 as id`));
    await first.stop();
    const second = await start('again');
    assert.equal(second.adopted, false);
    assert.equal(await use(second, (db) => db.run(sql`select * from kept`)), 1);
    await second.stop();
  });

  it('killed with -9 while writing: comes back by itself, the same pool goes on, no acknowledged row is lost', async () => {
    const server = await start('crash', { settings: {} });
    await use(server, async (db) => {
      await db.run(sql`create table written (id bigint primary key)`);
      const acknowledged: number[] = [];
      const victim = pidOf('crash');
      let next = 0;
      const write = async (): Promise<void> => {
        for (;;) {
          const id = next;
          next += 1;
          try {
            await db.run(sql`insert into written values (${id})`);
          } catch {
            return;
          }
          acknowledged.push(id);
          if (acknowledged.length === 300) process.kill(victim, 'SIGKILL');
        }
      };
      await Promise.all([write(), write(), write(), write()]);
      assert.ok(acknowledged.length >= 300);
      await waitUntil('the server is back', () =>
        db.run(sql`select 1`).then(
          () => true,
          () => false,
        ),
      );
      assert.notEqual(pidOf('crash'), victim);
      const missing = await db.rows(sql`select id from unnest(${acknowledged}::bigint[]) id where id not in (select id from written)`);
      assert.deepEqual(missing, []);
    });
    await server.stop();
    assert.ok(!isUp('crash'));
  });
});

describe('when its Node process is killed with -9', () => {
  it('it shuts down by itself, and the next start finds the data', async () => {
    const owner = await startElsewhere('orphan');
    await use(owner, (db) => db.run(sql`create table kept as select 1 as id`));
    await kill(owner.child);
    await waitUntil('the server has left', () => !existsSync(join(dataOf('orphan'), 'postmaster.pid')));
    const next = await start('orphan');
    assert.equal(next.adopted, false);
    assert.equal(await use(next, (db) => db.run(sql`select * from kept`)), 1);
    await next.stop();
  });

  it('and its watchdog too: the next start adopts the orphan and ends it properly', async () => {
    const owner = await startElsewhere('adopt');
    await use(owner, (db) => db.run(sql`create table kept as select 1 as id`));
    const orphan = pidOf('adopt');
    const watchdogs = findWatchdogs('adopt');
    assert.equal(watchdogs.length, 1);
    for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
    await kill(owner.child);
    assert.ok(isUp('adopt'), 'the orphan goes on serving');
    const found = readPostmaster(dataOf('adopt'));
    assert.ok(found !== undefined && !clearStalePidFile(found, dataOf('adopt')), 'the pid file of a living server stays');

    const next = await start('adopt');
    assert.deepEqual([next.adopted, pidOf('adopt'), next.url], [true, orphan, owner.url]);
    assert.equal(await use(next, (db) => db.run(sql`select * from kept`)), 1);
    await next.stop();
    assert.ok(!isUp('adopt'));
  });
});

describe('several users of one folder', () => {
  it('start at once on an empty folder: one server, and it lives until the last one leaves', async () => {
    const [one, two, here] = await Promise.all([startElsewhere('rivals'), startElsewhere('rivals'), start('rivals')]);
    assert.equal(new Set([one.url, two.url, here.url]).size, 1);
    assert.equal([one, two, here].filter(({ adopted }) => !adopted).length, 1);
    await here.stop();
    assert.equal(await use(one, (db) => db.run(sql`select 1`)), 1);
    await kill(one.child);
    assert.equal(await use(two, (db) => db.run(sql`select 1`)), 1);
    const gone = once(two.child, 'exit');
    two.child.stdin?.write('stop\n');
    await gone;
    assert.ok(!isUp('rivals'));
  });

  it('in one process: each start is released on its own', async () => {
    const first = await start('twice');
    const second = await start('twice');
    assert.deepEqual([first.adopted, second.adopted], [false, true]);
    await first.stop();
    assert.equal(await use(second, (db) => db.run(sql`select 1`)), 1);
    await second.stop();
    assert.ok(!isUp('twice'));
  });
});

describe('an unfriendly machine', () => {
  it('a language that is not installed does not matter', async () => {
    const odd = await startElsewhere('lang', { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8', LC_MESSAGES: 'xx_YY' });
    const [row] = await use(odd, (db) => db.rows(sql`select length('高血压') as n, 'b' < 'a' as wrong`));
    assert.deepEqual({ ...row }, { n: 3, wrong: false });
    await kill(odd.child);
  });

  it('library links that npm did not make are made', async () => {
    const nativeFolder = join(root, 'unlinked', 'native');
    copyPackage(dirname(nativeFolder));
    const links = z.array(z.object({ target: z.string() })).parse(JSON.parse(readFileSync(join(nativeFolder, 'pg-symlinks.json'), 'utf8')));
    for (const { target } of links) unlinkSync(join(nativeFolder, '..', target));
    assert.notEqual(spawnSync(join(nativeFolder, 'bin', 'postgres'), ['--version']).status, 0, 'without its links it does not start');
    const server = await start('linked', { nativeFolder, serviceFolder: join(root, 'unused') });
    assert.equal(await use(server, (db) => db.run(sql`select 1`)), 1);
    assert.equal(restoreLinks(nativeFolder), 0, 'all are there now');
    assert.ok(!existsSync(join(root, 'unused')), 'no copy was needed');
    await server.stop();
  });

  it('a project inside a closed home folder works, as root too', async () => {
    const home = join(root, 'home');
    copyPackage(join(home, 'project'));
    chmodSync(home, 0o700);
    const nativeFolder = join(home, 'project', 'native');
    const server = await start('served', { nativeFolder, serviceFolder: join(root, 'service') });
    assert.equal(await use(server, (db) => db.run(sql`select 1`)), 1);
    assert.equal(existsSync(join(root, 'service')), process.getuid?.() === 0, 'copied exactly when another account has to run it');
    await server.stop();
  });

  it('a data folder that the service account cannot reach is refused in plain words', async () => {
    const closed = join(root, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const starting = start(join('closed', 'data'));
    if (process.getuid?.() === 0) {
      await assert.rejects(starting, (error: unknown) => error instanceof UnusableServer && error.message.includes(closed));
    } else {
      await (await starting).stop(); // our own account runs it, and may enter
    }
  });

  it('an occupied port is left alone', async () => {
    const squatter = createServer();
    await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
    const address = squatter.address();
    assert.ok(typeof address === 'object' && address !== null);
    const server = await start('again', { port: address.port });
    assert.notEqual(new URL(server.url).port, String(address.port));
    assert.equal(await use(server, (db) => db.run(sql`select 1`)), 1);
    await server.stop();
    await new Promise((closed) => squatter.close(closed));
  });

  it('a process number that now belongs to a stranger does not block the start, nor is the stranger touched', async () => {
    const stranger = spawn('sleep', ['600'], { ...runAs(chooseServiceAccount()), cwd: '/' });
    children.push(stranger);
    await once(stranger, 'spawn');
    const pidFile = join(dataOf('again'), 'postmaster.pid');
    writeFileSync(pidFile, `${stranger.pid}\n${dataOf('again')}\n0\n5432\n\n127.0.0.1\n\nready\n`, { mode: 0o600 });
    giveTo(chooseServiceAccount(), pidFile);
    const server = await start('again');
    assert.equal(server.adopted, false);
    assert.equal(stranger.exitCode ?? stranger.signalCode, null);
    await server.stop();
    stranger.kill();
  });

  it('a refused start quotes the log', async () => {
    await assert.rejects(start('again', { settings: { shared_buffers: 'plenty' } }), (error: unknown) => {
      assert.ok(error instanceof UnusableServer);
      assert.match(error.message, /shared_buffers.*plenty/s);
      return true;
    });
  });

  it('a password file that does not fit is named, at once', async () => {
    const passwordFile = join(root, 'again', 'cluster', 'password');
    const password = readFileSync(passwordFile, 'utf8');
    writeFileSync(passwordFile, 'forgotten\n');
    await assert.rejects(start('again'), (error: unknown) => error instanceof UnusableServer && error.message.includes(passwordFile));
    assert.ok(!isUp('again'), 'nothing is left running');
    writeFileSync(passwordFile, password);
    await (await start('again')).stop();
  });

  it('data of another PostgreSQL version is refused and not touched', async () => {
    const versionFile = join(dataOf('again'), 'PG_VERSION');
    writeFileSync(versionFile, '17\n');
    await assert.rejects(start('again'), (error: unknown) => {
      assert.ok(error instanceof UnusableServer);
      assert.match(error.message, /PostgreSQL 17.*PostgreSQL 18.*导出/s);
      return true;
    });
    assert.equal(readFileSync(versionFile, 'utf8'), '17\n');
    writeFileSync(versionFile, '18\n');
  });

  it('as root the account is postgres, else nobody; a user runs it as himself', () => {
    const nobody = 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false';
    assert.deepEqual(chooseServiceAccount(0, nobody), { name: 'nobody', uid: 65534, gid: 65533 });
    assert.deepEqual(chooseServiceAccount(0, `${nobody}\npostgres:x:101:104::/:/bin/sh`), { name: 'postgres', uid: 101, gid: 104 });
    assert.equal(chooseServiceAccount(1000, nobody), undefined);
    assert.throws(() => chooseServiceAccount(0, 'root:x:0:0::/root:/bin/sh'), UnusableServer);
  });
});

describe('connectDatabase', () => {
  it('starts the embedded server without DATABASE_URL, uses the given one with it, and never prints the password', async () => {
    const embedded = await connectDatabase({ YIGONG_DATA_DIR: join(root, 'again') });
    assert.match(embedded.describe(), /^内嵌 PostgreSQL 18\.\d+（127\.0\.0\.1:\d+\/yigong，数据目录 /);
    const external = await connectDatabase({ DATABASE_URL: embedded.database.url, DATABASE_POOL_SIZE: '2' });
    assert.match(external.describe(), /^PostgreSQL 18\.\d+（127\.0\.0\.1:\d+\/yigong）$/);
    assert.doesNotMatch(external.describe() + embedded.describe(), new RegExp(new URL(embedded.database.url).password));
    await external.stop();
    assert.ok(isUp('again'));
    await embedded.stop();
    assert.ok(!isUp('again'));
  });

  it('refuses a server that is too old', async () => {
    const server = await start('again');
    const db = await openDatabase({ url: server.url });
    await assert.rejects(
      requireVersion(db, 990_000),
      (error: unknown) => error instanceof UnusableServer && /需要 99 以上/.test(error.message),
    );
    await server.stop();
  });
});

/** The installed package, copied to another folder. */
function copyPackage(folder: string): void {
  const installed = dirname(findNativeFolder());
  restoreLinks(findNativeFolder());
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  cpSync(join(installed, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  cpSync(join(installed, 'package.json'), join(folder, 'package.json'));
}
