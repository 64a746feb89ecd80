// Lists of entries about residents and about nobody: the same checks as one entry by hand, one commit, nothing twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readSheet } from 'read-excel-file/node';
import writeXlsxFile from 'write-excel-file/node';
import { z } from 'zod';
import { perform } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import {
  AREAS,
  BY_TEST,
  makeIdentityNumber,
  makePatient,
  openSmallCounty,
  type PostName,
  type SmallCounty,
} from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import {
  type ImportReport,
  importableActions,
  importList,
  requireImportable,
  runImport,
} from '../../kernel/exchange/import/import-list.ts';
import { readTable } from '../../kernel/exchange/import/table/read-table.ts';
import { buildRefused } from '../../kernel/exchange/import/workbooks/build-refused.ts';
import { buildTemplate } from '../../kernel/exchange/import/workbooks/build-template.ts';
import hypertension from '../../systems/hypertension/system.ts';
import residents from '../../systems/residents/system.ts';

const FLAG = 'residents.set-flag';
const VISIT = 'hypertension.record-visit';
const ZHANG = makeIdentityNumber('1958-03-12', '011');
const LI = makeIdentityNumber('1950-11-02', '022');
const WANG = makeIdentityNumber('1985-06-30', '044');
const CHEN = makeIdentityNumber('1962-01-20', '055');

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([residents, hypertension]);
});
after(() => county.close());

const csv = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\n')}\n`);
function run(
  action: string,
  bytes: Uint8Array,
  options: { commit?: boolean; skipRefused?: boolean; post?: PostName } = {},
): Promise<ImportReport> {
  const { commit: write = false, skipRefused = false, post = 'registrar' } = options;
  return importList(county.store, county.as(post), action, { name: '名单.csv', bytes }, { commit: write, skipRefused });
}
const verdictsOf = (report: ImportReport) => report.verdicts.map(({ verdict }) => verdict);
const problemOf = (report: ImportReport, row: number): string =>
  report.verdicts
    .filter((each) => each.row === row)
    .flatMap(({ problems }) => problems.map(({ column, text }) => `[${column}] ${text}`))
    .join(' ');

async function flags(): Promise<readonly string[]> {
  const rows = await county.database.rows(
    sql`select p.name, v.flag, v.since::text as since from view_residents_flags v join view_people p using (resident_id) order by p.name, v.since`,
    z.object({ name: z.string(), flag: z.string(), since: z.string() }),
  );
  return rows.map(({ name, flag, since }) => `${name} ${flag} ${since}`);
}

test('a poverty register is rehearsed, then written in one commit; the same file again changes nothing', async () => {
  const list = csv(
    '姓名,身份证号,认定日期,重点人群,证件或文号',
    `张伟,${ZHANG},2016-01-01,脱贫人口,川2016-1`,
    `李秀英,${LI},2016/1/1,脱贫人口,`,
    `王芳,${WANG},2019-05-01,残疾人,`,
  );
  const rehearsal = await run(FLAG, list);
  assert.deepEqual([rehearsal.accepted, rehearsal.committed], [3, false], JSON.stringify(rehearsal.verdicts));
  assert.deepEqual(await flags(), []);
  const done = await run(FLAG, list, { commit: true });
  assert.equal(done.committed, true);
  const expected = ['张伟 poverty-relieved 2016-01-01', '李秀英 poverty-relieved 2016-01-01', '王芳 disabled 2019-05-01'];
  assert.deepEqual((await flags()).toSorted(), expected.toSorted());
  const again = await run(FLAG, list, { commit: true });
  assert.deepEqual([verdictsOf(again), again.committed], [['duplicate', 'duplicate', 'duplicate'], false]);
  assert.equal((await flags()).length, 3);
});

