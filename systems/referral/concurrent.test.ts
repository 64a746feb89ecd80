/** Two at once: the last bed goes to one of two referrals, one referral to one of two desks; the other is told why. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { Fault } from '../../kernel/errors.ts';
import { act, offer, partOf, requestIn, sheet } from './testing.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

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
