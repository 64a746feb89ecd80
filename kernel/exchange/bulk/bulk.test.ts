import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type SignedIn, standingOf } from '../../access/actor.ts';
import { claimJob, endStep, JobLost, purgeJobs } from '../../bulk-jobs/bulk-jobs.ts';
import { commit } from '../../commit/commit.ts';
import { makeDenial } from '../../commit/testing/make-denial.ts';
import { sql } from '../../database/sql.ts';
import { SYSTEM } from '../../define/codes.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { type Door, openDoor } from '../fhir/testing/door.ts';
import { answerBulk } from './answer-bulk.ts';
import { readBulkAddress } from './bulk-address.ts';
import { workOnce } from './bulk-worker.ts';
import { requireAllowed } from './read-import.ts';

const HIS: SignedIn = {
  account: 'his',
  post: 'post-his',
  practitioner: 'his',
  name: '医院信息系统',
  role: 'integrator',
  ...standingOf('integrator'),
  org: 'county-hospital',
  area: '',
  scope: { everything: true, areas: [], orgs: ['county-hospital'] },
};

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

async function ask(
  method: string,
  url: string,
  body?: string,
  who: SignedIn | undefined = HIS,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const [path = '', query = ''] = url.replace(`${door.base}/`, '').split(/\?(.*)/s);
  const address = readBulkAddress(path);
  assert.ok(address, `${url} is an address of bulk exchange`);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(body ?? '');
    // Pieces of seven bytes cut lines and Chinese characters anywhere.
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  }
  const ndjson = headers['content-type']?.includes('ndjson') ?? false;
  const request = {
    method,
    path,
    query,
    headers,
    body: ndjson ? '' : (body ?? ''),
    base: door.base,
    upload: ndjson ? pieces() : undefined,
  };
  const answer = await answerBulk(door.store, who, request, address, { wake: () => undefined, sources: ['https://files.example/out/'] });
  if (answer.fault) throw answer.fault;
  const chunks: Buffer[] = [];
  if (typeof answer.body === 'string') chunks.push(Buffer.from(answer.body));
  else for await (const chunk of answer.body) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  return {
    status: answer.status,
    headers: answer.headers,
    text: (answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(),
  };
}

/** Lets the worker work as if the moment of every waiting job had passed a minute ago. */
async function work(fetched: Readonly<Record<string, string>> = {}): Promise<void> {
  const options = {
    whoIs: async () => HIS,
    clock: () => new Date(Date.now() + 60_000).toISOString(),
    fetchInput: async (url: string) =>
      (async function* () {
        yield Buffer.from(fetched[url] ?? '');
      })(),
    trouble: (error: unknown) => {
      throw error;
    },
  };
  for (let round = 0; round < 50; round += 1) if ((await workOnce(door.store, options)) === 'idle') return;
  assert.fail('the worker never came to rest');
}

const manifestShape = z.object({
  transactionTime: z.string(),
  requiresAccessToken: z.boolean(),
  output: z.array(z.object({ type: z.string(), url: z.string().optional(), count: z.number() })),
  deleted: z.array(z.object({ url: z.string() })),
  error: z.array(z.object({ url: z.string(), count: z.number() })),
});

async function finish(started: Answer, fetched?: Readonly<Record<string, string>>): Promise<z.infer<typeof manifestShape>> {
  assert.equal(started.status, 202, started.text);
  const address = started.headers['content-location'] ?? '';
  const waiting = await ask('GET', address);
  assert.equal(waiting.status, 202);
  assert.ok(waiting.headers['x-progress']);
  assert.ok(waiting.headers['retry-after']);
  await work(fetched);
  const done = await ask('GET', address);
  assert.equal(done.status, 200, done.text);
  assert.ok(done.headers.expires);
  return manifestShape.parse(JSON.parse(done.text));
}

