/** Two embedded servers as two shards hold the same county as one server: everything that people and machines read is the same. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { type SignedIn, standingOf } from '../kernel/access/actor.ts';
import { perform, visitAnswers } from '../kernel/actions/testing.ts';
import { enterJob, readJob } from '../kernel/bulk-jobs/bulk-jobs.ts';
import { commit } from '../kernel/commit/commit.ts';
import { prepareStore, wholeManifest } from '../kernel/commit/migrations.ts';
import {
  AREAS,
  BY_TEST,
  describeSmallCounty,
  makeIdentityNumber,
  makePatient,
  openSmallCounty,
  type SmallCounty,
  writeSmallCounty,
} from '../kernel/commit/testing/small-county.ts';
import type { Database } from '../kernel/database/database.ts';
import { DatabaseUnavailable } from '../kernel/database/database-errors.ts';
import { bucketOf } from '../kernel/database/distribution/bucket-map.ts';
import { lintCatalog } from '../kernel/database/distribution/lint-catalog.ts';
import { repairCopies } from '../kernel/database/distribution/repair-copies.ts';
import { openRoutedDatabase } from '../kernel/database/distribution/routed-database.ts';
import { settlePrepared } from '../kernel/database/distribution/settle-prepared.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../kernel/database/embedded/embedded-server.ts';
import { TEST_SETTINGS } from '../kernel/database/embedded/server-settings.ts';
import { raw, sql } from '../kernel/database/sql.ts';
import { waitUntil } from '../kernel/database/testing/wait-until.ts';
import { IDENTIFIER, SYSTEM } from '../kernel/define/codes.ts';
import { workOnce } from '../kernel/exchange/bulk/bulk-worker.ts';
import { tellProgress } from '../kernel/exchange/bulk/run-export.ts';
import { answerFhir } from '../kernel/exchange/fhir/answer-fhir.ts';
import { evaluateIndicator } from '../kernel/indicators/evaluate-indicator.ts';
import { countBehind, listBehind } from '../kernel/indicators/people-behind.ts';
import { requirePeriod } from '../kernel/indicators/read-indicator.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { findPeople } from '../kernel/reading/find-people.ts';
import { countTasks, listTasks } from '../kernel/reading/list-tasks.ts';
import { readPerson } from '../kernel/reading/read-person.ts';
import { readTimeline } from '../kernel/reading/read-timeline.ts';
import { countWorklist, readWorklist } from '../kernel/reading/read-worklist.ts';
import { readCurrent } from '../kernel/record/read.ts';

const root = mkdtempSync(join(tmpdir(), 'yigong-shards-'));
chmodSync(root, 0o711); // as root the servers run as another account
const settings = { ...TEST_SETTINGS, shared_buffers: '32MB', max_connections: '40', max_prepared_transactions: '20' };
const servers: EmbeddedServer[] = [];
let one: SmallCounty;
let two: SmallCounty;

const MACHINE: SignedIn = {
  account: 'his',
  post: 'post-his',
  practitioner: 'his',
  name: '医院信息系统',
  role: 'integrator',
  ...standingOf('integrator'),
  org: 'lead',
  area: '',
  scope: { everything: true, areas: [], orgs: ['lead'] },
};

const openShards = (): Promise<Database> =>
  openRoutedDatabase(
    [
      { name: '东库', url: servers[0]?.url ?? '', buckets: [[0, 511]] },
      { name: '西库', url: servers[1]?.url ?? '', buckets: [[512, 1023]] },
    ],
    wholeManifest(systems),
    { poolSize: 5 },
  );

before(async () => {
  for (const name of ['east', 'west']) servers.push(await startEmbeddedServer({ dataDir: join(root, name), settings }));
  const database = await openShards();
  const store = await prepareStore(database, systems);
  await writeSmallCounty(store);
  two = await describeSmallCounty(store, () => database.close());
  one = await openSmallCounty(systems);
  for (const county of [one, two]) await fill(county);
});

after(async () => {
  await two?.close();
  await one?.close();
  for (const server of servers) await server.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Forty people of two villages in care, each with a visit; in one commit, so about residents of both servers. */
