/** Promised × delivered: windows, what counts as delivered, extras, and contracts that ended early. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Records } from '../../../kernel/define/source.ts';
import { nobody } from '../../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../../kernel/periods/plain-date.ts';
import { FREE_PACKAGES } from '../catalogue/free-packages.ts';
import { PROMISED_SERVICES } from '../catalogue/promised-services.ts';
import { servicesView } from '../services/services-view.ts';
import { readAgreements, writeAgreement } from './agreement.ts';
import { listContractYears } from './contract-years-view.ts';
import { type evidenceSources, listWindows } from './fulfilment.ts';

const nothing: Records<typeof evidenceSources> = { given: [], forms: [], observations: [], visits: [] };

function contract(start: string, endedOn?: string) {
  const resource = writeAgreement({
    serial: 1,
    signed: toDate(start),
    start: toDate(start),
    years: 1,
    subject: 'Patient/1-a',
    org: 'org-1',
    team: undefined,
    packages: ['basic', 'hypertension'],
    continues: undefined,
  });
  const early = endedOn === undefined ? {} : { status: 'terminated' as const, applies: { start, end: endedOn } };
  return { id: 'c1', version: 1, updated: nowInstant(), resource: { ...resource, ...early } };
}

function pressure(day: string) {
  return {
    id: `bp-${day}`,
    date: toDate(day),
    value: undefined,
    components: { '8480-6': 138, '8462-4': 84 },
    org: 'clinic-1',
    encounter: 'v0',
    resource: { resourceType: 'Observation' as const, status: 'final' as const, code: { coding: [{ code: '85354-9' }] } },
  };
}

function visit(id: string, day: string, kind: string) {
  return {
    id,
    start: toDate(day),
    end: undefined,
    kind,
    org: 'org-1',
    author: undefined,
    diagnoses: [],
    resource: { resourceType: 'Encounter' as const, status: 'finished' as const, class: { code: kind } },
  };
}

function rows(evidence: Partial<Records<typeof evidenceSources>>, one = contract('2024-01-15')) {
  return servicesView.rows({ contracts: [one], ...nothing, visits: [visit('v0', '2023-01-01', 'AMB')], ...evidence }, nobody());
}

test('four a year fall into quarters of the contract year, one a year into the year', () => {
  const list = rows({}).map(({ service, from, due }) => [service, from, due]);
  assert.deepEqual(list, [
    ['health-assessment', '2024-01-15', '2025-01-14'],
    ['hypertension-visit', '2024-01-15', '2024-04-14'],
    ['hypertension-visit', '2024-04-15', '2024-07-14'],
    ['hypertension-visit', '2024-07-15', '2024-10-14'],
    ['hypertension-visit', '2024-10-15', '2025-01-14'],
  ]);
});

test('a blood pressure anywhere in the window keeps the promise; one on the first and one on the last day are in it', () => {
  const delivered = rows({ observations: [pressure('2024-04-14'), pressure('2024-04-15')] }).map(({ service, due, delivered: day }) => [
    service,
    due,
    day,
  ]);
  assert.deepEqual(delivered.slice(1, 3), [
    ['hypertension-visit', '2024-04-14', '2024-04-14'],
    ['hypertension-visit', '2024-07-14', '2024-04-15'],
  ]);
});

test('a second delivery in a window is a row of its own that is not owed; two records of one day are one', () => {
  const list = rows({ observations: [pressure('2024-02-01'), pressure('2024-02-01'), pressure('2024-03-01')] });
  const window = list.filter(({ service, due }) => service === 'hypertension-visit' && due !== undefined && due <= '2024-04-14');
  assert.deepEqual(
    window.map(({ delivered, owed }) => [delivered, owed]),
    [
      ['2024-02-01', true],
      ['2024-03-01', false],
    ],
  );
  assert.equal(new Set(list.map(({ key }) => key)).size, list.length);
});

test('a home visit and the form of another system are evidence; a cancelled form and a telephone call are not', () => {
  const form = (changes: { status?: 'entered-in-error'; way?: string }) => ({
    id: 'q1',
    version: 1,
    updated: nowInstant(),
    resource: {
      resourceType: 'QuestionnaireResponse' as const,
      status: changes.status ?? ('completed' as const),
      questionnaire: 'urn:yigong:questionnaire:hypertension-visit',
      authored: '2024-02-05T01:00:00.000Z',
      item: [
        { linkId: 'date', answer: [{ valueDate: '2024-02-02' }] },
        { linkId: 'way', answer: [{ valueCoding: { code: changes.way ?? 'home' } }] },
      ],
    },
  });
  const deliveredOf = (evidence: Partial<Records<typeof evidenceSources>>) =>
    rows(evidence)
      .map(({ delivered }) => delivered)
      .slice(0, 2);
  assert.deepEqual(deliveredOf({ visits: [visit('v1', '2024-05-01', 'HH')], forms: [form({})] }), ['2024-05-01', '2024-02-02']);
  assert.deepEqual(deliveredOf({ forms: [form({ status: 'entered-in-error' })] }), [undefined, undefined]);
  assert.deepEqual(deliveredOf({ forms: [form({ way: 'phone' })] }), [undefined, undefined]);
});

test('a blood pressure that nobody took face to face keeps no promise', () => {
  const alone = { ...pressure('2024-02-01'), encounter: undefined };
  assert.equal(rows({ observations: [alone] })[1]?.delivered, undefined);
});

test('what is outside the term does not count', () => {
  assert.equal(
    rows({ observations: [pressure('2024-01-14'), pressure('2025-01-15')] }).some(({ delivered }) => delivered !== undefined),
    false,
  );
});

test('a window that an early end cuts short is not owed, windows after it do not exist', () => {
  const list = rows({}, contract('2024-01-15', '2024-05-31')).map(({ service, due, owed }) => [service, due, owed]);
  assert.deepEqual(list, [
    ['health-assessment', '2024-05-31', false],
    ['hypertension-visit', '2024-04-14', true],
    ['hypertension-visit', '2024-05-31', false],
  ]);
});

test('windows of a contract that starts on the 31st clamp to month ends and leave no gap', () => {
  const [agreement] = readAgreements([contract('2023-08-31')]);
  assert.ok(agreement);
  assert.deepEqual(
    listWindows(agreement, 4).map(({ from, due }) => [from, due]),
    [
      ['2023-08-31', '2023-11-29'],
      ['2023-11-30', '2024-02-28'],
      ['2024-02-29', '2024-05-30'],
      ['2024-05-31', '2024-08-30'],
    ],
  );
});

test('a contract that another system writes without an end is told for thirty years and no more', () => {
  const [agreement] = readAgreements([contract('2023-08-31', '9999-12-31')]);
  assert.ok(agreement);
  assert.equal(listWindows(agreement, 4).length, 120);
  assert.equal(listContractYears(agreement).at(-1)?.until, '2053-08-30');
});

test('every package promises services that are known', () => {
  for (const { services } of Object.values(FREE_PACKAGES)) for (const code of services) assert.ok(PROMISED_SERVICES[code], code);
});
