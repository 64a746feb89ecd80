// Lists of residents as counties have them: encodings, spellings, faults in rows, households, what is registered already.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import iconv from 'iconv-lite';
import writeXlsxFile from 'write-excel-file/node';
import { z } from 'zod';
import { type SignedIn, standingOf } from '../../access/actor.ts';
import { commit } from '../../commit/commit.ts';
import { prepareStore } from '../../commit/migrations.ts';
import { sql } from '../../database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../../database/testing.ts';
import { Fault } from '../../errors.ts';
import { identityCheckDigit } from '../../people/identity-number.ts';
import { openStore, type Store } from '../../store/store.ts';
import { type ImportReport, importList } from './import-list.ts';
import { listSystem } from './testing/list-system.ts';

const WHO: SignedIn = {
  account: 'reg',
  post: 'p',
  practitioner: 'reg',
  name: '登记员',
  role: 'registrar',
  ...standingOf('registrar'),
  org: 'town',
  area: '511803106000',
  scope: { everything: false, areas: ['511803106000', '511803106205', '511803106206', '511803106207'], orgs: ['town'] },
};
const HEADER = '姓名,性别,出生日期,身份证号,联系电话,村（社区）,地址,居住类型,户编号,与户主关系,民族';

let opened: TestDatabase;
let store: Store;
before(async () => {
  opened = await openTestDatabase('import', async (fresh) => {
    const prepared = await prepareStore(fresh, [listSystem]);
    const area = (id: string, name: string) => ({ op: 'create', id, resource: { resourceType: 'Location', id, name } }) as const;
    const areas = [
      area('511803000000', '名山区'),
      area('511803106000', '甲镇'),
      area('511803106205', '青坡村'),
      area('511803106206', '石桥村'),
      area('511803106207', '同名村'),
      area('511803107000', '乙镇'),
      area('511803107205', '远山村'),
      area('511803107206', '同名村'),
    ];
    await commit(prepared, { who: undefined, act: 'write', what: {} }, areas);
  });
  store = await openStore(opened.database, [listSystem]);
});
after(() => opened.close());

/** The identity number of somebody born on a day ('19560312'), the nth of the day; odd n are men. */
function numberOf(day: string, n: number): string {
  const first = `511803${day}${String(n).padStart(3, '0')}`;
  return first + identityCheckDigit(first);
}

const csv = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\r\n')}\r\n`);
const run = (bytes: Uint8Array, options: { commit?: boolean; skipRefused?: boolean; who?: SignedIn } = {}): Promise<ImportReport> =>
  importList(
    store,
    options.who ?? WHO,
    'residents.register',
    { name: '名册', bytes },
    { commit: options.commit ?? false, skipRefused: options.skipRefused ?? false },
  );
const verdictsOf = (report: ImportReport): readonly string[] => report.verdicts.map((verdict) => verdict.verdict);
const problemsOf = (report: ImportReport, row: number): string =>
  report.verdicts
    .find((verdict) => verdict.row === row)
    ?.problems.map(({ column, text }) => `[${column}] ${text}`)
    .join(' ') ?? '';

async function people(
  where: string,
): Promise<readonly { name: string; household: string | null; area: string; birth: string | null; phone_masked: string | null }[]> {
  return store.database.rows(
    sql`select name, household, area, birth, phone_masked from view_people where name like ${where} order by name`,
    z.object({
      name: z.string(),
      household: z.string().nullable(),
      area: z.string(),
      birth: z.string().nullable(),
      phone_masked: z.string().nullable(),
    }),
  );
}

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Fault, String(error));
  return error;
}

test('the same list in UTF-8 with and without mark, GB18030, UTF-16 and XLSX is read alike', async () => {
  const lines = [HEADER, `张𬭎,男,1956-03-12,${numberOf('19560312', 1)},13990612345,青坡村,1组,常住,1,户主,汉族`];
  const text = `${lines.join('\n')}\n`;
  const workbook = await writeXlsxFile([
    HEADER.split(',').map((value) => ({ value })),
    [
      { value: '张𬭎' },
      { value: '男' },
      { value: new Date('1956-03-12T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' },
      { value: numberOf('19560312', 1) },
      { value: 13990612345 },
      { value: '青坡村' },
      { value: '1组' },
      { value: '常住' },
      { value: 1 },
      { value: '户主' },
      { value: '汉族' },
    ],
  ]).toBuffer();
  const files: readonly (readonly [string, Uint8Array])[] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8', Buffer.from(`\ufeff${text}`)],
    ['GB18030', iconv.encode(text, 'gb18030')],
    ['UTF-16', iconv.encode(text, 'utf16le', { addBOM: true })],
    ['UTF-8', Buffer.from(text.replaceAll(',', '\t'))],
    ['XLSX', workbook],
  ];
  for (const [encoding, bytes] of files) {
    const report = await run(bytes);
    assert.equal(report.encoding, encoding);
    assert.deepEqual(
      report.verdicts.map(({ name, verdict, problems }) => [name, verdict, problems]),
      [['张𬭎', 'new', []]],
      encoding,
    );
  }
  assert.equal((await people('张𬭎')).length, 0);
});

