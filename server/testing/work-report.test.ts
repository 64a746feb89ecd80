// The work report of the hand-counted county: figures in its sentences, who may read it, and that what is published stays as it was.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { wholeManifest } from '../../kernel/commit/migrations.ts';
import { lintCatalog } from '../../kernel/database/distribution/lint-catalog.ts';
import { sql } from '../../kernel/database/sql.ts';
import { Fault } from '../../kernel/errors.ts';
import { type Period, parsePeriod } from '../../kernel/periods/period.ts';
import { composeReport } from '../../kernel/reports/compose-report.ts';
import { listPublished, publishReport, readPublished } from '../../kernel/reports/publish-report.ts';
import type { ReportContent } from '../../kernel/reports/report-content.ts';
import type { Store } from '../../kernel/store/store.ts';
import { reportSchema } from '../contract/contract.ts';
import { openMiniCounty, signedInAs } from './mini-county.ts';
import { AREA, RESIDENTS } from './mini-county-people.ts';

let store: Store;
let close: () => Promise<void>;
let manager: SignedIn;
let villageDoctor: SignedIn;
before(async () => {
  ({ store, close } = await openMiniCounty());
  manager = signedInAs(store, 'bureau-manager', 'bureau');
  villageDoctor = signedInAs(store, 'village-doctor', 'd1');
});
after(() => close());

function periodOf(code: string): Period {
  const period = parsePeriod(code);
  assert.ok(period, code);
  return period;
}

const QUERY = { id: 'work-report', period: periodOf('2024H1'), area: AREA.county };

function textOf(report: ReportContent): string {
  return report.sections
    .flatMap((section) => section.paragraphs.map((paragraph) => paragraph.map((part) => part.text).join('')))
    .join('\n');
}

function isFault(code: string): (error: unknown) => boolean {
  return (error) => error instanceof Fault && error.code === code;
}

describe('the report of a hand-counted county', () => {
  it('says the numbers that were counted by hand', async () => {
    const text = textOf(await composeReport(store, manager, QUERY));
    for (const sentence of [
      '共接诊门（急）诊8人次，同比增长60.00%；收治住院2人次，同比增长100.00%',
      '承担了全部诊疗量的62.50%',
      '医疗卫生机构5个，其中医院1个（公立医院1个、民营医院0个），基层医疗卫生机构3个',
      '组建家庭医生团队1支，吸纳社会组织1家',
      '期末签约居民6人，签约率25.00%；重点人群签约6人，签约率60.00%，其中0.00%纳入长期随访管理',
      '个性化签约2人，签约费用合计175.50元',
      '高血压患者健康管理4人，开展随访5人次，规范管理率16.67%，管理人群血压控制率50.00%',
      '常住居民24人，建立居民电子健康档案15份，电子健康档案建档率58.33%，近12个月健康档案动态使用率33.33%',
    ]) {
      assert.ok(text.includes(sentence), `${sentence}\nnot in\n${text}`);
    }
  });
  it('leaves out what depends on a figure that is not there', async () => {
    const text = textOf(await composeReport(store, manager, QUERY));
    for (const words of ['（无数据）', '省级指标', '履约率', '工作站', '工作室', '统计部门公布', '延伸服务点'])
      assert.ok(!text.includes(words), `${words}\nin\n${text}`);
    assert.match(text, /本年累计管理高血压患者\S+人。/);
  });
  it('numbers its figures in the order of appearance and says where each came from', async () => {
    const report = await composeReport(store, manager, QUERY);
    const seen = report.sections.flatMap((section) => section.paragraphs.flat()).flatMap((part) => ('figure' in part ? [part] : []));
    assert.deepEqual(
      [...new Set(seen.map((part) => part.figure))],
      report.figures.map((figure) => figure.number),
    );
    assert.deepEqual(
      report.figures.map((figure) => figure.number),
      report.figures.map((_, at) => at + 1),
    );
    for (const part of seen) assert.equal(part.text, report.figures[part.figure - 1]?.printed);
    const signing = report.figures.find((figure) => figure.indicator === 'family-doctor.signing-rate');
    assert.deepEqual([signing?.n, signing?.N, signing?.value, signing?.period], [6, 24, 25, '2024H1']);
    const growth = report.figures.find((figure) => figure.title === '门（急）诊人次（同比）');
    assert.equal(growth?.value, 60);
    assert.match(growth?.definition ?? '', /上年同期（2023年1—6月）为5人次/);
    for (const figure of report.figures)
      assert.ok(figure.definition && figure.source && figure.version && Date.parse(figure.at) > 0, figure.indicator);
  });
  it('has the shape that pages parse, and names nobody', async () => {
    const report = await composeReport(store, manager, QUERY);
    assert.deepEqual(reportSchema.parse({ ...report, published: null }), { ...report, published: null });
    const whole = JSON.stringify(report);
    for (const { name } of RESIDENTS) assert.ok(!whole.includes(name), name);
  });
  it('says plainly what has no source, and that there is nothing to compare with', async () => {
    const report = await composeReport(store, manager, { ...QUERY, period: periodOf('2023H1') });
    assert.ok(textOf(report).includes('同比无上年同期数据'));
    assert.equal(report.sections.at(-1)?.title, '本期未接入系统的事项');
    assert.match(textOf(report), /次中心五项功能.*预防接种.*宫颈癌/s);
  });
});

