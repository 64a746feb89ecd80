/** The front desk: numbers by department and day, one doctor a number, and the note that continues the arrival. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Encounter, Organization, Patient } from '@medplum/fhirtypes';
import { type SignedIn, standingOf } from '../../../kernel/access/actor.ts';
import { areasForThePlatform } from '../../../kernel/access/row-condition.ts';
import { performAction } from '../../../kernel/actions/perform-action.ts';
import { startAction } from '../../../kernel/actions/start-action.ts';
import { commit } from '../../../kernel/commit/commit.ts';
import { prepareStore } from '../../../kernel/commit/migrations.ts';
import { openTestDatabase, type TestDatabase } from '../../../kernel/database/testing.ts';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { Fault } from '../../../kernel/errors.ts';
import { countIndicator } from '../../../kernel/indicators/evaluate-indicator.ts';
import { parsePeriod } from '../../../kernel/periods/period.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import { readWorklist } from '../../../kernel/reading/read-worklist.ts';
import { readCurrent } from '../../../kernel/record/read.ts';
import type { Store } from '../../../kernel/store/store.ts';
import system from '../system.ts';
import { writePlace } from './place-in-queue.ts';

let database: TestDatabase;
let store: Store;
let people: number[] = [];
let requests = 0;

before(async () => {
  database = await openTestDatabase('clinic-queue', async (empty) => {
    await prepareStore(empty, [system]);
  });
  store = await prepareStore(database.database, [system]);
  const hospital: Organization = {
    resourceType: 'Organization',
    active: true,
    name: '中心卫生院',
    type: [{ coding: [{ system: SYSTEM.institutionClass, code: 'C2' }] }],
  };
  const patient = (name: string): Patient => ({ resourceType: 'Patient', name: [{ text: name }], birthDate: '1960-01-01' });
  const { residents } = await commit(store, { who: undefined, act: 'write', what: {} }, [
    { op: 'create', resource: hospital, id: 'town' },
    ...['王秀英', '李桂芳', '张建国', '刘德华'].map((name) => ({ op: 'create' as const, resource: patient(name) })),
  ]);
  people = residents.filter((each) => each !== 0);
});

after(async () => {
  await database.close();
});

function who(name: string, role: 'nurse' | 'family-doctor' = 'family-doctor'): SignedIn {
  return {
    practitioner: name,
    name,
    role,
    ...standingOf(role),
    org: 'town',
    account: name,
    post: `post-${name}`,
    area: '',
    scope: { everything: true, areas: [], orgs: ['town'] },
  };
}

async function act(by: SignedIn, action: string, person: number, answers: object, encounter?: string) {
  requests += 1;
  const answer = await performAction(store, by, {
    action,
    resident: person,
    encounter,
    answers: { date: today(), ...answers },
    overrides: {},
    requestId: `queue-request-${requests}`,
  });
  assert.ok('done' in answer);
  return answer.done;
}

const nurse = who('nurse', 'nurse');
const arrival = { way: 'walk', setting: 'AMB', department: 'internal', triage: '胸闷' };
const note = {
  setting: 'AMB',
  complaint: '胸闷2小时',
  diagnosis: { code: 'I10', display: '原发性高血压' },
  otherDiagnoses: [],
  medicines: [],
  disposition: 'home',
};

function person(at: number): number {
  const found = people[at];
  assert.ok(found !== undefined);
  return found;
}

async function arrive(at: number, more: object = {}): Promise<string> {
  const { written } = await act(nurse, 'clinic.register-arrival', person(at), { ...arrival, ...more });
  const encounter = written.find(({ type }) => type === 'Encounter');
  assert.ok(encounter);
  return encounter.id;
}

const refused = (text: RegExp) => (error: unknown) => error instanceof Fault && text.test(error.text + error.message);

async function waitingNow() {
  const worklist = store.registry.worklists.get('clinic.waiting');
  assert.ok(worklist);
  const { rows } = await readWorklist(store, nurse, worklist, {});
  return rows.map(({ person: line, cells }) => `${cells.number?.text} ${line.name}`);
}

async function visitsToday(): Promise<number> {
  const indicator = store.registry.indicators.get('clinic.visits');
  const period = parsePeriod(today().slice(0, 7));
  assert.ok(indicator && period);
  return (await countIndicator(store, indicator, period, areasForThePlatform())).n;
}

test('the whole way: numbers, order, one call wins, skip, leave, and a note that continues the arrival', async () => {
  const first = await arrive(0);
  const second = await arrive(1);
  const urgent = await arrive(2, { first: true });
  assert.deepEqual(await waitingNow(), ['3 张建国', '1 王秀英', '2 李桂芳'], 'whoever is to be first comes first, others by number');
  await assert.rejects(arrive(0), refused(/已在内科候诊/), 'nobody waits twice in one department');
  assert.equal(await visitsToday(), 0, 'whoever waits is no visit yet');

  const calls = await Promise.allSettled([
    act(who('zhou'), 'clinic.call', person(0), { target: first }),
    act(who('qian'), 'clinic.call', person(0), { target: first }),
  ]);
  assert.deepEqual(calls.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'], 'one of two doctors gets the patient');
  const lost = calls.find((each) => each.status === 'rejected');
  assert.match(String(lost?.reason), /另一位医生已经叫了这个号/);

  await act(who('zhou'), 'clinic.call', person(1), { target: second });
  await act(nurse, 'clinic.skip', person(1), { target: second });
  assert.deepEqual(await waitingNow(), ['3 张建国', '2 李桂芳'], 'whoever was skipped comes last');
  await act(nurse, 'clinic.leave', person(1), { target: second, reason: 'waited' });
  assert.deepEqual(await waitingNow(), ['3 张建国']);

  const winner = calls[0]?.status === 'fulfilled' ? 'zhou' : 'qian';
  const action = store.registry.actions.get('clinic.record-visit');
  assert.ok(action);
  const start = await startAction(store, who(winner), action, person(0), undefined, first);
  assert.equal(start.answers.complaint, '胸闷', 'the note begins with what the desk wrote');
  const done = await act(who(winner), 'clinic.record-visit', person(0), { ...note, pressure: { systolic: 152, diastolic: 94 } }, first);
  assert.deepEqual(
    done.written.filter(({ type }) => type === 'Encounter').map(({ id }) => id),
    [first],
    'the arrival is the visit',
  );
  const kept = await readCurrent(database.database, 'Encounter', first);
  assert.ok(kept?.resource?.resourceType === 'Encounter');
  assert.equal(kept.resource.status, 'finished');
  const pressure = done.written.find(({ type }) => type === 'Observation');
  const observation = await readCurrent(database.database, 'Observation', pressure?.id ?? '');
  assert.ok(observation?.resource?.resourceType === 'Observation');
  assert.equal(observation.resource.encounter?.reference, `Encounter/${first}`, 'what was measured belongs to the visit');
  assert.equal(await visitsToday(), 1, 'one visit, not two');
  await assert.rejects(act(who('qian'), 'clinic.record-visit', person(0), note, first), refused(/已经写了病历/));
  await assert.rejects(act(who('qian'), 'clinic.record-visit', person(1), note, second), refused(/已登记离开/));

  // Written without opening it from the queue: still the same visit.
  const direct = await act(who('qian'), 'clinic.record-visit', person(2), note);
  assert.equal(direct.written.find(({ type }) => type === 'Encounter')?.id, urgent);
});

test('two who come at once get two numbers; each department counts from one; yesterday is not registered', async () => {
  const [a, b, c] = await Promise.all([
    arrive(0, { department: 'tcm' }),
    arrive(1, { department: 'tcm' }),
    arrive(3, { department: 'surgery' }),
  ]);
  const numbers = await Promise.all(
    [a, b, c].map(async (id) => {
      const kept = await readCurrent(database.database, 'Encounter', id);
      assert.ok(kept?.resource?.resourceType === 'Encounter');
      return kept.resource.extension?.flatMap(({ extension }) => extension ?? []).find(({ url }) => url === 'number')?.valueInteger;
    }),
  );
  assert.deepEqual(numbers.slice(0, 2).toSorted(), [1, 2]);
  assert.equal(numbers[2], 1);
  await assert.rejects(act(nurse, 'clinic.register-arrival', person(2), { ...arrival, date: '2024-01-02' }), refused(/只登记今天来的人/));
  await assert.rejects(act(who('zhou'), 'clinic.call', person(2), { target: a }), 'a number of somebody else');
  await assert.rejects(act(who('zhou'), 'clinic.call', person(0), { target: 'no-such' }));
});

test('the screen of the waiting room: masked names, departments and numbers, nothing by which anybody could be known or found', async () => {
  const encounter = await arrive(2, { department: 'paediatrics', triage: '咳嗽三天' });
  await act(who('zhou'), 'clinic.call', person(2), { target: encounter });
  const ask = async (id: string, search?: string) => {
    const worklist = store.registry.worklists.get(id);
    assert.ok(worklist);
    return readWorklist(store, nurse, worklist, { search });
  };
  const page = await ask('clinic.calls-now', '张建国');
  const row = page.rows.find(({ cells }) => cells.department?.text === '儿科');
  assert.equal(row?.person.name, '张*国');
  const sent = JSON.stringify(page);
  for (const secret of ['张建国', '1960', '咳嗽', encounter]) assert.ok(!sent.includes(secret), secret);
  assert.ok(page.rows.every(({ person: line }) => line.resident === 0 && line.village === '' && line.idMasked === null));
  assert.equal(page.total.count, page.rows.length, 'a search narrows nothing: it would tell who is here');
  const next = JSON.stringify(await ask('clinic.calls-next'));
  assert.ok(!next.includes('刘德华') && next.includes('刘*华'));
  await act(nurse, 'clinic.leave', person(2), { target: encounter, reason: 'mistake' });
});

test('two hundred at one desk: pages in order, nobody twice, and each department by itself', async () => {
  const departments = ['internal', 'surgery', 'tcm', 'general'] as const;
  const many = 200;
  const patients = Array.from({ length: many }, (_, at): Patient => ({ resourceType: 'Patient', name: [{ text: `某${at}` }] }));
  const made = await commit(
    store,
    { who: undefined, act: 'write', what: {} },
    patients.map((resource) => ({ op: 'create' as const, resource })),
  );
  const arrivals = made.written.map(({ id }, at): Encounter => {
    const department = departments[at % departments.length] ?? 'general';
    const place = {
      department,
      number: 1000 * (departments.length - (at % departments.length)) + Math.floor(at / departments.length),
      first: at === many - 1,
      booked: false,
      skips: 0,
    };
    return {
      resourceType: 'Encounter',
      extension: [writePlace({ ...place, state: 'waiting' })],
      status: 'arrived',
      class: { system: SYSTEM.actCode, code: 'AMB' },
      subject: { reference: `Patient/${id}` },
      period: { start: new Date(Date.now() - (many - at) * 1000).toISOString() },
      serviceProvider: { reference: 'Organization/busy' },
    };
  });
  const busy: Organization = { resourceType: 'Organization', active: true, name: '中心医院' };
  const { written } = await commit(store, { who: undefined, act: 'write', what: {} }, [
    { op: 'create', resource: busy, id: 'busy' },
    ...arrivals.map((resource) => ({ op: 'create' as const, resource })),
  ]);
  const ids = written.filter(({ type }) => type === 'Encounter').map(({ id }) => id);
  const desk: SignedIn = { ...nurse, org: 'busy', scope: { everything: true, areas: [], orgs: ['busy'] } };
  const worklist = store.registry.worklists.get('clinic.waiting');
  assert.ok(worklist);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await readWorklist(store, desk, worklist, { cursor });
    assert.deepEqual(page.total, { count: many, exact: true });
    assert.deepEqual(
      page.parts.map(({ label, count }) => `${label} ${count}`),
      ['内科 50', '外科 50', '中医科 50', '全科 50'],
    );
    seen.push(...page.rows.map(({ key }) => key));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  assert.equal(new Set(seen).size, many);
  const inTurn = [...ids.slice(-1), ...ids.slice(0, -1)];
  assert.deepEqual(seen, inTurn, 'over all departments who is to be first, then as they came');
  const begun = performance.now();
  const own = await readWorklist(store, desk, worklist, { part: 'tcm' });
  const took = performance.now() - begun;
  assert.ok(took < 1000, `a page took ${took} ms`);
  assert.deepEqual([own.rows.length, own.total.count], [50, 50]);
  assert.ok(own.rows.every(({ cells }) => cells.department?.text === '中医科'));
  const first = await readWorklist(store, desk, worklist, {});
  assert.equal(first.rows[0]?.cells.first?.raw, true, 'whoever is to be first stands on the first page');
});

test('a visit without an arrival stands on its own', async () => {
  const before = await visitsToday();
  await act(who('zhou'), 'clinic.record-visit', person(1), { ...note, date: '2024-03-05' });
  assert.equal(await visitsToday(), before);
});