async function export_(
  url: string,
): Promise<{ readonly lines: ReadonlyMap<string, readonly Record<string, unknown>[]>; readonly deleted: string }> {
  const manifest = await finish(await ask('GET', url));
  const lines = new Map<string, readonly Record<string, unknown>[]>();
  for (const { type, url: file, count } of manifest.output) {
    const { text, headers } = await ask('GET', file ?? '', undefined, HIS, { 'accept-encoding': 'gzip' });
    assert.equal(headers['content-type'], 'application/fhir+ndjson');
    const read = text
      .split('\n')
      .slice(0, -1)
      .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
    assert.equal(read.length, count);
    lines.set(type, [...(lines.get(type) ?? []), ...read]);
  }
  const deleted = await Promise.all(manifest.deleted.map(({ url: file }) => ask('GET', file)));
  return { lines, deleted: deleted.map(({ text }) => text).join('') };
}

const patient = (id: string, name: string) => ({ resourceType: 'Patient', id, name: [{ text: name }] });
const observation = (id: string, of: string, value: number) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: value > 100 ? '8480-6' : '8867-4' }] },
  subject: { reference: `Patient/${of}` },
  effectiveDateTime: '2026-03-01',
  valueQuantity: { value, unit: '1', system: 'http://unitsofmeasure.org', code: '1' },
});

