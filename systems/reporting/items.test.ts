/** Issues, next steps and projections from their entry into the report, and what a publication keeps of them. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, perform as performIn, refused } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { writeReportDocx } from '../../kernel/documents/report-docx.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { readOptions } from '../../kernel/reading/read-options.ts';
import { composeReport } from '../../kernel/reports/compose-report.ts';
import { publishReport, readPublished } from '../../kernel/reports/publish-report.ts';
import type { ReportContent } from '../../kernel/reports/report-content.ts';

const TITLE = '五、存在问题与下一步工作';

let county: SmallCounty;

before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

function perform(action: string, post: PostName, answers: Answers) {
  return performIn(county, post, `reporting.${action}`, undefined, answers);
}

function query(period: string, area: string = AREAS.county) {
  return { id: 'work-report', period: requirePeriod(period), area };
}

function linesOf(report: ReportContent): readonly string[] {
  const section = report.sections.find(({ title }) => title === TITLE);
  return section?.paragraphs.map((parts) => parts.map((part) => part.text).join('')) ?? [];
}

async function lines(period: string, area?: string): Promise<readonly string[]> {
  return linesOf(await composeReport(county.store, county.as('bureau'), query(period, area)));
}

async function evaluate(id: string, period: string) {
  const { n, N } = await evaluateIndicator(county.store, county.as('bureau'), {
    indicator: findIndicator(county.store, `reporting.${id}`),
    area: AREAS.county,
    period: requirePeriod(period),
  });
  return [n, N];
}

it('says that there is nothing before anything was entered', async () => {
  assert.deepEqual(await lines('2024H1'), ['没有登记未解决的难点问题。', '没有登记未办结的下一步工作。']);
});

it('lists what is open with cause, next step, owner and due day, in the section of its area', async () => {
  await perform('add-item', 'bureau', {
    date: '2024-03-01',
    kind: 'issue',
    title: '村医后继乏人。',
    cause: '待遇偏低',
    next: '落实补助',
    owner: 'hospital-a',
    due: '2024-05-31',
  });
  await perform('add-item', 'bureau', {
    date: '2024-04-01',
    kind: 'plan',
    title: '组建团队',
    document: '县卫发〔2024〕5号',
    owner: 'hospital-b',
    due: '2024-12-31',
  });
  const found = await lines('2024H1');
  assert.deepEqual(found, [
    '期末未办结的难点问题、下一步工作和方案任务共2项。本期到期事项按期办结率0.00%。',
    '推进过程中存在的难点问题：',
    '1．村医后继乏人。原因：待遇偏低。下一步：落实补助（责任单位：青龙镇卫生院；期限：2024-05-31，已逾期）。',
    '下一步工作：',
    '1．组建团队（县卫发〔2024〕5号）（责任单位：白塔乡卫生院；期限：2024-12-31）。',
  ]);
  assert.ok((await lines('2024H1', AREAS.townB)).includes('没有登记未解决的难点问题。'));
  assert.equal((await lines('2023')).length, 2);
});

it('marks projections as such, with the figure they start from', async () => {
  const projection = {
    date: '2024-06-20',
    name: '优质服务基层行达标占比',
    unit: '%',
    base: 78.26,
    baseDate: '2024-06-15',
    expected: 80,
    by: '2024-12-31',
    ground: '在建12家年内验收',
  };
  await perform('add-projection', 'bureau', projection);
  const found = await lines('2024H1');
  assert.deepEqual(found.slice(-2), [
    '以下为预计数，不是统计数：',
    '1．（预计）至2024-12-31，优质服务基层行达标占比预计达到80%。基数：2024-06-15为78.26%；依据：在建12家年内验收。',
  ]);
  assert.ok(!(await lines('2024')).some((line) => line.includes('预计')), 'a projection whose day has come is none any more');
});

it('keeps in a publication, and on paper, what was open then', async () => {
  const published = await publishReport(county.store, county.as('bureau'), query('2024H1'));
  const [target] = (await readOptions(county.store, county.as('manager-a'), 'row:reporting_items', '')).filter(({ display }) =>
    display.includes('村医'),
  );
  assert.equal(target?.display, '难点问题 村医后继乏人。 青龙镇卫生院');
  const closing = { date: '2024-05-20', target: target?.code, outcome: 'done', result: '补助已发放' };
  await perform('close-item', 'manager-a', closing);
  await assert.rejects(perform('close-item', 'manager-a', closing), refused(/已经办结/));
  const now = await lines('2024H1');
  assert.ok(now.includes('没有登记未解决的难点问题。'));
  assert.ok(now.includes('1．村医后继乏人：已办结，补助已发放（青龙镇卫生院，2024-05-20）。'));
  assert.deepEqual(await evaluate('done-in-time', '2024H1'), [1, 1]);
  assert.deepEqual(await evaluate('open-items', '2024H1'), [1, null]);
  const frozen = await readPublished(county.store, county.as('bureau'), 'work-report', published.published?.id ?? '');
  assert.ok(linesOf(frozen).some((line) => line.startsWith('1．村医后继乏人。原因')));
  assert.ok((await writeReportDocx(frozen, { demo: false })).length > 1000);
});

it('is closed by those within reach only', async () => {
  const all = await readOptions(county.store, county.as('bureau'), 'row:reporting_items', '');
  const [ofB] = all;
  assert.match(ofB?.display ?? '', /白塔乡/);
  await assert.rejects(
    perform('close-item', 'manager-a', { date: '2024-06-20', target: ofB?.code, outcome: 'done', result: '完成' }),
    refused(/从列表中选择/),
  );
});
