/** Beds and stays by worked examples: what comes by HL7, what is entered, and the numbers with their n and N. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Encounter, ExplanationOfBenefit, Organization, ServiceRequest } from '@medplum/fhirtypes';
import { type SignedIn, standingOf } from '../../../kernel/access/actor.ts';
import { areasForThePlatform } from '../../../kernel/access/row-condition.ts';
import { performAction } from '../../../kernel/actions/perform-action.ts';
import { commit } from '../../../kernel/commit/commit.ts';
import { prepareStore } from '../../../kernel/commit/migrations.ts';
import { openTestDatabase, type TestDatabase } from '../../../kernel/database/testing.ts';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { Fault } from '../../../kernel/errors.ts';
import { computeValue, countIndicator } from '../../../kernel/indicators/evaluate-indicator.ts';
import { parsePeriod } from '../../../kernel/periods/period.ts';
import { daysBetween, toDate, today } from '../../../kernel/periods/plain-date.ts';
import type { Store } from '../../../kernel/store/store.ts';
import { describeClass } from '../institution-level.ts';
import system from '../system.ts';
import { bedDays } from './stays-view.ts';

let database: TestDatabase;
let store: Store;
let patients: string[] = [];

before(async () => {
  database = await openTestDatabase('clinic-stays', async (empty) => {
    await prepareStore(empty, [system]);
  });
  store = await prepareStore(database.database, [system]);
  const institution = (name: string, code: string): Organization => ({
    resourceType: 'Organization',
    active: true,
    name,
    type: [{ coding: [{ system: SYSTEM.institutionClass, code }] }],
  });
  const done = await commit(store, { who: undefined, act: 'write', what: {} }, [
    { op: 'create', resource: institution('中心卫生院', 'C2'), id: 'town' },
    { op: 'create', resource: institution('区人民医院', 'A1'), id: 'county' },
    ...['王秀英', '李桂芳'].map((name) => ({
      op: 'create' as const,
      resource: {
        resourceType: 'Patient' as const,
        extension: [{ url: EXTENSION.residency, valueCode: 'usual' }],
        name: [{ text: name }],
        birthDate: '1960-01-01',
      },
    })),
  ]);
  await store.directory.refresh(database.database);
  patients = done.written.filter(({ type }) => type === 'Patient').map(({ id }) => id);
});

after(async () => {
  await database.close();
});

function stay(org: string, letter: string, start: string, end: string | undefined, more: Partial<Encounter> = {}): Encounter {
  return {
    resourceType: 'Encounter',
    status: end === undefined ? 'in-progress' : 'finished',
    class: { system: SYSTEM.actCode, code: 'IMP' },
    type: [describeClass(letter)],
    subject: { reference: `Patient/${patients[0]}` },
    period: { start, ...(end === undefined ? {} : { end }) },
    serviceProvider: { reference: `Organization/${org}` },
    ...more,
  };
}

async function put(...resources: readonly (Encounter | ExplanationOfBenefit | ServiceRequest)[]): Promise<void> {
  await commit(
    store,
    { who: undefined, act: 'write', what: {} },
    resources.map((resource) => ({ op: 'create' as const, resource })),
  );
}

async function count(id: string, code: string) {
  const indicator = store.registry.indicators.get(`clinic.${id}`);
  const period = parsePeriod(code);
  assert.ok(indicator && period, id);
  const counted = await countIndicator(store, indicator, period, areasForThePlatform());
  return { n: counted.n, N: counted.N, value: computeValue(indicator, counted), target: indicator.target };
}

const manager: SignedIn = {
  practitioner: 'm1',
  name: '主任',
  role: 'consortium-manager',
  ...standingOf('consortium-manager'),
  org: 'county',
  account: 'm1',
  post: 'post-m1',
  area: '',
  scope: { everything: true, areas: [], orgs: ['county'] },
};

async function registerBeds(answers: object, requestId: string): Promise<void> {
  const all = { level: 'primary', institution: 'town', document: '2024年统计报表', ...answers };
  const answer = await performAction(store, manager, {
    action: 'clinic.register-beds',
    resident: undefined,
    encounter: undefined,
    answers: all,
    overrides: {},
    requestId,
  });
  assert.ok('done' in answer);
}

test('a bed-day is every night; in and out on one day is one', () => {
  assert.equal(bedDays(toDate('2024-02-27'), toDate('2024-03-02')), 4, '2024 has a 29 February');
  assert.equal(bedDays(toDate('2024-03-02'), toDate('2024-03-02')), 1);
});

test('occupancy, average stay and discharges by hand', async () => {
  await registerBeds({ date: '2024-03-01', until: '2024-03-31', beds: 10 }, 'beds-request-1');
  await registerBeds({ date: '2024-03-16', until: '2024-12-31', beds: 20 }, 'beds-request-2');
  await put(
    stay('town', 'C2', '2024-02-25', '2024-03-05'), // 9 days, 4 of them in March
    stay('town', 'C2', '2024-03-10', '2024-03-10'), // 1 day
    stay('town', 'C2', '2024-03-28', undefined), // 4 days in March, still in
    stay('county', 'A1', '2024-03-01', '2024-03-11', { subject: { reference: `Patient/${patients[1]}` } }), // 10 days
    stay('town', 'C2', '2024-03-20', undefined, { status: 'planned' }),
    stay('town', 'C2', '2024-03-21', '2024-03-25', { status: 'cancelled' }),
  );
  const open = 15 * 10 + 16 * 20;
  assert.deepEqual(await count('occupied-bed-days', '2024-03'), { n: 4 + 1 + 4 + 10, N: null, value: 19, target: undefined });
  assert.deepEqual(await count('bed-occupancy', '2024-03'), { n: 19, N: open, value: (19 / open) * 100, target: undefined });
  assert.deepEqual(await count('primary-bed-occupancy', '2024-03'), { n: 9, N: open, value: (9 / open) * 100, target: 35 });
  assert.deepEqual(await count('discharges', '2024-03'), { n: 3, N: null, value: 3, target: undefined });
  assert.deepEqual(await count('average-stay', '2024-03'), { n: 9 + 1 + 10, N: 3, value: 20 / 3, target: undefined });
  assert.deepEqual(await count('bed-occupancy', '2023-03'), { n: 0, N: 0, value: null, target: undefined });
});

test('a stay that another system lets begin or end with the calendar is kept, and counts its last days alone', async () => {
  for (const [start, end] of [
    ['0001-01-01', '2019-03-31'],
    ['2019-01-01', '9999-12-31'],
  ] as const) {
    await put(stay('county', 'A', start, end, { status: 'finished' }));
  }
  assert.equal((await count('occupied-bed-days', '2019-03')).n, 30 + 31, 'of the first its last days; the second goes on');
  assert.equal((await count('occupied-bed-days', '1999-02')).n, 0, 'so long ago no day is kept');
});

test('a period that is not over counts to today: neither the beds registered ahead nor the days that who is in may stay', async () => {
  const now = today();
  const year = now.slice(0, 4);
  await registerBeds({ date: `${year}-01-01`, until: `${year}-12-31`, beds: 10 }, 'beds-request-8');
  await put(stay('town', 'C2', now, undefined));
  const days = daysBetween(toDate(`${year}-01-01`), now) + 1;
  const whole = await count('primary-bed-occupancy', year);
  assert.deepEqual([whole.n, whole.N], [1, 10 * days]);
  assert.equal((await count('occupied-bed-days', year)).n, 1);
});

test('beds are refused for the wrong level, for nobody, and where a later entry stands', async () => {
  const refused = (text: RegExp) => (error: unknown) => error instanceof Fault && text.test(`${error.text}${error.message}`);
  const beds = { date: '2024-01-01', until: '2024-12-31', beds: 5 };
  await assert.rejects(registerBeds({ ...beds, level: 'other' }, 'beds-request-3'), refused(/这家机构是“基层”/));
  await assert.rejects(registerBeds({ ...beds, institution: 'nobody' }, 'beds-request-4'));
  await assert.rejects(registerBeds(beds, 'beds-request-5'), refused(/起已登记/));
  await assert.rejects(registerBeds({ ...beds, until: '2023-12-31' }, 'beds-request-6'), refused(/止日应不早于起日/));
  await assert.rejects(registerBeds({ ...beds, until: '2025-12-31' }, 'beds-request-7'), refused(/最多登记一年/));
});

function settled(start: string, more: Partial<ExplanationOfBenefit> = {}): ExplanationOfBenefit {
  return {
    resourceType: 'ExplanationOfBenefit',
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'institutional' }] },
    use: 'claim',
    patient: { reference: `Patient/${patients[0]}` },
    billablePeriod: { start },
    created: start,
    insurer: { display: '医保经办机构' },
    provider: { display: '省人民医院' },
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { display: '基本医疗保险' } }],
    ...more,
  };
}

test('care inside and outside: settlements outside count once, those of our own institutions and cancelled ones not', async () => {
  await put(
    settled('2024-03-12'),
    settled('2024-03-13', { subType: { coding: [{ system: SYSTEM.actCode, code: 'AMB' }] } }),
    settled('2024-03-14', { provider: { reference: 'Organization/county' } }),
    settled('2024-03-15', { status: 'cancelled' }),
    settled('2024-03-16', { outcome: 'error' }),
    settled('2024-03-17', { use: 'preauthorization' }),
    stay('town', 'C2', '2024-03-18', '2024-03-18', { class: { system: SYSTEM.actCode, code: 'AMB' } }),
    stay('county', 'A1', '2024-03-19', '2024-03-19', { class: { system: SYSTEM.actCode, code: 'EMER' } }),
    stay('town', 'C2', '2024-03-20', '2024-03-20', { class: { system: SYSTEM.actCode, code: 'HH' } }),
  );
  const inpatient = await count('inside-inpatient-share', '2024-03');
  assert.deepEqual([inpatient.n, inpatient.N], [3, 4]);
  const whole = await count('inside-share', '2024-03');
  assert.deepEqual([whole.n, whole.N, whole.target], [6, 8, 90]);
  const primary = await count('primary-visit-share', '2024-03');
  assert.deepEqual([primary.n, primary.N, primary.target], [1, 2, 65], 'visits at home are not in it');
  const care = await count('primary-share', '2024-03');
  assert.deepEqual([care.n, care.N], [2, 3], 'in 基层诊疗量 they are');
});

test('where visits were settled: in the village, in the town, sent up from there, at the county hospital, outside, and nowhere known', async () => {
  const visit = (org: string, letter: string, day: string) =>
    stay(org, letter, day, day, { class: { system: SYSTEM.actCode, code: 'AMB' } });
  const { type: _, ...unknown } = visit('town', 'C2', '2024-05-07');
  const sentUp = (day: string, status: ServiceRequest['status'] = 'active'): ServiceRequest => ({
    resourceType: 'ServiceRequest',
    status,
    intent: 'order',
    category: [{ coding: [{ system: SYSTEM.centre, code: 'referral' }] }],
    code: {
      coding: [
        { system: SYSTEM.centre, code: 'referral' },
        { system: SYSTEM.examItem, code: 'up' },
      ],
    },
    subject: { reference: `Patient/${patients[0]}` },
    authoredOn: `${day}T02:00:00.000Z`,
    extension: [{ url: EXTENSION.org, valueReference: { reference: 'Organization/town' } }],
  });
  await put(
    visit('clinic', 'D6', '2024-05-01'),
    visit('clinic', 'D6', '2024-05-02'),
    visit('town', 'C2', '2024-05-03'),
    visit('town', 'C2', '2024-05-10'),
    visit('town', 'C2', '2024-05-20'),
    sentUp('2024-05-11'), // the day after: not settled here
    sentUp('2024-05-20', 'revoked'), // taken back: settled after all
    visit('county', 'A1', '2024-05-12'),
    settled('2024-05-15', { subType: { coding: [{ system: SYSTEM.actCode, code: 'AMB' }] } }),
    unknown,
  );
  const village = await count('settled-in-village', '2024-05');
  assert.deepEqual([village.n, village.N], [2, 7]);
  const town = await count('settled-in-town', '2024-05');
  assert.deepEqual([town.n, town.N], [4, 7]);
});

test('a list of settlements: an end before its beginning is refused', () => {
  const action = system.actions.find(({ id }) => id === 'clinic.record-outside');
  assert.ok(action?.imports);
  const findings = action.form.check({
    date: '2024-03-05',
    until: '2024-03-01',
    kind: 'IMP',
    number: '1',
    hospital: '省人民医院',
  });
  assert.equal(findings.length, 1);
});