test('a file of NDJSON is imported once, bad lines are told by number, and the same file again changes nothing', async () => {
  const lines = [
    JSON.stringify(observation('o1', 'p1', 130)),
    JSON.stringify(patient('p1', '张三')),
    '{ broken',
    JSON.stringify({ ...observation('o2', 'p1', 70), status: 'nonsense' }),
    JSON.stringify({ ...observation('o3', 'p1', 71), id: undefined }),
    JSON.stringify(observation('o4', 'nobody', 72)),
    JSON.stringify(patient('p2', '李四')),
    '',
    JSON.stringify(observation('o5', 'p2', 150)),
    JSON.stringify(observation('o5', 'p2', 151)),
    JSON.stringify({ resourceType: 'Organization', id: 'elsewhere', name: '外院' }),
  ];
  const upload = () => ask('POST', '$import', lines.join('\r\n'), HIS, { 'content-type': 'application/fhir+ndjson' });
  const manifest = await finish(await upload());
  const counts = Object.fromEntries(manifest.output.map(({ type, count }) => [type, count]));
  assert.deepEqual(counts, { Organization: 1, Patient: 2, Observation: 2, refused: 5 });
  const errors = (await Promise.all(manifest.error.map(({ url }) => ask('GET', url)))).map(({ text }) => text).join('');
  const told = errors
    .split('\n')
    .slice(0, -1)
    .map((line) => /"line (\d+):/.exec(line)?.[1]);
  assert.deepEqual(told, ['3', '4', '5', '6', '10'], errors);
  assert.match(errors, /第 6 行：找不到居民 Patient\/nobody/);
  assert.equal((await door.send('GET', 'Observation/o5')).status, 200);

  const again = await finish(await upload());
  assert.deepEqual(Object.fromEntries(again.output.map(({ type, count }) => [type, count])), { unchanged: 5, refused: 5 });
  assert.equal((await door.send('GET', 'Observation/o5')).headers.etag, 'W/"1"');

  const url = 'https://files.example/out/more.ndjson';
  const body = JSON.stringify({ inputFormat: 'application/fhir+ndjson', input: [{ type: 'Observation', url }] });
  const json = { 'content-type': 'application/json' };
  const fetched = await finish(await ask('POST', '$import', body, HIS, json), { [url]: JSON.stringify(observation('o6', 'p1', 60)) });
  assert.deepEqual(fetched.output, [{ type: 'Observation', count: 1 }]);
  for (const foreign of [
    'https://files.example/other/x',
    'https://evil.example/out/x',
    'file:///etc/passwd',
    'https://files.example/out/../x',
  ])
    assert.equal((await ask('POST', '$import', JSON.stringify({ input: [{ url: foreign }] }), HIS, json)).status, 403, foreign);
  assert.throws(() => requireAllowed('https://u:p@files.example/out/x', ['https://files.example/out']));
});

test('an export gives every resource as it stood at its moment, whatever is written meanwhile; types, filters, groups and what changed since', async () => {
  await door.send('PUT', 'Patient/p3', patient('p3', '王五'));
  await door.send('PUT', 'Observation/o7', observation('o7', 'p3', 180));
  await door.send('PUT', 'Group/g', {
    resourceType: 'Group',
    id: 'g',
    type: 'person',
    actual: true,
    member: [{ entity: { reference: 'Patient/p3' } }, { entity: { reference: 'Patient/p1' }, inactive: true }],
  });
  const started = await ask('GET', '$export');
  await door.send('PUT', 'Observation/o7', observation('o7', 'p3', 181));
  await door.send('PUT', 'Observation/o8', observation('o8', 'p3', 182));
  await door.send('DELETE', 'Observation/o1');
  await work();
  const whole = manifestShape.parse(JSON.parse((await ask('GET', started.headers['content-location'] ?? '')).text));
  const file = whole.output.find(({ type }) => type === 'Observation')?.url ?? '';
  const values = new Map(
    (await ask('GET', file)).text
      .split('\n')
      .slice(0, -1)
      .map((line) => z.object({ id: z.string(), valueQuantity: z.object({ value: z.number() }) }).parse(JSON.parse(line)))
      .map(({ id, valueQuantity }) => [id, valueQuantity.value]),
  );
  assert.deepEqual([values.get('o7'), values.get('o8'), values.get('o1')], [180, undefined, 130]);
  assert.ok(whole.output.some(({ type }) => type === 'Group') && whole.output.some(({ type }) => type === 'Organization'));

  const patients = await export_(
    'Patient/$export?_type=Patient,Observation&_typeFilter=Observation%3Fcode%3Dhttp%3A%2F%2Floinc.org%7C8480-6',
  );
  assert.deepEqual([...patients.lines.keys()].toSorted(), ['Observation', 'Patient']);
  assert.deepEqual(
    patients.lines
      .get('Observation')
      ?.map(({ id }) => id)
      .toSorted(),
    ['o5', 'o7', 'o8'],
  );
  assert.equal(patients.lines.get('Patient')?.length, 3);
  const group = await export_('Group/g/$export');
  assert.deepEqual(
    group.lines.get('Patient')?.map(({ id }) => id),
    ['p3'],
  );
  assert.deepEqual([...group.lines.keys()].toSorted(), ['Observation', 'Patient']);

  const since = nowInstant();
  await door.send('DELETE', 'Observation/o8');
  await door.send('PUT', 'Observation/o6', observation('o6', 'p1', 61));
  const changed = await export_(`$export?_since=${since}`);
  assert.deepEqual(
    [...changed.lines].map(([type, list]) => [type, list.map(({ id }) => id)]),
    [['Observation', ['o6']]],
  );
  assert.match(changed.deleted, /"method":"DELETE","url":"Observation\/o8"/);
});

test('a category that a resident closes to the institution leaves in no export; the rest of the record does', async () => {
  await commit(door.store, { who: undefined, act: 'write', what: {} }, [
    { op: 'create', id: 'county-hospital', resource: { resourceType: 'Organization', name: '县人民医院' } },
  ]);
  await door.send('PUT', 'Patient/p4', patient('p4', '赵六'));
  for (const [id, code] of [
    ['c-open', 'I10'],
    ['c-closed', 'F20.9'],
  ] as const)
    await door.send('PUT', `Condition/${id}`, {
      resourceType: 'Condition',
      id,
      code: { coding: [{ system: SYSTEM.icd10, code }] },
      subject: { reference: 'Patient/p4' },
    });
  const conditions = async (url: string) =>
    (await export_(url)).lines
      .get('Condition')
      ?.map(({ id }) => id)
      .toSorted();
  assert.deepEqual(await conditions('$export?_type=Condition'), ['c-closed', 'c-open']);
  const closed = await door.send('POST', 'Consent', makeDenial('p4', ['county-hospital'], { category: 'mental-health' }));
  assert.equal(closed.status, 201, JSON.stringify(closed.json));
  for (const url of [
    '$export?_type=Condition',
    'Patient/$export?_type=Condition',
    '$export?_typeFilter=Condition%3Fcode%3DF20.9,I10&_type=Condition',
  ])
    assert.deepEqual(await conditions(url), ['c-open'], url);
});

test('jobs belong to the account that asked; they are cancelled, purged, limited, and lost by a worker whose turn is over', async () => {
  const started = await ask('GET', '$export?_type=Patient');
  const address = started.headers['content-location'] ?? '';
  const other = { ...HIS, account: 'lis' };
  assert.equal((await ask('GET', address, undefined, other)).status, 404);
  assert.equal((await ask('DELETE', address, undefined, other)).status, 404);
  assert.equal((await ask('GET', '$export', undefined, { ...HIS, role: 'family-doctor' })).status, 403);
  assert.equal(
    (
      await answerBulk(
        door.store,
        undefined,
        { method: 'GET', path: '$export', query: '', headers: {}, body: '', base: door.base },
        { at: 'export', level: 'system', group: undefined },
        { wake: () => undefined, sources: [] },
      )
    ).status,
    401,
  );

  const claimed = await claimJob(door.database, nowInstant());
  assert.ok(claimed);
  assert.equal(await claimJob(door.database, nowInstant()), undefined);
  const thief = await claimJob(door.database, new Date(Date.now() + 3_600_000).toISOString());
  assert.equal(thief?.id, claimed.id);
  await assert.rejects(
    door.database.transaction((tx) => endStep(tx, claimed, {}, {}, nowInstant())),
    JobLost,
  );
  assert.equal((await ask('DELETE', address)).status, 202);
  assert.equal((await ask('GET', address)).status, 404);

  for (let count = 0; count < 4; count += 1) assert.equal((await ask('GET', '$export')).status, 202);
  const refused = await ask('GET', '$export');
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '60']);
  await work();
  assert.ok((await purgeJobs(door.database, new Date(Date.now() + 7 * 86_400_000).toISOString())) >= 4);
  assert.equal(await door.database.run(sql`select 1 from bulk_part`), 0);

  for (const bad of [
    '_outputFormat=csv',
    '_type=Nonsense',
    '_since=soon',
    '_typeFilter=Observation',
    '_typeFilter=Observation%3Fnonsense%3D1',
  ])
    assert.equal((await ask('GET', `$export?${bad}`)).status, 400, bad);
  assert.equal((await ask('PUT', '$export')).status, 405);
});

