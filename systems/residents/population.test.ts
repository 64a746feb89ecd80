/** Official population figures beside the residents that are counted one by one. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, ask, refused } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { readOptions } from '../../kernel/reading/read-options.ts';

let county: SmallCounty;

before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

function enter(answers: Answers, overrides: Record<string, string> = {}) {
  const all = { date: '2025-03-01', year: 2023, document: '统计年鉴', ...answers };
  return ask(county, 'bureau', 'residents.set-population', undefined, all, { overrides });
}

async function evaluate(id: string, period: string, area: string = AREAS.county) {
  const query = { indicator: findIndicator(county.store, `residents.${id}`), area, period: requirePeriod(period) };
  const { n, N } = await evaluateIndicator(county.store, county.as('bureau'), query);
  return N === null ? n : [n, N];
}

it('stands for its town, adds up to the county, and is the last one known at the end of a period', async () => {
  await enter({ town: AREAS.townA, usual: 5, registered: 6 });
  await enter({ town: AREAS.townB, usual: 3 });
  await enter({ town: AREAS.townA, usual: 4, year: 2024 });
  assert.equal(await evaluate('official-usual', '2023'), 8);
  assert.equal(await evaluate('official-usual', '2024H1'), 8);
  assert.equal(await evaluate('official-usual', '2024H1', AREAS.townA), 5);
  assert.equal(await evaluate('official-usual', '2024'), 4);
  assert.equal(await evaluate('official-usual', '2022'), 0);
  assert.equal(await evaluate('official-registered', '2023'), 6);
});

it('is compared with the residents counted here, which stay the denominator of everything else', async () => {
  assert.deepEqual(await evaluate('usual-of-official', '2024H1'), [4, 8]);
  assert.deepEqual(await evaluate('usual-of-official', '2024H1', AREAS.townA), [3, 5]);
});

it('is corrected by a later entry with a reason', async () => {
  assert.ok('warnings' in (await enter({ town: AREAS.townB, usual: 7 })));
  assert.ok('done' in (await enter({ town: AREAS.townB, usual: 7 }, { usual: '按年鉴修订数' })));
  assert.equal(await evaluate('official-usual', '2023'), 12);
});

it('is of a town and of a year that is over', async () => {
  await assert.rejects(enter({ town: AREAS.county, usual: 7 }), refused(/乡镇/));
  await assert.rejects(enter({ town: AREAS.villageA1, usual: 7 }), refused(/乡镇/));
  await assert.rejects(enter({ town: AREAS.townA, usual: 7, year: 2099 }), refused(/还没有结束/));
  const towns = await readOptions(county.store, county.as('bureau'), 'town', '');
  assert.deepEqual(towns.map(({ code }) => code).sort(), [AREAS.townA, AREAS.townB]);
});
