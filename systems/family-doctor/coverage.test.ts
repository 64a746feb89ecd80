/** A village of ten people, counted by hand: who is signed, who belongs to the key groups, what was kept and paid. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Contract, EpisodeOfCare, Flag, Patient } from '@medplum/fhirtypes';
import { type SignedIn, standingOf } from '../../kernel/access/actor.ts';
import { areasForThePlatform } from '../../kernel/access/row-condition.ts';
import { performAction } from '../../kernel/actions/perform-action.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { prepareStore } from '../../kernel/commit/migrations.ts';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { openTestDatabase, type TestDatabase } from '../../kernel/database/testing.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { countIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { parsePeriod } from '../../kernel/periods/period.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { FreePackageCode } from './catalogue/free-packages.ts';
import { writeAgreement } from './contracts/agreement.ts';
import system from './system.ts';

const HALF_YEAR = '2024H1';

interface Villager {
  readonly birth: string;
  readonly residency?: 'usual' | 'registered-away';
  readonly until?: string;
  readonly deceased?: string;
  readonly flags?: readonly string[];
  readonly programmes?: readonly string[];
  readonly contracts?: readonly { readonly start: string; readonly packages?: readonly FreePackageCode[]; readonly endedOn?: string }[];
}

/** Signed at the end of June: 赵 (key), 钱 (key), 周 (not key). Key groups then: 赵 钱 孙 王. Usual residents: all but 郑, 吴 and 冯. */
const VILLAGE: Readonly<Record<string, Villager>> = {
  // In three groups at once; the contract of last year was continued without a gap.
  赵: {
    birth: '1950-02-01',
    flags: ['disabled'],
    programmes: ['hypertension'],
    contracts: [{ start: '2023-03-01' }, { start: '2024-02-29', packages: ['basic', 'hypertension'] }],
  },
  // 65 on the last day.
  钱: { birth: '1959-06-30', contracts: [{ start: '2024-06-30' }] },
  // Six for the last time on the last day; never signed.
  孙: { birth: '2017-07-01' },
  // Seven on the last day, no longer a key-group child; never signed.
  李: { birth: '2017-06-30' },
  周: { birth: '1990-01-01', contracts: [{ start: '2024-01-01' }] },
  // Moved away on the day before the last, with a contract.
  吴: { birth: '1945-01-01', until: '2024-06-29', contracts: [{ start: '2024-01-01' }] },
  // Died on the last day.
  郑: { birth: '1940-01-01', deceased: '2024-06-30', contracts: [{ start: '2024-01-01' }] },
  // Ran out on 31 May, not continued.
  王: { birth: '1980-01-01', programmes: ['diabetes2'], contracts: [{ start: '2023-06-01' }] },
  冯: { birth: '1950-01-01', residency: 'registered-away', contracts: [{ start: '2024-01-01' }] },
  // Ended early.
  陈: { birth: '1985-01-01', contracts: [{ start: '2024-01-01', endedOn: '2024-03-31' }] },
};

let database: TestDatabase;
let store: Store;

function patientOf(name: string, one: Villager): Patient {
  return {
    resourceType: 'Patient',
    name: [{ text: name }],
    birthDate: one.birth,
    ...(one.deceased === undefined ? {} : { deceasedDateTime: one.deceased }),
    extension: [
      { url: EXTENSION.residency, valueCode: one.residency ?? 'usual' },
      ...(one.until === undefined ? [] : [{ url: EXTENSION.presence, valuePeriod: { end: one.until } }]),
    ],
  };
}

function recordsOf(subject: string, one: Villager): (Flag | EpisodeOfCare | Contract)[] {
  const flags = (one.flags ?? []).map(
    (code): Flag => ({
      resourceType: 'Flag',
      status: 'active',
      code: { coding: [{ system: SYSTEM.flag, code }] },
      subject: { reference: subject },
      period: { start: '2020-01-01' },
    }),
  );
  const episodes = (one.programmes ?? []).map(
    (code): EpisodeOfCare => ({
      resourceType: 'EpisodeOfCare',
      status: 'active',
      type: [{ coding: [{ system: SYSTEM.episode, code }] }],
      patient: { reference: subject },
      period: { start: '2020-01-01' },
    }),
  );
  const contracts = (one.contracts ?? []).map(({ start, packages, endedOn }): Contract => {
    const day = toDate(start);
    const written = writeAgreement({
      serial: 1,
      signed: day,
      start: day,
      years: 1,
      subject,
      org: 'org-1',
      team: 'CareTeam/t1',
      packages: packages ?? ['basic'],
      continues: undefined,
    });
    return endedOn === undefined ? written : { ...written, status: 'terminated', applies: { start, end: endedOn } };
  });
  return [...flags, ...episodes, ...contracts];
}

