/** Requests to the imaging centre at their rules' boundaries: clocks, two signatures, quality marks, key images, claims, rights, other people's studies. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ImagingStudy } from '@medplum/fhirtypes';
import { z } from 'zod';
import { runTimer } from '../../kernel/actions/run-timers.ts';
import { ask, faultOf, perform } from '../../kernel/actions/testing.ts';
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
import { listLabels } from '../../kernel/define/list-labels.ts';
import { evaluateIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { IMAGING_ITEMS } from '../../kernel/patterns/examination-items/imaging-items.gen.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { turnAroundOf } from './clocks.ts';
import { agreementRate, gradeA, remoteReadings } from './indicators.ts';
import imaging from './system.ts';
import { TEMPLATES } from './templates.ts';

const row = z.object({
  state: z.string(),
  number: z.string(),
  arrived: z.number(),
  due_at: z.string().nullable(),
  acquired_at: z.string().nullable(),
  conclusion: z.string().nullable(),
  critical: z.boolean().nullable(),
});
const reportRow = z.object({
  content: z.looseObject({
    status: z.string(),
    media: z.array(z.object({ comment: z.string(), link: z.object({ reference: z.string() }) })).optional(),
    imagingStudy: z.array(z.object({ reference: z.string() })).optional(),
    resultsInterpreter: z.array(z.object({ display: z.string() })),
    extension: z.array(z.looseObject({ url: z.string(), valueString: z.string().optional(), valueCode: z.string().optional() })),
  }),
});

const REPORT = { findings: '两肺野清晰。', conclusion: '未见明确异常。', quality: 'a', positive: false, submit: 'submit' };

describe('a request to the imaging centre', () => {
  let county: SmallCounty;
  let resident: number;
  let studies = 0;

  before(async () => {
    county = await openSmallCounty([imaging]);
    resident = county.residents.zhang.resident;
  });
  after(() => county.close());

  async function order(item: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const answers = { date: today(), items: [item], priority: 'routine', centre: 'centre', summary: '咳嗽一周', ...more };
    const done = await perform(county, 'doctor-a', 'imaging.order', resident, answers);
    return done.written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no order was written');
  }
  const act = (post: PostName, name: string, target: string, more: Readonly<Record<string, unknown>> = {}) =>
    perform(county, post, `imaging.${name}`, resident, { target, date: today(), ...more });
  const refusal = async (post: PostName, name: string, target: string, more: Readonly<Record<string, unknown>> = {}) =>
    (await faultOf(ask(county, post, `imaging.${name}`, resident, { target, date: today(), ...more }))).text;
  async function stateOf(target: string) {
    const [found] = await county.database.rows(sql`select * from view_imaging_requests where key = ${target}`, row);
    return found ?? assert.fail('no row');
  }
  async function reportOf(target: string) {
    const [found] = await county.database.rows(
      sql`select content from resource where resident_id = ${resident} and content ->> 'resourceType' = 'DiagnosticReport'
          and content #>> '{basedOn,0,reference}' = ${`ServiceRequest/${target}`} and not deleted`,
      reportRow,
    );
    return found?.content ?? assert.fail('no report');
  }
  /** A study as the archive's intake writes it; its UID. */
  async function arrive(target: string, of: ResidentName = 'zhang'): Promise<string> {
    studies += 1;
    const uid = `1.2.840.99.${studies}`;
    await commit(county.store, BY_TEST, [
      {
        op: 'create',
        resource: {
          resourceType: 'ImagingStudy',
          status: 'available',
          identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${uid}` }],
          subject: { reference: `Patient/${county.residents[of].patient}` },
          basedOn: [{ reference: `ServiceRequest/${target}` }],
          started: nowInstant(),
          series: [
            {
              uid: `${uid}.1`,
              modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'DX' },
              instance: [{ uid: `${uid}.1.1`, sopClass: { system: 'urn:ietf:rfc:3986', code: 'urn:oid:1.2.840.10008.5.1.4.1.1.1.1' } }],
            },
          ],
        },
      },
    ]);
    return uid;
  }
  async function take(item: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const target = await order(item, more);
    await act('doctor-a', 'acquire', target);
    await act('reader-1', 'claim', target);
    return target;
  }
  async function linesOf(post: PostName, list: string): Promise<readonly string[]> {
    const who = county.as(post);
    return (await readWorklist(county.store, who, requireWorklist(county.store, who, list), {})).rows.map(({ key }) => key);
  }
  const numberOf = async (indicator: Parameters<typeof evaluateIndicator>[2]['indicator']) =>
    evaluateIndicator(county.store, county.as('consortium'), {
      indicator,
      area: AREAS.county,
      period: requirePeriod(today().slice(0, 4)),
    });

  it('tells devices the modality, and is due by the class of its examination', async () => {
    const target = await order('dr-chest', { priority: 'stat' });
    assert.match((await stateOf(target)).number, /^Y\d{6}\d{5}$/);
    await act('doctor-a', 'acquire', target);
    const { due_at: due, acquired_at: acquired } = await stateOf(target);
    assert.equal((Date.parse(due ?? '') - Date.parse(acquired ?? '')) / 60_000, 30);
    const [kept] = await county.database.rows(
      sql`select content #>> '{orderDetail,0,coding,0,code}' as modality from resource where resident_id = ${resident} and id = ${target}`,
      z.object({ modality: z.string() }),
    );
    assert.equal(kept?.modality, 'DX');
    assert.deepEqual(turnAroundOf('dr-chest'), { routine: 120, urgent: 120, stat: 30 });
    assert.deepEqual(turnAroundOf('ct-head'), { routine: 1440, urgent: 1440, stat: 30 });
    assert.equal(turnAroundOf('mr-head').stat, 1440);
    const echo = await order('us-abdomen', { priority: 'stat' });
    await act('doctor-a', 'acquire', echo);
    assert.equal((await stateOf(echo)).due_at, null, 'no limit is named for ultrasound');
  });

  it('a radiograph is signed by one; CT and everything critical by two different people', async () => {
    const chest = await take('dr-chest');
    await act('reader-1', 'report', chest, REPORT);
    assert.equal((await stateOf(chest)).state, 'released');

    const head = await take('ct-head');
    await act('reader-1', 'report', head, REPORT);
    assert.equal((await stateOf(head)).state, 'draft-review');
    assert.equal((await stateOf(head)).conclusion, null, 'nobody reads what is not signed');
    assert.ok((await linesOf('reader-2', 'imaging.to-review')).includes(head));
    assert.match(await refusal('reader-1', 'review', head, { verdict: 'release' }), /两位医生/);
    await act('reader-2', 'review', head, { verdict: 'back', note: '请描述脑室' });
    assert.equal((await stateOf(head)).state, 'drafting');
    await act('reader-1', 'report', head, REPORT);
    await act('reader-2', 'review', head, { verdict: 'release' });
    assert.equal((await stateOf(head)).state, 'released');
    assert.deepEqual(
      (await reportOf(head)).resultsInterpreter.map(({ display }) => display),
      ['尤医生', '何主任'],
    );

    const critical = await take('dr-chest', { priority: 'stat' });
    await act('reader-1', 'report', critical, { ...REPORT, positive: true, critical: ['tension-pneumothorax'] });
    assert.equal((await stateOf(critical)).state, 'draft-review');
    assert.equal((await stateOf(critical)).critical, true);
    const tasks = await county.database.rows(
      sql`select content ->> 'description' as text from resource where resident_id = ${resident} and content #>> '{code,coding,0,code}' = 'critical' and not deleted`,
      z.object({ text: z.string() }),
    );
    assert.deepEqual(
      tasks.map(({ text }) => text),
      ['张力性气胸'],
      'told at once, before the second signature',
    );
  });

  it('of two readers who claim one study, one has it; the other is told', async () => {
    const target = await order('dr-chest');
    await act('doctor-a', 'acquire', target);
    const tried = await Promise.allSettled([act('reader-1', 'claim', target), act('reader-2', 'claim', target)]);
    assert.deepEqual(tried.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const loser = tried[0]?.status === 'fulfilled' ? 'reader-2' : 'reader-1';
    assert.match(await refusal(loser, 'report', target, REPORT), /已由另一位医生领取/);
  });

  it('who has no right to read can not sign, nor can a reader of another centre', async () => {
    const target = await take('dr-chest');
    assert.match(await refusal('doctor-a', 'report', target, REPORT), /不能|无权/);
    assert.match(await refusal('specialist', 'report', target, REPORT), /诊断中心办理|管理范围/);
    assert.equal((await stateOf(target)).state, 'assigned');
  });

  it('moves on by itself once its own study is there; another resident’s study moves nothing', async () => {
    const target = await order('dr-chest');
    const [timer] = imaging.timers;
    if (!timer) assert.fail('nothing waits for studies');
    await arrive(target, 'li');
    await runTimer(county.store, timer, nowInstant());
    assert.deepEqual(await stateOf(target).then(({ state, arrived }) => ({ state, arrived })), { state: 'requested', arrived: 0 });
    await arrive(target);
    await runTimer(county.store, timer, nowInstant());
    assert.deepEqual(await stateOf(target).then(({ state, arrived }) => ({ state, arrived })), { state: 'acquired', arrived: 1 });
  });

  it('keeps key images of its own study with the report, and refuses others', async () => {
    const target = await order('dr-chest');
    const uid = await arrive(target);
    const other = await arrive(await order('dr-knee'));
    await act('doctor-a', 'acquire', target);
    await act('reader-1', 'claim', target);
    const line = (study: string) => `${study}/${study}.1/${study}.1.1/1`;
    assert.match(await refusal('reader-1', 'report', target, { ...REPORT, keyImages: line(other) }), /不是这份申请的影像/);
    assert.match(await refusal('reader-1', 'report', target, { ...REPORT, keyImages: '随便写' }), /写法不对/);
    const many = Array.from({ length: 13 }, () => line(uid)).join('\n');
    assert.match(await refusal('reader-1', 'report', target, { ...REPORT, keyImages: many }), /最多12幅/);
    await act('reader-1', 'report', target, { ...REPORT, keyImages: line(uid), submit: 'draft' });
    await act('reader-1', 'report', target, { ...REPORT, keyImages: line(uid) });
    const report = await reportOf(target);
    assert.deepEqual(
      report.media?.map(({ comment }) => comment),
      [line(uid)],
    );
    assert.equal(report.imagingStudy?.length, 1);
    assert.equal(report.extension.find(({ url }) => url.endsWith('report-findings'))?.valueString, REPORT.findings);
    assert.equal(report.extension.find(({ url }) => url.endsWith('image-quality'))?.valueCode, 'a');
    await act('reader-1', 'amend', target, { ...REPORT, submit: undefined, quality: 'b', reason: '漏写' });
    const amended = await reportOf(target);
    assert.equal(amended.status, 'amended');
    assert.equal(amended.media, undefined, 'the amendment says which pictures stand');
    assert.equal(amended.extension.filter(({ url }) => url.endsWith('image-quality')).length, 1);
  });

  it('counts grade A, agreement with the final diagnosis, and what was read for others', async () => {
    const before = await numberOf(gradeA);
    const reports = before.N ?? 0;
    const good = before.n;
    for (const quality of ['a', 'b', 'd']) await act('reader-1', 'report', await take('dr-knee'), { ...REPORT, quality });
    const after = await numberOf(gradeA);
    assert.deepEqual([after.n, after.N], [good + 1, reports + 3]);
    assert.equal((await numberOf(remoteReadings)).n, reports + 3);

    const target = await take('dr-foot');
    const final = { diagnosis: { code: 'J18.9', display: '肺炎' }, basis: 'course' };
    assert.match(await refusal('doctor-a', 'feed-back', target, { ...final, agreement: 'full' }), /还没有发布/);
    await act('reader-1', 'report', target, REPORT);
    await act('doctor-a', 'feed-back', target, { ...final, agreement: 'none' });
    assert.deepEqual(await numberOf(agreementRate).then(({ n, N }) => [n, N]), [0, 1]);
    await act('doctor-a', 'feed-back', target, { ...final, agreement: 'partly' });
    assert.deepEqual(await numberOf(agreementRate).then(({ n, N }) => [n, N]), [1, 1], 'the last word counts');
  });

  it('is sent back with a reason and taken again', async () => {
    const target = await take('dr-chest');
    await act('reader-1', 'reject', target, { reason: 'motion', note: '屏气后重拍' });
    assert.equal((await stateOf(target)).state, 'rejected');
    assert.ok((await linesOf('doctor-a', 'imaging.to-acquire')).includes(target));
    assert.match(await refusal('reader-1', 'report', target, REPORT), /不能|没有可以/);
    await act('doctor-a', 'acquire', target);
    assert.equal((await stateOf(target)).state, 'acquired');
  });

  it('takes an old study that is only corrected after it was sent back for no new one', async () => {
    const target = await order('dr-chest');
    const [timer] = imaging.timers;
    if (!timer) assert.fail('nothing waits for studies');
    const uid = await arrive(target);
    await runTimer(county.store, timer, nowInstant());
    await act('reader-1', 'reject', target, { reason: 'motion' });
    const [study] = await county.database.rows(
      sql`select id, version, content from resource where resident_id = ${resident} and not deleted
        and content #>> '{identifier,0,value}' = ${`urn:oid:${uid}`}`,
      z.object({ id: z.string(), version: z.number(), content: z.custom<ImagingStudy>() }),
    );
    if (!study) assert.fail('no study');
    const corrected: ImagingStudy = { ...study.content, id: study.id, description: '胸部正位' };
    const change = (resource: ImagingStudy, ifVersion: number) =>
      commit(county.store, BY_TEST, [{ op: 'update', resource: { ...resource, id: study.id }, ifVersion }]);
    await change(corrected, study.version);
    await runTimer(county.store, timer, nowInstant());
    assert.deepEqual(await stateOf(target).then(({ state, arrived }) => ({ state, arrived })), { state: 'rejected', arrived: 0 });
    const [series] = corrected.series ?? [];
    if (!series) assert.fail('no series');
    await change({ ...corrected, series: [series, { ...series, uid: `${uid}.2`, started: nowInstant() }] }, study.version + 1);
    await runTimer(county.store, timer, nowInstant());
    assert.equal((await stateOf(target)).state, 'acquired', 'pictures taken anew stand in the same study');
  });

  it('publishes who is on duty, and keeps each publication', async () => {
    const shifts = [{ shift: 'day', reader: 'staff-reader-1', modalities: ['dr', 'ct'] }];
    const publish = (post: PostName, answers: object) =>
      perform(county, post, 'imaging.publish-roster', undefined, { date: today(), ...answers });
    await publish('reader-1', { shifts });
    await publish('reader-1', { shifts: [...shifts, { shift: 'night', reader: 'staff-reader-2' }] });
    const rows = await county.database.rows(
      sql`select readers from view_imaging_rosters where day = ${today()} order by readers`,
      z.object({ readers: z.number() }),
    );
    assert.deepEqual(
      rows.map(({ readers }) => readers),
      [1, 2],
    );
    await assert.rejects(publish('reader-1', { shifts: [] }), /至少/);
    await assert.rejects(publish('doctor-a', { shifts }), /不能|无权|不在/);
  });

  it('offers templates of examinations that exist, and every Chinese label has its English', () => {
    const codes = new Set(IMAGING_ITEMS.map(({ code }) => code));
    assert.ok(TEMPLATES.every(({ items }) => items !== undefined && items.length > 0 && items.every((code) => codes.has(code))));
    assert.deepEqual(
      listLabels(imaging).filter((label) => !(label in imaging.english)),
      [],
    );
  });
});
