/** Residents as those who keep them know them: registered once, found in many ways, shown masked, followed when they move or die. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { type SignedIn, seesPeople, standingOf } from '../access/actor.ts';
import { ask, basicAnswers, faultOf, perform, visitAnswers } from '../actions/testing.ts';
import { AREAS, makeIdentityNumber, openSmallCounty, type PostName, type SmallCounty } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { factsOfRole, ROLE_CODES, type Role } from '../define/role.ts';
import { findPeople } from '../reading/find-people.ts';
import { readPerson } from '../reading/read-person.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

async function register(name: string, birth: string, order: string, more: Readonly<Record<string, unknown>> = {}): Promise<number> {
  const done = await perform(county, 'village-a1', 'residents.register', undefined, basicAnswers(name, birth, order, more));
  assert.ok(done.resident !== null);
  return done.resident;
}

const find = async (query: string, post: PostName = 'registrar') => (await findPeople(county.store, county.as(post), query)).rows;
const names = async (query: string, post?: PostName) => (await find(query, post)).map((row) => row.name).sort();

test('a registered resident is found by name, pinyin, initials, whole number and phone, and by village with a name', async () => {
  const resident = await register('单晓雯', '1969-09-09', '172', {
    sex: '2',
    identityNumber: makeIdentityNumber('1969-09-09', '172'),
    phone: '138 1234-9876',
    date: '2024-05-01',
  });
  const number = makeIdentityNumber('1969-09-09', '172');
  for (const query of [
    '单晓雯',
    '单晓',
    '晓雯',
    'shanxiaowen',
    'ShanXiao',
    'sxw',
    number,
    number.toLowerCase(),
    `${number.slice(0, 6)} ${number.slice(6, 14)} ${number.slice(14)}`,
    '13812349876',
    '138 1234 9876',
    '138-1234-9876',
    '东坡 单',
    '东坡村 sxw',
    '青龙镇 单晓雯',
  ]) {
    assert.deepEqual(
      (await find(query)).map((row) => row.resident),
      [resident],
      query,
    );
  }
  for (const query of ['', '   ', '单%', '_晓雯', '西河村 单晓雯', '876', `${number.slice(0, 17)}${number.endsWith('1') ? '2' : '1'}`])
    assert.deepEqual(await find(query), [], query);
});

test('who sees numbers masked finds by whole ones only, who sees them whole by their last digits too', async () => {
  const resident = await register('费宛如', '1971-03-08', '264', {
    sex: '2',
    identityNumber: makeIdentityNumber('1971-03-08', '264'),
    phone: '139 8765-4321',
    date: '2024-05-01',
  });
  const number = makeIdentityNumber('1971-03-08', '264');
  const acting = (role: Role): SignedIn => ({
    ...county.as('registrar'),
    role,
    ...standingOf(role, { reasons: ['catchment'] }),
  });
  const found = async (role: Role, query: string) =>
    (await findPeople(county.store, acting(role), query)).rows.map((row) => row.resident).filter((each) => each === resident);
  const parts = [number.slice(-4), number.slice(-6), '4321', '87654321'];
  for (const role of ROLE_CODES.filter((each) => seesPeople(each) && factsOfRole(each).staff)) {
    for (const whole of [number, '13987654321', '139 8765 4321'])
      assert.deepEqual(await found(role, whole), [resident], `${role} ${whole}`);
    const masked = factsOfRole(role).masks.includes('phone');
    for (const part of parts) assert.deepEqual(await found(role, part), masked ? [] : [resident], `${role} ${part}`);
    if (masked)
      for (const part of [number.slice(0, 17), number.slice(0, 14), '1398765432', '987654321', '8765-4321', '139*', '%4321'])
        assert.deepEqual(await found(role, part), [], `${role} ${part}`);
  }
});

test('a list shows no whole number and no whole phone', async () => {
  const [row] = await find('张伟');
  assert.deepEqual([row?.idMasked, row?.phoneMasked, row?.village], ['511821**********10', '138****0011', '东坡村']);
  const text = JSON.stringify(row);
  for (const secret of ['19580312011', '13800000011']) assert.ok(!text.includes(secret));
});

test('people are found only within reach, and not at all by who sees numbers only', async () => {
  assert.deepEqual(
    [await names('张伟', 'village-a1'), await names('张伟', 'village-b1'), await names('陈建国', 'village-b1')],
    [['张伟'], [], ['陈建国']],
  );
  assert.equal((await faultOf(find('张伟', 'bureau'))).code, 'not-allowed');
});

test('a search that found people is logged with how many, never with what was typed', async () => {
  await find('13900000033', 'village-a2');
  const rows = await county.database.rows(
    sql`select account, what from audit where act = 'search-people' order by id desc limit 1`,
    z.object({ account: z.string(), what: z.record(z.string(), z.unknown()) }),
  );
  assert.deepEqual([rows[0]?.account, rows[0]?.what.found], ['village-a2', 1]);
  assert.ok(!JSON.stringify(rows).includes('13900000033'));
});

test('a page of a search goes on where the last one ended', async () => {
  for (let i = 0; i < 33; i += 1) await register('欧阳同名', `19${50 + i}-01-01`, '191');
  // Typed in characters by name, in letters by pinyin: whoever is found by several meanings and for several reasons stands there once.
  for (const typed of ['欧阳', 'ouyang', 'oytm', 'o', '欧阳 191']) {
    const seen: { readonly resident: number; readonly name: string }[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await findPeople(county.store, county.as('village-a1'), typed, cursor ?? undefined);
      seen.push(...page.rows);
      cursor = page.next;
    } while (cursor);
    const expected = typed === '欧阳 191' ? 0 : 33;
    const named = seen.filter(({ name }) => name.startsWith('欧阳'));
    assert.deepEqual([named.length, new Set(seen.map(({ resident }) => resident)).size], [expected, seen.length], typed);
  }
});

test('a second registration of one identity number is refused with the way out', async () => {
  await register('登记一次', '1970-02-03', '211');
  const answers = basicAnswers('登记两次', '1970-02-03', '211');
  const fault = await faultOf(ask(county, 'village-a1', 'residents.register', undefined, answers));
  assert.equal(fault.code, 'duplicate');
  assert.match(fault.next, /先查找此人/);
  assert.deepEqual(await names('登记两次'), []);
});

test('household numbers of heads registered at once differ', async () => {
  const orders = ['311', '313', '315', '317', '319', '331'];
  const residents = await Promise.all(orders.map((order) => register(`户主${order}`, '1966-06-06', order, { relation: '02' })));
  const rows = await county.database.rows(
    sql`select household from view_people where resident_id = any(${residents}::bigint[])`,
    z.object({ household: z.string() }),
  );
  assert.equal(new Set(rows.map((row) => row.household)).size, orders.length);
  assert.ok(rows.every((row) => row.household.startsWith(`${AREAS.villageA1}-`)));
});

/** A resident in hypertension care with one visit. */
async function enrolled(name: string, order: string): Promise<number> {
  const resident = await register(name, '1955-05-05', order);
  await perform(county, 'village-a1', 'hypertension.enrol', resident, { date: '2024-01-10', comorbidity: ['none'] });
  await perform(county, 'village-a1', 'hypertension.record-visit', resident, visitAnswers('2024-02-01', { systolic: 130, diastolic: 80 }));
  return resident;
}

