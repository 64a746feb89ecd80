/** The critical loop over the record: escalation by the clock, receiving, acting on, and the numbers that follow. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DiagnosticReport, Resource, Task } from '@medplum/fhirtypes';
import { z } from 'zod';
import { runTimer } from '../../kernel/actions/run-timers.ts';
import { ask, faultOf, perform } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import {
  AREAS,
  BY_TEST,
  makeIdentityNumber,
  openSmallCounty,
  type PostName,
  type SmallCounty,
} from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { listLabels } from '../../kernel/define/list-labels.ts';
import { receiveMessage } from '../../kernel/exchange/hl7v2/intake/receive-message.ts';
import { HIS } from '../../kernel/exchange/hl7v2/testing/intake.ts';
import { evaluateIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { startCritical } from '../../kernel/patterns/critical/critical.ts';
import { type Instant, nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import { readCurrent } from '../../kernel/record/read.ts';
import { escalate } from './escalate.ts';
import { medianTime } from './indicators.ts';
import critical from './system.ts';

const row = z.object({
  state: z.string(),
  level: z.number(),
  to_acknowledge: z.number().nullable(),
  acknowledged_in_time: z.boolean().nullable(),
  disposed_in_time: z.boolean().nullable(),
});

function minutesEarlier(minutes: number): Instant {
  return new Date(Date.now() - minutes * 60_000).toISOString() as Instant; // toISOString writes an instant
}

describe('the critical loop', () => {
  let county: SmallCounty;
  let resident: number;

  before(async () => {
    county = await openSmallCounty([critical]);
    resident = county.residents.zhang.resident;
  });
  after(() => county.close());

  /** A value that was found so many minutes ago; its row key. */
  async function find(minutes: number): Promise<string> {
    const task = startCritical(
      {
        report: 'DiagnosticReport/none',
        order: 'ServiceRequest/none',
        subject: `Patient/${county.residents.zhang.patient}`,
        owner: 'clinic-a1',
        centre: 'ecg',
        findings: [{ code: 'acute-mi', text: '首次发现急性心肌梗死' }],
      },
      { now: minutesEarlier(minutes), actor: { practitioner: 'staff-reader-1', org: 'centre' } },
    );
    const { written } = await commit(county.store, BY_TEST, [{ op: 'create', resource: task }]);
    return written[0]?.id ?? assert.fail('nothing was written');
  }
  async function rowOf(key: string) {
    const [found] = await county.database.rows(
      sql`select state, level, to_acknowledge, acknowledged_in_time, disposed_in_time from view_critical_values where resident_id = ${resident} and key = ${key}`,
      row,
    );
    return found ?? assert.fail('no row');
  }
  async function linesOf(post: PostName, list: string): Promise<readonly string[]> {
    const who = county.as(post);
    return (await readWorklist(county.store, who, requireWorklist(county.store, who, list), {})).rows.map(({ key }) => key);
  }
  const acknowledge = (key: string, post: PostName = 'village-a1') =>
    perform(county, post, 'critical.acknowledge', resident, { target: key, date: today(), readBack: '张伟，急性心肌梗死' });

  it('tells the next one at 10, 20 and 30 minutes, once each, and nobody after the last', async () => {
    const key = await find(9);
    await runTimer(county.store, escalate, nowInstant());
    assert.equal((await rowOf(key)).level, 0);
    const late = await find(31);
    await runTimer(county.store, escalate, nowInstant());
    assert.equal((await rowOf(late)).level, 1);
    assert.ok(!(await linesOf('manager-a', 'critical.escalated')).includes(late));
    await runTimer(county.store, escalate, nowInstant());
    await runTimer(county.store, escalate, nowInstant());
    await runTimer(county.store, escalate, nowInstant());
    assert.equal((await rowOf(late)).level, 3);
    assert.ok((await linesOf('manager-a', 'critical.escalated')).includes(late));
    assert.ok((await linesOf('village-a1', 'critical.open')).includes(late));
    assert.ok(!(await linesOf('village-b1', 'critical.open')).includes(late));
  });

  it('is received once, in time up to ten minutes, and acted on', async () => {
    const key = await find(10);
    await acknowledge(key);
    assert.deepEqual(await rowOf(key).then(({ to_acknowledge, acknowledged_in_time }) => [to_acknowledge, acknowledged_in_time]), [
      10,
      true,
    ]);
    assert.match(
      (await faultOf(ask(county, 'doctor-a', 'critical.acknowledge', resident, { target: key, date: today(), readBack: '再接收' }))).text,
      /已经接收/,
    );
    await perform(county, 'village-a1', 'critical.dispose', resident, {
      target: key,
      date: today(),
      outcome: 'referred',
      note: '120转县医院',
    });
    assert.deepEqual(await rowOf(key).then(({ state, disposed_in_time }) => [state, disposed_in_time]), ['disposed', true]);
    assert.ok(!(await linesOf('village-a1', 'critical.open')).includes(key));
    const late = await find(11);
    await acknowledge(late);
    assert.equal((await rowOf(late)).acknowledged_in_time, false);
  });

  it('is received where it was asked: a hospital that knows the resident does not take it off the page of those who answer', async () => {
    const key = await find(2);
    await commit(county.store, BY_TEST, [
      {
        op: 'create',
        resource: {
          resourceType: 'Encounter',
          status: 'finished',
          class: { code: 'AMB' },
          subject: { reference: `Patient/${county.residents.zhang.patient}` },
          serviceProvider: { reference: 'Organization/lead' },
          period: { start: nowInstant(), end: nowInstant() },
        },
      },
    ]);
    await requireResident(county.database, county.as('specialist'), resident);
    assert.ok(!(await linesOf('specialist', 'critical.open')).includes(key));
    await assert.rejects(acknowledge(key, 'specialist'), /请从列表中选择/);
    assert.equal((await rowOf(key)).state, 'notified');
    await acknowledge(key);
  });

  it('of two who receive at once one is told that it is taken', async () => {
    const key = await find(1);
    const tried = await Promise.allSettled([acknowledge(key), acknowledge(key, 'doctor-a')]);
    assert.deepEqual(tried.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('acting without receiving first counts as both', async () => {
    const key = await find(5);
    await perform(county, 'doctor-a', 'critical.dispose', resident, {
      target: key,
      date: today(),
      outcome: 'treated',
      note: '吸氧，硝酸甘油',
    });
    assert.deepEqual(await rowOf(key).then(({ state, acknowledged_in_time }) => [state, acknowledged_in_time]), ['disposed', true]);
  });

  it('tells the median of the minutes, of those received', async () => {
    const period = requirePeriod(today().slice(0, 4));
    const counted = await evaluateIndicator(county.store, county.as('consortium'), { indicator: medianTime, area: AREAS.county, period });
    // Received after 10, 11, 2, 1 and 5 minutes in the tests above.
    assert.equal(counted.value, 5);
  });

  describe('that no order sends to anybody', () => {
    const patient = () => ({ reference: `Patient/${county.residents.wang.patient}` });
    const create = async (resource: Resource): Promise<string> => {
      const { written } = await commit(county.store, BY_TEST, [{ op: 'create', resource }]);
      return written[0]?.id ?? assert.fail('nothing was written');
    };
    /** A report as another hospital's system sends it: no order of ours, a critical finding. */
    const report = (issued: Instant): DiagnosticReport => ({
      resourceType: 'DiagnosticReport',
      status: 'final',
      extension: [{ url: EXTENSION.org, valueReference: { reference: 'Organization/centre' } }],
      category: [{ coding: [{ system: SYSTEM.centre, code: 'ecg' }] }],
      code: { text: '十二导联心电图' },
      subject: patient(),
      effectiveDateTime: issued,
      issued,
      conclusion: '急性前壁心肌梗死',
      conclusionCode: [{ coding: [{ system: SYSTEM.criticalFinding, code: 'acute-mi', display: '首次发现急性心肌梗死' }] }],
    });
    async function loopsOf(id: string): Promise<readonly Task[]> {
      const rows = await county.database.rows(
        sql`select content from resource where resident_id = ${county.residents.wang.resident} and content #>> '{focus,reference}' = ${`DiagnosticReport/${id}`} and not deleted`,
        z.object({ content: z.custom<Task>() }),
      );
      return rows.map(({ content }) => content);
    }
    async function runAll(): Promise<void> {
      for (const timer of critical.timers) await runTimer(county.store, timer, nowInstant());
    }

    it('starts with a report from outside, once, at the centre that found it while nobody answers for the resident', async () => {
      const id = await create(report(nowInstant()));
      await runAll();
      await runAll();
      const [loop, ...more] = await loopsOf(id);
      assert.equal(more.length, 0);
      assert.equal(loop?.owner?.reference, 'Organization/centre');
      assert.deepEqual(
        loop?.output?.map(({ type }) => type.coding?.[0]?.code),
        ['found', 'directed'],
      );
      assert.ok((await linesOf('reader-1', 'critical.open')).includes(loop?.id ?? ''));
      await perform(county, 'reader-1', 'critical.acknowledge', county.residents.wang.resident, {
        target: loop?.id,
        date: today(),
        readBack: '王芳，急性心肌梗死',
      });
    });

    it('goes to who keeps the health record, and to the family doctor where there is a contract', async () => {
      const [start, end] = [today(), today()];
      await create({
        resourceType: 'EpisodeOfCare',
        status: 'active',
        type: [{ coding: [{ system: SYSTEM.episode, code: 'health-record' }] }],
        patient: patient(),
        managingOrganization: { reference: 'Organization/hospital-a' },
        period: { start },
      });
      const kept = await create(report(nowInstant()));
      await runAll();
      assert.equal((await loopsOf(kept))[0]?.owner?.reference, 'Organization/hospital-a');
      await create({
        resourceType: 'Contract',
        status: 'executed',
        type: { coding: [{ system: SYSTEM.contract, code: 'family-doctor' }] },
        applies: { start, end },
        subject: [patient()],
        author: { reference: 'Organization/clinic-a2' },
      });
      const contracted = await create(report(nowInstant()));
      await runAll();
      const [loop] = await loopsOf(contracted);
      assert.equal(loop?.owner?.reference, 'Organization/clinic-a2');
      assert.ok((await linesOf('village-a2', 'critical.open')).includes(loop?.id ?? ''));
      assert.ok(!(await linesOf('village-b1', 'critical.open')).includes(loop?.id ?? ''));
    });

    it('escalates with nobody’s name left empty', async () => {
      const task = startCritical(
        {
          report: 'DiagnosticReport/other',
          order: undefined,
          subject: `Patient/${county.residents.wang.patient}`,
          owner: undefined,
          centre: undefined,
          findings: [{ code: 'critical', text: '血钾 6.9 mmol/L' }],
        },
        { now: minutesEarlier(12), actor: {} },
      );
      const id = await create(task);
      assert.ok((await linesOf('village-a2', 'critical.open')).includes(id));
      await runAll();
      const kept = await readCurrent(county.database, 'Task', id);
      assert.equal(JSON.stringify(kept?.resource).includes('"Organization/"'), false);
      assert.equal(kept?.resource.resourceType === 'Task' && kept.resource.owner?.reference, 'Organization/clinic-a2');
    });

    /** A laboratory's ORU about the resident, with one result and its flag (OBX-8); the loops that it started. */
    async function sendFlagged(result: string, state = 'F'): Promise<readonly Task[]> {
      number += 1;
      const at = nowInstant().replace(/[-:T]/g, '').slice(0, 14);
      const text = [
        `MSH|^~\\&|LIS|LAB|YG|XIAN|${at}||ORU^R01|F${number}|P|2.5`,
        `PID|1||${makeIdentityNumber('1985-06-30', '044')}^^^GA^NNCHN||王芳||19850630|F`,
        `OBR|1|F${number}|F${number}|X^检验^L|||${at}+0000${'|'.repeat(15)}${at}+0000|||${state}`,
        `OBX|1|${result}`,
      ].join('\r');
      const who = { ...HIS, org: 'lead', scope: { ...HIS.scope, orgs: ['lead'] } };
      const { outcome, reason } = await receiveMessage(county.store, { who, rules: [], source: '10.0.0.9' }, Buffer.from(text), 'utf8');
      assert.equal(outcome, 'AA', reason?.text);
      await runAll();
      const [report] = await county.database.rows(
        sql`select id from resource where resident_id = ${county.residents.wang.resident} and content->>'resourceType' = 'DiagnosticReport' and content::text like ${`%F${number}"%`}`,
        z.object({ id: z.string() }),
      );
      assert.ok(report, 'the report is the resident’s');
      return loopsOf(report.id);
    }
    let number = 0;

    it('starts with a result that a laboratory flags HH, LL or AA; H, L and A alone start none, nor does a result that was taken back', async () => {
      for (const flag of ['HH', 'LL', 'AA'] as const) {
        const [loop, ...more] = await sendFlagged(`NM|X12^某项^L||9|mg/L||${flag}|||F`);
        assert.deepEqual([loop?.description, more.length], ['某项 9 mg/L', 0], flag);
      }
      for (const flag of ['H', 'L', 'A', '']) assert.deepEqual(await sendFlagged(`NM|X12^某项^L||9|mg/L||${flag}|||F`), [], flag);
      assert.deepEqual(await sendFlagged('NM|X12^某项^L||9|mg/L||HH|||X'), []);
      assert.equal((await sendFlagged('NM|X12^某项^L||9|mg/L||HH|||F', '')).length, 1, 'of a report whose sender tells no state');
      assert.deepEqual(await sendFlagged('NM|X12^某项^L||9|mg/L||HH|||P', 'P'), [], 'not before it is released');
    });

    it('keeps what is restricted to those with the right, by the sender’s own code too', async () => {
      const [loop] = await sendFlagged('CE|7918-6^HIV抗体^LN||R^有反应性^L|||AA|||F');
      assert.match(loop?.description ?? '', /HIV抗体 有反应性/);
      assert.ok(!(await linesOf('village-a2', 'critical.open')).includes(loop?.id ?? ''));
      assert.ok((await linesOf('village-a2', 'critical.open')).length > 0, 'and others as before');
    });

    it('alarms nobody over history that was taken over', async () => {
      const id = await create(report(minutesEarlier(25 * 60)));
      await runAll();
      assert.deepEqual(await loopsOf(id), []);
    });
  });

  it('every Chinese label has its English', () => {
    assert.deepEqual(
      listLabels(critical).filter((label) => !(label in critical.english)),
      [],
    );
  });
});
