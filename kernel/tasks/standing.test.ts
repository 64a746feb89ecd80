/** Which tasks stand on a day, and when they are due then. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { toDate } from '../periods/plain-date.ts';
import { dueAsOf, standsOn, untilAsOf, whyAsOf } from './standing.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const DAY = toDate('2026-11-23');

async function ask(key: string, window: { opens: string; until: string; lapses?: string; yearly?: boolean }) {
  const { opens, until, lapses = null, yearly = false } = window;
  const { database } = county.store;
  const resident = 7_000_001;
  await database.run(sql`delete from task where resident_id = ${resident}`);
  await database.run(sql`insert into task (resident_id, task, key, area, opens, due, until, status, why, urgent, dispatched, lapses, yearly)
    values (${resident}, 'example.task', ${key}, '511803106205', ${opens}::date, ${until}::date, ${until}::date, 'open', '例', false, false, ${lapses}::date, ${yearly})`);
  const [row] = await database.rows(
    sql`select ${dueAsOf(DAY)} as due, ${untilAsOf(DAY)} as until from task asked where asked.resident_id = ${resident} and ${standsOn(DAY)}`,
    z.object({ due: z.string(), until: z.string() }),
  );
  return row && [row.due, row.until];
}

it('shows what is open, also what opens tomorrow, and not what is to come later', async () => {
  assert.deepEqual(await ask('a', { opens: '2026-11-01', until: '2026-11-20' }), ['2026-11-20', '2026-11-20']);
  assert.deepEqual(await ask('a', { opens: '2026-11-24', until: '2027-02-28' }), ['2027-02-28', '2027-02-28']);
  assert.equal(await ask('a', { opens: '2026-11-25', until: '2027-02-28' }), undefined);
});

it('shows what lapses up to its last day', async () => {
  assert.ok(await ask('a', { opens: '2026-10-24', until: '2026-11-23', lapses: '2026-11-23' }));
  assert.equal(await ask('a', { opens: '2026-10-23', until: '2026-11-22', lapses: '2026-11-22' }), undefined);
});

it('asks what is asked every year by the end of this one, once the year of its window is over', async () => {
  assert.deepEqual(await ask('a', { opens: '2016-01-01', until: '2016-06-30', yearly: true }), ['2026-12-31', '2026-12-31']);
  assert.deepEqual(await ask('a', { opens: '2026-01-01', until: '2026-06-30', yearly: true }), ['2026-06-30', '2026-06-30']);
  assert.deepEqual(await ask('a', { opens: '2016-01-01', until: '2016-06-30' }), ['2016-06-30', '2016-06-30']);
});

it('says which window was missed', () => {
  const missed = { why: '年度检查', firstUntil: toDate('2024-12-31'), until: toDate('2026-12-31') };
  assert.match(whyAsOf(DAY, missed), /应于2024-12-31前完成/);
  assert.equal(whyAsOf(DAY, { ...missed, firstUntil: missed.until }), '年度检查');
});
