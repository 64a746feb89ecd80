/** Hypertension care in a small county, from the forms to the numbers and the people behind them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, ask } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import {
  AREAS,
  BY_TEST,
  openSmallCounty,
  type PostName,
  type ResidentName,
  type SmallCounty,
} from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { LOINC, SYSTEM } from '../../kernel/define/codes.ts';
import { Fault } from '../../kernel/errors.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { countBehind } from '../../kernel/indicators/people-behind.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { makeVisit, WHOLE } from './sample-visit.ts';
import type { Visit } from './visit-form.ts';

let county: SmallCounty;

function perform(
  action: string,
  who: ResidentName,
  answers: Answers,
  overrides: Readonly<Record<string, string>> = {},
  post: PostName = 'public-health-a',
) {
  return ask(county, post, `hypertension.${action}`, county.residents[who].resident, answers, { overrides });
}

async function recordVisits(who: ResidentName, dates: readonly string[], more: Partial<Visit> = {}): Promise<void> {
  for (const [i, date] of dates.entries()) {
    const bp = { systolic: 130 + i, diastolic: 80 };
    assert.ok('done' in (await perform('record-visit', who, makeVisit(date, { bp, ...more }))));
  }
}

async function evaluate(id: string, period: string) {
  const query = { indicator: findIndicator(county.store, `hypertension.${id}`), area: AREAS.county, period: requirePeriod(period) };
  const who = county.as('consortium');
  const { n, N } = await evaluateIndicator(county.store, who, query);
  const behind = await countBehind(county.store, who, query);
  assert.equal(behind.parts.reached, n, 'the list is as long as the number');
  if (N !== null) assert.equal(behind.parts.missed, N - n);
  return { n, N, reasons: behind.reasons };
}

async function openTasks(who: ResidentName): Promise<unknown> {
  const { resident } = county.residents[who];
  return county.database.rows(
    sql`select due::text as due, until::text as until from task where resident_id = ${resident} and task = 'hypertension.visit' and status = 'open'`,
  );
}

const QUARTERS = ['2024-02-20', '2024-05-20', '2024-08-20', '2024-11-20'];

describe('a year of hypertension care', () => {
  before(async () => {
    county = await openSmallCounty(systems);
    for (const who of ['zhang', 'li', 'wang'] as const) await perform('enrol', who, { date: '2024-01-10', comorbidity: ['none'] });
    // 张伟: four complete visits and the annual examination. 李秀英: not at target at last. 王芳: nobody saw her.
    await recordVisits('zhang', QUARTERS, WHOLE);
    await perform('record-annual-check', 'zhang', { date: '2024-06-01', done: ['general'], result: 'normal' });
    await recordVisits('li', QUARTERS.slice(0, 2));
    await recordVisits('li', ['2024-08-20'], { bp: { systolic: 152, diastolic: 80 } });
  });
  after(() => county.close());

  it('shows who is in care, and when they come again', async () => {
    assert.equal((await evaluate('managed', '2024')).n, 3);
    assert.deepEqual(await openTasks('zhang'), [{ due: '2025-02-20', until: '2025-03-31' }]);
    assert.deepEqual(await openTasks('li'), [{ due: '2024-09-03', until: '2024-09-03' }]);
    assert.deepEqual(await openTasks('wang'), [{ due: '2024-03-31', until: '2024-03-31' }]);
  });

  it('counts who is managed to the standard, and says why others are not', async () => {
    const { n, N, reasons } = await evaluate('standard-rate', '2024');
    assert.deepEqual([n, N], [1, 3]);
    assert.deepEqual(reasons.map((reason) => reason.label).sort(), ['12个月内无随访', '末次随访超期']);
  });

  it('counts who is under control by the last visit of the period, and nobody seen as not', async () => {
    const { n, N, reasons } = await evaluate('control-rate', '2024');
    assert.deepEqual([n, N], [1, 3]);
    assert.deepEqual(reasons.map((reason) => reason.label).sort(), ['末次随访超期', '本期无随访']);
    const second = await evaluate('control-rate', '2024Q2');
    assert.deepEqual([second.n, second.N], [2, 3]);
  });

  it('counts follow-ups by day', async () => {
    assert.equal((await evaluate('visits-done', '2024')).n, 7);
    assert.equal((await evaluate('visits-done', '2024H1')).n, 4);
  });

  it('takes a pressure of the clinic as a follow-up that closes the due visit', async () => {
    const { patient } = county.residents.wang;
    const subject = { reference: `Patient/${patient}` };
    const coded = (code: string, value: number) => ({
      code: { coding: [{ system: SYSTEM.loinc, code }] },
      valueQuantity: { value, unit: 'mmHg', system: SYSTEM.ucum, code: 'mm[Hg]' },
    });
    await commit(county.store, BY_TEST, [
      {
        op: 'create',
        reference: 'urn:uuid:11111111-1111-4111-8111-111111111111',
        resource: {
          resourceType: 'Encounter',
          status: 'finished',
          class: { system: SYSTEM.actCode, code: 'AMB' },
          subject,
          period: { start: '2024-12-02', end: '2024-12-02' },
          serviceProvider: { reference: 'Organization/hospital-a' },
        },
      },
      {
        op: 'create',
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { coding: [{ system: SYSTEM.loinc, code: LOINC.bloodPressure }] },
          subject,
          encounter: { reference: 'urn:uuid:11111111-1111-4111-8111-111111111111' },
          effectiveDateTime: '2024-12-02',
          component: [coded(LOINC.systolic, 128), coded(LOINC.diastolic, 78)],
        },
      },
    ]);
    assert.deepEqual(await openTasks('wang'), [{ due: '2025-03-02', until: '2025-03-31' }]);
    const { n, N } = await evaluate('control-rate', '2024');
    assert.deepEqual([n, N], [2, 3]);
    assert.equal((await evaluate('standard-rate', '2024')).n, 1);
  });

  it('refuses a visit outside of care, and asks for the reason of a copied value', async () => {
    await assert.rejects(
      perform('record-visit', 'chen', makeVisit('2024-05-20'), {}, 'village-b1'),
      (fault) => fault instanceof Fault && /尚未纳入/.test(fault.text),
    );
    const copied = makeVisit('2025-01-20', { bp: { systolic: 133, diastolic: 80 } });
    assert.ok('warnings' in (await perform('record-visit', 'zhang', copied)));
    assert.ok('done' in (await perform('record-visit', 'zhang', copied, { 'bp.systolic': '已复测' })));
  });

  it('ends care: no open task, not in care afterwards, still in the year', async () => {
    assert.ok('done' in (await perform('close', 'li', { date: '2024-10-08', reason: 'lost', attempts: 3 })));
    assert.deepEqual(await openTasks('li'), []);
    assert.equal((await evaluate('managed', '2024')).n, 2);
    const { N, reasons } = await evaluate('control-rate', '2024');
    assert.equal(N, 3);
    assert.deepEqual(
      reasons.map((reason) => reason.label),
      ['失访'],
    );
  });
});
