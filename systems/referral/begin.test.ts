/** What a referral begins with: from a visit with its note, and from an open chest-pain case. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { type Gathered, gatherRecords } from '../../kernel/define/gather-records.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { beginReferral, beginSources } from './begin.ts';

const today = toDate('2026-11-22');
const kept = (id: string, code: string | undefined, resource: Gathered['resource']): Gathered => ({
  id,
  version: 1,
  updated: '2026-11-22T01:00:00.000Z' as Instant, // an instant as the record writes it
  code,
  resource,
});
const subject = { reference: 'Patient/1-a' };
const visit = kept('v1', 'AMB', {
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: SYSTEM.actCode, code: 'AMB' },
  subject,
  period: { start: '2026-11-22', end: '2026-11-22' },
  reasonCode: [{ coding: [{ system: SYSTEM.icd10, code: 'I10', display: '高血压' }], text: '高血压' }],
  serviceProvider: { reference: 'Organization/township' },
});
const note = kept('q1', 'urn:yigong:questionnaire:clinic-visit', {
  resourceType: 'QuestionnaireResponse',
  questionnaire: 'urn:yigong:questionnaire:clinic-visit',
  status: 'completed',
  subject,
  encounter: { reference: 'Encounter/v1' },
  authored: '2026-11-22T01:00:00.000Z',
  item: [
    { linkId: 'complaint', answer: [{ valueString: '头晕两天' }] },
    { linkId: 'history', answer: [{ valueString: '高血压十年' }] },
    { linkId: 'treatment', answer: [{ valueString: '卧床休息' }] },
  ],
});
const report = kept('r1', undefined, {
  resourceType: 'DiagnosticReport',
  status: 'final',
  subject,
  code: { text: '常规心电图' },
  issued: '2026-11-21T02:00:00.000Z',
  conclusion: 'V1—V4导联ST段抬高',
});
const begin = (...stored: readonly Gathered[]) => beginReferral(gatherRecords(beginSources, stored), { today, encounter: 'Encounter/v1' });

test('a visit gives its diagnosis, complaint, treatment and the reports of the last days', () => {
  const begun = begin(visit, note, report);
  assert.deepEqual(begun.diagnosis, { code: 'I10', display: '高血压' });
  assert.equal(begun.present, '头晕两天\n高血压十年\n常规心电图（2026-11-21）：V1—V4导联ST段抬高');
  assert.equal(begun.course, '卧床休息');
  assert.deepEqual([begun.direction, begun.origin, begun.priority], ['up', 'clinic', undefined]);
  assert.deepEqual(begin(), { parts: ['summary', 'visits', 'reports', 'medicines'] });
});

test('an open chest-pain case sends by the green channel to the hospital that was called; a closed one does not', () => {
  const chestPain = (status: 'in-progress' | 'completed') =>
    kept('c1', 'chest-pain', {
      resourceType: 'Task',
      status,
      intent: 'order',
      for: subject,
      owner: { reference: 'Organization/lead' },
      code: { coding: [{ system: SYSTEM.centreTask, code: 'chest-pain' }] },
    });
  const begun = begin(chestPain('in-progress'), report);
  assert.deepEqual(
    [begun.to, begun.priority, begun.express, begun.setting, begun.transport, begun.diagnosis?.code, begun.origin],
    ['lead', 'stat', true, 'EMER', 'ambulance', 'R07.4', 'emergency'],
  );
  assert.match(begun.present ?? '', /已启动胸痛救治\n常规心电图/);
  assert.equal(begin(chestPain('completed'), report).priority, undefined);
});

test('what an earlier visit found is not taken for the chest pain of now; the visit that the referral is opened from is', () => {
  const chestPain = kept('c1', 'chest-pain', {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    for: subject,
    code: { coding: [{ system: SYSTEM.centreTask, code: 'chest-pain' }] },
  });
  const records = gatherRecords(beginSources, [chestPain, visit, note]);
  assert.equal(beginReferral(records, { today, encounter: undefined }).diagnosis?.code, 'R07.4');
  assert.equal(beginReferral(records, { today, encounter: 'Encounter/v1' }).diagnosis?.code, 'I10');
});
