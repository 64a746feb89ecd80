/** Results that stand: found at the boundary of their window, answered in the order, counted once, beyond reach of another town. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { findPriors } from '../../kernel/actions/find-priors.ts';
import { findAction } from '../../kernel/actions/perform-action.ts';
import { ask, faultOf, perform } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type PostName, type ResidentName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { listLabels } from '../../kernel/define/list-labels.ts';
import { findPanel } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import system from '../../systems/mutual-recognition/system.ts';
import { adoptList, makeEcg, makePanel } from './standing-results.ts';

const prompt = z.object({
  item: z.string(),
  decision: z.string().nullable(),
  reason: z.string().nullable(),
  cents: z.number().nullable(),
  elsewhere: z.boolean(),
});
const facts = { priority: 'routine', centre: 'centre', summary: '胸闷两天' };

describe('recognition of results', () => {
  let county: SmallCounty;
  before(async () => {
    county = await openSmallCounty(systems);
    await adoptList(county);
    await perform(county, 'bureau', 'mutual-recognition.set-prices', undefined, {
      date: today(),
      institution: 'hospital-a',
      from: '2024-01-01',
      prices: [{ item: 'ecg-12', price: 20.5 }],
    });
  });
  after(() => county.close());

  const residentOf = (name: ResidentName): number => county.residents[name].resident;
  const find = (post: PostName, name: ResidentName, items: readonly string[], action = 'ecg.order') =>
    findPriors(county.store, county.as(post), findAction(county.store, action), residentOf(name), items);
  const order = (post: PostName, name: ResidentName, recognition?: readonly object[], requestId: string = randomUUID()) =>
    ask(
      county,
      post,
      'ecg.order',
      residentOf(name),
      { date: today(), items: ['ecg-12'], ...facts, ...(recognition ? { recognition } : {}) },
      { requestId },
    );
  const promptsOf = (name: ResidentName) =>
    county.database.rows(
      sql`select item, decision, reason, cents, elsewhere from view_mutual_recognition_prompts where resident_id = ${residentOf(name)} order by key`,
      prompt,
    );

  it('shows a result on the last day of its window and not on the next; not one without data, mark or release', async () => {
    const inside = await makeEcg(county, 'zhang', 7);
    await makeEcg(county, 'zhang', 8);
    await makeEcg(county, 'zhang', 1, { data: false });
    await makeEcg(county, 'zhang', 1, { mark: null });
    await makeEcg(county, 'zhang', 1, { status: 'cancelled' });
    await makeEcg(county, 'zhang', 1, { status: 'preliminary' });
    await makeEcg(county, 'zhang', 1, { code: 'holter' });
    const amended = await makeEcg(county, 'zhang', 3, { status: 'amended' });
    const found = await find('doctor-a', 'zhang', ['ecg-12']);
    assert.deepEqual(
      found.map(({ key, daysLeft, amended: changed, material }) => ({ key, daysLeft, changed, material })),
      [
        { key: amended, daysLeft: 4, changed: true, material: 'trace' },
        { key: inside, daysLeft: 0, changed: false, material: 'trace' },
      ],
    );
    assert.equal(found[0]?.orgName, '试验县人民医院');
    assert.equal(found[0]?.markName, '省HR');
    assert.ok(!JSON.stringify(found).includes('右束支'), 'the opinion is not part of what is recognised');
  });

  it('refuses an order that leaves a result unanswered, cites another’s, or gives no words for 其他', async () => {
    const [one] = await find('doctor-a', 'zhang', ['ecg-12']);
    const others = await makeEcg(county, 'li', 1);
    const saying = async (...recognition: readonly object[]) => (await faultOf(order('doctor-a', 'zhang', recognition))).text;
    assert.match((await faultOf(order('doctor-a', 'zhang'))).text, /已有有效期内的互认结果/);
    assert.match(await saying({ item: 'ecg-12', decision: 'cite', result: others }), /不是此人该项目/);
    assert.match(await saying({ item: 'ecg-12', decision: 'repeat', reason: 'N6' }), /写明情形/);
    assert.match(await saying({ item: 'holter', decision: 'cite', result: one?.key }), /没有可引用的结果/);
    await assert.rejects(order('doctor-a', 'zhang', [{ item: 'ecg-12', decision: 'repeat' }]), /不认可原因/);
  });

  it('cites: the item leaves the order, the saving counts at the citing institution’s price; the same again counts once', async () => {
    const [one] = await find('doctor-a', 'zhang', ['ecg-12']);
    const cite = [{ item: 'ecg-12', decision: 'cite', result: one?.key }];
    const id = randomUUID();
    const first = await order('doctor-a', 'zhang', cite, id);
    assert.ok('done' in first);
    assert.ok(!first.done.written.some(({ type }) => type === 'ServiceRequest'));
    assert.match(first.done.tell?.text ?? '', /已引用十二导联心电图.*节约20\.50元/);
    await order('doctor-a', 'zhang', cite, id);
    await order('doctor-a', 'zhang', cite);
    assert.deepEqual(await promptsOf('zhang'), [{ item: 'ecg-12', decision: 'cite', reason: null, cents: 2050, elsewhere: true }]);
  });

  it('counts two doctors who cite the same result at once, each once', async () => {
    const [one] = await find('doctor-a', 'wang', ['ecg-12']).then(async (found) =>
      found.length > 0 ? found : [{ key: await makeEcg(county, 'wang', 2) }],
    );
    const cite = [{ item: 'ecg-12', decision: 'cite', result: one?.key }];
    await Promise.all([order('doctor-a', 'wang', cite), order('village-a2', 'wang', cite)]);
    assert.deepEqual(
      (await promptsOf('wang')).map(({ decision }) => decision),
      ['cite', 'cite'],
    );
  });

  it('repeats with a reason, which stands on the order', async () => {
    const [newest] = await find('village-a1', 'li', ['ecg-12']);
    assert.ok(newest);
    const done = await order('village-a1', 'li', [{ item: 'ecg-12', decision: 'repeat', reason: 'N1', note: '胸痛加重' }]);
    assert.ok('done' in done);
    const id = done.done.written.find(({ type }) => type === 'ServiceRequest')?.id;
    const [stored] = await county.database.rows(
      sql`select content::text as text from resource where resident_id = ${residentOf('li')} and id = ${id ?? ''}`,
      z.object({ text: z.string() }),
    );
    assert.match(stored?.text ?? '', /N1.*胸痛加重/s);
    assert.deepEqual(await promptsOf('li'), [{ item: 'ecg-12', decision: 'repeat', reason: 'N1', cents: null, elsewhere: true }]);
    const [repeats] = await county.database.rows(
      sql`select stood, explained, repeated from view_mutual_recognition_orders where resident_id = ${residentOf('li')}`,
      z.object({ stood: z.boolean(), explained: z.boolean(), repeated: z.boolean() }),
    );
    assert.deepEqual(repeats, { stood: true, explained: true, repeated: false });
  });

  it('takes another hospital’s panel by LOINC codes, under the certificate it held that day, whole panels only', async () => {
    const certificate = (from: string, until: string) =>
      perform(county, 'bureau', 'mutual-recognition.register-certificate', undefined, {
        date: today(),
        institution: 'hospital-b',
        mark: 'city',
        number: 'EQA-1',
        issuer: '市临床检验中心',
        from,
        until,
        items: findPanel('electrolytes')?.items ?? [],
      });
    const day = addDays(today(), -5);
    await makePanel(county, 'chen', 'electrolytes', day);
    const lab = () => find('village-b1', 'chen', ['electrolytes'], 'laboratory.order');
    assert.deepEqual(await lab(), [], 'without a certificate nothing is recognised');
    await certificate(addDays(day, -30), addDays(day, -1));
    assert.deepEqual(await lab(), [], 'a certificate that lapsed the day before marks nothing');
    await certificate(addDays(day, -30), day);
    const [found] = await lab();
    assert.equal(found?.markName, '市HR');
    assert.ok((found?.values.length ?? 0) >= 3);
    await makePanel(county, 'chen', 'electrolytes', addDays(day, 1), { mark: 'province', without: 'k' });
    assert.equal((await lab()).length, 1);
  });

  it('opens the report with the other doctor’s opinion, notes what was shown, and counts the visits', async () => {
    const [newest] = await find('doctor-a', 'li', ['ecg-12']);
    const opened = await perform(county, 'doctor-a', 'mutual-recognition.open', residentOf('li'), { date: today(), result: newest?.key });
    assert.match(opened.tell?.text ?? '', /尤医生.*仅供参考.*右束支/);
    await perform(county, 'doctor-a', 'mutual-recognition.note-shown', residentOf('li'), {
      date: today(),
      shown: [{ item: 'ecg-12', result: newest?.key }],
    });
    assert.deepEqual((await promptsOf('li')).map(({ decision }) => decision).toSorted(), [null, 'repeat'].toSorted());
    const visits = await county.database.rows(
      sql`select orders from view_mutual_recognition_visits where resident_id = ${residentOf('li')} order by orders`,
      z.object({ orders: z.number() }),
    );
    assert.deepEqual(visits, [{ orders: 0 }, { orders: 1 }]);
  });

  it('shows and cites nothing of a resident beyond reach, even by a known id', async () => {
    const key = await makeEcg(county, 'chen', 1);
    await assert.rejects(find('doctor-a', 'chen', ['ecg-12']), /不在|辖区|无权/);
    await assert.rejects(order('doctor-a', 'chen', [{ item: 'ecg-12', decision: 'cite', result: key }]), /不在|辖区|无权/);
    await assert.rejects(
      perform(county, 'doctor-a', 'mutual-recognition.open', residentOf('chen'), { date: today(), result: key }),
      /不在|辖区|无权/,
    );
    assert.deepEqual(await promptsOf('chen'), []);
  });

  it('keeps earlier versions of the list, and marks what the centre releases', async () => {
    await perform(county, 'bureau', 'mutual-recognition.set-item', undefined, {
      date: today(),
      item: 'ecg-12',
      listed: 'listed',
      from: today(),
      lasting: 'days',
      days: 2,
      scope: 'consortium',
    });
    const versions = await county.database.rows(
      sql`select days, until::text as until from view_mutual_recognition_items where code = 'ecg-12' order by "from"`,
      z.object({ days: z.number(), until: z.string().nullable() }),
    );
    assert.deepEqual(versions, [
      { days: 7, until: addDays(today(), -1) },
      { days: 2, until: null },
    ]);
    assert.ok((await find('doctor-a', 'zhang', ['ecg-12'])).length === 0, 'three days are too many now');
  });

  it('every Chinese label has its English', () => {
    assert.deepEqual(
      listLabels(system).filter((label) => !(label in system.english)),
      [],
    );
  });
});
