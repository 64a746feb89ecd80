// Two processes behind one port are one platform: who signs in at one is known at the other, what one writes the other tells and counts, and killing one loses nothing.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { describeSmallCounty, makeIdentityNumber } from '../../kernel/commit/testing/small-county.ts';
import { waitUntil } from '../../kernel/database/testing/wait-until.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { performedSchema } from '../contract/contract.ts';
import { workingDaysSchema } from '../contract/organisations.ts';
import { bucketOf, DEFAULT_LIMITS } from '../protection/rate-limits.ts';
import { TokenBuckets } from '../protection/token-buckets.ts';
import {
  assertDerived,
  clearAway,
  end,
  look,
  PASSWORD,
  type Running,
  readRegistered,
  start,
  writeCounty,
} from '../testing/platform-process.ts';
import { REGISTRATION } from '../testing/registration.ts';
import { shareSpending } from './share-spending.ts';
import { countProcesses } from './start-processes.ts';

let platform: Running;
before(async () => {
  await writeCounty();
  platform = await start({ YIGONG_PROCESSES: '2' });
});
after(clearAway);

/** A connection that stays with the process that took it. */
interface Line {
  readonly process: number;
  ask(method: string, path: string, body?: unknown, cookie?: string): Promise<{ status: number; cookie: string; json: unknown }>;
  /** The pieces of an answer that does not end. */
  listen(path: string, cookie: string): Promise<() => string>;
  close(): void;
}

const healthSchema = z.object({ ok: z.literal(true), process: z.number() });

async function openLine(): Promise<Line> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (method: string, path: string, body: unknown, cookie: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(cookie === '' ? {} : { cookie }) };
      const asked = request(new URL(path, platform.address), { agent, method, headers }, resolve);
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const ask: Line['ask'] = async (method, path, body, cookie = '') => {
    const response = await send(method, path, body, cookie);
    let text = '';
    for await (const piece of response) text += String(piece);
    const given = response.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    return { status: response.statusCode ?? 0, cookie: given, json: text.startsWith('{') ? JSON.parse(text) : undefined };
  };
  const { process } = healthSchema.parse((await ask('GET', '/health')).json);
  return {
    process,
    ask,
    listen: async (path, cookie) => {
      const response = await send('GET', path, undefined, cookie);
      let text = '';
      response.on('data', (piece: Buffer) => {
        text += piece.toString('utf8');
      });
      response.on('error', () => undefined); // it is cut at the end
      await waitUntil('the stream is open', () => text.includes(': open'));
      return () => text;
    },
    close: () => agent.destroy(),
  };
}

/** A connection to each of the two. */
async function openBoth(): Promise<readonly [Line, Line]> {
  const found = new Map<number, Line>();
  await waitUntil('both processes answer', async () => {
    const line = await openLine().catch(() => undefined);
    if (line && !found.has(line.process)) found.set(line.process, line);
    else line?.close();
    return found.size === 2;
  });
  const [one, two] = [found.get(1), found.get(2)];
  assert.ok(one && two);
  return [one, two];
}

async function signInAt(line: Line, user = 'village'): Promise<string> {
  const { status, cookie } = await line.ask('POST', '/api/session', { user, password: PASSWORD });
  assert.equal(status, 200);
  return cookie;
}

test('who signs in at one is known at the other, and signs out of both', async () => {
  const [one, two] = await openBoth();
  const cookie = await signInAt(one);
  assert.equal((await two.ask('GET', '/api/session', undefined, cookie)).status, 200);
  assert.equal((await two.ask('DELETE', '/api/session', undefined, cookie)).status, 200);
  assert.equal((await one.ask('GET', '/api/session', undefined, cookie)).status, 401);
  one.close();
  two.close();
});

const counted = z.looseObject({ n: z.number() });

