/** Results that another system flags as critical and sends as plain FHIR: their loop starts, once for a result, whichever way and order they come. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle, DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { z } from 'zod';
import { runTimer } from '../../kernel/actions/run-timers.ts';
import { openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { CRITICAL } from '../../kernel/define/duty.ts';
import { answerFhir } from '../../kernel/exchange/fhir/answer-fhir.ts';
import { HIS } from '../../kernel/exchange/hl7v2/testing/intake.ts';
import { addDays, nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { loadRecords } from '../../kernel/record/read.ts';
import { announce } from './from-outside.ts';
import critical from './system.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([critical]);
});
after(() => county.close());

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const written = z.looseObject({ resourceType: z.string(), id: z.string().optional() });

/** Sends as a hospital's system; the answer's resource. */
async function send(method: string, path: string, body: unknown) {
  const who = { ...HIS, org: 'lead', scope: { ...HIS.scope, orgs: ['lead'] } };
  const headers = { 'content-type': 'application/fhir+json' };
  const request = {
    method,
    path,
    query: '',
    headers,
    body: JSON.stringify(body),
    base: 'https://platform.example/fhir',
    source: '10.0.0.9',
  };
  const answer = await answerFhir(county.store, who, request);
  assert.ok(answer.status < 300, `${answer.status} ${answer.body}`);
  return written.parse(JSON.parse(answer.body));
}

function potassium(flag: string, more: Partial<Observation> = {}): Observation {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] },
    subject: { reference: `Patient/${county.residents.zhang.patient}` },
    effectiveDateTime: nowInstant(),
    valueQuantity: { value: 6.8, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    interpretation: [{ coding: [{ system: INTERPRETATION, code: flag }] }],
    ...more,
  };
}

function order(id: string, org: string) {
  return {
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    code: { text: '电解质' },
    subject: { reference: `Patient/${county.residents.zhang.patient}` },
    requester: { reference: `Organization/${org}` },
  };
}

/** The loops of the resident: what they tell, what they are about, who is told. */
async function loops() {
  const tasks = await loadRecords(county.store.database, [county.residents.zhang.resident], [{ type: 'Task', codes: [CRITICAL] }]);
  return tasks.flatMap(({ resource }) =>
    resource.resourceType === 'Task'
      ? [{ text: resource.description, focus: resource.focus?.reference, owner: resource.owner?.reference }]
      : [],
  );
}

const since = async (work: () => Promise<unknown>) => {
  const earlier = (await loops()).length;
  await work();
  await runTimer(county.store, announce, nowInstant());
  return (await loops()).slice(earlier);
};

test('HH, LL and AA start a loop with whoever ordered; H, L, A and none start nothing', async () => {
  await send('PUT', 'ServiceRequest/order-1', order('order-1', 'hospital-a'));
  for (const flag of ['HH', 'LL', 'AA']) {
    const [loop, ...more] = await since(() =>
      send('POST', 'Observation', potassium(flag, { basedOn: [{ reference: 'ServiceRequest/order-1' }] })),
    );
    assert.deepEqual([loop?.text, loop?.owner, more.length], ['血钾 6.8 mmol/L', 'Organization/hospital-a', 0], flag);
    assert.match(loop?.focus ?? '', /^Observation\//);
  }
  for (const flag of ['H', 'L', 'A', 'N']) assert.deepEqual(await since(() => send('POST', 'Observation', potassium(flag))), [], flag);
  const who = county.as('doctor-a');
  const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'critical.open'), {});
  assert.equal(rows.length, 3, 'whoever ordered has them to receive');
});

