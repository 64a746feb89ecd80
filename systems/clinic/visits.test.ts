/** Visits written through the door: the readings belong to the encounter, and the numbers follow. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Organization, Patient } from '@medplum/fhirtypes';
import { type SignedIn, standingOf } from '../../kernel/access/actor.ts';
import { areasForThePlatform } from '../../kernel/access/row-condition.ts';
import { performAction } from '../../kernel/actions/perform-action.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { prepareStore } from '../../kernel/commit/migrations.ts';
import { openTestDatabase, type TestDatabase } from '../../kernel/database/testing.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { countIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { parsePeriod } from '../../kernel/periods/period.ts';
import { readCurrent } from '../../kernel/record/read.ts';
import type { Store } from '../../kernel/store/store.ts';
import system from './system.ts';

let database: TestDatabase;
let store: Store;
let resident: number | undefined;
let requests = 0;

function institution(code: string): Organization {
  return { resourceType: 'Organization', active: true, name: code, type: [{ coding: [{ system: SYSTEM.institutionClass, code }] }] };
}

before(async () => {
  database = await openTestDatabase('clinic', async (empty) => {
    await prepareStore(empty, [system]);
  });
  store = await prepareStore(database.database, [system]);
  const patient: Patient = { resourceType: 'Patient', name: [{ text: '王秀英' }], birthDate: '1950-01-01' };
  const { residents } = await commit(store, { who: undefined, act: 'write', what: {} }, [
    { op: 'create', resource: institution('D6'), id: 'village-clinic' },
    { op: 'create', resource: institution('A1'), id: 'county-hospital' },
    { op: 'create', resource: patient },
  ]);
  resident = residents.find((each) => each !== 0);
});

after(async () => {
  await database.close();
});

function visit(org: string, answers: object, overrides: Record<string, string> = {}) {
  const who: SignedIn = {
    practitioner: 'p1',
    name: '李医生',
    role: 'village-doctor',
    ...standingOf('village-doctor'),
    org,
    account: 'li',
    post: 'post-1',
    area: '',
    scope: { everything: true, areas: [], orgs: [org] },
  };
  const note = {
    date: '2024-03-05',
    setting: 'AMB',
    complaint: '头晕',
    diagnosis: { code: 'I10', display: '原发性高血压' },
    otherDiagnoses: [],
    medicines: [],
    disposition: 'home',
  };
  requests += 1;
  return performAction(store, who, {
    action: 'clinic.record-visit',
    resident,
    encounter: undefined,
    answers: { ...note, ...answers },
    overrides,
    requestId: `request-${requests}`,
  });
}

async function count(id: string, code: string) {
  const indicator = store.registry.indicators.get(`clinic.${id}`);
  const period = parsePeriod(code);
  assert.ok(indicator && period);
  const { n, N, excluded } = await countIndicator(store, indicator, period, areasForThePlatform());
  return { n, N, excluded };
}

test('a blood pressure taken in the visit belongs to its encounter', async () => {
  const answer = await visit('village-clinic', { pressure: { systolic: 152, diastolic: 94 } });
  assert.ok('done' in answer);
  const encounter = answer.done.written.find(({ type }) => type === 'Encounter');
  const observation = answer.done.written.find(({ type }) => type === 'Observation');
  assert.ok(encounter && observation);
  const kept = await readCurrent(database.database, 'Observation', observation.id);
  assert.equal(kept?.resource?.resourceType === 'Observation' && kept.resource.encounter?.reference, `Encounter/${encounter.id}`);
});

test('an urgent pressure asks for a reason first, then is written', async () => {
  const urgent = { date: '2024-04-01', pressure: { systolic: 186, diastolic: 100 } };
  const answer = await visit('village-clinic', urgent);
  assert.ok('warnings' in answer);
  assert.deepEqual(await count('visits', '2024-04'), { n: 0, N: null, excluded: 0 });
  const written = await visit(
    'village-clinic',
    { ...urgent, disposition: 'refer', referTo: '区人民医院急诊科' },
    { pressure: '复测三次一致' },
  );
  assert.ok('done' in written && written.done.tell?.urgent);
  assert.deepEqual(await count('visits', '2024-04'), { n: 1, N: null, excluded: 0 });
});

test('the share of primary care follows the class of the institution on the day', async () => {
  await visit('county-hospital', { date: '2024-05-01' });
  await visit('nobody-knows', { date: '2024-05-02' });
  assert.deepEqual(await count('visits', '2024H1'), { n: 4, N: null, excluded: 0 });
  assert.deepEqual(await count('primary-share', '2024H1'), { n: 2, N: 3, excluded: 1 });
  assert.deepEqual(await count('admissions', '2024H1'), { n: 0, N: null, excluded: 0 });
});