test('a write at one is told by the open page of the other, and stands in the numbers of both', async () => {
  const [one, two] = await openBoth();
  const cookie = await signInAt(two);
  const path = `/api/indicators/residents.usual?area=511803106205&period=${today().slice(0, 4)}`;
  const count = async (line: Line): Promise<number> => {
    const { status, json } = await line.ask('GET', path, undefined, cookie);
    assert.equal(status, 200, JSON.stringify(json));
    return counted.parse(json).n;
  };
  const before = [await count(one), await count(two)];
  assert.equal(before[0], before[1]);
  const [spare, page] = await openBoth();
  const told = await page.listen('/api/events', cookie);
  const done = await one.ask('POST', '/api/actions/residents.register', registration(1), cookie);
  assert.equal(done.status, 200, JSON.stringify(done.json));
  await waitUntil('the page of the other process is told', () => told().includes('data: '));
  for (const line of [one, two]) assert.equal(await count(line), (before[0] ?? 0) + 1);
  for (const line of [one, two, page, spare]) line.close();
});

test('a working day that is moved at one is moved at the other, without a restart', async () => {
  const [one, two] = await openBoth();
  const cookie = await signInAt(one, 'registrar');
  const daysAt = async (line: Line): Promise<readonly string[]> => {
    const { json } = await line.ask('GET', '/api/working-days', undefined, cookie);
    return workingDaysSchema.parse(json).rows.map(({ day, arrangement }) => `${day} ${arrangement}`);
  };
  assert.deepEqual([await daysAt(one), await daysAt(two)], [[], []]);
  const answers = { date: today(), day: '2030-10-01', arrangement: 'off', document: '试〔2030〕1号' };
  const done = await one.ask('POST', '/api/actions/registry.set-working-day', { requestId: 'a-moved-day', answers }, cookie);
  assert.equal(done.status, 200, JSON.stringify(done.json));
  assert.deepEqual(await daysAt(one), ['2030-10-01 off']);
  // Told by the database; the directory is read again by itself only every minute.
  await waitUntil('the other process knows the day', async () => (await daysAt(two)).length === 1);
  for (const line of [one, two]) line.close();
});

test('a record opened in an emergency at one and ended at the other is shut at both at once, and the open page is told', async () => {
  const [one, two] = await openBoth();
  const [page, stranger] = await openBoth();
  const cookie = await signInAt(one);
  const told = await page.listen('/api/events', cookie);
  const toldOthers = await stranger.listen('/api/events', await signInAt(two, 'registrar'));
  const { resident } = await look(async (store) => (await describeSmallCounty(store, async () => undefined)).residents.chen);
  const opening = { resident, reason: '在路边昏倒，急需查过敏史和用药', confirmed: true };
  const opened = await one.ask('POST', '/api/access/break-glass', opening, cookie);
  assert.equal(opened.status, 200, JSON.stringify(opened.json));
  const paths = [`/api/people/${resident}`, `/api/people/${resident}/timeline`];
  const asked = async (line: Line): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await line.ask('GET', path, undefined, cookie)).status);
    return statuses;
  };
  for (const line of [one, two]) assert.deepEqual(await asked(line), [200, 200]);
  const end = `/api/access/break-glass/open/${resident}/end`;
  assert.equal((await two.ask('POST', end, {}, cookie)).status, 200);
  // Asked after the answer: no process still holds what it knew before.
  for (const line of [one, two, one]) assert.deepEqual(await asked(line), [403, 403]);
  await waitUntil('the page of the first process is told', () => told().includes('"shut":true'));
  assert.match(told(), new RegExp(`"resident":${resident},[^\\n]*"shut":true`));
  assert.equal((await one.ask('POST', end, {}, cookie)).status, 404, 'nothing stands open any more');
  assert.ok(!toldOthers().includes('"shut"'), toldOthers());
  for (const line of [one, two, page, stranger]) line.close();
});

function registration(number: number): unknown {
  const birthDate = `19${50 + (number % 50)}-01-01`;
  const identityNumber = makeIdentityNumber(birthDate, String(number).padStart(3, '0'));
  const answers = { ...REGISTRATION, name: `居民${number}`, identityNumber, sex: number % 2 === 1 ? '1' : '2', birthDate };
  return { requestId: `request-${number}`, answers };
}

