import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import type { SignedIn } from '../access/actor.ts';
import { findOdd, type OddHit } from '../access/audit/find-odd.ts';
import { linesCounted, whoseOf, windowOf } from '../access/audit/odd-lines.ts';
import { ODD_PATTERNS, type OddPattern } from '../access/audit/odd-patterns.ts';
import { sealNext } from '../access/audit/seal-lines.ts';
import { type AuditLine, recordAudits } from '../access/audit.ts';
import { openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { raw, sql } from '../database/sql.ts';
import type { Instant } from '../periods/plain-date.ts';
import { laterBy } from './clock.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());
beforeEach(async () => {
  for (const table of ['audit', 'audit_seal', 'audit_slot', 'audit_related', 'audit_watch'])
    await county.database.run(raw(`delete from ${table}`));
});

/** Half past nine in the evening in China: the nights' hours begin on the way. */
const EVENING = '2026-08-03T13:30:00.000Z' as Instant;
/** Thresholds that few lines reach. */
const LOW: readonly OddPattern[] = ODD_PATTERNS.map((pattern) => ({ ...pattern, atLeast: Math.min(pattern.atLeast, 4) }));

const opened = (resident: number): AuditLine => ({ act: 'read-person', resident, what: { page: 'person' }, result: 'done' });

/** Numbers that look like chance and are the same each time. */
function makeDice(): (sides: number) => number {
  let seed = 20_260_803;
  return (sides) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * sides);
  };
}

async function write(who: SignedIn | undefined, lines: readonly AuditLine[], at: Instant): Promise<void> {
  await county.database.transaction((tx) => recordAudits(tx, who, lines, at));
}

async function sealAll(now: Instant): Promise<void> {
  while ((await sealNext(county.database, now)) > 0);
}

const countedShape = z.object({ whose: z.string(), count: z.number(), first: z.string(), last: z.string(), ids: z.array(z.number()) });

/** What the lines themselves say of the patterns that count. */
async function countLines(now: Instant): Promise<readonly string[]> {
  const told: string[] = [];
  for (const pattern of LOW.filter(({ relatives }) => !relatives)) {
    const counted = raw(pattern.counts === 'residents' ? 'count(distinct a.resident_id)' : 'count(*)');
    const rows = await county.database.rows(
      sql`select ${whoseOf(pattern)} as whose, ${counted}::int as count, min(a.at) as first, max(a.at) as last, array_agg(a.id order by a.id desc) as ids
          from audit a where a.at > ${windowOf(pattern, now)}::timestamptz and a.at <= ${now}::timestamptz and ${linesCounted(pattern)} group by 1`,
      countedShape,
    );
    for (const { whose, count, first, last, ids } of rows)
      if (count >= pattern.atLeast) told.push(JSON.stringify([pattern.id, whose, count, first, last, ids.slice(0, 200)]));
  }
  return told.sort();
}

function tellHits(hits: readonly OddHit[]): readonly string[] {
  return hits
    .filter(({ pattern }) => pattern !== 'relatives')
    .map(({ pattern, account, name, count, first, last, lines }) =>
      JSON.stringify([pattern, account ?? name, count, first, last, lines.map(([, id]) => id)]),
    )
    .sort();
}

test('sealed or not, added up or not: every look finds what the lines say', async () => {
  const dice = makeDice();
  const people = [county.as('doctor-a'), county.as('nurse-a'), county.as('registrar'), county.as('village-a1')];
  let [now, found] = [EVENING, 0];
  for (let step = 0; step < 36; step += 1) {
    now = laterBy(now, 1000 * (30 + dice(900)));
    for (let many = dice(5); many >= 0; many -= 1) {
      const who = people[dice(people.length)];
      const lines: readonly AuditLine[] = [
        opened(100 + dice(30)),
        { act: 'reveal', resident: 100 + dice(9), what: { field: 'phone' }, result: 'done' },
        { act: 'refused', what: { rule: 'role' }, result: 'refused' },
        { ...opened(7), reason: 'break-glass' },
        { act: 'sign-in', what: { account: 'guess' }, result: 'refused', source: `10.1.1.${dice(2)}` },
        { act: 'export', what: dice(2) === 0 ? { report: 'work' } : { door: 'fhir' }, result: 'done' },
      ];
      await write(who, [...lines.slice(dice(6)), opened(200 + dice(60))], laterBy(now, -1000 * dice(120)));
    }
    if (dice(3) > 0) await sealAll(now);
    const hits = tellHits(await findOdd(county.database, now, LOW));
    assert.deepEqual(hits, await countLines(now), `step ${step}`);
    found += hits.length;
  }
  assert.ok(found > 60, `${found} hits`);
  const [slots] = await county.database.rows(
    sql`select count(*) as count, min(slot) as oldest from audit_slot`,
    z.object({ count: z.number(), oldest: z.string() }),
  );
  assert.ok(slots && slots.count > 0 && slots.oldest > laterBy(now, -9 * 3600_000), 'what no window reaches is gone');
});