async function fill(county: SmallCounty): Promise<void> {
  const people = Array.from({ length: 40 }, (_, i) => `urn:uuid:00000000-0000-4000-8000-${String(i).padStart(12, '0')}`);
  await commit(
    county.store,
    BY_TEST,
    people.flatMap((reference, i) => [
      {
        op: 'create',
        reference,
        resource: makePatient(`${'赵钱孙李'[i % 4]}${i}`, {
          area: i % 2 === 0 ? AREAS.villageA2 : AREAS.villageB1,
          birth: '1961-07-08',
          identity: makeIdentityNumber('1961-07-08', String(101 + 2 * i)),
        }),
      },
      {
        op: 'create',
        resource: {
          resourceType: 'EpisodeOfCare',
          status: 'active',
          type: [{ coding: [{ system: SYSTEM.episode, code: 'hypertension' }] }],
          patient: { reference },
          managingOrganization: { reference: 'Organization/clinic-a2' },
          period: { start: `2024-0${(i % 9) + 1}-10` },
        },
      },
    ]),
  );
  for (const name of ['zhang', 'li'] as const) {
    await commit(county.store, BY_TEST, [
      {
        op: 'create',
        resource: {
          resourceType: 'EpisodeOfCare',
          status: 'active',
          type: [{ coding: [{ system: SYSTEM.episode, code: 'hypertension' }] }],
          patient: { reference: `Patient/${county.residents[name].patient}` },
          managingOrganization: { reference: 'Organization/clinic-a1' },
          period: { start: '2024-02-01' },
        },
      },
    ]);
    await perform(
      county,
      'village-a1',
      'hypertension.record-visit',
      county.residents[name].resident,
      visitAnswers(today(), { systolic: 152, diastolic: 94 }),
    );
  }
}

/** What both counties give, without ids and times, which are random. */
async function same<T>(what: string, read: (county: SmallCounty) => Promise<T>): Promise<T> {
  const [single, sharded] = [strip(await read(one)), strip(await read(two))];
  assert.deepEqual(sharded, single, what);
  return read(two);
}

/** Ids as `<resident>-…`, instants as one word. */
function strip(value: unknown): unknown {
  const text = JSON.stringify(value, (_, each: unknown) => each ?? null);
  return JSON.parse(
    text.replace(/\b([0-9a-z]{1,11})-[0-9a-z]{18}\b/g, '$1-id').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, 'instant'),
  ) as unknown;
}

async function ask(county: SmallCounty, url: string): Promise<{ status: number; json: z.infer<typeof bundleShape> }> {
  const [path = '', query = ''] = url.replace(/^\//, '').split('?', 2);
  const answer = await answerFhir(county.store, MACHINE, {
    method: 'GET',
    path,
    query,
    headers: {},
    body: '',
    base: 'https://platform.example/fhir',
    source: '10.0.0.1',
  });
  return { status: answer.status, json: bundleShape.parse(JSON.parse(String(answer.body))) };
}

const bundleShape = z.object({
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).optional(),
  entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string(), id: z.string() }) })).optional(),
});

const entriesOf = ({ json }: { json: z.infer<typeof bundleShape> }): readonly string[] =>
  (json.entry ?? []).map(({ resource }) => `${resource.resourceType}/${resource.id}`);