test('an import of history rings for nobody; what tells in it that it is new does, once', async () => {
  const flagged = (id: string, effectiveDateTime: string | undefined): string => {
    const interpretation = [{ coding: [{ code: 'HH' }] }];
    return JSON.stringify({ ...observation(id, 'p-critical', 210), interpretation, effectiveDateTime });
  };
  const hours = (n: number): string => new Date(Date.now() - n * 3_600_000).toISOString();
  const lines = [
    JSON.stringify(patient('p-critical', '陈新')),
    ...[flagged('long-ago', '2019-05-03T08:00:00+08:00'), flagged('dated', '2019-05-03'), flagged('untold', undefined)],
    ...[flagged('yesterday', hours(25)), flagged('new', hours(2))],
  ];
  const upload = () => ask('POST', '$import', lines.join('\n'), HIS, { 'content-type': 'application/fhir+ndjson' });
  const focuses = async () =>
    door.store.database.rows(
      sql`select content -> 'focus' ->> 'reference' as focus from resource
          where content ->> 'resourceType' = 'Task' and content -> 'focus' ->> 'reference' = any(${['long-ago', 'dated', 'untold', 'yesterday', 'new'].map((id) => `Observation/${id}`)})`,
      z.object({ focus: z.string() }),
    );
  const manifest = await finish(await upload());
  assert.deepEqual(manifest.error, []);
  assert.deepEqual(await focuses(), [{ focus: 'Observation/new' }]);
  await finish(await upload());
  assert.deepEqual(await focuses(), [{ focus: 'Observation/new' }]);
});