test('a household is numbered by its head, the members follow, and the same file again writes nothing', async () => {
  const list = csv(
    '甲镇人口名册,,,,,,,,,,',
    HEADER,
    `王小宝,男,,${numberOf('19850102', 3)},,青坡村,2组,常住,7,儿子,汉`,
    `王大山,男,1950年1月2日,${numberOf('19500102', 1)},'13990600001,青坡村,2组,常住,7,户主,汉族`,
    `李桂花,女,1952/3/4,${numberOf('19520304', 2)},="0835-2200001",青坡村,2组,常住,7,妻子,汉族`,
  );
  const rehearsal = await run(list);
  assert.deepEqual(
    [rehearsal.accepted, rehearsal.refused, rehearsal.duplicates, rehearsal.committed],
    [3, 0, 0, false],
    JSON.stringify(rehearsal.verdicts),
  );
  const report = await run(list, { commit: true });
  assert.equal(report.committed, true);
  const family = await people('王%');
  assert.deepEqual(
    family.map(({ name, household, birth }) => [name, household, birth]),
    [
      ['王大山', '511803106205-00001', '1950-01-02'],
      ['王小宝', '511803106205-00001', '1985-01-02'],
    ],
  );
  const again = await run(list, { commit: true });
  assert.deepEqual(verdictsOf(again), ['duplicate', 'duplicate', 'duplicate']);
  assert.equal(again.committed, false);
  const changed = await run(
    csv(
      HEADER,
      `王大山,男,1950-01-02,${numberOf('19500102', 1)},13990699999,青坡村,2组,常住,7,户主,汉族`,
      `王新生,男,,${numberOf('20200506', 5)},,青坡村,2组,常住,7,子,汉族`,
    ),
    { commit: true },
  );
  assert.deepEqual(verdictsOf(changed), ['update', 'new'], JSON.stringify(changed.verdicts));
  assert.match(problemsOf(changed, 2), /联系电话/);
  const now = await people('王%');
  assert.deepEqual(
    now.map(({ name, household }) => [name, household]),
    [
      ['王大山', '511803106205-00001'],
      ['王小宝', '511803106205-00001'],
      ['王新生', '511803106205-00001'],
    ],
  );
  assert.equal(now[0]?.phone_masked, '139****9999');
});

test('every faulty row says which column is wrong, why, and what to do', async () => {
  const row = (facts: Partial<Record<string, string>>): string => {
    const cells: Record<string, string> = {
      姓名: '赵某',
      性别: '男',
      出生日期: '1956-03-12',
      身份证号: numberOf('19560312', 1),
      联系电话: '',
      '村（社区）': '青坡村',
      地址: '1组',
      居住类型: '常住',
      户编号: '',
      与户主关系: '',
      民族: '汉族',
      ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, value ?? ''])),
    };
    return HEADER.split(',')
      .map((name) => cells[name] ?? '')
      .join(',');
  };
  const valid = numberOf('19560312', 1);
  const wrongCheck = valid.slice(0, 17) + (valid.endsWith('0') ? '1' : '0');
  const cases: readonly (readonly [Partial<Record<string, string>>, string, RegExp])[] = [
    [{ 身份证号: wrongCheck }, 'refused', /\[身份证号\].*最后一位与前17位不符/],
    [{ 身份证号: '5.11803E+17' }, 'refused', /\[身份证号\].*文本/],
    [{ 身份证号: '51180319560312' }, 'refused', /\[身份证号\].*18位/],
    [{ 出生日期: '1957-03-12' }, 'refused', /\[身份证号\].*1956-03-12.*1957-03-12/],
    [{ 性别: '女' }, 'refused', /\[身份证号\].*男/],
    [{ 出生日期: '1956-02-30' }, 'refused', /\[出生日期\].*1956-02-30/],
    [{ 身份证号: numberOf('21990101', 1), 出生日期: '2199-01-01' }, 'refused', /\[出生日期\].*还没有到/],
    [{ '村（社区）': '没有村' }, 'refused', /\[村（社区）\].*没有叫“没有村”/],
    [{ '村（社区）': '远山村' }, 'refused', /\[村（社区）\].*不在您的管理范围/],
    [{ '村（社区）': '同名村' }, 'refused', /\[村（社区）\].*有 2 个.*甲镇同名村/],
    [{ 姓名: '' }, 'refused', /\[姓名\] 请填写/],
    [{ 民族: '火星族' }, 'refused', /\[民族\].*汉族/],
    [{ 联系电话: '12' }, 'refused', /\[联系电话\]/],
    [{ 身份证号: numberOf('19560312', 3), 户编号: '99', 与户主关系: '妻' }, 'refused', /\[户编号\].*没有户主/],
    [{ 户编号: '', 与户主关系: '妻' }, 'refused', /\[户编号\].*家庭编号/],
    [{ '村（社区）': '甲镇同名村' }, 'new', /^$/],
    [{ '村（社区）': '511803106206' }, 'duplicate', /与第 \d+ 行是同一人/],
    [{ 身份证号: '', 姓名: '无证' }, 'refused', /\[身份证号\] 请填写.*证件类型/],
  ];
  const report = await run(csv(HEADER, ...cases.map(([facts]) => row(facts))));
  for (const [index, [, verdict, pattern]] of cases.entries()) {
    assert.equal(report.verdicts[index]?.verdict, verdict, `${index + 2}: ${problemsOf(report, index + 2)}`);
    assert.match(problemsOf(report, index + 2), pattern);
    assert.ok((report.verdicts[index]?.problems.length ?? 0) <= 1, problemsOf(report, index + 2));
  }
});