test('one loop for one result: sent again, corrected, taken back, or at the same moment', async () => {
  const put = (more: Partial<Observation>, id = 'k-1') => send('PUT', `Observation/${id}`, { ...potassium('HH', more), id });
  assert.deepEqual(await since(() => put({ status: 'preliminary' })), [], 'not before it is released');
  assert.equal((await since(() => put({}))).length, 1);
  for (const status of ['final', 'corrected', 'amended', 'entered-in-error'] as const)
    assert.deepEqual(await since(() => put({ status })), [], status);
  assert.deepEqual(await since(() => put({ status: 'entered-in-error' }, 'k-2')), [], 'what was taken back alarms nobody');
  const twice = await since(() => Promise.all([put({}, 'k-3'), put({ note: [{ text: '复查' }] }, 'k-3'), put({}, 'k-3')]));
  assert.equal(twice.length, 1, 'many at once');
  assert.equal((await since(() => put({ interpretation: [{ coding: [{ system: INTERPRETATION, code: 'H' }] }] }, 'k-4'))).length, 0);
  assert.equal((await since(() => put({ status: 'corrected' }, 'k-4'))).length, 1, 'a correction that makes it critical');
});

test('in a bundle the flagged results of one report share a loop; what the report names itself is not told twice', async () => {
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { text: '电解质' },
    subject: { reference: `Patient/${county.residents.zhang.patient}` },
    effectiveDateTime: nowInstant(),
    issued: nowInstant(),
    result: [
      { reference: 'urn:uuid:00000000-0000-4000-8000-00000000000a' },
      { reference: 'urn:uuid:00000000-0000-4000-8000-00000000000b' },
    ],
  };
  const bundle = (type: Bundle['type'], more: Partial<DiagnosticReport>): Bundle => ({
    resourceType: 'Bundle',
    type,
    entry: [
      {
        fullUrl: 'urn:uuid:00000000-0000-4000-8000-00000000000a',
        request: { method: 'POST', url: 'Observation' },
        resource: potassium('HH'),
      },
      {
        fullUrl: 'urn:uuid:00000000-0000-4000-8000-00000000000b',
        request: { method: 'POST', url: 'Observation' },
        resource: potassium('LL', { code: { text: '某项' }, valueQuantity: { value: 1, unit: 'mg/L' } }),
      },
      {
        fullUrl: 'urn:uuid:00000000-0000-4000-8000-00000000000c',
        request: { method: 'POST', url: 'DiagnosticReport' },
        resource: { ...report, ...more },
      },
    ],
  });
  const [one, ...others] = await since(() => send('POST', '', bundle('transaction', {})));
  assert.deepEqual([one?.text, others.length], ['血钾 6.8 mmol/L；某项 1 mg/L', 0]);
  assert.match(one?.focus ?? '', /^DiagnosticReport\//);
  const named = { conclusion: '高钾', conclusionCode: [{ coding: [{ system: SYSTEM.finding, code: 'critical' }] }] };
  assert.equal((await since(() => send('POST', '', bundle('transaction', named)))).length, 1);
});

test('a report that comes after its flagged result alarms nobody a second time, and history that is taken over nobody at all', async () => {
  const kept = await send('POST', 'Observation', potassium('AA'));
  const late: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { text: '电解质' },
    subject: { reference: `Patient/${county.residents.zhang.patient}` },
    issued: nowInstant(),
    result: [{ reference: `Observation/${kept.id}` }],
    conclusion: '高钾',
    conclusionCode: [{ coding: [{ system: SYSTEM.finding, code: 'critical' }] }],
  };
  assert.deepEqual(await since(() => send('POST', 'DiagnosticReport', late)), []);
  const old = new Date(Date.now() - 25 * 3_600_000).toISOString();
  assert.deepEqual(await since(() => send('POST', 'Observation', potassium('HH', { effectiveDateTime: old }))), []);
  const day = (days: number) => addDays(today(), days);
  for (const effectiveDateTime of ['2019', '2019-05', '2019-05-03', day(-2)])
    assert.deepEqual(await since(() => send('POST', 'Observation', potassium('HH', { effectiveDateTime }))), [], effectiveDateTime);
  for (const effectiveDateTime of [day(-1), day(0)])
    assert.equal((await since(() => send('POST', 'Observation', potassium('HH', { effectiveDateTime })))).length, 1, effectiveDateTime);
  const { issued: _, result: __, ...bare } = late;
  const period = { start: '2019-05-03', end: '2019-05-03' };
  assert.deepEqual(await since(() => send('POST', 'DiagnosticReport', { ...bare, effectivePeriod: period })), []);
  assert.equal((await since(() => send('POST', 'DiagnosticReport', bare))).length, 1, 'what tells no time is new');
});
