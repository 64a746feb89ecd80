/** The county of two villages in care, on two embedded servers as two shards or on one, and what a machine reads of it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { type SignedIn, standingOf } from '../../kernel/access/actor.ts';
import { perform, visitAnswers } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { prepareStore, wholeManifest } from '../../kernel/commit/migrations.ts';
import {
  AREAS,
  BY_TEST,
  describeSmallCounty,
  makeIdentityNumber,
  makePatient,
  type SmallCounty,
  writeSmallCounty,
} from '../../kernel/commit/testing/small-county.ts';
import type { Database } from '../../kernel/database/database.ts';
import { openRoutedDatabase } from '../../kernel/database/distribution/routed-database.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../kernel/database/embedded/embedded-server.ts';
import { TEST_SETTINGS } from '../../kernel/database/embedded/server-settings.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { answerFhir } from '../../kernel/exchange/fhir/answer-fhir.ts';
import { today } from '../../kernel/periods/plain-date.ts';

const root = mkdtempSync(join(tmpdir(), 'yigong-shards-'));
chmodSync(root, 0o711); // as root the servers run as another account
const settings = { ...TEST_SETTINGS, shared_buffers: '32MB', max_connections: '40', max_prepared_transactions: '20' };
/** The servers, once they have been started: east, west. */
export const servers: EmbeddedServer[] = [];
/** The machine that reads. */
export const MACHINE: SignedIn = {
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

/** Opens both servers as one database. */
export const openShards = (): Promise<Database> =>
  openRoutedDatabase(
    [
      { name: '东库', url: servers[0]?.url ?? '', buckets: [[0, 511]] },
      { name: '西库', url: servers[1]?.url ?? '', buckets: [[512, 1023]] },
    ],
    wholeManifest(systems),
    { poolSize: 5 },
  );

/** Starts both servers and fills the county that lies on them. Close it, then call `stopServers`. */
export async function openTwoShards(): Promise<SmallCounty> {
  for (const name of ['east', 'west']) servers.push(await startEmbeddedServer({ dataDir: join(root, name), settings }));
  const database = await openShards();
  const store = await prepareStore(database, systems);
  await writeSmallCounty(store);
  const county = await describeSmallCounty(store, () => database.close());
  await fill(county);
  return county;
}

/** Ends both servers and removes what they kept. */
export async function stopServers(): Promise<void> {
  for (const server of servers) await server.stop();
  rmSync(root, { recursive: true, force: true });
}

/** Forty people of two villages in care, each with a visit; in one commit, so about residents of both servers. */
export async function fill(county: SmallCounty): Promise<void> {
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

/** What FHIR answers the machine. */
export async function ask(county: SmallCounty, url: string): Promise<{ status: number; json: z.infer<typeof bundleShape> }> {
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

/** The entries of an answer. */
export const entriesOf = ({ json }: { json: z.infer<typeof bundleShape> }): readonly string[] =>
  (json.entry ?? []).map(({ resource }) => `${resource.resourceType}/${resource.id}`);
