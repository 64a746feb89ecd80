/** Starts the platform as its users do, and treats it as machines do: stopped, killed, its database killed, started twice. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { setAccount } from '../kernel/access/identity/accounts.ts';
import { commit } from '../kernel/commit/commit.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import { rebuildViews } from '../kernel/commit/rebuild-views.ts';
import { dumpDerived } from '../kernel/commit/testing/dump-tables.ts';
import { BY_TEST, makeIdentityNumber, makePost, writeSmallCounty } from '../kernel/commit/testing/small-county.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { isServing, readPostmaster } from '../kernel/database/embedded/postmaster-file.ts';
import { identifier, sql } from '../kernel/database/sql.ts';
import { waitUntil } from '../kernel/database/testing/wait-until.ts';
import { openStore, type Store } from '../kernel/store/store.ts';
import { performedSchema, problemSchema } from './contract/contract.ts';
import { REGISTRATION } from './testing/registration.ts';

const project = join(import.meta.dirname, '..');
const root = mkdtempSync(join(tmpdir(), 'yigong-start-'));
chmodSync(root, 0o755); // the account that runs the embedded server as root has to enter
const dataDir = join(root, 'data');
const data = join(dataDir, 'cluster', 'data');
const PASSWORD = 'correct horse';
const children: ChildProcess[] = [];

after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await waitUntil('the database has left', () => !isUp());
  rmSync(root, { recursive: true, force: true });
});

function postmaster(): number | undefined {
  const found = readPostmaster(data);
  return found !== undefined && isServing(found, data) ? found.pid : undefined;
}
const isUp = (): boolean => postmaster() !== undefined;

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<unknown>;
}

function run(env: Readonly<Record<string, string>>): Run {
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

interface Running extends Run {
  readonly address: string;
}

/** A platform that answers. */
async function start(env: Readonly<Record<string, string>> = {}): Promise<Running> {
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

async function end(platform: Running, signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
  platform.child.kill(signal);
  assert.deepEqual(await platform.ended, [0, null], platform.said());
  // What it said last may be read after it is gone.
  await waitUntil('it said that it stopped', () => /正在停止……\n.*已停止。/s.test(platform.said()));
  assert.ok(!isUp(), 'its database has stopped with it');
}

async function signIn(platform: Running, user = 'village'): Promise<string> {
  const response = await fetch(`${platform.address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password: PASSWORD, bearer: true }),
  });
  return z.object({ token: z.string() }).parse(await response.json()).token;
}

/** Registers the resident of a number through the action's door. */
async function register(platform: Running, token: string, number: number): Promise<Response> {
  return fetch(`${platform.address}/api/actions/residents.register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
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
async function look<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const connected = await connectDatabase({ YIGONG_DATA_DIR: dataDir });
  try {
    return await work(await openStore(connected.database, systems));
  } finally {
    await connected.stop();
  }
}

const residentsNamed = z.object({ name: z.string(), id: z.number(), patients: z.number(), responses: z.number(), outbox: z.number() });

/** Every resident that a registration wrote, with how many of each part of the write there is. */
async function readRegistered(store: Store): Promise<readonly z.infer<typeof residentsNamed>[]> {
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
async function assertDerived(store: Store): Promise<void> {
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

test('the first start makes an empty platform that answers; Ctrl-C ends it with its database', async () => {
  const platform = await start();
  const page = await fetch(platform.address, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>[^<]*医共/);
  assert.equal((await fetch(`${platform.address}/health`)).status, 200);
  assert.equal((await fetch(`${platform.address}/api/home`)).status, 401);
  await end(platform, 'SIGINT');
});

test('the second start keeps what was written; a service manager ends it too', async () => {
  await look(async (store) => {
    const prepared = await prepareStore(store.database, systems);
    await writeSmallCounty(prepared);
    await setAccount(store.database, 'village', PASSWORD, 'staff-village-a1');
  });
  const first = await start();
  const answer = performedSchema.parse(await (await register(first, await signIn(first), 1)).json());
  assert.equal(answer.tell?.text, '已登记居民1，可以接着建立健康档案。');
  await end(first, 'SIGTERM');
  const second = await start();
  const token = await signIn(second);
  const person = await fetch(`${second.address}/api/people/${answer.resident}`, { headers: { authorization: `Bearer ${token}` } });
  assert.match(await person.text(), /居民1/);
  await end(second, 'SIGTERM');
});

test('killed with -9 in the midst of writes: each acknowledged one is there after the next start, and none is half-written', async () => {
  const platform = await start();
  const token = await signIn(platform);
  const acknowledged: number[] = [];
  let next = 100;
  const write = async (): Promise<void> => {
    for (;;) {
      next += 1;
      const number = next;
      try {
        const response = await register(platform, token, number);
        assert.equal(response.status, 200, await response.clone().text());
        acknowledged.push(performedSchema.parse(await response.json()).resident ?? 0);
      } catch (error) {
        if (platform.child.signalCode === null && platform.child.exitCode === null && !(error instanceof TypeError)) throw error;
        return;
      }
      if (acknowledged.length === 40) platform.child.kill('SIGKILL');
    }
  };
  await Promise.all([write(), write(), write(), write()]);
  await platform.ended;
  const again = await start(); // at once, while the old database may still be going
  await look(async (store) => {
    const registered = await readRegistered(store);
    const found = new Set(registered.map(({ id }) => id));
    assert.deepEqual(
      acknowledged.filter((resident) => !found.has(resident)),
      [],
      'no acknowledged resident is missing',
    );
    assert.ok(registered.length <= next && registered.every((each) => each.patients === 1 && each.responses === 1 && each.outbox === 1));
    const [kept] = await store.database.rows(sql`select count(*) as n from performed_request`, z.object({ n: z.number() }));
    assert.equal(kept?.n, registered.length, 'each is remembered by its request, so that sending it again does nothing');
    await assertDerived(store);
  });
  await end(again, 'SIGTERM');
});

/** Numbers below `below` that look random and are the same each time (Park and Miller, 1988). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const BUNDLE_ENTRIES = 6;

/** A new resident with a visit and results, as a hospital sends them; all carry the number of the bundle as a tag. */
function makeBundle(number: number): object {
  const meta = { tag: [{ system: 'urn:test:bundle', code: String(number) }] };
  const subject = { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' };
  const visit = {
    resourceType: 'Encounter',
    meta,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject,
  };
  const result = (code: string, value: number) => ({
    resourceType: 'Observation',
    meta,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code }] },
    subject,
    effectiveDateTime: '2026-03-04T08:00:00+08:00',
    valueQuantity: { value, unit: '1', system: 'http://unitsofmeasure.org', code: '1' },
  });
  const resources = [
    { resourceType: 'Patient', meta, name: [{ text: `来人${number}` }] },
    visit,
    ...['8480-6', '8462-4', '8867-4', '9279-1'].map((code, index) => result(code, 60 + index)),
  ];
  const entry = resources.map((resource, index) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${index + 1}`,
    resource,
    request: { method: 'POST', url: resource.resourceType },
  }));
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

test('bundles while the server, then the database, is killed with -9 at moments of chance: each acknowledged one is whole, none is half there', async () => {
  const random = seeded(20_261_122);
  await look(async (store) => {
    await commit(store, BY_TEST, [{ op: 'create', id: 'post-his', resource: makePost('staff-his', '医院信息系统', 'integrator', 'lead') }]);
    await setAccount(store.database, 'his', PASSWORD, 'staff-his');
  });
  const acknowledged = new Set<number>();
  let next = 0;
  for (const victim of ['server', 'database'] as const) {
    const platform = await start();
    const token = await signIn(platform, 'his');
    const killAfter = 20 + random(30);
    const killer = (): void => {
      if (victim === 'server') platform.child.kill('SIGKILL');
      else process.kill(postmaster() ?? 0, 'SIGKILL');
    };
    const from = next;
    let refused = 0;
    const load = async (): Promise<void> => {
      while (next < from + 120 && refused === 0) {
        next += 1;
        const number = next;
        const sending = fetch(`${platform.address}/fhir`, {
          method: 'POST',
          headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${token}` },
          body: JSON.stringify(makeBundle(number)),
        });
        // The blow falls while this one, and those of the others, are somewhere on their way.
        if (number === from + killAfter) setTimeout(killer, random(12));
        const status = await sending.then((answer) => answer.arrayBuffer().then(() => answer.status)).catch(() => 0);
        if (status === 200) acknowledged.add(number);
        else refused += 1;
      }
    };
    await Promise.all([load(), load(), load()]);
    assert.ok(refused > 0, `the ${victim} was killed in the midst of it`);
    if (victim === 'server') await platform.ended;
    else {
      await waitUntil(
        'it answers again',
        async () =>
          (await fetch(`${platform.address}/fhir/Patient?_count=1`, { headers: { authorization: `Bearer ${token}` } })).status === 200,
      );
      await end(platform, 'SIGTERM');
    }
  }
  const again = await start();
  await look(async (store) => {
    const counted = await store.database.rows(
      sql`select content #>> '{meta,tag,0,code}' as number, count(*) as count, count(distinct resident_id) as residents from resource
          where content #>> '{meta,tag,0,system}' = 'urn:test:bundle' group by 1`,
      z.object({ number: z.string(), count: z.number(), residents: z.number() }),
    );
    assert.deepEqual(
      counted.filter(({ count, residents }) => count !== BUNDLE_ENTRIES || residents !== 1),
      [],
      'none is half there',
    );
    const there = new Set(counted.map(({ number }) => Number(number)));
    assert.deepEqual(
      [...acknowledged].filter((number) => !there.has(number)),
      [],
      'each acknowledged one is there',
    );
    assert.ok(acknowledged.size >= 20);
    await assertDerived(store);
  });
  await end(again, 'SIGTERM');
});

