/** A resident who objects to an institution is told of there by nobody: no list, choice, search, number's people, task or diary, also where a consultation is in hand. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { makeDenial } from '../../kernel/commit/testing/make-denial.ts';
import { AREAS, BY_TEST } from '../../kernel/commit/testing/small-county.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { type DoorClient, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
const clients: Record<'doctor' | 'nurse' | 'specialist' | 'desk', DoorClient | undefined> = {
  doctor: undefined,
  nurse: undefined,
  specialist: undefined,
  desk: undefined,
};
before(async () => {
  doors = await openDoors();
  for (const user of ['nurse-a', 'specialist', 'desk']) await setAccount(doors.county.database, user, PASSWORD, `staff-${user}`);
  clients.doctor = await doors.signIn('doctor-a');
  clients.nurse = await doors.signIn('nurse-a');
  clients.specialist = await doors.signIn('specialist');
  clients.desk = await doors.signIn('desk');
});
after(() => doors.close());

function readersOf(): readonly (readonly [string, DoorClient])[] {
  return Object.entries(clients).flatMap(([name, client]) => (client === undefined ? [] : [[name, client] as const]));
}

/** Every list, choice and search by which people are found. */
function listReaders(): readonly string[] {
  const { registry } = doors.county.store;
  const { zhang } = doors.county.residents;
  return [
    `/api/people/${zhang.resident}`,
    `/api/people/${zhang.resident}/timeline`,
    '/api/people?q=张伟',
    '/api/people?q=13800000011',
    `/api/people?area=${AREAS.villageA1}`,
    '/api/tasks',
    '/api/home',
    `/fhir/Patient/${zhang.patient}`,
    `/fhir/Patient/${zhang.patient}/_history`,
    `/fhir/Patient/${zhang.patient}/$everything`,
    '/fhir/Patient?name=张伟',
    `/fhir/Encounter?patient=${zhang.patient}`,
    '/fhir/Encounter?_include=Encounter:subject',
    '/fhir/ServiceRequest?_include=ServiceRequest:subject',
    '/fhir/Task?_include=Task:patient',
    '/fhir/Schedule?_count=200',
    ...[...registry.worklists.keys()].map((id) => `/api/worklists/${id}`),
    ...[...registry.views.values()].flatMap(({ id, choose }) => (choose ? [`/api/options/row:${id}`] : [])),
  ];
}

/** The people behind every number: read by one of them, for they are many. */
function listNumbers(): readonly string[] {
  const ids = [...doors.county.store.registry.indicators.keys()];
  return ids.map((id) => `/api/indicators/${id}/people?area=${AREAS.townA}&part=reached`);
}

async function findTold(): Promise<readonly string[]> {
  const { zhang } = doors.county.residents;
  const found: string[] = [];
  for (const [name, client] of readersOf())
    for (const path of [...listReaders(), ...(name === 'doctor' ? listNumbers() : [])]) {
      const { status, text } = await client.get(encodeURI(path));
      assert.ok(status < 500, `${name} ${path}: ${status} ${text.slice(0, 200)}`);
      if (status === 200 && (text.includes('张伟') || (text.includes(zhang.patient) && !path.includes(zhang.patient))))
        found.push(`${name} ${path}`);
    }
  return found;
}

test('with an objection nobody of the institutions it names is told of them; taken back, all is as before', async () => {
  const { county } = doors;
  const { zhang } = county.residents;
  const { doctor, desk } = clients;
  assert.ok(doctor && desk);
  const machine = await doors.asMachine();
  const day = addDays(today(), -40);
  const visit = await machine.send('POST', '/fhir/Encounter', {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: SYSTEM.actCode, code: 'AMB' },
    subject: { reference: `Patient/${zhang.patient}` },
    serviceProvider: { reference: 'Organization/hospital-a' },
    period: { start: day, end: day },
  });
  assert.equal(visit.status, 201, visit.text);
  const about = { mode: 'immediate', priority: 'urgent', to: 'lead', department: 'cardiology', ground: 'consortium', origin: 'clinic' };
  const note = { diagnosis: { code: 'I10', display: '特发性(原发性)高血压' }, summary: '血压控制不佳', purpose: '调整方案' };
  const answers = { date: today(), ...about, ...note, materials: ['summary'], consent: true, consentBy: 'self' };
  const asked = await doctor.send('POST', '/api/actions/teleconsultation.request', {
    requestId: 'objection-ask',
    resident: zhang.resident,
    answers,
  });
  assert.equal(asked.status, 200, asked.text);
  const { written } = z.object({ written: z.array(z.object({ type: z.string(), id: z.string() })) }).parse(asked.json);
  const target = written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no request');
  const opened = await desk.send('POST', '/api/actions/teleconsultation.open-room', {
    requestId: 'objection-room',
    answers: { date: today(), name: '第一会诊室', seats: 8 },
  });
  assert.equal(opened.status, 200, opened.text);
  const room = z
    .object({ rows: z.array(z.object({ code: z.string() })) })
    .parse((await desk.get('/api/options/row:teleconsultation_rooms')).json).rows[0]?.code;
  const arranged = await desk.send('POST', '/api/actions/teleconsultation.answer', {
    requestId: 'objection-arrange',
    resident: zhang.resident,
    answers: {
      target,
      date: today(),
      decision: 'accept',
      assigned: 'staff-specialist',
      room,
      on: addDays(today(), 1),
      time: '15:30',
      minutes: 30,
      meeting: 'own',
      fee: 0,
      share: 0,
    },
  });
  assert.equal(arranged.status, 200, arranged.text);
  const before = await findTold();
  for (const [name] of readersOf())
    assert.ok(
      before.some((each) => each.startsWith(name)),
      `${name} knows of them before`,
    );

  const consent = await commit(county.store, BY_TEST, [
    {
      op: 'create',
      resource: makeDenial(zhang.patient, ['hospital-a', 'lead']),
    },
  ]);
  assert.deepEqual(await findTold(), []);
  const id = consent.written[0]?.id ?? assert.fail();
  await commit(county.store, BY_TEST, [{ op: 'delete', type: 'Consent', id }]);
  assert.deepEqual(await findTold(), before);
});
