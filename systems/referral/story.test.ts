/** A village doctor refers up, the county takes the patient with a bed, hands back, the family doctor follows up; who may see what on the way. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { faultOf, refused } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import { readOpenTasks } from '../../kernel/tasks/keep-tasks.ts';
import { act, keysIn, offer, partOf, requestIn, sheet } from './testing.ts';

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
    detail: '就近收治',
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
