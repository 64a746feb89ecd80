/** Checks that a list with the usual columns registers residents, and claims nothing that it does not say. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { type SignedIn, standingOf } from '../../../kernel/access/actor.ts';
import { commit } from '../../../kernel/commit/commit.ts';
import { prepareStore } from '../../../kernel/commit/migrations.ts';
import { sql } from '../../../kernel/database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../../../kernel/database/testing.ts';
import { importList } from '../../../kernel/exchange/import/import-list.ts';
import { openStore, type Store } from '../../../kernel/store/store.ts';
import residents from '../system.ts';

const CLERK: SignedIn = {
  account: 'clerk',
  post: 'post',
  practitioner: 'clerk',
  name: '登记员',
  role: 'registrar',
  ...standingOf('registrar'),
  org: 'town',
  area: '511803106000',
  scope: { everything: false, areas: ['511803106000', '511803106205'], orgs: ['town'] },
};

let opened: TestDatabase;
let store: Store;
before(async () => {
  opened = await openTestDatabase('enlist', async (fresh) => {
    const prepared = await prepareStore(fresh, [residents]);
    await commit(
      prepared,
      { who: undefined, act: 'write', what: {} },
      [
        ['511803000000', '名山区'],
        ['511803106000', '甲镇'],
        ['511803106205', '青坡村'],
      ].map(([id = '', name = '']) => ({ op: 'create', id, resource: { resourceType: 'Location', id, name } }) as const),
    );
  });
  store = await openStore(opened.database, [residents]);
});
after(() => opened.close());

test('a family is registered from a list with the usual columns', async () => {
  const lines = [
    '序号,姓名,性别,出生日期,身份证号,联系电话,村（社区）,地址,居住类型,户编号,与户主关系,民族,文化程度,婚姻',
    '1,张建军,男,1949-12-31,11010519491231003X,13900000001,青坡村,3组12号,常住,12,户主,汉,初中,已婚',
    '2,张桂芳,女,1949-12-31,11010519491231002X,,青坡村,3组12号,常住,12,妻,汉族,,已婚',
  ];
  const number = '11010519491231003X';
  const bytes = Buffer.from(lines.join('\n'));
  const rehearsal = await importList(store, CLERK, 'residents.enlist', { name: '名册.csv', bytes }, { commit: false });
  // The first number's check digit is wrong: the row is refused, and with it the wife's, who would have no household.
  assert.deepEqual(
    rehearsal.verdicts.map((verdict) => verdict.verdict),
    ['refused', 'refused'],
  );
  assert.match(rehearsal.verdicts[0]?.problems[0]?.text ?? '', /最后一位/);
  assert.match(rehearsal.verdicts[1]?.problems[0]?.text ?? '', /户主在第 2 行/);
  const mended = Buffer.from(lines.join('\n').replace(number, '110105194912310038'));
  const report = await importList(store, CLERK, 'residents.enlist', { name: '名册.csv', bytes: mended }, { commit: true });
  assert.equal(report.committed, true, JSON.stringify(report.verdicts));
  const people = await store.database.rows(
    sql`select name, household, residency, area from view_people order by name`,
    z.object({ name: z.string(), household: z.string(), residency: z.string(), area: z.string() }),
  );
  const home = { household: '511803106205-00001', residency: 'usual', area: '511803106205' };
  assert.deepEqual(people, [
    { name: '张建军', ...home },
    { name: '张桂芳', ...home },
  ]);
  const kinds = await store.database.rows(
    sql`select content ->> 'resourceType' as type, count(*) as count from resource group by 1 order by 1`,
    z.object({ type: z.string(), count: z.number() }),
  );
  assert.deepEqual(kinds, [
    { type: 'Patient', count: 2 },
    { type: 'QuestionnaireResponse', count: 2 },
  ]);
});
