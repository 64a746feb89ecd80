/** Which encounters are counted, as what, and at which level of institution. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Encounter } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import type { KeptEncounter } from '../../kernel/define/source.ts';
import { nobody } from '../../kernel/define/view.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { encountersView } from './encounters-view.ts';
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
  return encountersView.rows({ encounters: list }, nobody());
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
  });
});

test('community centres, township hospitals, clinics and village clinics are primary care; an unknown class is neither', () => {
  assert.deepEqual(['A1', 'B1', 'C2', 'D6', 'G', 'P120'].map(levelOf), ['other', 'primary', 'primary', 'primary', 'other', 'other']);
  assert.equal(levelOf(undefined), undefined);
  assert.equal(classOf([{ coding: [{ system: SYSTEM.item, code: 'D6' }] }]), undefined);
});
