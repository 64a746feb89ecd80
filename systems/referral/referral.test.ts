/** Referrals from end to end: up with a bed, back with a plan, followed up; who may see what on the way; two at once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import type { SignedIn } from '../../kernel/access/actor.ts';
import type { ActionDone } from '../../kernel/actions/perform-action.ts';
import { type Answers, askAs, faultOf, idIn, performAs, refused, staffOf } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { Fault } from '../../kernel/errors.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { readPerson } from '../../kernel/reading/read-person.ts';
import { readRowChoices } from '../../kernel/reading/read-row-choices.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import { readOpenTasks } from '../../kernel/tasks/keep-tasks.ts';

/** The people of a referral: a village doctor, those who review at the township, two desks of the county hospital and its specialist. */
function partOf(county: SmallCounty) {
  return {
    village: county.as('village-a1'),
    township: county.as('doctor-a'),
    elsewhere: county.as('village-b1'),
    desk: staffOf(county, 'referral-desk', 'lead', 'desk-1', '转诊台甲'),
    otherDesk: staffOf(county, 'referral-desk', 'lead', 'desk-2', '转诊台乙'),
    specialist: staffOf(county, 'specialist', 'lead', 'specialist', '专科医生'),
    foreign: staffOf(county, 'referral-desk', 'hospital-b', 'desk-b', '白塔转诊台'),
  };
}

/** The sheet of sending up to the county hospital. */
function sheet(more: Answers = {}): Answers {
  return {
    date: today(),
    direction: 'up',
    priority: 'routine',
    upReasons: ['means'],
    origin: 'clinic',
    to: 'lead',
    department: 'cardiology',
    setting: 'IMP',
    diagnosis: { code: 'I10', display: '特发性(原发性)高血压' },
    present: '血压控制不佳两周',
    parts: ['summary', 'visits'],
    consent: true,
    insurance: 'filed',
    transport: 'family',
    ...more,
  };
}

const act = (at: SmallCounty, who: SignedIn, action: string, resident: number | undefined, answers: Answers) =>
  performAs(at, who, action, resident, { date: today(), ...answers });

/** The id of the request that an action wrote. */
const requestIn = (done: ActionDone): string => idIn(done, 'ServiceRequest');

/** What stands in a list for somebody: keys of its rows. */
async function keysIn(county: SmallCounty, who: SignedIn, list: string): Promise<readonly string[]> {
  const page = await readWorklist(county.store, who, requireWorklist(county.store, who, list), {});
  return page.rows.map(({ row, key }) => row ?? key);
}

/** Offers places of the county hospital for today and returns the Schedule's id. */
async function offer(county: SmallCounty, who: SignedIn, total: number, department = 'cardiology'): Promise<string> {
  const done = await act(county, who, 'referral.offer-places', undefined, { department, kind: 'bed', from: today(), days: 1, total });
  return idIn(done, 'Schedule');
}

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

async function stateOf(resident: number, key: string): Promise<unknown> {
  const [row] = await county.database.rows(
    sql`select state from view_referral_sent where resident_id = ${resident} and key = ${key}`,
    z.object({ state: z.string() }),
  );
  return row?.state;
}

test('up with a bed, back with a plan, followed up: every list and reach on the way', async () => {
  const { village, township, elsewhere, desk, specialist } = partOf(county);
  const { resident } = county.residents.zhang;
  const bed = await offer(county, desk, 1);
  const request = requestIn(await act(county, village, 'referral.request', resident, sheet()));
  const about = { target: request };

  // Until the township has reviewed it, the hospital sees nothing.
  await assert.rejects(requireResident(county.database, desk, resident));
  assert.deepEqual(await keysIn(county, township, 'referral.to-review'), [request]);
  await act(county, township, 'referral.review', resident, { ...about, decision: 'approve' });
  await requireResident(county.database, desk, resident);
  assert.deepEqual(await keysIn(county, desk, 'referral.incoming'), [request]);

  // Each side's page of the patient has its own card: who asked is offered no answer to what they asked.
  const cardsOf = async (who: SignedIn) => {
    const { cards } = await readPerson(county.store, who, resident);
    return cards.filter(({ system, rows, actions }) => system === 'referral' && rows.length + actions.length > 0).map(({ title }) => title);
  };
  assert.deepEqual(await cardsOf(township), ['双向转诊']);
  assert.ok((await cardsOf(desk)).includes('收到的转诊'));

  await act(county, desk, 'referral.answer', resident, { ...about, decision: 'accept', place: bed, notified: true });
  assert.equal(await stateOf(resident, request), 'accepted');
  await act(county, desk, 'referral.record-arrival', resident, { ...about, came: 'yes', treated: true, setting: 'IMP' });
  const returned = await act(county, specialist, 'referral.hand-back', resident, {
    ...about,
    results: '心脏彩超未见异常',
    diagnosis: { code: 'I10', display: '特发性(原发性)高血压' },
    course: '调整降压药',
    plan: '氨氯地平5mg每日一次，两周复测',
    outcome: 'better',
    followUp: 7,
  });
  assert.deepEqual(
    returned.opened.map(({ task }) => task),
    ['referral.take-back'],
  );
  assert.deepEqual(await keysIn(county, village, 'referral.to-take-back'), [request]);

  const followed = await act(county, township, 'referral.follow-up', resident, {
    ...about,
    way: 'phone',
    condition: '血压130/80',
    carriesOut: 'yes',
    finish: true,
  });
  assert.deepEqual(
    followed.closed.map(({ task }) => task),
    ['referral.take-back'],
  );
  assert.equal(await stateOf(resident, request), 'closed');
  assert.deepEqual(await readOpenTasks(county.database, [resident]), []);

  // The hospital served the patient and keeps its reach; a doctor of another town never had any.
  await requireResident(county.database, desk, resident);
  await assert.rejects(requireResident(county.database, elsewhere, resident));
  assert.deepEqual(await keysIn(county, elsewhere, 'referral.outgoing'), []);
});

