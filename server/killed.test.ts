/** Treats the platform as machines do: it, its database or its watchdog killed with -9, in the midst of writes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../kernel/access/identity/accounts.ts';
import { commit } from '../kernel/commit/commit.ts';
import { BY_TEST, makePost } from '../kernel/commit/testing/small-county.ts';
import { sql } from '../kernel/database/sql.ts';
import { waitUntil } from '../kernel/database/testing/wait-until.ts';
import { performedSchema, problemSchema } from './contract/contract.ts';
import {
  assertDerived,
  clearAway,
  dataDir,
  end,
  look,
  PASSWORD,
  postmaster,
  readRegistered,
  register,
  signIn,
  start,
  writeCounty,
} from './testing/platform-process.ts';

before(writeCounty);
after(clearAway);

test('killed with -9 in the midst of writes: each acknowledged one is there after the next start, and none is half-written', async () => {
  const platform = await start();
  const cookie = await signIn(platform);
  const acknowledged: number[] = [];
  let next = 100;
  const write = async (): Promise<void> => {
    for (;;) {
      next += 1;
      const number = next;
      try {
        const response = await register(platform, cookie, number);
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
    const cookie = await signIn(platform, 'his');
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
          headers: { 'content-type': 'application/fhir+json', cookie },
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
        async () => (await fetch(`${platform.address}/fhir/Patient?_count=1`, { headers: { cookie } })).status === 200,
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
  const cookie = await signIn(platform);
  const before = postmaster();
  assert.ok(before !== undefined);
  process.kill(before, 'SIGKILL');
  const seen = new Set<number>();
  await waitUntil('it writes again', async () => {
    const response = await register(platform, cookie, 2);
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
