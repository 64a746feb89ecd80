/** A request to the ECG centre from order to amended report, over the same door that the pages use. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { runTimer } from '../../kernel/actions/run-timers.ts';
import { ask, faultOf, perform } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { listLabels } from '../../kernel/define/list-labels.ts';
import { startProgress } from '../../kernel/patterns/progress/progress.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { readCurrent } from '../../kernel/record/read.ts';
import ecg from './system.ts';

const row = z.object({
  key: z.string(),
  state: z.string(),
  number: z.string(),
  centre: z.string(),
  rejects: z.number(),
  waited: z.number().nullable(),
  on_time: z.boolean().nullable(),
  critical: z.boolean().nullable(),
  conclusion: z.string().nullable(),
});

describe('a request to the ECG centre', () => {
  let county: SmallCounty;
  let resident: number;

  before(async () => {
    county = await openSmallCounty([ecg]);
    resident = county.residents.zhang.resident;
  });
  after(() => county.close());

  async function order(post: PostName, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const done = await perform(county, post, 'ecg.order', resident, {
      date: today(),
      items: ['ecg-12'],
      priority: 'urgent',
      centre: 'centre',
      summary: '胸闷半小时',
      ...more,
    });
    return done.written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no order was written');
  }
  async function stateOf(key: string) {
    const [found] = await county.database.rows(sql`select * from view_ecg_requests where resident_id = ${resident} and key = ${key}`, row);
    return found ?? assert.fail(`no request ${key}`);
  }
  const act = (post: PostName, name: string, target: string, more: Readonly<Record<string, unknown>> = {}) =>
    perform(county, post, `ecg.${name}`, resident, { target, date: today(), ...more });
  const refusal = async (post: PostName, name: string, target: string, more: Readonly<Record<string, unknown>> = {}) =>
    (await faultOf(ask(county, post, `ecg.${name}`, resident, { target, date: today(), ...more }))).text;
  const report = { conclusion: '窦性心律，正常心电图', positive: false, submit: 'submit' };

  async function linesOf(post: PostName, list: string): Promise<readonly string[]> {
    const who = county.as(post);
    const page = await readWorklist(county.store, who, requireWorklist(county.store, who, list), {});
    return page.rows.map(({ key }) => key);
  }

  it('goes from order over trace and claim to a released report', async () => {
    const target = await order('village-a1');
    assert.deepEqual(await stateOf(target).then(({ state, centre }) => ({ state, centre })), { state: 'requested', centre: 'centre' });
    assert.match((await stateOf(target)).number, /^E\d{6}00001$/);
    assert.ok((await linesOf('village-a1', 'ecg.to-acquire')).includes(target));
    assert.match(await refusal('reader-1', 'claim', target), /没有可以领取的申请/);

    await act('village-a1', 'acquire', target);
    assert.ok((await linesOf('reader-1', 'ecg.to-read')).includes(target));
    await act('reader-1', 'claim', target);
    assert.ok((await linesOf('reader-1', 'ecg.mine')).includes(target));
    assert.ok(!(await linesOf('reader-2', 'ecg.mine')).includes(target));
    assert.match(await refusal('reader-2', 'report', target, report), /已由另一位医生领取/);

    await act('reader-1', 'report', target, { ...report, submit: 'draft' });
    assert.equal((await stateOf(target)).conclusion, null);
    await act('reader-1', 'report', target, report);
    const { state, conclusion, on_time, waited } = await stateOf(target);
    assert.deepEqual(
      { state, conclusion, on_time, waited },
      { state: 'released', conclusion: '窦性心律，正常心电图', on_time: true, waited: 0 },
    );
    assert.ok((await linesOf('village-a1', 'ecg.results')).includes(target));
    assert.match(await refusal('reader-1', 'report', target, report), /没有可以书写的申请/);

    await act('reader-1', 'amend', target, { conclusion: '窦性心动过缓', positive: true, reason: '笔误' });
    assert.equal((await stateOf(target)).conclusion, '窦性心动过缓');
  });

  it('is claimed by one of two readers who try at once', async () => {
    const target = await order('village-a1');
    await act('village-a1', 'acquire', target);
    const tried = await Promise.allSettled([act('reader-1', 'claim', target), act('reader-2', 'claim', target)]);
    assert.deepEqual(tried.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await stateOf(target)).state, 'assigned');
  });

  it('is sent back with a reason from the list, taken again, and put back by who claimed it', async () => {
    const target = await order('village-a1');
    await act('village-a1', 'acquire', target);
    await act('reader-1', 'claim', target);
    assert.match(await refusal('reader-2', 'reject', target, { reason: 'noise' }), /另一位医生/);
    await act('reader-1', 'reject', target, { reason: 'noise', note: '请重做' });
    assert.deepEqual(await stateOf(target).then(({ state, rejects }) => ({ state, rejects })), { state: 'rejected', rejects: 1 });
    await act('village-a1', 'acquire', target);
    await act('reader-2', 'claim', target);
    await act('reader-2', 'put-back', target, { note: '交班' });
    await act('reader-1', 'claim', target);
    assert.equal((await stateOf(target)).state, 'assigned');
  });

  it('is cancelled by who asked, not by the centre, and not after the trace was sent', async () => {
    const target = await order('village-a1');
    assert.match(await refusal('doctor-a', 'cancel', target, { note: '开错' }), /只能由申请机构/);
    await act('village-a1', 'cancel', target, { note: '开错' });
    assert.match(await refusal('village-a1', 'acquire', target), /请从列表中选择|已取消/);
    const sent = await order('village-a1');
    await act('village-a1', 'acquire', sent);
    assert.match(await refusal('village-a1', 'cancel', sent, { note: '开错' }), /没有可以取消的申请/);
  });

  it('starts the critical loop at the institution that asked, once', async () => {
    const target = await order('village-a1', { priority: 'stat' });
    await act('village-a1', 'acquire', target);
    await act('reader-1', 'claim', target);
    const critical = { ...report, conclusion: '急性下壁心肌梗死', positive: true, critical: ['acute-mi'] };
    await act('reader-1', 'report', target, { ...critical, submit: 'draft' });
    await act('reader-1', 'report', target, critical);
    const tasks = await county.database.rows(
      sql`select content from resource where resident_id = ${resident} and content #>> '{code,coding,0,code}' = 'critical' and not deleted`,
      z.object({ content: z.object({ owner: z.object({ reference: z.string() }), priority: z.string(), description: z.string() }) }),
    );
    assert.equal(tasks.length, 1);
    assert.equal(tasks[0]?.content.owner.reference, 'Organization/clinic-a1');
    assert.match(tasks[0]?.content.description ?? '', /急性心肌梗死/);
    assert.equal((await stateOf(target)).critical, true);
  });

  it('is with the centre once its trace has arrived, whichever way', async () => {
    const target = await order('village-a1');
    await commit(county.store, BY_TEST, [
      {
        op: 'create',
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { coding: [{ system: 'http://loinc.org', code: '11524-6' }] },
          subject: { reference: `Patient/${county.residents.zhang.patient}` },
          basedOn: [{ reference: `ServiceRequest/${target}` }],
          effectiveDateTime: nowInstant(),
        },
      },
    ]);
    assert.equal((await stateOf(target)).state, 'requested');
    const [timer] = ecg.timers;
    if (!timer) assert.fail('nothing waits for traces');
    await runTimer(county.store, timer, nowInstant());
    assert.equal((await stateOf(target)).state, 'acquired');
    assert.deepEqual(await runTimer(county.store, timer, nowInstant()), { written: 0, failures: [] });
  });

  it('moves on with its trace also where the order came from outside and names nobody who asked', async () => {
    const create = async (resource: Resource): Promise<string> =>
      (await commit(county.store, BY_TEST, [{ op: 'create', resource }])).written[0]?.id ?? assert.fail('nothing was written');
    const subject = { reference: `Patient/${county.residents.zhang.patient}` };
    const order = await create({
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: SYSTEM.centre, code: 'ecg' }] }],
      code: { coding: [{ system: SYSTEM.examItem, code: 'ecg-12', display: '十二导联心电图' }] },
      subject,
      authoredOn: nowInstant(),
    });
    const progress = startProgress(
      {
        kind: 'ecg',
        focus: `ServiceRequest/${order}`,
        subject: subject.reference,
        owner: 'centre',
        priority: 'routine',
        state: ['requested', '待采集'],
        step: ['requested', '申请'],
      },
      { now: nowInstant(), actor: {} },
    );
    const task = await create(progress);
    await create({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '11524-6' }] },
      subject,
      basedOn: [{ reference: `ServiceRequest/${order}` }],
      effectiveDateTime: nowInstant(),
    });
    const [timer] = ecg.timers;
    if (!timer) assert.fail('nothing waits for traces');
    assert.deepEqual((await runTimer(county.store, timer, nowInstant())).failures, []);
    const kept = await readCurrent(county.database, 'Task', task);
    assert.match(JSON.stringify(kept?.resource), /"acquired"/);
    assert.doesNotMatch(JSON.stringify(kept?.resource), /"Organization\/"/);
  });

  it('is nobody else’s: another town sees neither the person nor the request', async () => {
    const target = await order('village-a1');
    assert.ok(!(await linesOf('village-b1', 'ecg.to-acquire')).includes(target));
    await assert.rejects(act('village-b1', 'acquire', target), /不在|辖区|无权/);
  });

  it('every Chinese label has its English', () => {
    assert.deepEqual(
      listLabels(ecg).filter((label) => !(label in ecg.english)),
      [],
    );
  });
});