/** Up and handed back: the state in which the family doctor has somebody to follow up. */
async function handedBack(resident: number, department: string): Promise<string> {
  const { village, desk, specialist } = partOf(county);
  const target = requestIn(await act(county, village, 'referral.request', resident, sheet({ ...express, department })));
  await act(county, desk, 'referral.answer', resident, { target, decision: 'accept', notified: true });
  await act(county, desk, 'referral.record-arrival', resident, { target, came: 'yes', treated: true, setting: 'IMP' });
  const diagnosis = { code: 'I10', display: '特发性(原发性)高血压' };
  const sheetBack = { results: '稳定', diagnosis, course: '治疗', plan: '规律服药', outcome: 'better', followUp: 7 };
  await act(county, specialist, 'referral.hand-back', resident, { target, ...sheetBack });
  return target;
}

test('of two referrals that were handed back, the follow-up of one leaves the other as it is; another institution takes neither', async () => {
  const { village, township, elsewhere, desk } = partOf(county);
  const { resident } = county.residents.zhang;
  const [one, other] = [await handedBack(resident, 'neurology'), await handedBack(resident, 'digestive')];
  const open = async () => (await readOpenTasks(county.database, [resident])).map(({ key }) => key).toSorted();
  assert.deepEqual(await open(), [one, other].toSorted());
  assert.deepEqual((await keysIn(county, township, 'referral.to-take-back')).toSorted(), [one, other].toSorted());
  const offered = await readRowChoices(county.store, county.database, village, 'row:referral_follow_ups', { resident });
  assert.deepEqual(offered.map(({ code }) => code).toSorted(), [one, other].toSorted());
  const seen = { way: 'phone', condition: '头晕缓解', carriesOut: 'yes', finish: true };
  for (const who of [desk, elsewhere]) await faultOf(act(county, who, 'referral.follow-up', resident, { target: one, ...seen }));
  await act(county, township, 'referral.follow-up', resident, { target: one, ...seen });
  assert.deepEqual([await stateOf(resident, one), await stateOf(resident, other)], ['closed', 'back-referral']);
  assert.deepEqual(await open(), [other]);
  // Taken back and still watched: it stays to be closed by a later follow-up.
  await act(county, village, 'referral.follow-up', resident, { target: other, ...seen, finish: false });
  assert.equal(await stateOf(resident, other), 'received-below');
  await act(county, village, 'referral.follow-up', resident, { target: other, ...seen });
  assert.equal(await stateOf(resident, other), 'closed');
});

test('who is sent down directly is followed up below by the institution that was asked, once it has answered', async () => {
  const { township, specialist } = partOf(county);
  const { resident } = county.residents.zhang;
  // The specialist knows the patient from an earlier stay.
  const before = await handedBack(resident, 'surgery');
  await act(county, township, 'referral.follow-up', resident, {
    target: before,
    way: 'home',
    condition: '好',
    carriesOut: 'yes',
    finish: true,
  });
  const down = sheet({ direction: 'down', upReasons: undefined, downReasons: ['stable'], to: 'hospital-a', department: 'general' });
  const target = requestIn(await act(county, specialist, 'referral.request', resident, { ...down, ...express, transport: 'family' }));
  const seen = { target, way: 'home', condition: '血压平稳', carriesOut: 'yes', finish: true };
  await assert.rejects(act(county, township, 'referral.follow-up', resident, seen), refused(/待接诊/));
  await act(county, township, 'referral.answer', resident, { target, decision: 'accept', notified: true });
  await act(county, township, 'referral.follow-up', resident, seen);
  assert.equal(await stateOf(resident, target), 'closed');
  assert.deepEqual(await readOpenTasks(county.database, [resident]), []);
});