test('a row is refused as the page would refuse it, naming row, column and way out, and holds the file back', async () => {
  const before = await flags();
  const wrong = ZHANG.slice(0, 17) + (ZHANG.endsWith('0') ? '1' : '0');
  const list = csv(
    '姓名,身份证号,认定日期,重点人群',
    `陈建国,${CHEN},2017-01-01,脱贫人口`,
    `张伟,${wrong},2017-01-01,残疾人`,
    `张三,${ZHANG},2017-01-01,残疾人`,
    `无此人,${makeIdentityNumber('1970-01-01', '777')},2017-01-01,残疾人`,
    `张伟,${ZHANG},2199-01-01,残疾人`,
    `张伟,${ZHANG},2017-01-01,富裕户`,
    `张伟,${ZHANG},2018-01-01,脱贫人口`,
    `陈建国,${CHEN},2017-01-01,脱贫人口`,
    '李秀英,,2017-01-01,残疾人',
  );
  const report = await run(FLAG, list, { commit: true });
  assert.deepEqual(
    verdictsOf(report),
    ['new', 'refused', 'refused', 'refused', 'refused', 'refused', 'duplicate', 'duplicate', 'refused'],
    JSON.stringify(report.verdicts),
  );
  assert.match(problemOf(report, 3), /\[身份证号\].*最后一位/);
  assert.match(problemOf(report, 4), /\[姓名\].*登记的姓名是“张伟”/);
  assert.match(problemOf(report, 5), /\[身份证号\].*没有登记过.*先导入居民名册/);
  assert.match(problemOf(report, 6), /\[认定日期\].*不能晚于今天/);
  assert.match(problemOf(report, 7), /\[重点人群\].*没有“富裕户”.*脱贫人口/);
  assert.match(problemOf(report, 8), /已登记为脱贫人口，自2016-01-01起/);
  assert.match(problemOf(report, 9), /与第 2 行是同一条/);
  assert.match(problemOf(report, 10), /\[身份证号\].*出生日期和现住村/);
  assert.deepEqual([report.committed, await flags()], [false, before]);
  const elsewhere = await run(FLAG, csv('姓名,身份证号,认定日期,重点人群', `陈建国,${CHEN},2017-01-01,残疾人`), { post: 'village-a1' });
  assert.match(problemOf(elsewhere, 2), /不在您的管理范围/);
  await assert.rejects(run(FLAG, list, { post: 'bureau' }), { code: 'not-allowed' });
  await assert.rejects(run('residents.set-household', list), { code: 'invalid' });
});

test('a row that leaves somebody out of the register is judged by what the row before it wrote', async () => {
  const header = '姓名,出生日期,现住村,终止日期,重点人群,原因';
  const report = await run(
    'residents.end-flag',
    csv(header, '张伟,1958-03-12,东坡村,2020-12-31,脱贫人口,已退出', '张伟,1958-03-12,东坡村,2021-12-31,脱贫人口,已退出'),
  );
  assert.deepEqual(verdictsOf(report), ['new', 'refused'], JSON.stringify(report.verdicts));
  assert.match(problemOf(report, 3), /没有登记在册的重点人群标识/);
});

test('paper follow-ups are imported with groups, repeated rows and doubts; what a page would refuse is refused', async () => {
  const { resident } = county.residents.zhang;
  await perform(county, 'village-a1', 'hypertension.enrol', resident, { date: '2024-01-01', comorbidity: ['none'] });
  const header =
    '姓名,身份证号,随访日期,随访方式,危急情况,症状,收缩压,血压·舒张压,服药依从性,药物不良反应,用药情况1·药物名称,用药情况1·每日次数,用药情况1·每次剂量,并发症,转诊';
  const visit = (day: string, pressure: string): string =>
    `张伟,${ZHANG},${day},门诊,无,无症状,${pressure},规律,无,氨氯地平片,1,5mg,无,不转诊`;
  const list = csv(
    header,
    visit('2024-02-01', '130,80'),
    visit('2024-05-01', '130,80'),
    visit('2024-05-02', '300,80'),
    visit('2024-05-03', '80,130'),
  );
  const report = await run(VISIT, list, { commit: true, skipRefused: true, post: 'village-a1' });
  assert.deepEqual(verdictsOf(report), ['new', 'new', 'refused', 'refused'], JSON.stringify(report.verdicts));
  assert.match(problemOf(report, 3), /与上次随访完全相同.*照名单记入/);
  assert.match(problemOf(report, 4), /\[收缩压\].*60 到 280/);
  assert.equal(report.committed, true);
  const again = await run(VISIT, csv(header, visit('2024-02-01', '130,80'), visit('2024-05-01', '150,80')), { post: 'village-a1' });
  assert.deepEqual(verdictsOf(again), ['duplicate', 'refused']);
  assert.match(problemOf(again, 3), /\[血压\].*“血压”不同|不同.*页面上办理/);
  const [row] = await county.database.rows(
    sql`select count(*) as n from task where resident_id = ${resident} and task = 'hypertension.visit' and status = 'open'`,
    z.object({ n: z.number() }),
  );
  assert.equal(row?.n, 1);
});

