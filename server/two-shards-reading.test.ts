/** Two embedded servers as two shards hold the same county as one server: everything that people and machines read is the same. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { enterJob, readJob } from '../kernel/bulk-jobs/bulk-jobs.ts';
import { commit } from '../kernel/commit/commit.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { AREAS, BY_TEST, makeIdentityNumber, openSmallCounty, type SmallCounty } from '../kernel/commit/testing/small-county.ts';
import { bucketOf } from '../kernel/database/distribution/bucket-map.ts';
import { lintCatalog } from '../kernel/database/distribution/lint-catalog.ts';
import { raw, sql } from '../kernel/database/sql.ts';
import { waitUntil } from '../kernel/database/testing/wait-until.ts';
import { IDENTIFIER } from '../kernel/define/codes.ts';
import { workOnce } from '../kernel/exchange/bulk/bulk-worker.ts';
import { tellProgress } from '../kernel/exchange/bulk/run-export.ts';
import { evaluateIndicator } from '../kernel/indicators/evaluate-indicator.ts';
import { countBehind, listBehind } from '../kernel/indicators/people-behind.ts';
import { requirePeriod } from '../kernel/indicators/read-indicator.ts';
import { findPeople } from '../kernel/reading/find-people.ts';
import { countTasks, listTasks } from '../kernel/reading/list-tasks.ts';
import { readPerson } from '../kernel/reading/read-person.ts';
import { readTimeline } from '../kernel/reading/read-timeline.ts';
import { countWorklist, readWorklist } from '../kernel/reading/read-worklist.ts';
import { readCurrent } from '../kernel/record/read.ts';
import { ask, entriesOf, fill, MACHINE, openTwoShards, stopServers } from './testing/two-shards.ts';

let one: SmallCounty;
let two: SmallCounty;

before(async () => {
  two = await openTwoShards();
  one = await openSmallCounty(systems);
  await fill(one);
});

after(async () => {
  await two?.close();
  await one?.close();
  await stopServers();
});

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
