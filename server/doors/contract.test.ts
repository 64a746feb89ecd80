/** Every answer of /api has the shape that the contract promises to the pages, for those who may ask; the others are refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { makeIdentityNumber } from '../../kernel/commit/testing/small-county.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import * as contract from '../contract/contract.ts';
import { organisationsSchema } from '../contract/organisations.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';
import { REGISTRATION } from '../testing/registration.ts';

let doors: Doors;
let village: DoorClient;
let manager: DoorClient;
before(async () => {
  doors = await openDoors();
  village = await doors.signIn('village-a1');
  manager = await doors.signIn('manager-a');
});
after(() => doors?.close());

const zhang = (): number => doors.county.residents.zhang.resident;

/** Enrols 张伟 and writes a follow-up, so that the lists have rows. */
async function enrol(): Promise<void> {
  const enrolment = { date: today(), comorbidity: ['none'] };
  const answer = await village.send('POST', '/api/actions/hypertension.enrol', {
    resident: zhang(),
    requestId: 'enrol-zhang',
    answers: enrolment,
  });
  assert.equal(answer.status, 200, answer.text);
  contract.performedSchema.parse(answer.json);
}

test('what the pages read has the promised shape, and the lists have rows', async () => {
  await enrol();
  const rate = '/api/indicators/hypertension.control-rate';
  const reads: readonly (readonly [client: DoorClient, url: string, shape: z.ZodType])[] = [
    [village, '/api/session', contract.actorSchema],
    [village, '/api/home', contract.homeSchema],
    [manager, '/api/home', contract.homeSchema],
    [village, '/api/tasks', contract.tasksSchema],
    [village, '/api/tasks?when=overdue', contract.tasksSchema],
    [village, '/api/worklists/hypertension.register', contract.worklistSchema],
    [village, '/api/people?q=zw', contract.peopleSchema],
    [village, `/api/people/${zhang()}`, contract.personPageSchema],
    [village, `/api/people/${zhang()}/timeline`, contract.timelineSchema],
    [village, `/api/actions/hypertension.record-visit/start?resident=${zhang()}`, contract.startSchema],
    [village, '/api/actions/residents.register/start', contract.startSchema],
    [village, '/api/options/village?q=', contract.optionsSchema],
    [village, '/api/options/icd-10?q=gxy', contract.optionsSchema],
    [village, '/api/areas', contract.areasSchema],
    [manager, '/api/organisations', organisationsSchema],
    [manager, '/api/organisations?tree=consortium', organisationsSchema],
    [manager, '/api/indicators', z.object({ rows: z.array(contract.indicatorSchema) })],
    [manager, rate, contract.indicatorSchema],
    [manager, `${rate}/breakdown`, contract.breakdownSchema],
    [manager, `${rate}/trend?periods=3`, contract.trendSchema],
    [manager, `${rate}/people`, contract.behindSchema],
    [manager, '/api/reports/work-report', contract.reportSchema],
    [manager, '/api/reports/work-report/publications', z.object({ rows: z.array(z.unknown()) })],
  ];
  for (const [client, url, shape] of reads) {
    const { status, json, text } = await client.get(url);
    assert.equal(status, 200, `${url}: ${text}`);
    const parsed = shape.safeParse(json);
    assert.ok(parsed.success, `${url}: ${parsed.error}`);
    assert.equal((await doors.nobody.get(url)).status, 401, `${url} is for people who signed in`);
  }
  assert.equal(
    contract.worklistSchema.parse((await village.get('/api/worklists/hypertension.register')).json).rows[0]?.person.name,
    '张伟',
  );
  assert.equal(contract.behindSchema.parse((await manager.get(`${rate}/people`)).json).parts.missed, 1);
});

test('every number of the board, and every worklist of a role, answers', async () => {
  const { rows } = z.object({ rows: z.array(contract.indicatorSchema) }).parse((await manager.get('/api/indicators')).json);
  assert.equal(rows.length, doors.county.store.registry.indicators.size);
  for (const { id } of rows) {
    for (const part of ['missed', 'reached', 'excluded']) {
      const { status, json, text } = await manager.get(`/api/indicators/${id}/people?part=${part}`);
      assert.equal(status, 200, `${id} ${part}: ${text}`);
      contract.behindSchema.parse(json);
    }
  }
  for (const worklist of doors.county.store.registry.worklists.values()) {
    const { status } = await village.get(`/api/worklists/${worklist.id}`);
    assert.equal(status, worklist.roles.includes('village-doctor') ? 200 : 403, worklist.id);
  }
});

test('every action begins for those who may, and is refused to the others with who may', async () => {
  const bureau = await doors.signIn('bureau');
  for (const action of doors.county.store.registry.actions.values()) {
    const url = `/api/actions/${action.id}/start${action.subject === 'resident' ? `?resident=${zhang()}` : ''}`;
    for (const [client, role] of [
      [village, 'village-doctor'],
      [bureau, 'bureau-manager'],
    ] as const) {
      const reply = await client.get(url);
      if (action.allow.includes(role)) {
        assert.ok([200, 403].includes(reply.status), `${action.id}: ${reply.text}`);
        if (reply.status === 200) contract.startSchema.parse(reply.json);
      } else {
        assert.equal(reply.status, 403, action.id);
        assert.match(contract.problemSchema.parse(reply.json).next, /^请由 .+ 办理。$/);
      }
    }
  }
});

test('doubtful answers come back as warnings to be explained, and are written with the reason', async () => {
  const answers = { ...REGISTRATION, phone: '', identityNumber: makeIdentityNumber('1960-01-01', '151') };
  const asked = await village.send('POST', '/api/actions/residents.register', { requestId: 'doubt-001', answers });
  assert.equal(asked.status, 422);
  const { warnings } = contract.warningsSchema.parse(asked.json);
  assert.deepEqual(
    warnings.map(({ field }) => field),
    ['phone'],
  );
  const overrides = { phone: '独居，暂无电话' };
  const done = await village.send('POST', '/api/actions/residents.register', { requestId: 'doubt-002', answers, overrides });
  assert.equal(done.status, 200, done.text);
});

test('a masked number is shown on its own request, which is logged', async () => {
  const { json } = await village.send('POST', `/api/people/${zhang()}/reveal`, { what: 'identity-number' });
  assert.equal(z.object({ value: z.string() }).parse(json).value, makeIdentityNumber('1958-03-12', '011'));
  const far = doors.county.residents.chen.resident;
  assert.equal((await village.send('POST', `/api/people/${far}/reveal`, { what: 'phone' })).status, 403);
});

test('a report is frozen once published, and comes as a Word file', async () => {
  const head = await doors.signIn('consortium');
  const published = await head.send('POST', '/api/reports/work-report/publish', {});
  assert.equal(published.status, 200, published.text);
  const report = contract.reportSchema.parse(published.json);
  assert.ok(report.published);
  const again = await head.get(`/api/reports/work-report?published=${report.published?.id}`);
  assert.deepEqual(contract.reportSchema.parse(again.json), report);
  const word = await head.get('/api/reports/work-report/docx');
  assert.deepEqual([word.status, word.text.slice(0, 2)], [200, 'PK']);
  assert.match(String(word.headers['content-disposition']), /filename\*=UTF-8''%/);
});