test('a list about nobody replaces what its action replaces', async () => {
  const header = '乡镇,数据年度,常住人口,数据来源';
  const first = await run('residents.set-population', csv(header, '青龙镇,2023,12000,公报', '白塔乡,2023,8000,公报'), { commit: true });
  assert.deepEqual([verdictsOf(first), first.committed], [['new', 'new'], true], JSON.stringify(first.verdicts));
  const second = await run('residents.set-population', csv(header, '青龙镇,2023,12500,公报', '白塔乡,2023,8000,公报'), { commit: true });
  assert.deepEqual(verdictsOf(second), ['update', 'duplicate'], JSON.stringify(second.verdicts));
  assert.match(problemOf(second, 2), /已登记常住人口12000人/);
});

test('the template of every list can be filled in and sent back; refused rows come back with their reasons', async () => {
  const who = county.as('registrar');
  for (const action of importableActions(county.store, 'registrar')) {
    const template = await buildTemplate(action);
    const { header, rows } = await readTable(template);
    assert.equal(rows.length, 1);
    await assert.rejects(importList(county.store, who, action.id, { name: 't', bytes: template }, { commit: false }), /只有示例行/);
    assert.equal(new Set(header).size, header.length, action.id);
  }
  const template = await buildTemplate(await requireImportable(county.store, who, FLAG));
  const sheet = await readSheet(template);
  const heads = sheet[0] ?? [];
  const cellFor = (name: unknown): string =>
    ({ 姓名: '陈建国', 身份证号: CHEN.replace(/.$/, (last) => (last === '0' ? '1' : '0')), 认定日期: '2018-01-01', 重点人群: '残疾人' })[
      String(name)
    ] ?? '';
  const filled = await writeXlsxFile([
    ...sheet.map((row) => row.map((value) => ({ value: String(value ?? '') }))),
    heads.map((name) => ({ value: cellFor(name) })),
  ]).toBuffer();
  const { report, table } = await runImport(county.store, who, FLAG, { name: 't.xlsx', bytes: filled }, { commit: false });
  assert.deepEqual(verdictsOf(report), ['refused'], JSON.stringify(report.verdicts));
  const back = await readTable(await buildRefused(table, report));
  assert.deepEqual(back.header.slice(0, 2), ['行号', '未通过的原因']);
  assert.match(String(back.rows[0]?.cells[1]), /身份证号.*最后一位/);
  const resent = await importList(county.store, who, FLAG, { name: 'x', bytes: await buildRefused(table, report) }, { commit: false });
  assert.deepEqual(verdictsOf(resent), ['refused']);
});

test('a thousand rows take seconds', async () => {
  const people = Array.from({ length: 1000 }, (_, at) => {
    const day = new Date(Date.UTC(1940, 0, 1 + at)).toISOString().slice(0, 10);
    return { name: `众${at}`, day, number: makeIdentityNumber(day, '311') };
  });
  for (let from = 0; from < people.length; from += 250)
    await commit(
      county.store,
      BY_TEST,
      people.slice(from, from + 250).map(({ name, day, number }) => ({
        op: 'create' as const,
        resource: makePatient(name, { birth: day, area: AREAS.villageA1, identity: number }),
      })),
    );
  const list = csv('姓名,身份证号,认定日期,重点人群', ...people.map(({ name, number }) => `${name},${number},2016-01-01,低收入人口`));
  const start = performance.now();
  const report = await run(FLAG, list, { commit: true });
  const seconds = (performance.now() - start) / 1000;
  assert.deepEqual([report.accepted, report.committed], [1000, true], problemOf(report, 2));
  assert.ok(seconds < 30, `${seconds} s`);
  console.log(`1,000 rows imported in ${seconds.toFixed(1)} s`);
});