before(async () => {
  database = await openTestDatabase('family-doctor', async (empty) => {
    await prepareStore(empty, [system]);
  });
  store = await prepareStore(database.database, [system]);
  const writes = Object.entries(VILLAGE).flatMap(([name, one], at): Write[] => {
    const reference = `urn:uuid:00000000-0000-4000-8000-00000000000${at}`;
    return [
      { op: 'create', resource: patientOf(name, one), reference },
      ...recordsOf(reference, one).map((resource): Write => ({ op: 'create', resource })),
    ];
  });
  await commit(store, { who: undefined, act: 'write', what: {} }, writes);
});

after(async () => {
  await database.close();
});

async function count(id: string, code = HALF_YEAR): Promise<readonly [number, number | null]> {
  const indicator = store.registry.indicators.get(`family-doctor.${id}`);
  const period = parsePeriod(code);
  assert.ok(indicator && period);
  const { n, N } = await countIndicator(store, indicator, period, areasForThePlatform());
  return [n, N];
}

test('usual residents on the last day: not those away, gone or dead by then', async () => {
  assert.deepEqual(await count('usual-residents'), [7, null]);
  assert.deepEqual(await count('usual-residents', '@2024-06-29'), [9, null]);
});

test('signed of usual residents', async () => {
  assert.deepEqual(await count('signing-rate'), [3, 7]);
  assert.deepEqual(await count('signed'), [3, null]);
});

test('signed of key groups: in three groups and counted once; 65th and 7th birthdays on the last day', async () => {
  assert.deepEqual(await count('key-signing-rate'), [2, 4]);
  assert.deepEqual(await count('key-signed'), [2, null]);
  assert.deepEqual(await count('key-signing-rate', '@2024-06-29'), [3, 6]);
});

test('renewal: two ran out in the half-year, one was continued', async () => {
  assert.deepEqual(await count('renewal-rate'), [1, 2]);
});

test('promises: nothing was done, so what fell due is not kept and nobody is effectively signed', async () => {
  // 赵: the yearly promise of the old contract and the first quarter of the new one; 王: the yearly promise that ended on 31 May.
  assert.deepEqual(await count('performance-rate'), [0, 3]);
  assert.deepEqual(await count('effective-rate'), [0, 3]);
});

test('through the door: sign, visit at home, order and pay, end, and the numbers follow', async () => {
  const who: SignedIn = {
    practitioner: 'p1',
    name: '李医生',
    role: 'family-doctor',
    ...standingOf('family-doctor'),
    org: 'org-1',
    account: 'li',
    post: 'post-1',
    area: '',
    scope: { everything: true, areas: [], orgs: ['org-1'] },
  };
  const born = {
    resourceType: 'Patient' as const,
    name: [{ text: '卫' }],
    birthDate: '1990-01-01',
    extension: [{ url: EXTENSION.residency, valueCode: 'usual' }],
  };
  const { residents } = await commit(store, { who: undefined, act: 'write', what: {} }, [{ op: 'create', resource: born }]);
  const resident = residents[0];
  let requests = 0;
  const perform = (action: string, answers: object) =>
    performAction(store, who, {
      action: `family-doctor.${action}`,
      resident,
      encounter: undefined,
      answers,
      overrides: {},
      requestId: `request-${++requests}`,
    });
  await perform('sign', {
    date: '2025-03-01',
    team: 't1',
    packages: ['basic'],
    term: '3',
    channel: 'paper',
    signer: 'self',
    consent: true,
  });
  await assert.rejects(
    perform('sign', {
      date: '2025-03-02',
      team: 't1',
      packages: ['basic'],
      term: '1',
      channel: 'app',
      signer: 'self',
      consent: true,
    }),
    /已有生效协议/,
  );
  await perform('visit-home', { date: '2025-04-01', reason: 'follow-up', situation: '复查', handling: '健康指导' });
  await perform('order-package', { date: '2025-04-02', package: 'chronic-plus', items: ['child-tuina'], paid: true });
  assert.deepEqual(await count('effective-rate', '2025Q2'), [1, 1]);
  assert.deepEqual(await count('personalised-people', '2025Q2'), [1, null]);
  assert.deepEqual(await count('personalised-amount', '2025Q2'), [17_000, null]);
  await perform('end', { date: '2025-05-31', reason: '02' });
  // 钱 is still signed.
  assert.deepEqual(await count('signed', '@2025-05-31'), [2, null]);
  assert.deepEqual(await count('signed', '@2025-06-01'), [1, null]);
});
