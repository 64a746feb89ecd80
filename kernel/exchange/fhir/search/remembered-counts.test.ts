// Totals over a whole type are remembered, and hold all that was committed before they were asked for: after every kind of write, while several write, and for whom they count.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { type Door, openDoor } from '../testing/door.ts';

const totalShape = z.looseObject({ total: z.number() });
const made = z.looseObject({ id: z.string() });
const PATIENTS = 12;
let door: Door;
const patients: string[] = [];

async function send(method: string, url: string, body?: unknown): Promise<unknown> {
  const { status, json } = await door.send(method, url, body);
  assert.ok(status < 300, `${status} ${JSON.stringify(json)}`);
  return json;
}

const count = async (search: string): Promise<number> =>
  totalShape.parse(await send('GET', `${search}${search.includes('?') ? '&' : '?'}_summary=count`)).total;

function observation(patient: string | undefined, code: string, value: number): unknown {
  return {
    resourceType: 'Observation',
    status: 'final',
    effectiveDateTime: '2026-03-05',
    code: { coding: [{ system: 'http://loinc.org', code }] },
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    ...(patient === undefined ? {} : { subject: { reference: `Patient/${patient}` } }),
  };
}

before(async () => {
  door = await openDoor();
  for (let at = 0; at < PATIENTS; at += 1) {
    const { id } = made.parse(await send('POST', 'Patient', { resourceType: 'Patient', name: [{ text: `王${at}` }], birthDate: '1950' }));
    patients.push(id);
  }
});
after(() => door.close());

const SEARCHES = [
  'Observation',
  'Patient',
  'Observation?code=http://loinc.org|8480-6',
  'Observation?code=8480-6',
  'Observation?code:not=http://loinc.org|8480-6',
  'Observation?status=final&value-quantity=gt120',
  'Observation?date=ge2026-01-01',
  'Observation?patient=Patient/{0}',
  'Observation?subject:missing=true',
  'Observation?patient.name=王1',
  'Patient?name=王',
  'Patient?_has:Observation:patient:code=8480-6',
] as const;

const answered = z.object({ entry: z.array(z.looseObject({ resource: totalShape })) });

/** A batch counts every search anew. */
async function countAnew(): Promise<readonly number[]> {
  const entry = SEARCHES.map((search) => ({ request: { method: 'GET', url: whole(search) } }));
  const json = await send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
  return answered.parse(json).entry.map(({ resource }) => resource.total);
}

function whole(search: string): string {
  return `${search.replace('{0}', patients[0] ?? '')}${search.includes('?') ? '&' : '?'}_summary=count`;
}

async function compareAll(after: string): Promise<void> {
  const remembered = await Promise.all(SEARCHES.map(async (search) => totalShape.parse(await send('GET', whole(search))).total));
  assert.deepEqual(remembered, await countAnew(), after);
}

test('totals follow every kind of write', async () => {
  await compareAll('of nothing');
  const { id } = made.parse(await send('POST', 'Observation', observation(patients[0], '8480-6', 118)));
  await compareAll('after a create');
  await send('PUT', `Observation/${id}`, { ...Object(observation(patients[0], '8480-6', 150)), id });
  await compareAll('after an update that makes a condition hold');
  await send('PUT', `Observation/${id}`, { ...Object(observation(patients[0], '8462-4', 90)), id });
  await compareAll('after an update to another code');
  await send('POST', 'Observation', observation(undefined, '8480-6', 150));
  await compareAll('after one about nobody');
  const entry = patients.map((patient, at) => ({
    resource: observation(patient, at % 2 === 0 ? '8480-6' : '8867-4', 100 + 5 * at),
    request: { method: 'POST', url: 'Observation' },
  }));
  await send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  await compareAll('after a bundle about all');
  await send('DELETE', `Observation/${id}`);
  await compareAll('after a deletion');
  await send('POST', 'Patient', { resourceType: 'Patient', name: [{ text: '王新' }], birthDate: '1960' });
  await compareAll('after a new resident');
});

test('a total holds what was acknowledged before it was asked for, while several write', async () => {
  const before = await count('Observation?code=http://loinc.org|8867-4');
  let acknowledged = 0;
  const write = async (patient: string): Promise<void> => {
    for (let at = 0; at < 5; at += 1) {
      await send('POST', 'Observation', observation(patient, '8867-4', 70));
      acknowledged += 1;
      const least = before + acknowledged;
      const found = await count('Observation?code=http://loinc.org|8867-4');
      assert.ok(found >= least && found <= before + patients.length * 5, `${found} of at least ${least}`);
    }
  };
  await Promise.all(patients.map(write));
  assert.equal(await count('Observation?code=http://loinc.org|8867-4'), before + patients.length * 5);
});

test('the total of a page is the same', async () => {
  const page = totalShape.parse(await send('GET', 'Observation?code=http://loinc.org|8867-4&_total=accurate&_count=1'));
  assert.equal(page.total, await count('Observation?code=http://loinc.org|8867-4'));
});

test('who reaches fewer counts fewer, whatever others asked before', async () => {
  const nobody = door.as({ account: 'far', scope: { everything: false, areas: ['999999999999'], orgs: ['elsewhere'] }, org: 'elsewhere' });
  assert.ok((await count('Patient')) > 0);
  const { json } = await nobody.send('GET', 'Patient?_summary=count');
  assert.equal(totalShape.parse(json).total, 0);
});

test('what nobody wrote about is not read again', async () => {
  const search = 'Observation?code=http://loinc.org|8867-4';
  const before = await count(search);
  // Behind the platform's back, which alone tells what was written.
  await door.database.run(sql`update resource set deleted = true where resident_id > 0 and code_h is not null`);
  assert.equal(await count(search), before);
  await door.database.run(sql`update resource set deleted = false where resident_id > 0 and code_h is not null`);
});
