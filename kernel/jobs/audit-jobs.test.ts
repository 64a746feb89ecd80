import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type SignedIn, standingOf } from '../access/actor.ts';
import { listAlerts, raiseAlerts, raiseBrokenChain, reviewAlert } from '../access/audit/alerts.ts';
import { ODD_PATTERNS, titleOfPattern } from '../access/audit/odd-patterns.ts';
import { searchLines } from '../access/audit/search-lines.ts';
import { type Anchor, verifyChain } from '../access/audit/verify-chain.ts';
import { type AuditLine, recordAudits } from '../access/audit.ts';
import { openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { raw } from '../database/sql.ts';
import type { Instant } from '../periods/plain-date.ts';
import { sealAuditJob, watchAuditJob } from './audit-jobs.ts';
import { laterBy } from './clock.ts';
import { runJob } from './run-jobs.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());
beforeEach(async () => {
  for (const table of ['audit', 'audit_seal', 'audit_alert', 'audit_review', 'audit_slot', 'audit_related', 'audit_watch', 'job'])
    await county.database.run(raw(`delete from ${table}`));
});

/** Three in the afternoon in China. */
const NOON = '2026-08-03T07:00:00.000Z' as Instant;
const NIGHT = '2026-08-03T16:30:00.000Z' as Instant;

const opened = (resident: number): AuditLine => ({ act: 'read-person', resident, what: { page: 'person' }, result: 'done' });

async function write(who: SignedIn | undefined, lines: readonly AuditLine[], at: Instant): Promise<void> {
  await county.database.transaction((tx) => recordAudits(tx, who, lines, at));
}

async function hits(now: string): Promise<readonly string[]> {
  await raiseAlerts(county.database, laterBy(now, 30_000));
  const alerts = await listAlerts(county.database, {}, 100);
  return alerts.map(({ pattern, account, count }) => `${pattern} ${account} ${count}`).sort();
}

function residentsOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => 100_000 + at);
}

test('what is ordinary raises nothing', async () => {
  await write(county.as('doctor-a'), residentsOf(40).map(opened), NOON);
  await write(county.as('doctor-a'), [{ act: 'refused', what: { rule: 'reach' }, result: 'refused' }], NOON);
  assert.deepEqual(await hits(NOON), []);
});

test('many people in little time: counted by residents, not by lines, and gathered into one alert', async () => {
  const who = county.as('doctor-a');
  await write(who, [...residentsOf(59), ...residentsOf(59)].map(opened), NOON);
  assert.deepEqual(await hits(NOON), []);
  await write(who, residentsOf(61).map(opened), NOON);
  assert.deepEqual(await hits(NOON), ['mass-reading doctor-a 61']);
  await write(who, residentsOf(70).map(opened), NOON);
  assert.deepEqual(await hits(NOON), ['mass-reading doctor-a 70'], 'the same hour, the same alert');
  const [alert] = await listAlerts(county.database, {}, 1);
  const { lines } = await searchLines(county.database, { lines: alert?.lines ?? [] }, 500);
  assert.ok(lines.length > 61 && lines.every((line) => line.account === 'doctor-a' && line.resident !== null), 'the people behind');
});

test('at night, by the clock in China, but for those on night duty', async () => {
  await write(county.as('doctor-a'), residentsOf(5).map(opened), NIGHT);
  await write(county.as('nurse-a'), residentsOf(9).map(opened), NIGHT);
  assert.deepEqual(await hits(NIGHT), ['at-night doctor-a 5']);
});

test('own household: by the reader’s name in the resident’s household; neighbours are not meant', async () => {
  const { zhang, li, wang } = county.residents;
  // 李秀英 and 张伟 share a house: a doctor called 李秀英 opens 张伟.
  const relative: SignedIn = { ...county.as('doctor-a'), account: 'li-doctor', name: '李秀英' };
  await write(relative, [opened(zhang.resident), opened(wang.resident)], NOON);
  assert.deepEqual(await hits(NOON), ['relatives li-doctor 1']);
  await write(relative, [opened(li.resident)], NOON);
  assert.deepEqual(await hits(NOON), ['relatives li-doctor 2']);
  const own: SignedIn = { ...relative, account: 'resident:2', role: 'resident', ...standingOf('resident') };
  const guardian: SignedIn = { ...relative, account: 'resident:3', role: 'proxy', ...standingOf('proxy') };
  for (const each of [own, guardian]) await write(each, [opened(li.resident)], NOON);
  assert.deepEqual(await hits(NOON), ['relatives li-doctor 2'], 'who reads their own record by right is no alert');
});

test('break-glass, refusals in a row, failed sign-ins from one address, reveals and exports', async () => {
  await write(county.as('village-a1'), [{ ...opened(7), reason: 'break-glass' }], NOON);
  await write(county.as('registrar'), Array(5).fill({ act: 'refused', what: { rule: 'role' }, result: 'refused' }), NOON);
  await write(
    undefined,
    Array.from(
      { length: 10 },
      (_, at): AuditLine => ({ act: 'sign-in', what: { account: `guess${at}` }, result: 'refused', source: '10.1.1.9' }),
    ),
    NOON,
  );
  await write(
    county.as('public-health-a'),
    residentsOf(20).map((resident) => ({ act: 'reveal', resident, what: { field: 'phone' }, result: 'done' })),
    NOON,
  );
  const exported: AuditLine = { act: 'export', what: { door: 'fhir' }, result: 'done' };
  await write(county.as('consortium'), [exported, exported, exported], NOON);
  await write(county.as('bureau'), Array(9).fill({ act: 'export', what: { report: 'work' }, result: 'done' }), NOON);
  assert.deepEqual(await hits(NOON), [
    'break-glass village-a1 1',
    'exports consortium 3',
    'mass-reveal public-health-a 20',
    'refusals registrar 5',
    'sign-in-attempts null 10',
  ]);
});

