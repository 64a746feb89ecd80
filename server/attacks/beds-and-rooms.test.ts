/** Beds, wards, rooms and diaries: what they tell of who lies in or is discussed, and what a guessed id or another institution gets of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Encounter } from '@medplum/fhirtypes';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost } from '../../kernel/commit/testing/small-county.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
let doctor: DoorClient;
let nurse: DoorClient;
let elsewhere: DoorClient;
before(async () => {
  doors = await openDoors();
  doctor = await doors.signIn('doctor-a');
  // The same role in the other town.
  await commit(doors.county.store, BY_TEST, [
    { op: 'create', id: 'post-doctor-b', resource: makePost('staff-doctor-b', '外镇医生', 'family-doctor', 'hospital-b') },
  ]);
  await setAccount(doors.county.database, 'doctor-b', PASSWORD, 'staff-doctor-b');
  await setAccount(doors.county.database, 'nurse-a', PASSWORD, 'staff-nurse-a');
  await setAccount(doors.county.database, 'desk', PASSWORD, 'staff-desk');
  nurse = await doors.signIn('nurse-a');
  elsewhere = await doors.signIn('doctor-b');
});
after(() => doors.close());

let asked = 0;
function act(who: DoorClient, id: string, answers: Readonly<Record<string, unknown>>, resident?: number): Promise<DoorReply> {
  asked += 1;
  return who.send('POST', `/api/actions/${id}`, {
    requestId: `beds-and-rooms-${asked}`,
    answers,
    ...(resident === undefined ? {} : { resident }),
  });
}

const choices = z.object({ rows: z.array(z.looseObject({ code: z.string(), display: z.string() })) });
async function beds(who: DoorClient): Promise<readonly { readonly code: string; readonly display: string }[]> {
  const { status, json, text } = await who.get('/api/options/row:clinic_beds');
  assert.equal(status, 200, text);
  return choices.parse(json).rows;
}

const DAY = today();
const admission = (bed: string) => ({ date: DAY, way: 'outp', bed, diagnosis: { code: 'J18.9', display: '肺炎' } });

test('a bed in which somebody lies whom the reader may not know of is not free, and no list says who or why', async () => {
  const opened = await act(nurse, 'clinic.open-ward-beds', { date: DAY, ward: '内科', first: 1, last: 3 });
  assert.equal(opened.status, 200, opened.text);
  const [first, second] = await beds(doctor);
  assert.ok(first && second);
  const { zhang, li } = doors.county.residents;
  const stay: Encounter = {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/${zhang.patient}` },
    serviceProvider: { reference: 'Organization/hospital-a' },
    period: { start: `${DAY}T00:30:00+08:00` },
    reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'B20', display: '人类免疫缺陷病毒病' }] }],
    location: [{ status: 'active', location: { reference: `Location/${first.code}`, display: first.display } }],
    meta: { security: [{ system: SYSTEM.restricted, code: 'hiv' }] },
  };
  await commit(doors.county.store, BY_TEST, [{ op: 'create', resource: stay }]);
  assert.deepEqual(
    (await beds(doctor)).map(({ code }) => code),
    (await beds(nurse)).map(({ code }) => code),
  );
  assert.ok((await beds(doctor)).every(({ code }) => code !== first.code));
  for (const url of [
    '/api/worklists/clinic.ward',
    '/api/options/row:clinic_beds',
    '/api/options/row:clinic_ward',
    `/fhir/Location/${first.code}`,
  ])
    for (const who of [nurse, doctor]) {
      const { text } = await who.get(url);
      for (const secret of ['张伟', 'B20', '免疫缺陷', zhang.patient]) assert.ok(!text.includes(secret), `${url} tells ${secret}`);
    }
  // Taken is taken, and the refusal names the bed alone.
  const refused = await act(doctor, 'clinic.admit', admission(first.code), li.resident);
  assert.ok(refused.status >= 400 && refused.status < 500, refused.text);
  for (const secret of ['张伟', '免疫缺陷', zhang.patient]) assert.ok(!refused.text.includes(secret), refused.text);
});

test('beds of another institution are not offered, and a guessed id neither admits to one nor closes it', async () => {
  const mine = await beds(doctor);
  assert.ok(mine.length > 0);
  assert.deepEqual(await beds(elsewhere), []);
  const { chen } = doors.county.residents;
  for (const { code } of mine) {
    const admitted = await act(elsewhere, 'clinic.admit', admission(code), chen.resident);
    assert.ok([403, 404, 409, 422].includes(admitted.status), `${admitted.status} ${admitted.text}`);
    const closed = await act(elsewhere, 'clinic.close-bed', { target: code, date: DAY });
    assert.ok([403, 404, 409, 422].includes(closed.status), `${closed.status} ${closed.text}`);
  }
  for (const guess of ['0', '../Location', "x' or 1=1", '内科 01床', 'a'.repeat(200), '']) {
    const { status, text } = await act(doctor, 'clinic.admit', admission(guess), chen.resident);
    assert.ok(status >= 400 && status < 500, `${guess}: ${status} ${text}`);
    assert.ok(!/stack|node_modules|select /.test(text), text);
  }
  assert.deepEqual(await beds(doctor), mine, 'nothing was taken or closed');
});

test('names of wards and rooms that are markup, formulas or endless are text, or refused', async () => {
  const named = await act(nurse, 'clinic.open-ward-beds', { date: DAY, ward: '<img/src=x>', first: 1, last: 1 });
  if (named.status === 200) {
    const { headers, text } = await nurse.get('/api/options/row:clinic_beds');
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.ok(text.includes('<img/src=x>'));
  }
  const turning = ['内科\u202e床10', '\u2066内科', '内\u200f科', '内\u0007科', '内科\ud800'];
  for (const ward of ['x'.repeat(10_000), 'a\u0000b', '', ['a'], { a: 1 }, 7, ...turning]) {
    const { status, text } = await act(nurse, 'clinic.open-ward-beds', { date: DAY, ward, first: 1, last: 1 });
    assert.ok(status >= 400 && status < 500, `${JSON.stringify(ward).slice(0, 30)}: ${status} ${text}`);
  }
  for (const [first, last] of [
    [1, 1e9],
    [-5, 3],
    [1, 999],
    [0.5, 2],
  ]) {
    const { status, text } = await act(nurse, 'clinic.open-ward-beds', { date: DAY, ward: '外科', first, last });
    assert.ok(status >= 400 && status < 500, `${first}–${last}: ${status} ${text}`);
  }
});

test('a meeting room opens to nobody who is no member, whatever is asked of it', async () => {
  const { zhang, chen } = doors.county.residents;
  for (const resident of [zhang.resident, chen.resident, 999_999_999])
    for (const key of ['none', 'a'.repeat(64), '..', '%2e%2e', "x'--"]) {
      const path = `/api/people/${resident}/meetings/${encodeURIComponent(key)}`;
      for (const reply of [
        await elsewhere.get(path),
        await elsewhere.get(`${path}/events`),
        await elsewhere.send('POST', `${path}/signals`, { from: 'x', to: 'y', signal: { kind: 'bye' } }),
        await doors.nobody.get(path),
      ]) {
        assert.ok(reply.status >= 400 && reply.status < 500, `${path}: ${reply.status}`);
        assert.ok(!/张伟|陈建国/.test(reply.text), reply.text);
      }
    }
});

const ODD = ['<script>alert(1)</script>', `"><img/src=x onerror=a(1)>'`, '=HYPERLINK("http://x")', '＋cmd|calc', `a'; drop table x --`];

test('rooms with odd names are kept as typed, told as JSON, and refused where they hide something or have no end', async () => {
  const desk = await doors.signIn('desk');
  const open = (name: unknown, seats: unknown = 8) => act(desk, 'teleconsultation.open-room', { date: DAY, name, seats });
  for (const name of ODD) {
    const { status, text } = await open(name);
    assert.equal(status, 200, text);
  }
  const { headers, json, text } = await desk.get('/api/options/row:teleconsultation_rooms');
  assert.match(String(headers['content-type']), /^application\/json/);
  const told = choices.parse(json).rows.map(({ display }) => display);
  for (const name of ODD)
    assert.ok(
      told.some((each) => each.includes(name)),
      `${name}: ${text}`,
    );
  for (const name of ['', 'x'.repeat(31), '第一\u202e室', '会\u0000诊', '会\u001b[2J诊', '\ud83d', ['a'], { toString: 1 }, 1e9]) {
    const reply = await open(name);
    assert.ok(reply.status >= 400 && reply.status < 500, `${JSON.stringify(name).slice(0, 30)}: ${reply.status} ${reply.text}`);
    assert.ok(!/stack|node_modules|select /.test(reply.text), reply.text);
  }
  for (const seats of [-1, 1e12, 0.5, Number.NaN, '8; drop', null]) {
    const reply = await open('第九会诊室', seats);
    assert.ok(reply.status >= 400 && reply.status < 500, `${seats}: ${reply.status}`);
  }
  // Closed by who does not keep them, and of another institution.
  const [first] = choices.parse(json).rows;
  assert.ok(first);
  for (const who of [elsewhere, nurse, doors.nobody]) {
    const reply = await act(who, 'teleconsultation.close-room', { target: first.code, date: DAY });
    assert.ok([400, 401, 403, 404, 422].includes(reply.status), `${reply.status} ${reply.text}`);
  }
  assert.equal(choices.parse((await desk.get('/api/options/row:teleconsultation_rooms')).json).rows.length, ODD.length);
});

test('a consultation about what is restricted is told by no list, room or diary to whoever has no right to it', async () => {
  const { county } = doors;
  const { zhang } = county.residents;
  await setAccount(county.database, 'specialist', PASSWORD, 'staff-specialist');
  const about = { mode: 'immediate', priority: 'urgent', to: 'lead', department: 'infectious', ground: 'consortium', origin: 'clinic' };
  const note = { diagnosis: { code: 'B20', display: '人类免疫缺陷病毒病' }, summary: '抗病毒治疗', purpose: '调整方案' };
  const consultation = await act(
    doctor,
    'teleconsultation.request',
    { date: DAY, ...about, ...note, materials: ['summary'], consent: true, consentBy: 'self' },
    zhang.resident,
  );
  assert.equal(consultation.status, 200, consultation.text);
  const { written } = z.object({ written: z.array(z.object({ type: z.string(), id: z.string() })) }).parse(consultation.json);
  const target = written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no request');
  const secrets = ['张伟', zhang.patient, 'B20', '免疫缺陷', '抗病毒'];
  for (const who of [elsewhere, await doors.signIn('specialist'), await doors.signIn('desk')])
    for (const url of [
      '/fhir/Schedule?_count=200',
      `/fhir/ServiceRequest/${target}`,
      `/fhir/ServiceRequest/${target}/_history`,
      `/fhir/Task?based-on=ServiceRequest/${target}`,
      '/api/options/row:teleconsultation_rooms',
      '/api/options/row:teleconsultation_experts',
      '/api/options/row:teleconsultation_received',
      '/api/worklists/teleconsultation.board',
      '/api/worklists/teleconsultation.incoming',
      '/api/home',
      '/api/tasks',
    ]) {
      const { status, text } = await who.get(url);
      assert.ok(status < 500, `${url}: ${text.slice(0, 200)}`);
      for (const secret of secrets) assert.ok(!text.includes(secret), `${url} tells ${secret}`);
    }
});
