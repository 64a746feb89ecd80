/** Screening stations from their opening to their closing, through the forms. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, perform as performIn, refused } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { readOptions } from '../../kernel/reading/read-options.ts';

let county: SmallCounty;

before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

function perform(action: string, post: PostName, answers: Answers) {
  return performIn(county, post, `diabetes.${action}`, undefined, answers);
}

async function count(id: string, period: string, area: string = AREAS.county): Promise<number> {
  const query = { indicator: findIndicator(county.store, `diabetes.${id}`), area, period: requirePeriod(period) };
  return (await evaluateIndicator(county.store, county.as('bureau'), query)).n;
}

const station = {
  date: '2023-05-01',
  name: '青龙筛查站',
  institution: 'hospital-a',
  village: AREAS.villageA1,
  equipment: ['fundus', 'urine'],
};

it('keeps the first station, its renovation and its end, each counted in its time', async () => {
  const elsewhere = { ...station, institution: 'hospital-b' };
  await assert.rejects(perform('open-station', 'manager-a', elsewhere), refused(/不归您所在的机构登记/, 'rights-beyond'));
  await assert.rejects(perform('open-station', 'manager-a', { ...station, institution: 'clinic-a1' }), refused(/只能登记本机构/));
  await perform('open-station', 'manager-a', station);
  await assert.rejects(perform('open-station', 'bureau', station), refused(/已有/));
  assert.equal(await count('stations', '2022'), 0);
  assert.equal(await count('stations', '2023', AREAS.townA), 1);
  assert.equal(await count('stations', '2023', AREAS.townB), 0);
  const [target] = await readOptions(county.store, county.as('manager-a'), 'row:diabetes_stations', '');
  assert.equal(target?.display, '青龙筛查站 青龙镇卫生院');
  await assert.rejects(
    perform('renovate-station', 'manager-a', { date: '2023-04-01', target: target?.code, what: '扩建' }),
    refused(/早于/),
  );
  await perform('renovate-station', 'manager-a', { date: '2023-09-01', target: target?.code, what: '扩建检查室' });
  assert.equal(await count('stations-renovated', '2023'), 1);
  assert.equal(await count('stations-renovated', '2024'), 0);
  await perform('close-station', 'bureau', { date: '2024-03-31', target: target?.code, reason: 'merged' });
  assert.equal(await count('stations', '2023'), 1);
  assert.equal(await count('stations', '2024H1'), 0);
  await perform('open-station', 'manager-a', { ...station, date: '2024-06-01' });
  assert.equal(await count('stations', '2024H1'), 1);
});
