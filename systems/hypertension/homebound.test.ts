/** Who can not come to the clinic, from the forms to the worklist and the number. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, perform as performIn } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type ResidentName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { countBehind } from '../../kernel/indicators/people-behind.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { listHomebound } from './homebound.ts';
import { makeVisit } from './sample-visit.ts';

const day = toDate;

describe('times in which a person can not come', () => {
  const flag = { from: day('2020-01-01'), until: undefined };

  it('last from one judgement to the next', () => {
    const said = [
      { date: day('2024-01-10'), mobility: 'limited' },
      { date: day('2024-04-10'), mobility: 'limited' },
      { date: day('2024-07-10'), mobility: 'free' },
      { date: day('2024-10-10'), mobility: 'limited' },
    ] as const;
    assert.deepEqual(listHomebound(said, []), [
      { from: '2024-01-10', until: '2024-07-09', ground: 'judged' },
      { from: '2024-10-10', until: undefined, ground: 'judged' },
    ]);
  });

  it('take a flag only up to the first judgement', () => {
    assert.deepEqual(listHomebound([], [flag]), [{ from: '2020-01-01', until: undefined, ground: 'flagged' }]);
    assert.deepEqual(listHomebound([{ date: day('2024-01-10'), mobility: 'free' }], [flag]), [
      { from: '2020-01-01', until: '2024-01-09', ground: 'flagged' },
    ]);
    assert.deepEqual(listHomebound([{ date: day('2019-01-10'), mobility: 'free' }], [flag]), []);
    const ended = { from: day('2020-01-01'), until: day('2021-12-31') };
    assert.deepEqual(listHomebound([{ date: day('2024-01-10'), mobility: 'free' }], [ended]), [
      { from: '2020-01-01', until: '2021-12-31', ground: 'flagged' },
    ]);
  });
});

describe('home follow-up in a small county', () => {
  let county: SmallCounty;

  function perform(action: string, who: ResidentName, answers: Answers) {
    return performIn(county, 'public-health-a', action, county.residents[who].resident, answers);
  }

  async function rate(period: string) {
    const query = {
      indicator: findIndicator(county.store, 'hypertension.home-served-rate'),
      area: AREAS.county,
      period: requirePeriod(period),
    };
    const { n, N } = await evaluateIndicator(county.store, county.as('consortium'), query);
    const { reasons } = await countBehind(county.store, county.as('consortium'), query);
    return { n, N, reasons: reasons.map(({ label }) => label) };
  }

  async function due(): Promise<readonly string[]> {
    const who = county.as('public-health-a');
    const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'hypertension.home-due'), {});
    return rows.map(({ person }) => person.name).sort();
  }

  before(async () => {
    county = await openSmallCounty(systems);
    // 张伟 (born 1958) and 李秀英 (1950) can not come; 王芳 can not either, but is not yet 65.
    for (const who of ['zhang', 'li', 'wang'] as const)
      await perform('hypertension.enrol', who, { date: '2024-01-10', comorbidity: ['none'], mobility: 'limited' });
  });
  after(() => county.close());

  it('lists those who are due and can not come', async () => {
    assert.deepEqual(await due(), ['张伟', '李秀英']);
  });

  it('counts who of them was seen at home', async () => {
    await perform('hypertension.record-visit', 'zhang', makeVisit('2024-03-20', { way: 'home' }));
    await perform('hypertension.record-visit', 'li', makeVisit('2024-03-20', { way: 'phone' }));
    assert.deepEqual(await rate('2024H1'), { n: 1, N: 2, reasons: ['本期随访过，但没有上门'] });
    assert.deepEqual(await rate('2024H2'), { n: 0, N: 2, reasons: ['本期无随访'] });
    assert.deepEqual(await rate('2023'), { n: 0, N: 0, reasons: [] });
  });

  it('leaves out who can come again', async () => {
    await perform('hypertension.record-visit', 'li', makeVisit('2024-06-20', { mobility: 'free', bp: { systolic: 126, diastolic: 78 } }));
    assert.deepEqual(await due(), ['张伟']);
    assert.deepEqual((await rate('2024H1')).N, 2);
    assert.deepEqual((await rate('2024H2')).N, 1);
  });
});