test('the hospital that was asked takes none of the steps of those who asked, whoever it knows', async () => {
  const { village, township, desk } = partOf(county);
  const { resident } = county.residents.li;
  const request = requestIn(await act(county, village, 'referral.request', resident, sheet({ department: 'surgery' })));
  await act(county, township, 'referral.review', resident, { target: request, decision: 'approve' });
  await requireResident(county.database, desk, resident);
  const cancelled = await faultOf(askAs(county, desk, 'referral.cancel', resident, { target: request, date: today(), reason: '不便接收' }));
  assert.deepEqual([cancelled.code, cancelled.problems[0]?.field], ['invalid', 'target']);
  // Known by the first, it does not let a second one in by itself either.
  const second = requestIn(await act(county, village, 'referral.request', resident, sheet({ department: 'neurology' })));
  assert.ok(!(await keysIn(county, desk, 'referral.to-review')).includes(second));
  await faultOf(askAs(county, desk, 'referral.review', resident, { target: second, date: today(), decision: 'approve' }));
  assert.equal(await stateOf(resident, second), 'submitted');
  for (const target of [request, second]) await act(county, village, 'referral.cancel', resident, { target, reason: '测试结束' });
});

test('a desk that refuses does not keep its reach, nor does one that sends on', async () => {
  const { village, desk, foreign } = partOf(county);
  const { resident } = county.residents.wang;
  const two = county.as('village-a2');
  const emergency = sheet({ priority: 'stat', express: true, transport: 'ambulance', setting: 'EMER', department: 'emergency' });
  const first = requestIn(await act(county, two, 'referral.request', resident, emergency));
  await requireResident(county.database, desk, resident);
  await assert.rejects(requireResident(county.database, foreign, resident));
  await act(county, desk, 'referral.answer', resident, {
    target: first,
    decision: 'redirect',
    to: 'hospital-b',
    department: 'general',
    why: '就近收治',
  });
  await assert.rejects(requireResident(county.database, desk, resident));
  await requireResident(county.database, foreign, resident);
  await act(county, foreign, 'referral.answer', resident, { target: first, decision: 'refuse', reason: 'no-bed' });
  await assert.rejects(requireResident(county.database, foreign, resident));
  assert.deepEqual(await keysIn(county, two, 'referral.declined'), [first]);
  assert.deepEqual(await keysIn(county, village, 'referral.declined'), []);
});

test('nobody reviews their own, and nobody answers for another institution', async () => {
  const { township, desk, foreign } = partOf(county);
  const { resident } = county.residents.li;
  const request = requestIn(await act(county, township, 'referral.request', resident, sheet()));
  await assert.rejects(
    act(county, township, 'referral.review', resident, { target: request, decision: 'approve' }),
    refused(/不能审核自己/),
  );
  await act(county, county.as('manager-a'), 'referral.review', resident, { target: request, decision: 'approve' });
  // A desk elsewhere that knows the resident by a request of its own is not the one asked.
  const own = requestIn(
    await act(
      county,
      township,
      'referral.request',
      resident,
      sheet({ to: 'hospital-b', department: 'general', priority: 'stat', express: true }),
    ),
  );
  await assert.rejects(
    act(county, foreign, 'referral.answer', resident, { target: request, decision: 'accept', notified: true }),
    refused(/不是发给本机构/),
  );
  await act(county, foreign, 'referral.answer', resident, { target: own, decision: 'accept', notified: true });
  assert.deepEqual(await keysIn(county, desk, 'referral.incoming'), [request]);
});

test('who does not come is chased, and comes after all; who gives up is taken off the list', async () => {
  const { township, desk } = partOf(county);
  const { resident } = county.residents.li;
  const bed = await offer(county, desk, 1, 'surgery');
  const ask = async (): Promise<string> => {
    const request = requestIn(
      await act(county, township, 'referral.request', resident, sheet({ department: 'surgery', priority: 'stat', express: true })),
    );
    await act(county, desk, 'referral.answer', resident, { target: request, decision: 'accept', place: bed, notified: true });
    await act(county, desk, 'referral.record-arrival', resident, { target: request, came: 'no' });
    return request;
  };
  const first = await ask();
  assert.deepEqual(await keysIn(county, township, 'referral.lost'), [first]);
  await act(county, township, 'referral.chase', resident, { target: first, way: 'phone', found: 'coming' });
  await act(county, desk, 'referral.record-arrival', resident, { target: first, came: 'yes', treated: false });
  assert.equal(await stateOf(resident, first), 'arrived');
  await act(county, desk, 'referral.start-treatment', resident, { target: first, setting: 'AMB' });
  await act(county, desk, 'referral.close', resident, { target: first, how: 'closed', outcome: 'cured' });
  // The bed that the first one did not use was free for the next.
  const second = await ask();
  await act(county, township, 'referral.chase', resident, { target: second, way: 'home', found: 'declined' });
  assert.equal(await stateOf(resident, second), 'cancelled');
  const fault = await faultOf(act(county, township, 'referral.chase', resident, { target: second, way: 'home', found: 'coming' }));
  assert.match(fault.text, /从列表中选择/);
});

