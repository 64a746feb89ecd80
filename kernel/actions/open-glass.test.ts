// Break-glass: a typed reason and a confirmation open one record for three hours; the resident and the auditor hear of it; others review it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { standingOf } from '../access/actor.ts';
import { openGlassOf } from '../access/policy/break-glass.ts';
import { openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { nowInstant, toDate } from '../periods/plain-date.ts';
import { addWorkingDays } from '../periods/working-days.ts';
import { readPerson } from '../reading/read-person.ts';
import { giveVerdict, readGlassList } from '../reading/review-glass.ts';
import { endGlass } from './end-glass.ts';
import { openGlass } from './open-glass.ts';
import { faultOf } from './testing.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const REASON = '村口车祸昏迷，急需查过敏史和用药';
const auditor = () => ({ ...county.as('consortium'), account: 'auditor', role: 'auditor' as const, ...standingOf('auditor') });

test('without a reason, a confirmation or the right it stays shut', async () => {
  const who = county.as('village-b1');
  const resident = county.residents.zhang.resident;
  assert.equal((await faultOf(openGlass(county.store, who, { resident, reason: '急', confirmed: true }))).code, 'invalid');
  assert.equal((await faultOf(openGlass(county.store, who, { resident, reason: REASON, confirmed: false }))).code, 'invalid');
  for (const post of ['consortium', 'bureau', 'registrar'] as const)
    assert.equal(
      (await faultOf(openGlass(county.store, county.as(post), { resident, reason: REASON, confirmed: true }))).code,
      'not-allowed',
      post,
    );
  assert.equal((await faultOf(readPerson(county.store, who, resident))).code, 'out-of-scope');
});

test('opened, it is open to this account alone, says so, and ends', async () => {
  const who = county.as('village-b1');
  const resident = county.residents.zhang.resident;
  const refused = await faultOf(readPerson(county.store, who, resident));
  assert.match(refused.next, /紧急查阅/);
  const { until } = await openGlass(county.store, who, { resident, reason: REASON, confirmed: true });
  const hours = (Date.parse(until) - Date.now()) / 3600_000;
  assert.ok(hours > 2.9 && hours <= 3, String(hours));
  const page = await readPerson(county.store, who, resident);
  assert.equal(page.person.reason, '紧急查阅');
  assert.notEqual(await openGlassOf(county.database, who, resident, nowInstant()), null);
  assert.equal((await faultOf(readPerson(county.store, county.as('village-a2'), resident))).code, 'out-of-scope', 'nobody else');
  assert.equal((await faultOf(readPerson(county.store, who, county.residents.li.resident))).code, 'out-of-scope', 'nobody else’s record');
  const told = page.cards.find(({ title }) => title === '紧急查阅告知');
  assert.equal(told?.rows.length, 1, 'the resident’s own record tells it');
  await county.database.run(sql`update break_glass set until = now() - interval '1 second' where resident_id = ${resident}`);
  assert.equal((await faultOf(readPerson(county.store, who, resident))).code, 'out-of-scope');
  const lines = await county.database.rows(
    sql`select act, reason from audit where resident_id = ${resident} and account = 'village-b1' and result = 'done' order by id`,
    z.object({ act: z.string(), reason: z.string().nullable() }),
  );
  assert.deepEqual(
    lines.map(({ act, reason }) => [act, reason]),
    [
      ['break-glass', null],
      ['read-person', 'break-glass'],
    ],
  );
});

test('every opening is reviewed once, by somebody else, with a note', async () => {
  const [glass] = await readGlassList(county.store, county.as('consortium'));
  assert.ok(glass);
  assert.equal(glass.reason, REASON);
  assert.equal(glass.reviewed, null);
  const review = { resident: glass.resident, verdict: 'justified' as const, note: '120 出诊记录相符' };
  assert.equal((await faultOf(readGlassList(county.store, county.as('village-b1')))).code, 'not-allowed');
  assert.equal((await faultOf(giveVerdict(county.store, auditor(), glass.id, { ...review, note: ' ' }))).code, 'invalid');
  const own = { ...auditor(), practitioner: 'staff-village-b1' };
  assert.equal((await faultOf(giveVerdict(county.store, own, glass.id, review))).code, 'not-found');
  await giveVerdict(county.store, auditor(), glass.id, review);
  assert.equal((await faultOf(giveVerdict(county.store, auditor(), glass.id, review))).code, 'not-found');
  const [reviewed] = await readGlassList(county.store, auditor());
  assert.equal(reviewed?.verdict, 'justified');
});

test('whoever opened ends it early: shut at once, told to the log, the review and the open pages; nobody else can', async () => {
  const who = county.as('village-b1');
  const resident = county.residents.li.resident;
  await openGlass(county.store, who, { resident, reason: REASON, confirmed: true });
  await openGlass(county.store, who, { resident, reason: REASON, confirmed: true });
  assert.equal((await faultOf(endGlass(county.store, county.as('village-a2'), resident))).code, 'not-found', 'not another’s');
  assert.equal((await faultOf(endGlass(county.store, who, county.residents.wang.resident))).code, 'not-found', 'not another resident’s');
  await readPerson(county.store, who, resident);
  const heard: unknown[] = [];
  const deaf = county.store.hear((notice) => heard.push([notice.residents, notice.account]));
  const both = await Promise.allSettled([endGlass(county.store, who, resident), endGlass(county.store, who, resident)]);
  deaf();
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'], 'of two at once, one ends it');
  assert.deepEqual(heard, [[[resident], who.account]]);
  assert.equal((await faultOf(readPerson(county.store, who, resident))).code, 'out-of-scope');
  assert.equal(await openGlassOf(county.database, who, resident, nowInstant()), null);
  const listed = (await readGlassList(county.store, auditor())).filter((glass) => glass.resident === resident);
  assert.equal(listed.length, 2, 'both openings are still reviewed');
  for (const { ended, until, opened } of listed) assert.ok(ended === until && ended >= opened);
  const lines = await county.database.rows(
    sql`select account, what -> 'opened' as opened from audit where act = 'end-glass' and resident_id = ${resident}`,
    z.object({ account: z.string(), opened: z.array(z.string()) }),
  );
  assert.deepEqual(
    lines.map(({ account, opened }) => [account, opened.toSorted()]),
    [[who.account, listed.map(({ id }) => id).toSorted()]],
  );
});

test('three working days skip the weekend', () => {
  assert.equal(addWorkingDays(toDate('2026-11-20'), 3), '2026-11-25');
  assert.equal(addWorkingDays(toDate('2026-11-23'), 3), '2026-11-26');
});
