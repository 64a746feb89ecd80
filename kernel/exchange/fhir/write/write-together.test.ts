// Single writes at once: one transaction, each its own answer and audit line, and a faulty one fails alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { type Door, openDoor } from '../testing/door.ts';

let door: Door;
let patient = '';
const created = z.object({ id: z.string(), meta: z.object({ versionId: z.string(), lastUpdated: z.string() }) });
const observation = (subject: string, value: number): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: subject },
  valueQuantity: { value },
});

before(async () => {
  door = await openDoor();
  const answer = await door.send('POST', '/Patient', { resourceType: 'Patient', name: [{ text: '齐写' }] });
  patient = `Patient/${created.parse(answer.json).id}`;
});
after(() => door.close());

async function countWrites(): Promise<number> {
  const [row] = await door.database.rows(sql`select count(*) as count from audit where act = 'write'`, z.object({ count: z.number() }));
  return row?.count ?? 0;
}

test('creates that come at once share a transaction; each has its own id and its own line in the audit log', async () => {
  const before = await countWrites();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => door.send('POST', '/Observation', observation(patient, 60 + at))),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201], JSON.stringify(answers[0]?.json));
  const resources = answers.map(({ json }) => created.extend({ valueQuantity: z.object({ value: z.number() }) }).parse(json));
  assert.equal(new Set(resources.map(({ id }) => id)).size, 20);
  assert.deepEqual(
    resources.map(({ valueQuantity }) => valueQuantity.value),
    Array.from({ length: 20 }, (_, at) => 60 + at),
  );
  assert.ok(new Set(resources.map(({ meta }) => meta.lastUpdated)).size < 20, 'some were written in one transaction');
  assert.equal((await countWrites()) - before, 20);
});

test('one that is about nobody known fails alone, and says so of itself', async () => {
  const answers = await Promise.all([
    door.send('POST', '/Observation', observation(patient, 1)),
    door.send('POST', '/Observation', observation('Patient/nobody-here', 2)),
    door.send('POST', '/Observation', observation(patient, 3)),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 400, 201],
  );
  assert.doesNotMatch(JSON.stringify(answers[1]?.json), /#/, 'the place is that of a single write');
});

test('updates of one resource at once come one after another; with If-Match only one of them does', async () => {
  const { id } = created.parse((await door.send('POST', '/Observation', observation(patient, 5))).json);
  const body = (value: number): object => ({ ...observation(patient, value), id });
  const plain = await Promise.all([1, 2, 3].map((value) => door.send('PUT', `/Observation/${id}`, body(value))));
  assert.deepEqual(plain.map(({ json }) => created.parse(json).meta.versionId).toSorted(), ['2', '3', '4']);
  const matched = await Promise.all([7, 8].map((value) => door.send('PUT', `/Observation/${id}`, body(value), { 'if-match': 'W/"4"' })));
  assert.deepEqual(matched.map(({ status }) => status).toSorted(), [200, 412]);
});

test('whichever way one record is written at once, all of it is done, one version after another', async () => {
  const made = await door.send('POST', '/Observation', observation(patient, 1));
  const { id } = created.parse(made.json);
  const content = (value: number): object => ({ ...observation(patient, value), id, identifier: [{ system: 'urn:lab', value: 'one' }] });
  await door.send('PUT', `/Observation/${id}`, content(2));
  const bundle = (value: number): object => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { resource: content(value), request: { method: 'PUT', url: `Observation/${id}` } },
      { resource: observation(patient, value), request: { method: 'POST', url: 'Observation' } },
    ],
  });
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) => {
      if (at % 3 === 0) return door.send('PUT', `/Observation/${id}`, content(10 + at));
      return at % 3 === 1
        ? door.send('POST', '', bundle(10 + at))
        : door.send('PUT', '/Observation?identifier=urn:lab|one', content(10 + at));
    }),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200], JSON.stringify(answers.map(({ json }) => json)).slice(0, 600));
  const now = await door.send('GET', `Observation/${id}`);
  assert.equal(created.parse(now.json).meta.versionId, '14');
});

test('bundles about the same residents in another order all end, and one that cannot is not waited for', async () => {
  const others = await Promise.all(
    ['丁', '戊', '己'].map((text) => door.send('POST', '/Patient', { resourceType: 'Patient', name: [{ text }] })),
  );
  const subjects = [patient, ...others.map(({ json }) => `Patient/${created.parse(json).id}`)];
  const bundle = (order: readonly string[]): object => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: order.map((subject) => ({ resource: observation(subject, 70), request: { method: 'POST', url: 'Observation' } })),
  });
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) => {
      const order = at % 2 ? subjects : subjects.toReversed();
      return door.send('POST', '', bundle(at % 4 === 3 ? [...order, 'Patient/nobody-here'] : order));
    }),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    Array.from({ length: 12 }, (_, at) => (at % 4 === 3 ? 400 : 200)),
  );
});

test('what stands is told to many who would create it, by one answer each and no second record', async () => {
  const person = { resourceType: 'Patient', identifier: [{ system: 'urn:lab', value: 'known' }], name: [{ text: '庚知' }] };
  const ask = () => door.send('POST', '/Patient', person, { 'if-none-exist': 'identifier=urn:lab|known' });
  const first = await Promise.all(Array.from({ length: 6 }, ask));
  assert.deepEqual(first.map(({ status }) => status).sort(), [200, 200, 200, 200, 200, 201]);
  const again = await Promise.all(Array.from({ length: 6 }, ask));
  assert.deepEqual([...new Set(again.map(({ status }) => status))], [200]);
  assert.equal(new Set([...first, ...again].map(({ json }) => created.parse(json).id)).size, 1);
});