const express = { priority: 'stat', express: true, transport: 'ambulance' };

async function placesLeft(id: string): Promise<unknown> {
  const [row] = await county.database.rows(
    sql`select total, taken, free from view_referral_places where resident_id = 0 and key = ${id}`,
    z.object({ total: z.number(), taken: z.number(), free: z.number() }),
  );
  return row;
}

function told(results: readonly PromiseSettledResult<unknown>[]): readonly string[] {
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return [];
    if (!(result.reason instanceof Fault)) throw result.reason;
    return [result.reason.text];
  });
}

test('of three who want the last two beds at once two get them, and the third is told that it is full', async () => {
  const { desk, otherDesk } = partOf(county);
  const bed = await offer(county, desk, 2);
  const { zhang, li, chen } = county.residents;
  const asked = await Promise.all(
    [
      [zhang, 'village-a1'],
      [li, 'village-a1'],
      [chen, 'village-b1'],
    ].map(async ([who, post]) => {
      if (typeof who !== 'object' || (post !== 'village-a1' && post !== 'village-b1')) throw new Error('a resident and a post');
      return {
        resident: who.resident,
        request: requestIn(await act(county, county.as(post), 'referral.request', who.resident, sheet(express))),
      };
    }),
  );
  const results = await Promise.allSettled(
    asked.map(({ resident, request }, at) =>
      act(county, at % 2 === 0 ? desk : otherDesk, 'referral.answer', resident, {
        target: request,
        decision: 'accept',
        place: bed,
        notified: true,
      }),
    ),
  );
  assert.deepEqual(told(results).length, 1);
  assert.match(told(results)[0] ?? '', /刚刚满了|已经办结/);
  assert.deepEqual(await placesLeft(bed), { total: 2, taken: 2, free: 0 });
});

test('of two desks that answer one referral at once one wins, and the other is told who and when', async () => {
  const { desk, otherDesk } = partOf(county);
  const bed = await offer(county, desk, 5, 'surgery');
  const { resident } = county.residents.wang;
  const request = requestIn(
    await act(county, county.as('village-a2'), 'referral.request', resident, sheet({ ...express, department: 'surgery' })),
  );
  const accept = { target: request, decision: 'accept', place: bed, notified: true };
  const results = await Promise.allSettled([desk, otherDesk].map((who) => act(county, who, 'referral.answer', resident, accept)));
  assert.equal(told(results).length, 1);
  assert.match(told(results)[0] ?? '', /已接诊（转诊台[甲乙]\d+月\d+日 \d\d:\d\d），不能接诊/);
  assert.deepEqual(await placesLeft(bed), { total: 5, taken: 1, free: 4 });
  await act(county, county.as('village-a2'), 'referral.cancel', resident, { target: request, reason: '家属改变主意' });
  assert.deepEqual(await placesLeft(bed), { total: 5, taken: 0, free: 5 });
});

test('both sides count alike', async () => {
  const who = county.as('consortium');
  const period = requirePeriod(today().slice(0, 4));
  for (const id of ['up', 'down', 'answered-in-time', 'accepted', 'arrived', 'followed-up']) {
    const [sent, received] = await Promise.all(
      ['sent', 'received'].map(async (side) => {
        const query = { indicator: findIndicator(county.store, `referral.${id}-${side}`), area: AREAS.county, period };
        const { n, N } = await evaluateIndicator(county.store, who, query);
        return { n, N };
      }),
    );
    assert.deepEqual(sent, received, id);
    assert.ok((sent?.N ?? sent?.n ?? 0) > 0, id);
  }
});

test('a village doctor sees the free places of the hospital, the nearest first, not those of yesterday nor full ones', async () => {
  const { village, desk } = partOf(county);
  const { resident } = county.residents.zhang;
  const full = await offer(county, desk, 1, 'tcm');
  const open = await offer(county, desk, 2, 'tcm');
  const request = requestIn(
    await act(county, village, 'referral.request', resident, sheet({ department: 'tcm', priority: 'stat', express: true })),
  );
  await act(county, desk, 'referral.answer', resident, { target: request, decision: 'accept', place: full, notified: true });
  const choices = await readRowChoices(county.store, county.database, village, 'row:referral_places', { resident });
  assert.ok(choices.some(({ code, display }) => code === open && display === `${today()} 中医科 床位 余2 试验县人民医院`));
  assert.ok(choices.every(({ code }) => code !== full));
});
