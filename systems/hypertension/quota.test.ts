/** Quotas against people in care: entered, corrected, added up by area, fulfilled beyond 100 %. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, ask } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { Fault } from '../../kernel/errors.ts';
import { computeValue, evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { countBehind, listBehind } from '../../kernel/indicators/people-behind.ts';
import { printValue } from '../../kernel/indicators/print-value.ts';
import { readBreakdown, requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { readBehind } from '../../kernel/reading/read-behind.ts';
import { composeReport } from '../../kernel/reports/compose-report.ts';
import { makeVisit } from './sample-visit.ts';

let county: SmallCounty;

function perform(action: string, post: PostName, answers: Answers, resident?: number, overrides: Record<string, string> = {}) {
  return ask(county, post, `hypertension.${action}`, resident, answers, { overrides });
}

function quota(institution: string, quota: number, more: object = {}) {
  return { date: '2024-01-05', institution, year: 2024, quota, document: '省卫健委〔2024〕3号', ...more };
}

function query(id: string, area: string = AREAS.county, period = '2024') {
  return { indicator: findIndicator(county.store, `hypertension.${id}`), area, period: requirePeriod(period) };
}

async function evaluate(id: string, area?: string, period?: string) {
  const { n, N, value } = await evaluateIndicator(county.store, county.as('consortium'), query(id, area, period));
  return { n, N, printed: printValue(value, '%', 2) };
}

describe('the completion of a quota', () => {
  before(async () => {
    county = await openSmallCounty(systems);
    for (const who of ['zhang', 'li', 'wang'] as const) {
      const { resident } = county.residents[who];
      await perform('enrol', 'public-health-a', { date: '2024-01-10', comorbidity: ['none'] }, resident);
      if (who !== 'wang') await perform('record-visit', 'public-health-a', makeVisit('2024-08-20'), resident);
    }
  });
  after(() => county.close());

  it('is not applicable before a quota is known', async () => {
    assert.deepEqual(await evaluate('completion-rate'), { n: 2, N: 0, printed: '—' });
  });

  it('is people managed ÷ the quotas of the area, over 100 % if so', async () => {
    assert.ok('done' in (await perform('set-quota', 'bureau', quota('hospital-a', 1, { estimated: 4 }))));
    assert.deepEqual(await evaluate('completion-rate'), { n: 2, N: 1, printed: '200.00%' });
    assert.deepEqual(await evaluate('management-rate'), { n: 2, N: 4, printed: '50.00%' });
    assert.ok('done' in (await perform('set-quota', 'bureau', quota('hospital-b', 3))));
    assert.deepEqual(await evaluate('completion-rate'), { n: 2, N: 4, printed: '50.00%' });
    assert.deepEqual(await evaluate('completion-rate', AREAS.townA), { n: 2, N: 1, printed: '200.00%' });
    assert.deepEqual(await evaluate('completion-rate', AREAS.townB), { n: 0, N: 3, printed: '0.00%' });
    assert.equal((await evaluate('quota')).n, 4);
  });

  it('prints a fulfilled quota of a city as its report does', () => {
    const { indicator } = query('completion-rate');
    assert.equal(printValue(computeValue(indicator, { n: 204_700, N: 186_800 }), indicator.unit, indicator.decimals), '109.58%');
    assert.equal(printValue(computeValue(indicator, { n: 61_500, N: 55_900 }), indicator.unit, indicator.decimals), '110.02%');
  });

  it('counts from 1 January of the year in which the period ends, against the quota of that year', async () => {
    assert.deepEqual(await evaluate('completion-rate', AREAS.county, '2024H1'), { n: 0, N: 4, printed: '0.00%' });
    assert.deepEqual(await evaluate('completion-rate', AREAS.county, '2024Q4'), { n: 2, N: 4, printed: '50.00%' });
    assert.deepEqual(await evaluate('completion-rate', AREAS.county, '2025'), { n: 0, N: 0, printed: '—' });
  });

  it('stands for each area below, with a quota alone too', async () => {
    const { indicator, area, period } = query('completion-rate');
    const rows = await readBreakdown(county.store, county.as('consortium'), indicator, area, period);
    assert.deepEqual(
      rows.map((row) => [row.area, row.n, row.N, row.printed]),
      [
        [AREAS.townA, 2, 1, '200.00%'],
        [AREAS.townB, 0, 3, '0.00%'],
      ],
    );
  });

  it('lists the people managed; nobody is missed', async () => {
    const who = county.as('consortium');
    const behind = await countBehind(county.store, who, query('completion-rate'));
    assert.deepEqual([behind.parts, behind.reasons], [{ reached: 2, missed: 0, excluded: 0 }, []]);
    const part = { ...query('completion-rate'), part: 'reached' as const, reason: undefined };
    const rows = await listBehind(county.store, county.as('public-health-a'), { ...part, area: AREAS.townA }, undefined, 10);
    assert.deepEqual(rows.map((row) => row.resident).sort(), [county.residents.zhang.resident, county.residents.li.resident].sort());
  });

  it('takes a later entry of the same institution and year for a correction, with a reason', async () => {
    assert.ok('warnings' in (await perform('set-quota', 'bureau', quota('hospital-b', 5))));
    assert.ok('done' in (await perform('set-quota', 'bureau', quota('hospital-b', 5), undefined, { quota: '省级调整指标' })));
    assert.equal((await evaluate('completion-rate')).N, 6);
    assert.ok('done' in (await perform('set-quota', 'bureau', quota('hospital-b', 7, { year: 2025 }))));
    assert.equal((await evaluate('completion-rate')).N, 6);
  });

  it('lets two who enter the same quota at once come one after the other', async () => {
    const both = await Promise.all([
      perform('set-quota', 'bureau', quota('hospital-a', 10, { year: 2026 })),
      perform('set-quota', 'consortium', quota('hospital-a', 20, { year: 2026 })),
    ]);
    assert.equal(both.filter((answer) => 'done' in answer).length, 1);
    assert.equal(both.filter((answer) => 'warnings' in answer).length, 1);
  });

  it('shows the quotas behind their sum to who sees numbers only', async () => {
    const { indicator, area, period } = query('quota');
    const page = await readBehind(
      county.store,
      county.as('bureau'),
      { indicator, area, period, part: 'reached', reason: undefined },
      undefined,
    );
    assert.deepEqual(page.rows?.map(({ cells }) => [cells.institution?.text, cells.quota?.raw]).sort(), [
      ['白塔乡卫生院', 5],
      ['青龙镇卫生院', 1],
    ]);
    const people = await readBehind(
      county.store,
      county.as('bureau'),
      { ...query('completion-rate'), part: 'reached', reason: undefined },
      undefined,
    );
    assert.equal(people.rows, null);
  });

  it('is set by managers of the county only', async () => {
    await assert.rejects(
      perform('set-quota', 'manager-a', quota('hospital-a', 9)),
      (error) => error instanceof Fault && error.code === 'not-allowed',
    );
  });

  it('stands in the report as managed, quota and rate', async () => {
    const report = await composeReport(county.store, county.as('bureau'), {
      id: 'work-report',
      period: requirePeriod('2024'),
      area: AREAS.county,
    });
    const text = report.sections
      .flatMap((section) => section.paragraphs.map((parts) => parts.map((part) => part.text).join('')))
      .join('\n');
    assert.ok(text.includes('本年累计管理高血压患者2人，省级指标6人，管理完成率33.33%。'), text);
  });
});
