/** Which encounters are counted, as what, and at which level of institution. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChargeItem, Encounter, ExplanationOfBenefit } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import type { Kept, KeptEncounter } from '../../kernel/define/source.ts';
import { nobody } from '../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../kernel/periods/plain-date.ts';
import { encountersView } from './encounters-view.ts';
import { readFees } from './fees.ts';
import { classOf, describeClass, levelOf } from './institution-level.ts';

function encounter(kind: string, status: Encounter['status'] = 'finished', institution?: string): KeptEncounter {
  const type = institution === undefined ? {} : { type: [describeClass(institution)] };
  return {
    id: `${kind}-${status}`,
    start: toDate('2024-03-05'),
    end: undefined,
    kind,
    org: 'org-1',
    author: undefined,
    diagnoses: [
      { code: 'J00', display: '急性鼻咽炎（普通感冒）' },
      { code: 'I10', display: '原发性高血压' },
    ],
    resource: { resourceType: 'Encounter', status, class: { code: kind }, ...type },
  };
}

function rows(...list: KeptEncounter[]) {
  return encountersView.rows({ encounters: list, charges: [], settled: [] }, nobody());
}

test('each class of encounter is counted as its kind', () => {
  const kinds = rows(...['AMB', 'EMER', 'IMP', 'ACUTE', 'NONAC', 'HH', 'VR'].map((kind) => encounter(kind))).map((row) => row.kind);
  assert.deepEqual(kinds, ['outpatient', 'emergency', 'inpatient', 'inpatient', 'inpatient', 'home']);
});

test('a planned visit is not counted, one in progress is', () => {
  assert.deepEqual(
    rows(encounter('AMB', 'planned'), encounter('AMB', 'in-progress')).map((row) => row.key),
    ['AMB-in-progress'],
  );
});

test('the row carries the main diagnosis and the institution that answers', () => {
  const [row] = rows(encounter('AMB', 'finished', 'C210'));
  assert.deepEqual(row, {
    key: 'AMB-finished',
    org: 'org-1',
    kind: 'outpatient',
    date: '2024-03-05',
    end: undefined,
    diagnosis: 'J00',
    diagnosisName: '急性鼻咽炎（普通感冒）',
    level: 'primary',
    cents: undefined,
    billed: undefined,
  });
});

function keep<R extends ChargeItem | ExplanationOfBenefit>(resource: R): Kept<R> {
  return { id: 'kept', version: 1, updated: nowInstant(), resource };
}

function charge(yuan: number | undefined, more: Partial<ChargeItem> = {}): Kept<ChargeItem> {
  return keep<ChargeItem>({
    resourceType: 'ChargeItem',
    status: 'billable',
    code: { text: '诊查费' },
    subject: { reference: 'Patient/1-a' },
    context: { reference: 'Encounter/v1' },
    ...(yuan === undefined ? {} : { priceOverride: { value: yuan, currency: 'CNY' } }),
    ...more,
  });
}

test('a fee is the lines that were charged: credits taken away, to the cent; else the settlement; of others nothing', () => {
  const feeOf = (charges: readonly Kept<ChargeItem>[], settled: readonly Kept<ExplanationOfBenefit>[] = []) =>
    readFees({ charges, settled })('v1');
  assert.equal(feeOf([charge(15.5), charge(0.1), charge(0.2)]), 1580);
  assert.equal(feeOf([charge(100), charge(30, { factorOverride: -1 })]), 7000);
  assert.equal(feeOf([charge(100), charge(-30, { factorOverride: -1 })]), 7000, 'a credit takes away, whichever sign it is sent with');
  assert.equal(feeOf([charge(5, { status: 'aborted' }), charge(6, { context: { reference: 'Encounter/v2' } })]), undefined);
  assert.equal(feeOf([charge(undefined), charge(8, { priceOverride: { value: 8, currency: 'USD' } })]), undefined);
  const bill = keep<ExplanationOfBenefit>({
    resourceType: 'ExplanationOfBenefit',
    status: 'active',
    type: { text: '住院' },
    use: 'claim',
    patient: { reference: 'Patient/1-a' },
    created: '2024-03-05',
    insurer: { display: '医保经办机构' },
    provider: { reference: 'Organization/org-1' },
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { display: '基本医疗保险' } }],
    item: [{ sequence: 1, productOrService: { text: '住院' }, encounter: [{ reference: 'Encounter/v1' }] }],
    total: [{ category: { coding: [{ code: 'submitted' }] }, amount: { value: 3200.05, currency: 'CNY' } }],
  });
  assert.equal(feeOf([], [bill]), 320_005);
  assert.equal(feeOf([charge(10)], [bill]), 1000, 'lines and their settlement are not counted twice');
});

test('community centres, township hospitals, clinics and village clinics are primary care; an unknown class is neither', () => {
  assert.deepEqual(['A1', 'B1', 'C2', 'D6', 'G', 'P120'].map(levelOf), ['other', 'primary', 'primary', 'primary', 'other', 'other']);
  assert.equal(levelOf(undefined), undefined);
  assert.equal(classOf([{ coding: [{ system: SYSTEM.item, code: 'D6' }] }]), undefined);
});