const placed = z.object({ area: z.string() });

test('a move to another village takes every row and task along, and the reach with them', async () => {
  const resident = await enrolled('搬家人', '411');
  const move = { date: '2024-03-01', direction: 'within', village: AREAS.villageB1, address: '2组', withHousehold: false };
  await perform(county, 'village-a1', 'residents.move', resident, move);
  for (const table of ['view_people', 'view_hypertension_register', 'view_hypertension_visits', 'task']) {
    const rows = await county.database.rows(sql`select distinct area from ${sql([`"${table}"`])} where resident_id = ${resident}`, placed);
    assert.deepEqual(
      rows.map((row) => row.area),
      [AREAS.villageB1],
      table,
    );
  }
  const page = await readPerson(county.store, county.as('village-b1'), resident);
  assert.equal(page.person.village, '南山村');
});

test('a death cancels what was still asked, and closes the care', async () => {
  const resident = await enrolled('去世的人', '431');
  const open = sql`select task from task where resident_id = ${resident} and status = 'open'`;
  assert.ok((await county.database.run(open)) > 0);
  await perform(county, 'village-a1', 'residents.record-death', resident, { date: '2024-03-15', source: 'family' });
  assert.equal(await county.database.run(open), 0);
  const ends = await county.database.rows(
    sql`select "end"::text as "end", end_reason from view_hypertension_register where resident_id = ${resident}`,
  );
  assert.deepEqual(ends, [{ end: '2024-03-15', end_reason: 'deceased' }]);
  const page = await readPerson(county.store, county.as('village-a1'), resident);
  assert.deepEqual([page.person.state, page.person.age], ['deceased', 68]);
});