describe('who may read and publish it', () => {
  it('a role that sees numbers only may compose it', async () => {
    const report = await composeReport(store, signedInAs(store, 'statistician', 'bureau'), QUERY);
    assert.ok(report.figures.length > 20);
  });
  it('a role that sees no numbers may not', async () => {
    await assert.rejects(composeReport(store, signedInAs(store, 'administrator', 'bureau'), QUERY), isFault('not-allowed'));
  });
  it('a village doctor reads of their own village, and is refused the county', async () => {
    const report = await composeReport(store, villageDoctor, { ...QUERY, area: AREA.villageA2 });
    assert.ok(textOf(report).includes('常住居民6人'));
    await assert.rejects(composeReport(store, villageDoctor, QUERY), isFault('out-of-scope'));
    await assert.rejects(composeReport(store, villageDoctor, { ...QUERY, area: AREA.villageB1 }), isFault('out-of-scope'));
  });
  it('an unknown report or division is not found', async () => {
    await assert.rejects(composeReport(store, manager, { ...QUERY, id: 'constructor' }), isFault('not-found'));
    await assert.rejects(composeReport(store, manager, { ...QUERY, area: '999999999999' }), isFault('not-found'));
  });
  it('only managers of the bureau and the consortium publish; a refusal is logged', async () => {
    await assert.rejects(publishReport(store, villageDoctor, { ...QUERY, area: AREA.villageA2 }), isFault('not-allowed'));
    await assert.rejects(
      publishReport(store, signedInAs(store, 'township-manager', 'c1'), { ...QUERY, area: AREA.townA }),
      isFault('not-allowed'),
    );
    const refused = await store.database.rows(
      sql`select what from audit where act = 'refused'`,
      z.object({ what: z.object({ report: z.string(), rule: z.string() }) }),
    );
    assert.deepEqual(
      refused.map(({ what }) => what.rule),
      ['role', 'role'],
    );
  });
});

