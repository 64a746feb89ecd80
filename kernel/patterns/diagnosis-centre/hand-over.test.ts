/** A report that goes from one reader to another: whoever wrote it signs it, nobody releases their own where two must sign, and no request is stuck with who left. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { ask, faultOf, perform } from '../../actions/testing.ts';
import { openSmallCounty, type PostName, type SmallCounty } from '../../commit/testing/small-county.ts';
import { sql } from '../../database/sql.ts';
import { defineSystem } from '../../define/system.ts';
import { today } from '../../periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../reading/read-worklist.ts';
import { defineDiagnosisCentre } from './centre.ts';

const centre = defineDiagnosisCentre({
  id: 'imaging',
  name: '影像',
  english: 'Imaging',
  letter: 'I',
  items: { 'dr-chest': '胸部正位' },
  orderItems: {},
  reportItems: {},
  turnAround: () => ({ routine: undefined, urgent: undefined, stat: undefined }),
  critical: { pneumothorax: '张力性气胸' },
  rejects: { blurred: '图像模糊' },
  source: '测试',
  doubleSign: () => true,
  shows: 'images',
  templates: [],
  orderedBy: ['village-doctor'],
  readBy: ['diagnosis-reader'],
});
const { forms, actions, handling } = centre;
const system = defineSystem({
  id: 'imaging',
  title: '影像',
  description: '两人签发的诊断中心。',
  forms: [forms.order, forms.report, forms.review, forms.amend, handling.acquire.form, handling.claim.form, handling.putBack.form],
  views: [centre.view],
  worklists: [centre.worklists.toReview],
  actions: [
    actions.order,
    actions.report,
    actions.review,
    actions.amend,
    handling.acquire.action,
    handling.claim.action,
    handling.putBack.action,
  ],
  english: {},
});

const signed = z.object({ content: z.object({ resultsInterpreter: z.array(z.object({ display: z.string() })) }) });
const standing = z.object({
  state: z.string(),
  conclusion: z.string().nullable(),
  amended: z.boolean().nullable(),
  status: z.string(),
  signers: z.array(z.string()),
});

describe('a request that goes from one reader to another', () => {
  let county: SmallCounty;
  let resident: number;

  before(async () => {
    county = await openSmallCounty([system]);
    resident = county.residents.zhang.resident;
  });
  after(() => county.close());

  const act = (post: PostName, name: string, target: string, more: Readonly<Record<string, unknown>> = {}) =>
    perform(county, post, `imaging.${name}`, resident, { target, date: today(), ...more });
  const report = { conclusion: '心肺膈未见异常', positive: false };

  async function taken(): Promise<string> {
    const order = { date: today(), items: ['dr-chest'], priority: 'routine', centre: 'centre', summary: '咳嗽一周' };
    const { written } = await perform(county, 'village-a1', 'imaging.order', resident, order);
    const target = written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no order was written');
    await act('village-a1', 'acquire', target);
    return target;
  }

  it('is put back by a colleague when its reader is gone, with the reason', async () => {
    const target = await taken();
    await act('reader-1', 'claim', target);
    await act('reader-2', 'put-back', target, { note: '领取医生已下班' });
    await act('reader-2', 'claim', target);
    await act('reader-2', 'report', target, { ...report, submit: 'draft' });
  });

  it('is signed by who wrote it, and released by somebody else', async () => {
    const target = await taken();
    await act('reader-1', 'claim', target);
    await act('reader-1', 'report', target, { ...report, submit: 'draft' });
    await act('reader-1', 'put-back', target, { note: '交班' });
    await act('reader-2', 'claim', target);
    await act('reader-2', 'report', target, { ...report, submit: 'submit' });
    const own = await faultOf(ask(county, 'reader-2', 'imaging.review', resident, { target, date: today(), verdict: 'release' }));
    assert.match(own.text, /两位医生/);
    await act('reader-1', 'review', target, { verdict: 'release' });
    const [found] = await county.database.rows(
      sql`select content from resource where resident_id = ${resident} and content ->> 'resourceType' = 'DiagnosticReport' and content ->> 'status' = 'final' and not deleted`,
      signed,
    );
    assert.deepEqual(
      found?.content.resultsInterpreter.map(({ display }) => display),
      ['何主任', '尤医生'],
    );
  });

  async function released(): Promise<string> {
    const target = await taken();
    await act('reader-1', 'report', target, { ...report, submit: 'submit' });
    await act('reader-2', 'review', target, { verdict: 'release' });
    return target;
  }
  /** What who asked sees, and what the report itself says. */
  async function stands(target: string) {
    const [found] = await county.database.rows(
      sql`select v.state, v.conclusion, v.amended, r.content ->> 'status' as status,
          array(select jsonb_array_elements(r.content -> 'resultsInterpreter') ->> 'display') as signers
        from view_imaging_requests v join resource r on r.resident_id = v.resident_id and r.id = v.report
        where v.key = ${target} and not r.deleted`,
      standing,
    );
    return found ?? assert.fail('no report stands');
  }
  const alarms = async (target: string): Promise<number> =>
    (
      await county.database.rows(
        sql`select id from resource where resident_id = ${resident} and content #>> '{code,coding,0,code}' = 'critical'
          and content #>> '{basedOn,0,reference}' = ${`ServiceRequest/${target}`} and not deleted`,
        z.object({ id: z.string() }),
      )
    ).length;
  const amendment = { conclusion: '右上肺结节', positive: true, reason: '复阅发现' };

  it('is amended only once somebody else signed; till then the released report stands', async () => {
    const target = await released();
    await act('reader-1', 'amend', target, amendment);
    const first = { conclusion: report.conclusion, amended: false, status: 'final', signers: ['尤医生', '何主任'] };
    assert.deepEqual(await stands(target), { ...first, state: 'amend-review' });
    const who = county.as('reader-2');
    const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'imaging.to-review'), {});
    assert.ok(rows.some(({ key }) => key === target));
    const own = await faultOf(ask(county, 'reader-1', 'imaging.review', resident, { target, date: today(), verdict: 'release' }));
    assert.match(own.text, /两位医生/);
    const second = await faultOf(ask(county, 'reader-2', 'imaging.amend', resident, { target, date: today(), ...amendment }));
    assert.match(second.text, /修订待审核/);

    await act('reader-2', 'review', target, { verdict: 'back', note: '请写大小' });
    assert.deepEqual(await stands(target), { ...first, state: 'released' });

    await act('reader-1', 'amend', target, { ...amendment, conclusion: '右上肺结节，8mm' });
    await act('reader-2', 'review', target, { verdict: 'release' });
    const amended = { state: 'amended', conclusion: '右上肺结节，8mm', amended: true, status: 'amended', signers: first.signers };
    assert.deepEqual(await stands(target), amended);

    await act('reader-2', 'amend', target, { ...amendment, conclusion: '右上肺结节，9mm' });
    await act('reader-1', 'review', target, { verdict: 'back', note: '测量无误' });
    assert.deepEqual(await stands(target), amended, 'goes back to the amendment that stood');
  });

  it('tells a critical finding of an amendment at once, and once', async () => {
    const target = await released();
    await act('reader-1', 'amend', target, { ...amendment, critical: ['pneumothorax'] });
    assert.equal(await alarms(target), 1);
    await act('reader-2', 'review', target, { verdict: 'back', note: '请补充' });
    await act('reader-1', 'amend', target, { ...amendment, critical: ['pneumothorax'] });
    await act('reader-2', 'review', target, { verdict: 'release' });
    assert.equal(await alarms(target), 1);
  });
});
