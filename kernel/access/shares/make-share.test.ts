// How many shares of one resident are open at once, however many people make them at the same moment.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSmallCounty, type SmallCounty } from '../../commit/testing/small-county.ts';
import { MOST_SHARES } from '../../define/share.ts';
import { Fault } from '../../errors.ts';
import { listShares, makeShare, withdrawShare } from './make-share.ts';
import { visitorOf } from './open-share.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([]);
});
after(() => county.close());

test('twenty shares of a resident are open and no more, made all at once; one taken back makes room for one', async () => {
  const resident = county.residents.li.resident;
  const about = 'ImagingStudy/x';
  const who = { ...visitorOf(resident, { id: 'test', records: [], purpose: 'opinion' }), kind: 'resident' as const };
  const make = () =>
    makeShare(county.database, who, { resident, about, title: '胸部正位片', records: ['x'], purpose: 'opinion', hours: 24 });
  const tried = await Promise.allSettled(Array.from({ length: MOST_SHARES + 12 }, make));
  const [first] = tried.flatMap((each) => (each.status === 'fulfilled' ? [each.value.share.id] : []));
  assert.equal(tried.filter(({ status }) => status === 'fulfilled').length, MOST_SHARES);
  for (const each of tried) if (each.status === 'rejected') assert.ok(each.reason instanceof Fault && /最多20个/.test(each.reason.text));
  assert.equal((await listShares(county.database, resident, about)).length, MOST_SHARES);
  await withdrawShare(county.database, who, resident, first ?? '');
  const again = await Promise.allSettled([make(), make(), make()]);
  assert.equal(again.filter(({ status }) => status === 'fulfilled').length, 1);
});