test('one refused row holds the file back, unless the sender says to skip it', async () => {
  const list = csv(HEADER, `钱一,男,,${numberOf('19600101', 1)},,石桥村,1,常住,,,汉族`, `钱二,男,,123,,石桥村,1,常住,,,汉族`);
  const held = await run(list, { commit: true });
  assert.deepEqual([held.accepted, held.refused, held.committed], [1, 1, false]);
  assert.equal((await people('钱%')).length, 0);
  const skipped = await run(list, { commit: true, skipRefused: true });
  assert.equal(skipped.committed, true);
  assert.deepEqual(
    (await people('钱%')).map((person) => person.name),
    ['钱一'],
  );
  const elsewhere = await run(csv(HEADER, `钱一,男,,${numberOf('19600101', 1)},,远山村,1,常住,,,汉族`), {
    who: { ...WHO, scope: { everything: false, areas: ['511803107205'], orgs: ['b'] } },
  });
  assert.match(problemsOf(elsewhere, 2), /已由其他地方登记/);
  const renamed = await run(csv(HEADER, `孙一,男,,${numberOf('19600101', 1)},,石桥村,1,常住,,,汉族`));
  assert.match(problemsOf(renamed, 2), /登记的姓名是“钱一”/);
  const moved = await run(csv(HEADER, `钱一,男,,${numberOf('19600101', 1)},,青坡村,1,常住,,,汉族`));
  assert.match(problemsOf(moved, 2), /登记迁移/);
});

test('files that are no lists are refused as a whole, in words', async () => {
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [new Uint8Array(), /空/],
    [Buffer.alloc(21 * 1024 * 1024, 'a'), /20 MB/],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]), /xls/],
    [Buffer.from('PK\u0003\u0004 not a workbook'), /打不开/],
    [csv(HEADER), /没有数据行/],
    [csv('姓名,鞋码', '张三,42'), /鞋码/],
    [csv('姓名,名字,性别', '张三,张三,男'), /同一项/],
    [csv('姓名,身份证号', '张三,1'), /缺少/],
    [csv(HEADER, '"张三,男'), /引号/],
    [Buffer.from([0x41, 0x2c, 0x42, 0x0a, 0xff, 0xff, 0x2c, 0xff, 0x0a]), /编码/],
  ];
  for (const [bytes, pattern] of cases) {
    const fault = await faultOf(run(bytes));
    assert.match(`${fault.text}${fault.problems.map((problem) => problem.text).join('')}`, pattern);
  }
  const nurse = await faultOf(run(csv(HEADER), { who: { ...WHO, role: 'bureau-manager' } }));
  assert.equal(nurse.code, 'not-allowed');
});

test('five thousand rows are judged and written in one go', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => {
    const day = new Date(Date.UTC(1940, 0, 1 + Math.floor(index / 4))).toISOString().slice(0, 10).replaceAll('-', '');
    const relation = index % 3 === 0 ? '户主' : '子';
    return `众${index},,,${numberOf(day, 100 + (index % 4))},,石桥村,${index % 9}组,常住,H${Math.floor(index / 3)},${relation},汉族`;
  });
  const report = await run(csv(HEADER, ...lines), { commit: true });
  assert.deepEqual([report.accepted, report.refused, report.committed], [5000, 0, true], problemsOf(report, 2));
  const [row] = await store.database.rows(
    sql`select count(*) as people, count(distinct household) as households from view_people where name like '众%'`,
    z.object({ people: z.number(), households: z.number() }),
  );
  assert.deepEqual(row, { people: 5000, households: 1667 });
});
