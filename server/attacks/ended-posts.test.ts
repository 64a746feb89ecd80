/** A post that was left opens nothing any more, at once: no door, however new, and no stream that stood open. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from '../../kernel/database/sql.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let address: string;
before(async () => {
  doors = await openDoors();
  address = await doors.app.listen({ port: 0, host: '127.0.0.1' });
});
after(() => doors.close());

/** A stream that is open; `rest` resolves with what came until it ended. */
async function listen(who: DoorClient, path: string): Promise<{ readonly rest: Promise<string> }> {
  const response = await fetch(`${address}${path}`, { headers: who.own });
  assert.equal(response.status, 200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail('no stream');
  const first = await reader.read();
  assert.ok(first.value?.includes(': open'));
  const rest = (async () => {
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return text;
      text += value;
    }
  })();
  return { rest };
}

test('who leaves a post is put out of every door and every open stream at once, and is told nothing in going', async () => {
  const { zhang } = doors.county.residents;
  const person = `/api/people/${zhang.resident}`;
  const doctor = await doors.signIn('doctor-a');
  const keeper = await doors.signIn('consortium');
  const reads = [
    '/api/session',
    '/api/home',
    person,
    `${person}/timeline`,
    `${person}/shares`,
    `${person}/meetings/none`,
    `${person}/meetings/none/events`,
    '/api/options/row:clinic_beds',
    '/api/options/row:clinic_ward',
    '/api/options/row:teleconsultation_rooms',
    '/api/options/row:teleconsultation_experts',
    '/api/worklists/clinic.ward',
    '/api/worklists/teleconsultation.board',
    '/api/working-days',
    '/api/import/registry.set-working-day/template',
    '/api/organisations',
    '/api/account',
    '/api/events',
    '/dicom-web/studies',
    `/fhir/Patient/${zhang.patient}`,
    '/fhir/Schedule',
  ];
  const writes = [
    ['POST', '/api/actions/clinic.admit', { requestId: 'late-1', answers: {}, resident: zhang.resident }],
    ['POST', '/api/actions/teleconsultation.request', { requestId: 'late-2', answers: {}, resident: zhang.resident }],
    ['POST', `${person}/shares`, { about: 'ImagingStudy/x', purpose: 'referral', hours: 24, agreed: true }],
    ['POST', `${person}/meetings/none/signals`, { from: 'a', to: 'b', signal: { kind: 'bye' } }],
    ['POST', '/api/access/break-glass', { resident: zhang.resident, reason: '急救时需要查看过敏史', confirmed: true }],
    ['POST', '/api/session/confirm', { password: 'correct horse' }],
    ['POST', '/api/session/post', { post: 'post-doctor-a' }],
  ] as const;
  assert.equal((await doctor.get(person)).status, 200);
  const stream = await listen(doctor, '/api/events');
  const answers = { date: addDays(today(), -1), target: 'post-doctor-a', reason: 'resigned' };
  const left = await keeper.send('POST', '/api/actions/registry.end-post', { requestId: 'he-leaves', answers });
  assert.equal(left.status, 200, left.text);
  const told = await stream.rest;
  assert.ok(!told.includes('data:'), told);
  const before = await doors.county.database.run(sql`select 1 from audit where account = 'doctor-a' and result = 'done'`);
  for (const path of reads) {
    const { status, text } = await doctor.get(path);
    assert.equal(status, 401, `${path}: ${status} ${text.slice(0, 200)}`);
    assert.ok(!/张伟|1958/.test(text), path);
  }
  for (const [method, path, body] of writes) {
    const { status, text } = await doctor.send(method, path, body);
    assert.equal(status, 401, `${path}: ${status} ${text.slice(0, 200)}`);
  }
  const after = await doors.county.database.run(sql`select 1 from audit where account = 'doctor-a' and result = 'done'`);
  assert.equal(after, before, 'nothing was done in their name');
  const again = await doors.nobody.send('POST', '/api/session', { user: 'doctor-a', password: 'correct horse' });
  assert.equal(again.status, 403, again.text);
});