describe('a publication', () => {
  it('stays as it was when the record changes, and is logged', async () => {
    const published = await publishReport(store, manager, QUERY);
    const id = published.published?.id ?? '';
    await commit(store, { who: undefined, act: 'write', what: {} }, [
      {
        op: 'create',
        resource: {
          resourceType: 'Encounter',
          status: 'finished',
          class: { code: 'AMB' },
          serviceProvider: { reference: 'Organization/h' },
          period: { start: '2024-05-05' },
          subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
        },
      },
      {
        op: 'create',
        reference: 'urn:uuid:00000000-0000-4000-8000-000000000001',
        resource: { resourceType: 'Patient', name: [{ text: '新来' }] },
      },
    ]);
    assert.ok(textOf(await composeReport(store, manager, QUERY)).includes('门（急）诊9人次'));
    const read = await readPublished(store, manager, 'work-report', id);
    assert.deepEqual(read, published);
    assert.ok(textOf(read).includes('门（急）诊8人次'));
    const [line] = await store.database.rows(
      sql`select account, what from audit where act = 'publish'`,
      z.object({ account: z.string(), what: z.record(z.string(), z.string()) }),
    );
    assert.deepEqual(line, {
      account: manager.account,
      what: { report: 'work-report', period: '2024H1', area: AREA.county, publication: id },
    });
  });
  it('is listed newest first, within reach', async () => {
    const [first] = await listPublished(store, manager, 'work-report');
    const second = await publishReport(store, manager, { ...QUERY, area: AREA.villageA2 });
    const listed = await listPublished(store, manager, 'work-report');
    assert.deepEqual(
      listed.map((line) => line.area),
      ['迁镇村', '试点县'],
    );
    assert.deepEqual(listed[1], first);
    assert.deepEqual(
      (await listPublished(store, villageDoctor, 'work-report')).map((line) => line.id),
      [second.published?.id],
    );
    await assert.rejects(readPublished(store, villageDoctor, 'work-report', first?.id ?? ''), isFault('out-of-scope'));
    await assert.rejects(readPublished(store, manager, 'other-report', first?.id ?? ''), isFault('not-found'));
  });
  it('lives in a table that the catalogue expects', async () => {
    assert.deepEqual(await lintCatalog(store.database, wholeManifest(systems)), []);
  });
});

describe('the speech and the press text', () => {
  it('tell no figure that the work report has not, each the same', async () => {
    const report = await composeReport(store, manager, QUERY);
    const known = new Map(report.figures.map((figure) => [figure.key, figure.printed]));
    for (const id of ['speech', 'press']) {
      const told = await composeReport(store, manager, { ...QUERY, id });
      assert.ok(told.figures.length >= 8, id);
      assert.deepEqual(
        told.figures.map((figure) => [figure.key, figure.printed]),
        told.figures.map((figure) => [figure.key, known.get(figure.key)]),
        id,
      );
      assert.notEqual(told.title, report.title);
      assert.doesNotMatch(textOf(told), /undefined|NaN|。。|，。/);
    }
  });
  it('told from a publication keep its figures, whatever the record says since, and are frozen in turn', async () => {
    const published = await publishReport(store, manager, QUERY);
    const from = published.published?.id ?? '';
    const wrong = { ...QUERY, id: 'press', period: periodOf('2020H1'), from };
    const press = await composeReport(store, manager, wrong);
    assert.deepEqual([press.period.code, press.from?.id], ['2024H1', from]);
    const kept = new Map(published.figures.map((figure) => [figure.key, figure]));
    for (const figure of press.figures) assert.deepEqual({ ...figure, number: 0 }, { ...kept.get(figure.key), number: 0 });
    const frozen = await publishReport(store, manager, wrong);
    const read = await readPublished(store, manager, 'press', frozen.published?.id ?? '');
    assert.deepEqual([read.from?.id, read.figures], [from, press.figures]);
    await assert.rejects(readPublished(store, manager, 'work-report', frozen.published?.id ?? ''), isFault('not-found'));
    await assert.rejects(composeReport(store, manager, { ...QUERY, from }), isFault('invalid'));
    await assert.rejects(composeReport(store, manager, { ...wrong, from: frozen.published?.id }), isFault('not-found'));
    await assert.rejects(composeReport(store, villageDoctor, wrong), isFault('out-of-scope'));
  });
});