test('its database killed with -9: the pages say so, then it is back by itself, with everything', async () => {
  const platform = await start();
  const token = await signIn(platform);
  const before = postmaster();
  assert.ok(before !== undefined);
  process.kill(before, 'SIGKILL');
  const seen = new Set<number>();
  await waitUntil('it writes again', async () => {
    const response = await register(platform, token, 2);
    seen.add(response.status);
    if (response.status === 200) return true;
    const problem = problemSchema.parse(await response.json());
    assert.deepEqual([response.status, problem.code], [503, 'unavailable']);
    assert.match(problem.next, /已保存的内容不会丢失/);
    return false;
  });
  assert.notEqual(postmaster(), before);
  await look(async (store) => {
    assert.equal(
      (await readRegistered(store)).filter(({ name }) => name === '居民2').length,
      1,
      'repeated until it was answered, written once',
    );
    await assertDerived(store);
  });
  await end(platform, 'SIGTERM');
});

test('an orphaned database is adopted by the next start and ends with it', async () => {
  const platform = await start();
  const orphan = postmaster();
  const watchdogs = spawnSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes('yigong-watchdog') && line.includes(dataDir))
    .map((line) => Number.parseInt(line, 10));
  for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
  platform.child.kill('SIGKILL');
  await platform.ended;
  assert.equal(postmaster(), orphan, 'nobody has stopped it');
  const next = await start();
  assert.equal(postmaster(), orphan);
  await end(next, 'SIGINT');
});

