/** A report that goes from one reader to another: whoever wrote it signs it, nobody releases their own where two must sign, and no request is stuck with who left. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { ask, faultOf, perform } from '../../actions/testing.ts';
import { openSmallCounty, type PostName, type SmallCounty } from '../../commit/testing/small-county.ts';
import { sql } from '../../database/sql.ts';
import { defineSystem } from '../../define/system.ts';
import { today } from '../../periods/plain-date.ts';
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
  forms: [forms.order, forms.report, forms.review, handling.acquire.form, handling.claim.form, handling.putBack.form],
  views: [centre.view],
  actions: [actions.order, actions.report, actions.review, handling.acquire.action, handling.claim.action, handling.putBack.action],
  english: {},
});

const signed = z.object({ content: z.object({ resultsInterpreter: z.array(z.object({ display: z.string() })) }) });

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
});