test('a line that was committed late counts once it is sealed, and once', async () => {
  const who = county.as('doctor-a');
  const find = async (now: Instant) => tellHits(await findOdd(county.database, now, LOW));
  const [LATER, LATEST] = [laterBy(EVENING, 20_000), laterBy(EVENING, 40_000)];
  await county.database.transaction(async (tx) => {
    await recordAudits(tx, who, [opened(1), opened(2)], EVENING);
    await write(who, [opened(3), opened(4)], EVENING);
    await sealAll(EVENING);
    assert.deepEqual(await find(EVENING), []);
  });
  await sealAll(LATER);
  assert.deepEqual(await find(LATER), await countLines(LATER));
  assert.ok((await find(LATER)).length > 0);
  await sealAll(LATEST);
  assert.deepEqual(await find(LATEST), await countLines(LATEST));
});

test('two that look at the same time add nothing up twice', async () => {
  await write(county.as('registrar'), Array(5).fill({ act: 'refused', what: { rule: 'role' }, result: 'refused' }), EVENING);
  await findOdd(county.database, EVENING, LOW);
  await sealAll(EVENING);
  await Promise.all(Array.from({ length: 4 }, () => findOdd(county.database, EVENING, LOW)));
  const [sum] = await county.database.rows(
    sql`select sum(count)::int as count from audit_slot where pattern = 'refusals'`,
    z.object({ count: z.number() }),
  );
  assert.equal(sum?.count, 5);
  assert.deepEqual(tellHits(await findOdd(county.database, EVENING, LOW)), await countLines(EVENING));
});

test('a rule with other hours or minutes is counted anew over what its window holds', async () => {
  await write(county.as('doctor-a'), [1, 2, 3, 4].map(opened), EVENING);
  await sealAll(EVENING);
  const soon = laterBy(EVENING, 3 * 3600_000);
  await sealAll(soon);
  const pick = async (patterns: readonly OddPattern[]) => (await findOdd(county.database, soon, patterns)).map(({ pattern }) => pattern);
  assert.deepEqual(await pick(LOW), []);
  const wider = LOW.map((pattern) => (pattern.id === 'mass-reading' ? { ...pattern, minutes: 240 } : pattern));
  assert.deepEqual(await pick(wider), ['mass-reading']);
  const earlier = LOW.map((pattern) => (pattern.id === 'at-night' ? { ...pattern, hours: [20, 6] as const } : pattern));
  assert.deepEqual(await pick(earlier), ['at-night']);
  assert.deepEqual(await pick(LOW), []);
});

test('a relative’s record stays found after its line was sealed', async () => {
  const { zhang, wang } = county.residents;
  const relative: SignedIn = { ...county.as('doctor-a'), account: 'li-doctor', name: '李秀英' };
  const find = async (now: Instant) =>
    (await findOdd(county.database, now, ODD_PATTERNS)).map(({ pattern, account, count, lines }) => [
      pattern,
      account,
      count,
      lines.length,
    ]);
  await write(relative, [opened(zhang.resident), opened(wang.resident)], EVENING);
  const before = await find(EVENING);
  assert.deepEqual(before, [['relatives', 'li-doctor', 1, 1]]);
  await sealAll(EVENING);
  assert.deepEqual(await find(EVENING), before);
  await write(relative, [opened(zhang.resident)], EVENING);
  assert.deepEqual(await find(EVENING), [['relatives', 'li-doctor', 1, 2]]);
  assert.deepEqual(await find(laterBy(EVENING, 2 * 3600_000)), []);
});
