// A code is counted and found alike whether its columns tell it or its content must be asked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { type Door, openDoor } from '../testing/door.ts';

const OURS = 'http://loinc.org';
const THEIRS = 'urn:example:codes';
const bundleShape = z.object({
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })),
  entry: z.array(z.object({ resource: z.looseObject({ id: z.string(), note: z.array(z.object({ text: z.string() })) }) })).default([]),
});
const made = z.looseObject({ id: z.string() });
let door: Door;
let patient = '';

async function observe(text: string, coding: readonly object[], day?: string): Promise<void> {
  const answer = await door.send('POST', 'Observation', {
    resourceType: 'Observation',
    status: 'final',
    subject: { reference: `Patient/${patient}` },
    code: { coding },
    note: [{ text }],
    ...(day === undefined ? {} : { effectiveDateTime: day }),
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
}

async function ask(written: string): Promise<z.infer<typeof bundleShape>> {
  const answer = await door.send('GET', written);
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  return bundleShape.parse(answer.json);
}

/** The names of all pages, in order. */
async function walk(written: string): Promise<string> {
  const names: string[] = [];
  for (let next: string | undefined = written; next !== undefined; ) {
    const page: z.infer<typeof bundleShape> = await ask(next);
    names.push(...page.entry.map(({ resource }) => resource.note[0]?.text ?? ''));
    next = page.link.find(({ relation }) => relation === 'next')?.url.slice(`${door.base}/`.length);
  }
  return names.join(' ');
}

before(async () => {
  door = await openDoor();
  const answer = await door.send('POST', 'Patient', {
    resourceType: 'Patient',
    name: [{ text: '赵一' }],
    gender: 'female',
    birthDate: '1950',
  });
  patient = made.parse(answer.json).id;
  await observe('alone', [{ system: OURS, code: 'x' }], '2026-03-01');
  await observe(
    'first',
    [
      { system: OURS, code: 'x' },
      { system: THEIRS, code: 'y' },
    ],
    '2026-05-01',
  );
  await observe(
    'second',
    [
      { system: THEIRS, code: 'y' },
      { system: OURS, code: 'x' },
    ],
    '2026-04-01',
  );
  await observe(
    'both',
    [
      { system: THEIRS, code: 'x' },
      { system: OURS, code: 'x' },
    ],
    '2026-02-01',
  );
  await observe('timeless', [{ system: OURS, code: 'x' }]);
  await observe('theirs', [{ system: THEIRS, code: 'x' }], '2026-06-01');
  await observe('bare', [{ code: 'x' }], '2026-07-01');
});
after(() => door.close());

test('the count of a code with its system is that of the resources found by it', async () => {
  for (const [token, names] of [
    [`${OURS}|x`, 'first second alone both timeless'],
    [`${THEIRS}|x`, 'theirs both'],
    [`${THEIRS}|y`, 'first second'],
    [`${OURS}|y`, ''],
  ] as const) {
    const count = names === '' ? 0 : names.split(' ').length;
    assert.equal((await ask(`Observation?code=${token}&_summary=count`)).total, count, token);
    for (const size of [1, 2, 50])
      assert.equal(await walk(`Observation?code=${token}&_sort=-date&_count=${size}`), names, `${token} ${size}`);
    assert.equal((await walk(`Observation?code=${token}&_count=2`)).split(' ').sort().join(' '), names.split(' ').sort().join(' '), token);
  }
  assert.equal(await walk(`Observation?code=${OURS}|x&_sort=date&_count=2`), 'both alone second first timeless');
  assert.equal(await walk(`Observation?code=${OURS}|x&date=ge2026-03-15&_sort=-date&_count=1`), 'first second');
});

test('rows that were written before the system had a column are counted by their content', async () => {
  await door.database.run(sql`update resource set code_s = null where resident_id > 0`);
  assert.equal((await ask(`Observation?code=${OURS}|x&_summary=count`)).total, 5);
  assert.equal(await walk(`Observation?code=${OURS}|x&_sort=-date&_count=2`), 'first second alone both timeless');
});

test('a deleted resource and a corrected code leave the count', async () => {
  const [found] = (await ask(`Observation?code=${THEIRS}|x&_sort=-date&_count=1`)).entry;
  const id = found?.resource.id ?? '';
  const changed = await door.send('PUT', `Observation/${id}`, { ...found?.resource, code: { coding: [{ system: OURS, code: 'z' }] } });
  assert.equal(changed.status, 200, JSON.stringify(changed.json));
  assert.equal((await ask(`Observation?code=${THEIRS}|x&_summary=count`)).total, 1);
  assert.equal((await ask(`Observation?code=${OURS}|z&_summary=count`)).total, 1);
  await door.send('DELETE', `Observation/${id}`);
  assert.equal((await ask(`Observation?code=${OURS}|z&_summary=count`)).total, 0);
});
