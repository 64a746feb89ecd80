/** Checks the rows of health records, their use and the task to open one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Communication, EpisodeOfCare, QuestionnaireResponse } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import type { Person } from '../../kernel/define/person.ts';
import type { Kept, KeptEncounter, KeptEpisode } from '../../kernel/define/source.ts';
import { nobody } from '../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../kernel/periods/plain-date.ts';
import { buildDeclined, buildRecord } from './record/record-episode.ts';
import { buildFlag } from './record/write-history.ts';
import { openRecordTask } from './tasks.ts';
import { residentsFlags, residentsRecords, residentsRetrievals, residentsUses } from './views.ts';

const PERSON: Person = { ...nobody(), residentId: 1, residency: 'usual', since: toDate('2024-01-31') };

function encounter(day: string): KeptEncounter {
  return {
    id: day,
    start: toDate(day),
    end: toDate(day),
    kind: 'AMB',
    org: 'baizhang',
    author: undefined,
    diagnoses: [],
    resource: { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' } },
  };
}

function response(form: string, day: string, authored = `${day}T02:00:00Z`): Kept<QuestionnaireResponse> {
  const resource: QuestionnaireResponse = {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    questionnaire: `urn:yigong:questionnaire:${form}`,
    authored,
    item: [{ linkId: 'date', answer: [{ valueDate: day }] }],
  };
  return { id: `${form}-${day}`, version: 1, updated: nowInstant(), resource };
}

function episode(id: string, resource: EpisodeOfCare): KeptEpisode {
  const end = resource.period?.end;
  return {
    id,
    version: 1,
    start: toDate(resource.period?.start ?? ''),
    end: end === undefined ? undefined : toDate(end),
    org: 'baizhang',
    resource,
  };
}

const open = episode('e2', buildRecord('Patient/1-a', 'baizhang', toDate('2020-01-01'), '51180310610300042'));
const declined = episode('e1', buildDeclined('Patient/1-a', 'baizhang', toDate('2018-01-01')));
const used = {
  encounters: [encounter('2023-05-20'), encounter('2023-05-02'), encounter('2019-03-03')],
  responses: [response('hypertension-visit', '2024-02-10', '2024-03-01T02:00:00Z'), response('residents-basic', '2024-04-01')],
};

test('a record knows its last use after it was opened; upkeep of the record is no use', () => {
  const rows = residentsRecords.rows({ records: [declined, open], ...used }, PERSON);
  assert.deepEqual(
    rows.map(({ number, status, reason, lastUse }) => [number, status, reason, lastUse]),
    [
      [undefined, 'declined', '4', undefined],
      ['51180310610300042', 'open', undefined, '2024-02-10'],
    ],
  );
  const [unused] = residentsRecords.rows({ records: [open], encounters: [], responses: [] }, PERSON);
  assert.equal(unused?.lastUse, undefined);
});

test('use is one row a month with its first and last day', () => {
  assert.deepEqual(residentsUses.rows(used, PERSON), [
    { key: '2019-03', org: undefined, first: '2019-03-03', last: '2019-03-03', days: 1 },
    { key: '2023-05', org: undefined, first: '2023-05-02', last: '2023-05-20', days: 2 },
    { key: '2024-02', org: undefined, first: '2024-02-10', last: '2024-02-10', days: 1 },
  ]);
});

test('flags of other systems are not rows of this one', () => {
  const keep = (id: string, code: string) => {
    const flag = buildFlag('disabled', 'Patient/1-a', '2019-01-01');
    return { id, version: 1, updated: nowInstant(), resource: { ...flag, code: { coding: [{ system: 'urn:yigong:code:flag', code }] } } };
  };
  const rows = residentsFlags.rows({ flags: [keep('f1', 'disabled'), keep('f2', 'severe-copd')] }, PERSON);
  assert.deepEqual(rows, [{ key: 'f1', org: undefined, flag: 'disabled', since: '2019-01-01', until: undefined }]);
});

test('a record is asked within six months of coming, until the person leaves, dies or declines', () => {
  const ask = (person: Person, records: readonly KeptEpisode[] = []) => openRecordTask.asks({ records }, person)[0];
  assert.deepEqual([ask(PERSON)?.opens, ask(PERSON)?.due], ['2024-01-31', '2024-07-31']);
  assert.equal(ask({ ...PERSON, until: toDate('2024-03-01') })?.cancelled, '2024-03-01');
  assert.equal(ask(PERSON, [declined])?.cancelled, '2018-01-01');
  assert.equal(ask({ ...PERSON, residency: 'visitor' }), undefined);
  assert.deepEqual(openRecordTask.evidence({ records: [declined, open] }, PERSON), [{ record: 'e2', date: '2020-01-01' }]);
});

test('a summary handed out is a row that says to whom and why; other messages to the resident are none', () => {
  const retrieval: Communication = {
    resourceType: 'Communication',
    status: 'completed',
    category: [{ coding: [{ system: SYSTEM.disclosure, code: 'summary' }] }],
    sent: '2024-03-01T02:00:00Z',
    sender: { display: '省级交换平台' },
    reasonCode: [{ coding: [{ system: SYSTEM.retrievalReason, code: 'emergency' }] }],
    payload: [{ contentString: '省人民医院' }, { contentString: '华医生' }],
  };
  const kept = (resource: Communication, id: string): Kept<Communication> => ({ id, version: 1, updated: nowInstant(), resource });
  const message: Communication = { resourceType: 'Communication', status: 'completed', payload: [{ contentString: '请来复查' }] };
  const rows = residentsRetrievals.rows({ retrievals: [kept(retrieval, 'a'), kept(message, 'b')] }, PERSON);
  const facts = { on: '2024-03-01', institution: '省人民医院', doctor: '华医生', reason: 'emergency', through: '省级交换平台' };
  assert.deepEqual(rows, [{ key: 'a', org: undefined, ...facts }]);
});