test('the job puts a hit on the list within a minute of the line', async () => {
  const job = watchAuditJob(county.database);
  assert.ok(job.everyMs <= 60_000);
  await runJob(county.database, job, 'one', () => NOON);
  await write(county.as('doctor-a'), residentsOf(60).map(opened), NOON);
  assert.equal((await listAlerts(county.database, {}, 10)).length, 0);
  await runJob(county.database, job, 'one', () => laterBy(NOON, 59_000));
  assert.deepEqual(
    (await listAlerts(county.database, { state: 'waiting' }, 10)).map(({ pattern }) => pattern),
    ['mass-reading'],
  );
});

test('a review is added, closes the alert, and leaves a line; nobody reviews their own', async () => {
  await write(county.as('doctor-a'), residentsOf(60).map(opened), NOON);
  await raiseAlerts(county.database, NOON);
  const [alert] = await listAlerts(county.database, {}, 1);
  assert.ok(alert);
  const auditor: SignedIn = { ...county.as('bureau'), account: 'auditor', name: '审计员', role: 'auditor' };
  await assert.rejects(reviewAlert(county.database, county.as('doctor-a'), alert.id, 'proper', '自查', NOON), /不能核查自己/);
  await reviewAlert(county.database, auditor, alert.id, 'open', '已问其机构', NOON);
  assert.equal((await listAlerts(county.database, { state: 'waiting' }, 10)).length, 1);
  await reviewAlert(county.database, auditor, alert.id, 'proper', '下乡集中随访', laterBy(NOON, 1000));
  assert.equal((await listAlerts(county.database, { state: 'waiting' }, 10)).length, 0);
  const [reviewed] = await listAlerts(county.database, { state: 'reviewed' }, 10);
  assert.deepEqual(
    reviewed?.reviews.map(({ verdict, account, note }) => [verdict, account, note]),
    [
      ['proper', 'auditor', '下乡集中随访'],
      ['open', 'auditor', '已问其机构'],
    ],
  );
  const { lines } = await searchLines(county.database, { acts: ['review'] }, 10);
  assert.deepEqual(
    lines.map(({ account, what }) => [account, what.verdict]),
    [
      ['auditor', 'proper'],
      ['auditor', 'open'],
    ],
  );
});

test('the sealing job seals everything and notes the last seal elsewhere; a broken chain stands on the list once', async () => {
  await write(county.as('doctor-a'), residentsOf(25).map(opened), NOON);
  const noted: Anchor[] = [];
  await runJob(
    county.database,
    sealAuditJob(county.database, (anchors) => noted.push(...anchors)),
    'one',
    () => NOON,
  );
  const whole = await verifyChain(county.database, { now: NOON, anchors: noted });
  assert.deepEqual([whole.lines, whole.unsealed, whole.broken], [25, 0, undefined]);
  assert.deepEqual(whole.last, noted);
  await county.database.run(raw("update audit set account = 'other' where id = (select min(id) from audit)"));
  const { broken } = await verifyChain(county.database, { now: NOON });
  assert.ok(broken);
  await raiseBrokenChain(county.database, broken, NOON);
  await raiseBrokenChain(county.database, broken, laterBy(NOON, 5000));
  const alerts = await listAlerts(county.database, { pattern: 'chain' }, 10);
  assert.equal(alerts.length, 1);
  assert.match(alerts[0]?.name ?? '', /日志行被改动/);
});

test('lines are found by person (lists that showed them too), account, act, time and result, page by page', async () => {
  const { zhang } = county.residents;
  const doctor = county.as('doctor-a');
  for (let minute = 0; minute < 6; minute += 1)
    await write(doctor, [opened(minute === 3 ? zhang.resident : 5000 + minute)], laterBy(NOON, minute * 60_000));
  await write(
    doctor,
    [{ act: 'search-people', residents: [zhang.resident, 5001], what: { found: 2 }, result: 'done' }],
    laterBy(NOON, 600_000),
  );
  await write(
    undefined,
    [{ act: 'sign-in', what: { account: 'doctor-a' }, result: 'refused', source: '10.0.0.1' }],
    laterBy(NOON, 700_000),
  );
  const find = async (filter: Parameters<typeof searchLines>[1]) =>
    (await searchLines(county.database, filter, 100)).lines.map(({ act }) => act);
  assert.deepEqual(await find({ residents: [zhang.resident] }), ['search-people', 'read-person']);
  assert.deepEqual(await find({ residents: [] }), []);
  assert.deepEqual(await find({ account: 'doctor-a', result: 'refused' }), ['sign-in']);
  assert.equal((await find({ account: 'doctor-a' })).length, 8);
  assert.equal((await find({ acts: ['read-person'], from: laterBy(NOON, 60_000), until: laterBy(NOON, 180_000) })).length, 2);
  assert.deepEqual(await find({ source: '10.0.0.1' }), ['sign-in']);
  const seen: number[] = [];
  let place: Parameters<typeof searchLines>[3];
  do {
    const { lines, next } = await searchLines(county.database, {}, 3, place);
    seen.push(...lines.map(({ id }) => id));
    place = next;
  } while (place);
  assert.equal(new Set(seen).size, 8);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => b - a),
  );
});

test('every pattern tells its name and what it counts, in both languages', () => {
  for (const pattern of ODD_PATTERNS) {
    assert.notEqual(titleOfPattern(pattern.id).english, '');
    assert.match(pattern.says, /[\u4e00-\u9fff]/);
    assert.ok(pattern.saysEnglish.length > 20 && pattern.atLeast > 0 && pattern.minutes > 0);
  }
});
