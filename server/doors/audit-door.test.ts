// The auditor's door: search by the whole number, alerts and reviews, exports that no spreadsheet runs, FHIR AuditEvent; and who looked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { z } from 'zod';
import { raiseAlerts } from '../../kernel/access/audit/alerts.ts';
import { recordAudit, recordAudits } from '../../kernel/access/audit.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makeIdentityNumber, makePost } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { alertPageSchema, alertsSchema, auditLinesSchema, auditStateSchema, lookersSchema } from '../contract/audit.ts';
import { type DoorClient, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
let auditor: DoorClient;
let doctor: DoorClient;
const ZHANG = makeIdentityNumber('1958-03-12', '011');

before(async () => {
  doors = await openDoors();
  const { county } = doors;
  await commit(county.store, BY_TEST, [
    { op: 'create', id: 'post-auditor', resource: makePost('staff-auditor', '审计员', 'auditor', 'bureau') },
  ]);
  await setAccount(county.database, 'auditor', PASSWORD, 'staff-auditor');
  auditor = await doors.signIn('auditor');
  doctor = await doors.signIn('doctor-a');
});
after(() => doors.close());

const lines = async (query: string) => auditLinesSchema.parse((await auditor.get(`/api/audit/lines?${query}`)).json).rows;

test('an auditor finds lines by the whole identity number, with the name masked, and reads nothing of the record', async () => {
  const { zhang } = doors.county.residents;
  assert.equal((await doctor.get(`/api/people/${zhang.resident}`)).status, 200);
  const [line, ...others] = await lines(`person=${ZHANG}&act=read-person`);
  assert.equal(others.length, 0);
  assert.deepEqual([line?.account, line?.actName, line?.person?.name, line?.source], ['doctor-a', '查看居民', '张*', '127.0.0.1']);
  assert.equal(line?.reason, '辖区居民');
  const half = await auditor.get(`/api/audit/lines?person=${ZHANG.slice(0, 12)}`);
  assert.equal(half.status, 400);
  assert.equal((await lines(`person=${makeIdentityNumber('1958-03-12', '999')}`)).length, 0);
  assert.equal((await auditor.get(`/api/people/${zhang.resident}`)).status, 403);
  assert.equal((await auditor.get(`/fhir/Patient/${zhang.patient}`)).status, 403);
  for (const url of ['/api/audit/lines', '/api/audit/state', '/api/audit/alerts', '/api/audit/export', '/api/audit/alerts/x'])
    assert.equal((await doctor.get(url)).status, 403, url);
  // The number searched for is nowhere in the log.
  assert.ok(!JSON.stringify(await lines('account=auditor')).includes(ZHANG));
});

test('a line names lists, numbers and acts by their titles, and times by the clock of Beijing', async () => {
  const { county } = doors;
  const what = {
    worklist: 'critical.open',
    indicator: 'clinic.visits',
    tasks: 'overdue',
    until: '2026-11-22T20:19:36.320Z',
    list: 'break-glass',
  };
  await recordAudit(county.database, county.as('nurse-a'), { act: 'read-list', what, result: 'done' }, nowInstant());
  const [line] = await lines('account=nurse-a&act=read-list');
  assert.equal(line?.what, '名单：紧急查阅；任务：已逾期；打开到：2026-11-23 04:19；清单：危急值待接收；指标：门（急）诊人次');
});

test('an alert shows the people behind it, and a review is recorded with who and what', async () => {
  const { county } = doors;
  const who = county.as('nurse-a');
  await county.database.transaction((tx) =>
    recordAudits(
      tx,
      who,
      Array.from({ length: 60 }, (_, at) => ({ act: 'read-person' as const, resident: 700 + at, what: {}, result: 'done' as const })),
      nowInstant(),
    ),
  );
  await raiseAlerts(county.database, nowInstant());
  const { rows } = alertsSchema.parse((await auditor.get('/api/audit/alerts?pattern=mass-reading&state=waiting')).json);
  assert.equal(rows.length, 1);
  const id = rows[0]?.id ?? '';
  const page = alertPageSchema.parse((await auditor.get(`/api/audit/alerts/${id}`)).json);
  assert.equal(page.people.length, 60);
  assert.equal((await lines(`alert=${id}`)).length, 50, 'the first page of the lines behind');
  assert.equal((await auditor.send('POST', `/api/audit/alerts/${id}/review`, { verdict: 'proper', note: '' })).status, 400);
  assert.equal((await doctor.send('POST', `/api/audit/alerts/${id}/review`, { verdict: 'proper', note: '没事' })).status, 403);
  assert.equal((await auditor.send('POST', `/api/audit/alerts/${id}/review`, { verdict: 'proper', note: '集中随访' })).status, 200);
  const [review] = alertPageSchema.parse((await auditor.get(`/api/audit/alerts/${id}`)).json).alert.reviews;
  assert.deepEqual([review?.verdictName, review?.note, review?.name], ['已核查：正常', '集中随访', '审计员']);
  const state = auditStateSchema.parse((await auditor.get('/api/audit/state')).json);
  assert.equal(state.patterns.find((pattern) => pattern.id === 'mass-reading')?.waiting, 0);
  assert.equal(state.chain.broken, null);
});

test('the CSV holds no formula, whatever was typed; the NDJSON holds AuditEvents', async () => {
  await recordAudit(
    doors.county.database,
    undefined,
    { act: 'sign-in', what: { account: '=HYPERLINK("http://x")' }, result: 'refused', source: '@SUM(1)' },
    nowInstant(),
  );
  const csv = (await auditor.get('/api/audit/export?format=csv&result=refused&act=sign-in')).text;
  assert.match(csv, /^\uFEFF编号,/);
  assert.match(csv, /'=HYPERLINK/);
  for (const cell of csv.split(/[\r\n]+/).flatMap((row) => row.split(','))) assert.doesNotMatch(cell, /^"?[=+@]/);
  const reply = await doors.app.inject({ method: 'GET', url: '/api/audit/export?format=ndjson', headers: { ...auditor.own } });
  const ndjson = reply.body.trim().split('\n');
  assert.ok(ndjson.length > 60);
  for (const row of ndjson) assert.equal(z.object({ resourceType: z.string() }).parse(JSON.parse(row)).resourceType, 'AuditEvent');
});

test('FHIR AuditEvent: searched by date, agent, patient and action, page by page, read by id, and never written', async () => {
  const { zhang } = doors.county.residents;
  const search = async (query: string): Promise<Bundle<AuditEvent>> => {
    const reply = await auditor.get(`/fhir/AuditEvent?${query}`);
    assert.equal(reply.status, 200, reply.text);
    return JSON.parse(reply.text);
  };
  const about = await search(`patient=Patient/${zhang.patient}&agent=doctor-a&action=R`);
  const [event] = about.entry ?? [];
  assert.equal(event?.resource?.agent?.[0]?.altId, 'doctor-a');
  assert.ok(event?.resource?.entity?.some(({ what }) => what?.reference === `Patient/${zhang.patient}`));
  assert.deepEqual([event?.resource?.action, event?.resource?.outcome], ['R', '0']);
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  assert.ok(((await search(`date=${today}`)).entry ?? []).length > 5);
  assert.equal((await search(`date=lt${today}`)).entry?.length ?? 0, 0);
  const first = await search('_count=2');
  const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? '';
  const second = await search(new URL(next).search.slice(1));
  const ids = [...(first.entry ?? []), ...(second.entry ?? [])].map(({ resource }) => resource?.id);
  assert.equal(new Set(ids).size, 4);
  assert.equal((await auditor.get(`/fhir/AuditEvent/${event?.resource?.id}`)).status, 200);
  assert.equal((await auditor.get('/fhir/AuditEvent/0-999999999')).status, 404);
  assert.equal((await auditor.get('/fhir/AuditEvent?colour=red')).status, 400);
  assert.equal((await auditor.send('POST', '/fhir/AuditEvent', { resourceType: 'AuditEvent' })).status, 405);
  assert.equal((await auditor.send('DELETE', `/fhir/AuditEvent/${event?.resource?.id}`)).status, 405);
});

test('who looked: by day and person, with post and reason; lists that showed the resident count too; asking is a line', async () => {
  const { zhang, chen } = doors.county.residents;
  await doctor.get('/api/people?q=%E5%BC%A0%E4%BC%9F');
  const { rows } = lookersSchema.parse((await doctor.get(`/api/people/${zhang.resident}/lookers`)).json);
  const mine = rows.find(({ name }) => name === '郑医生');
  assert.deepEqual([mine?.roleName, mine?.orgName], ['家庭医生', '青龙镇卫生院']);
  assert.ok(rows.some(({ why }) => why === '辖区居民'));
  assert.ok(rows.some(({ acts }) => acts.includes('查找居民')));
  assert.equal((await doctor.get(`/api/people/${chen.resident}/lookers`)).status, 403);
  const told = await lines('account=doctor-a&act=read-person');
  assert.ok(told.some(({ what }) => what.includes('页面：谁看过')));
});

test('the numbers of a rule are set within their range, with who and why; the log tells what held before, and the next look goes by them', async () => {
  const { county } = doors;
  const set = (id: string, numbers: unknown, why = '夜诊多', by = auditor) =>
    by.send('POST', `/api/audit/patterns/${id}`, { numbers, why });
  const rule = async (id: string) => {
    const state = auditStateSchema.parse((await auditor.get('/api/audit/state')).json);
    return state.patterns.find((pattern) => pattern.id === id) ?? assert.fail(id);
  };
  assert.deepEqual((await rule('refusals')).setting?.now, { atLeast: 5, minutes: 10, hours: null });
  assert.match((await rule('refusals')).source, /GB\/T 22239/);
  await county.database.run(sql`update session set confirmed = now() - interval '1 hour' where account = 'auditor'`);
  assert.equal((await set('refusals', { atLeast: 8, minutes: 20, hours: null })).status, 403, 'not before it is confirmed who is there');
  await auditor.send('POST', '/api/session/confirm', { password: PASSWORD });
  assert.equal((await set('refusals', { atLeast: 8, minutes: 20, hours: null })).status, 200);
  const { setting } = await rule('refusals');
  assert.deepEqual(setting?.now, { atLeast: 8, minutes: 20, hours: null });
  assert.deepEqual([setting?.declared.atLeast, setting?.changed?.name, setting?.changed?.why], [5, '审计员', '夜诊多']);
  const [line] = await lines('act=configure&account=auditor');
  for (const told of ['规则：连续被拒绝', '原值：10 分钟 5', '新值：20 分钟 8', '说明：夜诊多']) assert.ok(line?.what.includes(told), told);
  const who = county.as('village-b1');
  const refuse = (count: number) =>
    county.database.transaction((tx) =>
      recordAudits(
        tx,
        who,
        Array.from({ length: count }, () => ({ act: 'refused' as const, what: { rule: 'reach' }, result: 'refused' as const })),
        nowInstant(),
      ),
    );
  const found = async () => {
    await raiseAlerts(county.database, nowInstant());
    const { rows } = alertsSchema.parse((await auditor.get('/api/audit/alerts?pattern=refusals')).json);
    return rows.filter(({ account }) => account === 'village-b1').length;
  };
  await refuse(7);
  assert.equal(await found(), 0);
  await refuse(1);
  assert.equal(await found(), 1);
  for (const numbers of [
    { atLeast: 100_000, minutes: 20, hours: null },
    { atLeast: 8, minutes: 1, hours: null },
    { atLeast: 0, minutes: 20, hours: null },
  ])
    assert.equal((await set('refusals', numbers)).status, 422, JSON.stringify(numbers));
  assert.equal((await set('at-night', { atLeast: 5, minutes: 480, hours: [25, 6] })).status, 422);
  assert.equal((await set('break-glass', { atLeast: 2, minutes: 60, hours: null })).status, 422, 'each one is reviewed');
  assert.equal((await set('no-such', { atLeast: 2, minutes: 60, hours: null })).status, 404);
  assert.equal((await set('refusals', null, '')).status, 400);
  assert.equal((await set('refusals', null, '恢复', doctor)).status, 403);
  assert.equal((await set('refusals', null, '恢复')).status, 200);
  assert.equal((await rule('refusals')).setting?.changed, null);
});
