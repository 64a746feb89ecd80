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
  assert.ok(told.some(({ what }) => what.includes('lookers')));
});
