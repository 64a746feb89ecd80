// A search over a whole type by date or value finds what each resource says of itself, newest first, page by page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { rowsForThePlatform } from '../../../access/row-condition.ts';
import { raw, sql } from '../../../database/sql.ts';
import { fillTimeReach } from '../../../record/search-index/time-reach.ts';
import { type Door, openDoor } from '../testing/door.ts';
import type { Cursor } from './cursor.ts';
import { readSearch } from './read-search.ts';
import { runSearch } from './run-search.ts';

const bundleShape = z.object({
  link: z.array(z.object({ relation: z.string(), url: z.string() })),
  entry: z.array(z.object({ resource: z.looseObject({ id: z.string(), note: z.array(z.object({ text: z.string() })) }) })).default([]),
});
const noted = z.looseObject({ note: z.array(z.object({ text: z.string() })) });
const made = z.looseObject({ id: z.string() });
let door: Door;

const TIMES: Readonly<Record<string, object>> = {
  day: { effectiveDateTime: '2026-03-05' },
  hour: { effectiveDateTime: '2026-03-05T10:00:00+08:00' },
  eve: { effectiveDateTime: '2026-02-28' },
  month: { effectiveDateTime: '2026-02' },
  year: { effectiveDateTime: '2026' },
  stay: { effectivePeriod: { start: '2026-02-20', end: '2026-03-03' } },
  short: { effectivePeriod: { start: '2026-02-20T08:00:00+08:00', end: '2026-02-20T09:00:00+08:00' } },
  open: { effectivePeriod: { start: '2025-05-01' } },
  until: { effectivePeriod: { end: '2026-01-10' } },
  timing: { effectiveTiming: { event: ['2026-03-20'] } },
  instant: { effectiveInstant: '2026-03-01T00:00:00+08:00' },
  issued: { issued: '2026-03-09T00:00:00+08:00' },
  never: {},
};

async function walk(written: string): Promise<string[]> {
  const names: string[] = [];
  for (let next: string | undefined = written; next !== undefined; ) {
    const answer = await door.send('GET', next);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    const page: z.infer<typeof bundleShape> = bundleShape.parse(answer.json);
    names.push(...page.entry.map(({ resource }) => resource.note[0]?.text ?? ''));
    next = page.link.find(({ relation }) => relation === 'next')?.url.slice(`${door.base}/`.length);
  }
  return names;
}

let patient = '';
before(async () => {
  door = await openDoor();
  patient = made.parse(
    (await door.send('POST', 'Patient', { resourceType: 'Patient', name: [{ text: '赵一' }], birthDate: '1950' })).json,
  ).id;
  for (const [at, [text, time]] of Object.entries(TIMES).entries()) {
    const answer = await door.send('POST', 'Observation', {
      resourceType: 'Observation',
      status: 'final',
      subject: { reference: `Patient/${patient}` },
      code: { text: '血压' },
      valueQuantity: { value: at * 10 },
      note: [{ text }],
      ...time,
    });
    assert.equal(answer.status, 201, JSON.stringify(answer.json));
  }
});
after(() => door.close());

test('every prefix finds what the same search in the resident’s own record finds, whatever the page size', async () => {
  for (const value of ['2026-03-01', '2026-03', '2026', '2026-03-05T10:00:00+08:00', '2025'])
    for (const prefix of ['', 'ge', 'gt', 'le', 'lt', 'sa', 'eb', 'ne', 'ap']) {
      const asked = `date=${prefix}${encodeURIComponent(value)}`;
      const own = (await walk(`Observation?subject=Patient/${patient}&${asked}`)).sort();
      for (const size of [1, 4, 50])
        assert.deepEqual((await walk(`Observation?${asked}&_count=${size}`)).sort(), own, `${asked} by ${size}`);
    }
});

test('dates, ranges and values come newest first', async () => {
  const march = ['hour', 'day', 'instant', 'stay', 'open', 'timing', 'year'];
  const found = await walk('Observation?date=ge2026-03-01&_count=2');
  assert.deepEqual([...found].sort(), [...march].sort());
  assert.deepEqual(
    found.filter((name) => name !== 'timing'),
    ['hour', 'day', 'instant', 'stay', 'year', 'open'],
  );
  assert.deepEqual(await walk('Observation?date=ge2026-03-01&date=lt2026-03-05&date=sa2026-02-28&_sort=-date&_count=1'), ['instant']);
  assert.deepEqual(await walk('Observation?value-quantity=ge110&_count=1'), ['issued', 'never']);
  assert.equal((await walk('Observation?_sort=-date&_count=3')).length, Object.keys(TIMES).length);
});

test('rows of an earlier version are found after they were brought up', async () => {
  const stored = z.object({ id: z.string(), ends: z.string().nullable() });
  const read = (): Promise<readonly z.infer<typeof stored>[]> =>
    door.database.rows(sql`select id, ends::text as ends from resource where resident_id > 0 order by id`, stored);
  const written = await read();
  await door.database.run(sql`update resource set ends = null where resident_id > 0`);
  await door.database.run(raw(fillTimeReach()));
  const filled = await read();
  assert.deepEqual(
    filled.map(({ ends }) => ends === null),
    written.map(({ ends }) => ends === null),
  );
  for (const [at, { ends }] of filled.entries()) assert.ok((ends ?? '') >= (written[at]?.ends ?? ''), `${ends} ${written[at]?.ends}`);
  assert.deepEqual(
    (await walk('Observation?date=gt2026-03-05')).sort(),
    (await walk(`Observation?subject=Patient/${patient}&date=gt2026-03-05`)).sort(),
  );
});

test('a page that looked at as many rows as it may ends there, and the next goes on from there', async () => {
  const search = readSearch('Observation', new URLSearchParams('value-quantity=ge20&value-quantity=le100&_count=4'), true);
  for (const short of [1, 2, 3, 5, 20]) {
    const names: string[] = [];
    let cursor: Cursor | undefined;
    let pages = 0;
    do {
      const page = await runSearch(door.database, { ...search, cursor }, rowsForThePlatform(), { short });
      assert.ok(page.found.length <= 4);
      names.push(...page.found.map(({ resource }) => noted.parse(resource).note[0]?.text ?? ''));
      cursor = page.next;
      pages += 1;
      assert.ok(pages < 40);
    } while (cursor);
    assert.deepEqual(names.sort(), ['eve', 'instant', 'month', 'open', 'short', 'stay', 'timing', 'until', 'year'].sort(), `${short}`);
  }
});

test('a marker of another order is refused', async () => {
  const marker = Buffer.from(JSON.stringify([['2026-01-01', 'x'], 95, 1, 'a'])).toString('base64url');
  for (const asked of ['date=ge2026', 'date=ge2026&_sort=-date', `subject=Patient/${patient}`])
    assert.equal((await door.send('GET', `Observation?${asked}&_cursor=${marker}`)).status, 400, asked);
});