describe('two servers as one', () => {
  test('both hold residents, each those of its buckets, and what everybody needs stands on both', async () => {
    const held = await Promise.all(
      two.database.shards.map((shard) => shard.rows(sql`select resident_id as id from view_people`, z.object({ id: z.number() }))),
    );
    for (const [place, rows] of held.entries()) {
      assert.ok(rows.length >= 10, `server ${place} holds ${rows.length}`);
      for (const { id } of rows) assert.equal(Math.floor(bucketOf(id) / 512), place);
    }
    assert.equal(held.flat().length, 44);
    for (const table of ['organisation', 'area', 'post', 'ref_resource']) {
      const counts = await Promise.all(two.database.shards.map((shard) => shard.rows(sql`select count(*) as n from ${raw(table)}`)));
      assert.deepEqual(counts[0], counts[1], table);
      assert.notDeepEqual(counts[0], [{ n: 0 }], table);
    }
    for (const shard of two.database.shards) assert.deepEqual(await lintCatalog(shard, wholeManifest(systems)), []);
  });

  test('every indicator gives the same numbers and the same people at every level', async () => {
    const period = requirePeriod(String(new Date().getFullYear()));
    const indicators = [...one.store.registry.indicators.values()];
    let counted = 0;
    for (const indicator of indicators) {
      for (const area of [AREAS.county, AREAS.townA, AREAS.villageB1]) {
        await same(`${indicator.id} ${area}`, async (county) => {
          const { at: _, ...figures } = await evaluateIndicator(county.store, county.as('bureau'), { indicator, area, period });
          counted += figures.n > 0 ? 1 : 0;
          return figures;
        });
      }
      const query = { indicator, area: AREAS.county, period };
      const { parts } = await same(`behind ${indicator.id}`, (county) => countBehind(county.store, county.as('bureau'), query));
      const part = parts.missed > 0 ? 'missed' : 'reached';
      await same(`list behind ${indicator.id}`, async (county) => {
        const first = await listBehind(county.store, county.as('bureau'), { ...query, part, reason: undefined }, undefined, 7);
        const last = first.at(-1);
        return [first, last && (await listBehind(county.store, county.as('bureau'), { ...query, part, reason: undefined }, last, 50))];
      });
    }
    assert.ok(counted > 30, `${counted} figures were not 0`);
  });

  test('search, worklists, tasks, the person page and the timeline', async () => {
    const found = await same('find by name', async (county) => {
      const first = await findPeople(county.store, county.as('public-health-a'), '赵', undefined);
      return [first, first.next === null ? null : await findPeople(county.store, county.as('public-health-a'), '赵', first.next)];
    });
    assert.ok((found[0]?.rows.length ?? 0) >= 5);
    await same('find by identity number', (county) =>
      findPeople(county.store, county.as('village-a2'), makeIdentityNumber('1961-07-08', '101'), undefined),
    );
    await same('find by village', (county) => findPeople(county.store, county.as('public-health-a'), '西河村 钱', undefined));
    for (const worklist of one.store.registry.worklists.values()) {
      for (const post of ['village-a2', 'doctor-a'] as const) {
        await same(`worklist ${worklist.id}`, async (county) => {
          const pages = [];
          for (let cursor: string | undefined; pages.length < 4; ) {
            const page = await readWorklist(county.store, county.as(post), worklist, { cursor });
            pages.push(page.rows);
            if (page.next === null) break;
            cursor = page.next;
          }
          return [pages, await countWorklist(county.store, county.as(post), worklist)];
        });
      }
    }
    await same('tasks', async (county) => {
      const page = await listTasks(county.store, county.as('village-a2'), { when: 'all', cursor: undefined });
      const more = await listTasks(county.store, county.as('village-a2'), { when: 'all', cursor: page.next ?? undefined });
      return [page.rows, more.rows, await countTasks(county.store, county.as('village-a2'))];
    });
    await same('person', (county) => readPerson(county.store, county.as('village-a1'), county.residents.zhang.resident));
    await same('timeline', (county) => readTimeline(county.store, county.as('village-a1'), county.residents.zhang.resident, {}));
  });

  test('FHIR: by identifier, by name, sorted and paged, counted, chained, with includes, history', async () => {
    const identity = makeIdentityNumber('1961-07-08', '107');
    for (const url of [
      `/Patient?identifier=${IDENTIFIER.identityNumber}|${identity}`,
      '/Patient?name=赵&_sort=-_lastUpdated&_count=5&_total=accurate',
      '/EpisodeOfCare?type=hypertension&_count=7&_sort=date',
      '/EpisodeOfCare?patient.name=钱1&_include=EpisodeOfCare:patient',
      '/Patient?_has:EpisodeOfCare:patient:type=hypertension&_count=50',
      '/Observation?_summary=count',
      '/Organization?name=卫生院',
    ]) {
      await same(url, async (county) => {
        const answer = await ask(county, url);
        assert.equal(answer.status, 200, JSON.stringify(answer.json));
        return [answer.json.total, entriesOf(answer)];
      });
    }
    const [single, sharded] = await Promise.all([one, two].map((county) => readAll(county, '/EpisodeOfCare?_count=9')));
    assert.deepEqual(strip(sharded), strip(single));
    assert.equal(sharded?.length, 42);
    const histories = await Promise.all([one, two].map((county) => readAll(county, '/Patient/_history?_count=15')));
    assert.deepEqual(
      histories.map((history) => new Set(history).size),
      [44, 44],
    );
    const own = `/Patient/${two.residents.li.patient}/_history`;
    assert.deepEqual(entriesOf(await ask(two, own)), [`Patient/${two.residents.li.patient}`]);
  });

  test('$export gives the same lines, as they stood at its moment, whichever server they lie on', async () => {
    const asked = { level: 'system', types: undefined, since: undefined, filters: [], residents: undefined };
    const exported = async (county: SmallCounty): Promise<readonly unknown[]> => {
      const { store } = county;
      const now = new Date().toISOString();
      const id = await enterJob(store.database, { kind: 'export', account: 'his', state: 'queued', asked, address: '' }, now);
      // Written after its moment: the export gives what stood before.
      const { patient } = county.residents.chen;
      const before = await readCurrent(store.database, 'Patient', patient);
      assert.ok(before?.resource.resourceType === 'Patient');
      await commit(store, BY_TEST, [{ op: 'update', resource: { ...before.resource, id: patient, language: 'en' } }]);
      const options = {
        whoIs: async () => MACHINE,
        fetchInput: () => assert.fail('nothing is fetched'),
        clock: () => new Date(Date.now() + 60_000).toISOString(),
        trouble: (error: unknown) => assert.fail(String(error)),
      };
      await waitUntil('the export is done', async () => (await workOnce(store, options)) === 'idle');
      const job = await readJob(store.database, id, 'his');
      assert.equal(job?.state, 'done', job?.failure ?? '');
      assert.match(await tellProgress(store, job), /^100%$/);
      const parts = await store.database.rows(
        sql`select list, body from bulk_part where job = ${id} order by list, file, part`,
        z.object({ list: z.string(), body: z.instanceof(Buffer) }),
      );
      return parts
        .flatMap(({ list, body }) =>
          gunzipSync(body)
            .toString()
            .split('\n')
            .slice(0, -1)
            .map((line) => [list, strip(JSON.parse(line))]),
        )
        .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    };
    const [single, sharded] = [await exported(one), await exported(two)];
    assert.equal(sharded.length, single.length);
    assert.deepEqual(sharded, single);
    assert.ok(sharded.length > 100, String(sharded.length));
    assert.ok(!JSON.stringify(sharded).includes('"language":"en"'));
  });

  test('a write about one resident touches that server only; one about both stands or falls as a whole', async () => {
    const [east, west] = two.database.shards;
    assert.ok(east && west);
    const xids = (): Promise<readonly unknown[]> =>
      Promise.all([east, west].map((shard) => shard.rows(sql`select txid_snapshot_xmax(txid_current_snapshot()) as next`)));
    const { resident, patient } = two.residents.zhang;
    const other = Math.floor(bucketOf(resident) / 512) === 0 ? 1 : 0;
    const earlier = (await xids())[other];
    await perform(two, 'village-a1', 'hypertension.record-visit', resident, visitAnswers(today(), { systolic: 138, diastolic: 84 }), {
      overrides: { date: '下午复诊，另测一次' },
    });
    assert.deepEqual((await xids())[other], earlier, 'the other server saw no transaction that wrote');

    // One of two residents already has the number: nothing of either is written, on neither server.
    const count = async (): Promise<unknown> => (await ask(two, '/Patient?_summary=count')).json.total;
    const standing = await count();
    await assert.rejects(
      commit(two.store, BY_TEST, [
        { op: 'create', resource: makePatient('周甲', { identity: makeIdentityNumber('1970-01-01', '011') }) },
        { op: 'create', resource: makePatient('周乙', { identity: makeIdentityNumber('1961-07-08', '101') }) },
      ]),
      /duplicate/,
    );
    assert.equal(await count(), standing);
    assert.ok(patient);
    for (const shard of [east, west]) assert.deepEqual(await shard.rows(sql`select 1 from pg_prepared_xacts`), []);
  });

  test('what was broken off between ready and committed is ended one way on both servers', async () => {
    const [east, west] = two.database.shards;
    assert.ok(east && west);
    const leave = async (name: string, decided: boolean): Promise<void> => {
      const kept = west.transaction(async (tx) => {
        await tx.run(sql`insert into ident (idhash, system, value, resident_id) values (${decided ? 1 : 2}, 'test', ${name}, 1)`);
        await tx.run(raw(`prepare transaction '${name}'`));
      });
      await kept;
      if (decided)
        await east.run(sql`insert into shard_decision (name, verdict, at) values (${name}, 'commit', ${new Date().toISOString()})`);
    };
    await leave('yigong_0_decided', true);
    await leave('yigong_0_open', false);
    assert.equal(await settlePrepared(two.database.shards), 2);
    const kept = await west.rows(sql`select value from ident where system = 'test'`);
    assert.deepEqual(kept, [{ value: 'yigong_0_decided' }]);
    assert.equal(await settlePrepared(two.database.shards), 0);
  });

  test('what stands on every server can be made equal to the first again', async () => {
    const [, west] = two.database.shards;
    assert.ok(west);
    const manifest = wholeManifest(systems);
    assert.deepEqual(await repairCopies(two.database.shards, manifest), []);
    await west.run(sql`delete from post where id = 'post-bureau'`);
    await west.run(sql`update organisation set name = '半途' where id = 'lead'`);
    assert.deepEqual((await repairCopies(two.database.shards, manifest)).toSorted(), ['1: organisation', '1: post']);
    assert.deepEqual(await repairCopies(two.database.shards, manifest), []);
    assert.equal(await west.run(sql`select 1 from post where id = 'post-bureau'`), 1);
  });

  test('a server that is away is named; whoever lives on the other is still served, and nothing is half written', async () => {
    const [east, west] = two.database.shards;
    assert.ok(east && west);
    const someone = sql`select resident_id as resident, key as patient from view_people order by 1 limit 1`;
    const shape = z.object({ resident: z.number(), patient: z.string() });
    const [[here], [there]] = await Promise.all([east.rows(someone, shape), west.rows(someone, shape)]);
    assert.ok(here && there);
    await servers[1]?.stop();
    const away = (work: Promise<unknown>): Promise<void> =>
      assert.rejects(work, (error: unknown) => error instanceof DatabaseUnavailable && /西库/.test(error.message));
    const note = (patient: string) => ({
      op: 'create' as const,
      resource: {
        resourceType: 'Flag' as const,
        status: 'active' as const,
        code: { text: '试' },
        subject: { reference: `Patient/${patient}` },
      },
    });
    const flags = (): Promise<readonly unknown[]> =>
      east.rows(sql`select count(*) as n from resource where resident_id = ${here.resident}`);
    const before = await flags();
    await away(commit(two.store, BY_TEST, [note(here.patient), note(there.patient)]));
    await away(findPeople(two.store, two.as('public-health-a'), '赵', undefined));
    await away(commit(two.store, BY_TEST, [{ op: 'update', resource: { resourceType: 'Organization', id: 'bureau', name: '卫健局' } }]));
    assert.deepEqual(await flags(), before);
    await commit(two.store, BY_TEST, [note(here.patient)]);
    assert.notDeepEqual(await flags(), before);
    await away(openShards());
  });
});

/** The entries of all pages. */
async function readAll(county: SmallCounty, url: string): Promise<readonly string[]> {
  const entries: string[] = [];
  for (let next: string | undefined = url; next !== undefined; ) {
    const answer = await ask(county, next);
    entries.push(...entriesOf(answer));
    next = answer.json.link?.find(({ relation }) => relation === 'next')?.url.replace('https://platform.example/fhir', '');
  }
  return entries;
}
