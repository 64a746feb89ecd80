// The first officers of an empty platform: once, three people, one-time passwords, audited; and the platform goes on from there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { createAccount } from '../access/identity/administer-accounts.ts';
import { whoIs } from '../access/identity/sessions.ts';
import { beginSignIn, giveNewPassword } from '../access/identity/sign-in.ts';
import { prepareStore } from '../commit/migrations.ts';
import { makeIdentityNumber } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { createFirstOfficers, type FirstOfficers } from './first-officers.ts';
import { performAction } from './perform-action.ts';
import { faultOf } from './testing.ts';

const PLAN: FirstOfficers = {
  place: { institution: '试验县卫生健康局', division: '511803000000', divisionName: '试验县' },
  people: {
    administrator: { name: '甲管理', user: 'guan.jia' },
    'security-administrator': { name: '乙安全', user: 'an.yi' },
    auditor: { name: '丙审计', user: 'shen.bing' },
  },
};

let opened: TestDatabase;
let store: Store;
before(async () => {
  opened = await openTestDatabase('empty-platform', async (database) => {
    await prepareStore(database, systems);
  });
  store = await prepareStore(opened.database, systems);
});
after(() => opened.close());

const refused = async (change: Partial<FirstOfficers>): Promise<string> => {
  const made = await createFirstOfficers(store, { ...PLAN, ...change });
  return 'refuse' in made ? made.refuse : 'made';
};

test('a plan that is no good is refused, and nothing is written', async () => {
  const { people } = PLAN;
  assert.match(await refused({ people: { ...people, auditor: { name: '甲管理', user: 'other' } } }), /三个人/);
  assert.match(await refused({ people: { ...people, auditor: { name: '丁', user: 'guan.jia' } } }), /用户名不能相同/);
  assert.match(await refused({ people: { ...people, auditor: { name: '丁', user: 'Root; drop' } } }), /不合要求/);
  assert.match(await refused({ place: { institution: '局', division: '511803', divisionName: '县' } }), /12 位/);
  assert.match(await refused({ place: { organisation: 'nowhere' } }), /没有编号/);
  assert.equal((await store.database.rows(sql`select name from account`)).length, 0);
  assert.equal((await store.database.rows(sql`select id from post`)).length, 0);
});

test('of two commands at once one makes the three; passwords are good for one sign-in; each account has its audit line', async () => {
  const both = await Promise.all([createFirstOfficers(store, PLAN), createFirstOfficers(store, PLAN)]);
  const made = both.flatMap((each) => ('accounts' in each ? [each.accounts] : []));
  assert.equal(made.length, 1);
  const [accounts = []] = made;
  assert.deepEqual(
    accounts.map(({ role, user }) => [role, user]),
    [
      ['系统管理员', 'guan.jia'],
      ['安全管理员', 'an.yi'],
      ['审计管理员', 'shen.bing'],
    ],
  );
  assert.equal(new Set(accounts.map(({ password }) => password)).size, 3);
  const lines = await store.database.rows(
    sql`select what->>'account' as account, account as by from audit where act = 'account' order by id`,
    z.object({ account: z.string(), by: z.string().nullable() }),
  );
  assert.deepEqual(
    lines.map(({ account }) => account),
    ['guan.jia', 'an.yi', 'shen.bing'],
  );
  assert.equal(
    (await store.database.rows(sql`select 1 as one from audit where what::text like ${`%${accounts[0]?.password ?? ''}%`}`)).length,
    0,
  );

  const first = accounts[0];
  assert.ok(first);
  const begun = await beginSignIn(store.database, first.user, first.password, { source: '10.0.0.1' });
  assert.equal(begun.kind === 'pending' && begun.step, 'password', 'a one-time password opens nothing but the change');
  const next = await giveNewPassword(store.database, begun.token, 'Quiet-River-2026');
  assert.ok('kind' in next && next.kind === 'session');
  const again = await faultOf(beginSignIn(store.database, first.user, first.password, { source: '10.0.0.1' }));
  assert.equal(again.code, 'wrong-password');

  // From here the platform is filled in its pages: staff with a post, then their account.
  const who = await whoIs(store.database, store.directory, next.token);
  assert.equal(who.org, 'org-first');
  const answers = {
    date: today(),
    name: '丁医生',
    sex: '1',
    birthDate: '1980-01-01',
    identityNumber: makeIdentityNumber('1980-01-01', '001'),
    organisation: 'org-first',
    role: 'bureau-manager',
    profession: 'other',
    title: 'none',
  };
  const hired = await performAction(store, who, {
    action: 'registry.register-staff',
    resident: undefined,
    encounter: undefined,
    overrides: {},
    requestId: 'first-staff',
    answers,
  });
  assert.ok(!('refuse' in hired), JSON.stringify(hired));
  const [post] = await store.database.rows(
    sql`select practitioner from post where name = '丁医生'`,
    z.object({ practitioner: z.string() }),
  );
  assert.match(await createAccount(store.database, who, 'ding', post?.practitioner ?? ''), /^\w{4}(-\w{4}){3}$/);
});

test('it works once: officers that stand refuse the command, whoever is named', async () => {
  assert.match(
    await refused({
      place: { organisation: 'org-first' },
      people: {
        administrator: { name: '子', user: 'new-one' },
        'security-administrator': { name: '丑', user: 'new-two' },
        auditor: { name: '寅', user: 'new-three' },
      },
    }),
    /平台已有管理员/,
  );
  assert.equal((await store.database.rows(sql`select name from account where name like 'new-%'`)).length, 0);
});