test('a second platform on the same data, or on a taken port, is refused in plain words and harms nobody', async () => {
  const platform = await start();
  const second = run({});
  assert.deepEqual(await second.ended, [1, null]);
  assert.match(second.said(), /启动失败：另一个医共正在使用.*请先停止它.*YIGONG_DATA_DIR/s);
  const { port } = new URL(platform.address);
  const third = run({ PORT: port, YIGONG_DATA_DIR: join(root, 'other') });
  assert.deepEqual(await third.ended, [1, null]);
  assert.match(third.said(), new RegExp(`启动失败：端口 ${port} 已被占用（也许医共已经在运行：http://127.0.0.1:${port}）`));
  assert.ok(!third.said().includes('正在启动数据库'), 'it is said before anything is started');
  assert.equal((await fetch(`${platform.address}/health`)).status, 200);
  // The claim comes back by itself after the database was restarted under it.
  const serving = postmaster();
  assert.ok(serving !== undefined);
  process.kill(serving, 'SIGKILL');
  await waitUntil(
    'it answers again',
    async () => (await fetch(`${platform.address}/api/people?q=x`, { headers: { authorization: 'Bearer x' } })).status === 401,
  );
  const fourth = run({});
  assert.deepEqual(await fourth.ended, [1, null], fourth.said());
  await end(platform, 'SIGTERM');
});

test('a wrong setting is named before anything is started', async () => {
  const wrong = run({ PORT: 'eighty', YIGONG_DEMO: 'huge' });
  assert.deepEqual(await wrong.ended, [1, null]);
  assert.match(
    wrong.said(),
    /启动失败：环境变量设置不对：PORT要写 0 到 65535 的整数.*“eighty”.*YIGONG_DEMO要写 small、county、city 或 none/s,
  );
});