test('a process counts what others let through: together they let through what one would', () => {
  const limit = DEFAULT_LIMITS.buckets.session;
  const count = 4;
  const listeners: ((message: unknown) => void)[] = [];
  const all = Array.from({ length: count }, (_, at) => {
    const shared = shareSpending(
      (message) => {
        for (const [other, hear] of listeners.entries()) if (other !== at) hear(message);
      },
      (listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    );
    const buckets = new TokenBuckets(() => 0, shared.spend);
    shared.hear((spent) => {
      for (const [caller, cost] of spent) buckets.spendElsewhere(caller, bucketOf(DEFAULT_LIMITS, caller), cost);
    });
    return { buckets, stop: shared.stop };
  });
  let passed = 0;
  for (let asked = 0; asked < limit.most * 2; asked += 1) if (all[asked % count]?.buckets.take('session a', limit, 1) === 0) passed += 1;
  // What is not told yet is a fiftieth of the bucket at most, at each of the others.
  assert.ok(passed >= limit.most && passed <= limit.most * (1 + (count - 1) / 50), String(passed));
  let alone = 0;
  while (all[0]?.buckets.take('session b', limit, 1) === 0) alone += 1;
  assert.equal(alone, limit.most, 'whoever stays with one process has the whole');
  assert.ok(
    all.slice(1).every(({ buckets }) => buckets.isEmpty('session b', limit)),
    'and none is left at the others',
  );
  for (const { stop } of all) stop();
  assert.deepEqual([countProcesses({ YIGONG_PROCESSES: 'auto' }, 2), countProcesses({ YIGONG_PROCESSES: 'auto' }, 16)], [1, 8]);
});

/** The process with a number, among the children of the platform. */
function pidOf(number: number): number {
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      const role = readFileSync(`/proc/${name}/environ`, 'utf8').includes(`YIGONG_WORKER={"number":${number},`);
      if (Number(parent) === platform.child.pid && role) return Number(name);
    } catch {
      // It has gone meanwhile.
    }
  }
  throw new Error(`no process ${number}`);
}

for (const number of [2, 1]) {
  test(`process ${number} killed with -9 in the midst of writes: nothing acknowledged is lost, and another takes its place`, async () => {
    const [one, two] = await openBoth();
    const cookie = await signInAt(one);
    const acknowledged: number[] = [];
    let next = 100 * number;
    let killed = false;
    const write = async (line: Line): Promise<void> => {
      for (let count = 0; count < 25; count += 1) {
        next += 1;
        const sent = await line.ask('POST', '/api/actions/residents.register', registration(next), cookie).catch(() => undefined);
        if (sent === undefined) return;
        assert.equal(sent.status, 200, JSON.stringify(sent.json));
        acknowledged.push(performedSchema.parse(sent.json).resident ?? 0);
        if (acknowledged.length === 10 && !killed) {
          killed = true;
          process.kill(pidOf(number), 'SIGKILL');
        }
      }
    };
    await Promise.all([write(one), write(two)]);
    assert.ok(killed && acknowledged.length >= 25, 'the other one went on');
    one.close();
    two.close();
    for (const line of await openBoth()) {
      assert.equal((await line.ask('GET', '/api/session', undefined, cookie)).status, 200);
      line.close();
    }
    await look(async (store) => {
      const registered = await readRegistered(store);
      const found = new Set(registered.map(({ id }) => id));
      assert.deepEqual(
        acknowledged.filter((resident) => !found.has(resident)),
        [],
      );
      assert.ok(registered.every((each) => each.patients === 1 && each.responses === 1 && each.outbox === 1));
      await assertDerived(store);
    });
  });
}

test('the limit of one client holds over both processes', async () => {
  const [one, two] = await openBoth();
  const { most, perSecond } = DEFAULT_LIMITS.buckets.address;
  const from = Date.now();
  const ask = async (line: Line): Promise<number> => ((await line.ask('GET', '/api/people?q=x')).status === 429 ? 0 : 1);
  const cost = 5; // what finding residents costs, also of who is nobody; the address pays two more for each 401
  let passed = 0;
  // Each process is asked as much as the whole allowance holds: by itself either would let all of it through.
  for (let at = 0; at < most / cost; at += 1) passed += (await ask(one)) + (await ask(two));
  const filled = ((Date.now() - from) / 1000) * perSecond;
  assert.ok(passed * cost <= most * 1.1 + filled, `${passed} at ${cost} in ${Date.now() - from} ms`);
  assert.ok(passed > 10, String(passed));
  one.close();
  two.close();
});

test('it stops as one', async () => {
  await end(platform, 'SIGTERM');
});
