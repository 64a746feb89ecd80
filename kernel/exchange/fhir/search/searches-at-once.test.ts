// Searches that come at the same time share statements: each is answered as it is alone, within the reach of whoever asked it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import type { Client } from '../testing/door.ts';
import { openNamedResources } from '../testing/named-resources.ts';

const { door, fill } = await openNamedResources();
after(() => door.close());

/** Numbers below `limit`, the same in every run. */
function randomly(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

const CONDITIONS = [
  'patient={p1}',
  'patient=Patient/{p2}',
  'subject={p1},{p2}',
  'patient=nobody',
  'code=http://loinc.org|8480-6',
  'code=8480-6',
  'code=8867-4,8480-6',
  'code:not=8480-6',
  'status=final',
  'date=ge2024-03',
  'date=2024-02-11',
  'date=lt2024-03-01T00:00:00Z',
  'value-quantity=gt120',
  'value-quantity=140',
  'encounter={e1}',
  'performer=Practitioner/{doc}',
  'performer:missing=true',
  'encounter.class=IMP',
  '_id={o1},{o3}',
  '_lastUpdated=gt2020-01-01',
];
const COMING = [
  '',
  '_sort=-date',
  '_sort=date,code',
  '_sort=-_lastUpdated',
  '_count=1',
  '_count=2&_sort=-date',
  '_summary=count',
  '_total=accurate',
];
const BESIDE = [
  '',
  '',
  '_include=Observation:patient',
  '_include=Observation:encounter&_include:iterate=Encounter:service-provider',
  '_elements=status',
];

function makeSearches(count: number): readonly string[] {
  const below = randomly(20_261_122);
  const any = (list: readonly string[]): string => list[below(list.length)] ?? '';
  return Array.from({ length: count }, () => {
    const parts = [any(CONDITIONS), ...(below(3) > 0 ? [any(CONDITIONS)] : []), any(COMING), any(BESIDE)];
    return fill(`Observation?${parts.filter((part) => part !== '').join('&')}`);
  });
}

const answered = z.looseObject({ status: z.string() });
const batch = z.object({ entry: z.array(z.looseObject({ resource: z.unknown().optional(), response: answered })) });

async function askAtOnce(client: Client, searches: readonly string[]): Promise<readonly unknown[]> {
  const answers = await Promise.all(searches.map((search) => client.send('GET', search)));
  return answers.map(({ status, json }) => (status === 200 ? json : status));
}

test('three hundred searches at once are answered as in a batch, where each has statements of its own', async () => {
  const searches = makeSearches(300);
  const together = await askAtOnce(door, searches);
  const entry = searches.map((url) => ({ request: { method: 'GET', url } }));
  const { json } = await door.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
  const alone = batch
    .parse(json)
    .entry.map(({ resource, response }) => (response.status.startsWith('200') ? resource : Number(response.status.slice(0, 3))));
  for (const [at, search] of searches.entries()) assert.deepEqual(together[at], alone[at], search);
  assert.ok(together.some((each) => JSON.stringify(each).includes('"entry"')));
});

test('who asks at the same time with less reach still finds less', async () => {
  const searches = makeSearches(60);
  const nobody = door.as({ account: 'far', scope: { everything: false, areas: ['999999999999'], orgs: ['elsewhere'] }, org: 'elsewhere' });
  const before = await askAtOnce(door, searches);
  const [whole, none] = await Promise.all([askAtOnce(door, searches), askAtOnce(nobody, searches)]);
  assert.deepEqual(whole, before);
  for (const [at, answer] of none.entries()) {
    const seen = typeof answer === 'number' ? [] : (z.looseObject({ entry: z.array(z.unknown()).default([]) }).parse(answer).entry ?? []);
    assert.deepEqual(seen, [], searches[at]);
  }
});

test('who reads at the same time with less reach is refused, and the log names the reason of who was not', async () => {
  const far = { everything: false, areas: ['999999999999'], orgs: ['elsewhere'] };
  const nobody = door.as({ account: 'far', scope: far, org: 'elsewhere' });
  const names = ['{o1}', '{o2}', '{o3}', '{o1}'].map((id) => fill(`Observation/${id}`));
  const patient = fill('Patient/{p1}');
  const read = (client: Client) => Promise.all([...names, patient, `${patient}/$everything`].map((name) => client.send('GET', name)));
  for (const [whole, none] of [await Promise.all([read(door), read(nobody)]), await Promise.all([read(door), read(nobody)])]) {
    assert.deepEqual(
      whole.map(({ status }) => status),
      [200, 200, 200, 200, 200, 200],
    );
    for (const [at, name] of names.entries()) assert.equal(z.looseObject({ id: z.string() }).parse(whole[at]?.json).id, name.split('/')[1]);
    assert.deepEqual(
      none.map(({ status }) => status),
      [403, 403, 403, 403, 403, 403],
    );
  }
  const lines = await door.database.rows(
    sql`select account, reason, result, count(*) as lines from audit where act in ('read-person', 'refused') and account in ('his', 'far') group by 1, 2, 3 order by 1, 3`,
    z.object({ account: z.string(), reason: z.string().nullable(), result: z.string(), lines: z.number() }),
  );
  assert.deepEqual(lines, [
    { account: 'far', reason: null, result: 'refused', lines: lines[0]?.lines },
    { account: 'his', reason: 'exchange', result: 'done', lines: 12 },
  ]);
});
