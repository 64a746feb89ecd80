/** What people read: worklists that skip nobody, exact counts, the person page, the timeline, tasks; each read within reach and logged. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { rowsWithinReach } from '../access/row-condition.ts';
import { faultOf, noteAnswers, perform, visitAnswers } from '../actions/testing.ts';
import { commit } from '../commit/commit.ts';
import { AREAS, BY_TEST, makePatient, openSmallCounty, type PostName, type SmallCounty } from '../commit/testing/small-county.ts';
import { identifier, sql } from '../database/sql.ts';
import { SYSTEM } from '../define/codes.ts';
import type { Worklist } from '../define/worklist.ts';
import { addDays, today } from '../periods/plain-date.ts';
import { encodeCursor } from './cursor.ts';
import { countTasks, listTasks } from './list-tasks.ts';
import { readPerson } from './read-person.ts';
import { readTimeline } from './read-timeline.ts';
import { readWorklist, requireWorklist, type WorklistPage } from './read-worklist.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
  await fillVillage();
});
after(() => county.close());

/** 130 people of village A2 in care; a third has the same due date as others, a third has none (care ended). */
async function fillVillage(): Promise<void> {
  const patients = Array.from({ length: 130 }, (_, i) => `urn:uuid:00000000-0000-4000-8000-${String(i).padStart(12, '0')}`);
  await commit(
    county.store,
    BY_TEST,
    patients.flatMap((reference, i) => [
      {
        op: 'create',
        reference,
        resource: makePatient(i % 10 === 0 ? `赵${'一二三四五六七八九十百千万'[i / 10]}` : `钱${i}`, {
          area: AREAS.villageA2,
          birth: '1961-07-08',
        }),
      },
      {
        op: 'create',
        resource: {
          resourceType: 'EpisodeOfCare',
          status: 'active',
          type: [{ coding: [{ system: SYSTEM.episode, code: 'hypertension' }] }],
          patient: { reference },
          managingOrganization: { reference: 'Organization/clinic-a2' },
          period: { start: i % 3 === 0 ? '2024-01-10' : `2024-0${(i % 9) + 1}-10`, ...(i % 3 === 1 ? { end: '2024-12-01' } : {}) },
        },
      },
    ]),
  );
}

async function readWhole(
  post: PostName,
  id: string,
  search?: string,
  area?: string,
): Promise<{ keys: readonly string[]; pages: readonly WorklistPage[] }> {
  const who = county.as(post);
  const worklist = requireWorklist(county.store, who, id);
  const pages: WorklistPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await readWorklist(county.store, who, worklist, { area, search, cursor });
    pages.push(page);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return { pages, keys: pages.flatMap((page) => page.rows.map((row) => `${row.person.resident}|${row.key}`)) };
}

async function lastAudit(): Promise<readonly unknown[]> {
  const row = z.object({ act: z.string(), account: z.string().nullable(), resident_id: z.number().nullable(), result: z.string() });
  const [last] = await county.database.rows(sql`select act, account, resident_id, result from audit order by id desc limit 1`, row);
  return [last?.account, last?.act, last?.resident_id, last?.result];
}

test('a worklist read page by page holds every row once, through ties and empty values, and the count is exact', async () => {
  for (const [id, expected] of [
    ['hypertension.register', 87],
    ['residents.without-record', 131],
  ] as const) {
    const { keys, pages } = await readWhole('village-a2', id);
    assert.deepEqual([keys.length, new Set(keys).size, pages[0]?.total], [expected, expected, { count: expected, exact: true }], id);
    assert.ok(pages.length > 1);
    assert.deepEqual(await lastAudit(), ['village-a2', 'read-list', null, 'done']);
  }
});

test('a list that begins with the newest goes backwards through all pages, ties and empty values included', async () => {
  const who = county.as('village-a2');
  const oldestFirst = requireWorklist(county.store, who, 'hypertension.register');
  const keysOf = async (worklist: Worklist) => {
    const rows: { readonly key: string; readonly sort: string }[] = [];
    let cursor: string | undefined;
    do {
      const page: WorklistPage = await readWorklist(county.store, who, worklist, { cursor });
      rows.push(...page.rows.map((row) => ({ key: `${row.person.resident}|${row.key}`, sort: row.cells[worklist.sort]?.text ?? '' })));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return rows;
  };
  const [forwards, backwards] = [await keysOf(oldestFirst), await keysOf({ ...oldestFirst, newestFirst: true })];
  assert.deepEqual(backwards.map(({ key }) => key).toSorted(), forwards.map(({ key }) => key).toSorted());
  const told = (rows: typeof forwards) => rows.map(({ sort }) => sort).filter((sort) => sort !== '');
  assert.deepEqual(told(backwards), told(forwards).toReversed());
});

test('a search in a worklist finds by name, pinyin and initials, and counts what it found', async () => {
  for (const word of ['赵', 'zhao', 'Z', ' zhao ']) {
    const { keys, pages } = await readWhole('village-a2', 'residents.without-record', word);
    assert.deepEqual([keys.length, pages[0]?.total.count], [13, 13], word);
  }
  assert.equal((await readWhole('village-a2', 'residents.without-record', '%')).keys.length, 0);
});

test('a worklist shows what lies within reach, and refuses an area beyond it', async () => {
  const lengthFor = async (post: PostName, area?: string) =>
    (await readWhole(post, 'residents.without-record', undefined, area)).keys.length;
  assert.deepEqual([await lengthFor('village-a1'), await lengthFor('village-b1'), await lengthFor('manager-a')], [2, 1, 133]);
  assert.deepEqual([await lengthFor('manager-a', AREAS.villageA1), await lengthFor('manager-a', AREAS.townA)], [2, 133]);
  for (const area of [AREAS.villageB1, AREAS.townB, AREAS.county, '519999999999']) {
    assert.equal((await faultOf(lengthFor('manager-a', area))).code, 'out-of-scope', area);
  }
});

test('a worklist is for its roles', () => {
  assert.throws(() => requireWorklist(county.store, county.as('bureau'), 'hypertension.register'), { code: 'not-allowed' });
  assert.throws(() => requireWorklist(county.store, county.as('village-a1'), 'hypertension.nothing'), { code: 'not-found' });
});

test('a place in a list that is none of ours is refused as such', async () => {
  const who = county.as('village-a2');
  const worklist = requireWorklist(county.store, who, 'hypertension.register');
  const strange = [
    'x',
    encodeCursor([1, 2]),
    encodeCursor(['yesterday', 1, 'k']),
    encodeCursor(['2024-01-01', 'one', 'k']),
    encodeCursor([null, null, null]),
  ];
  for (const cursor of strange) {
    assert.equal((await faultOf(readWorklist(county.store, who, worklist, { cursor }))).code, 'invalid', cursor);
    assert.equal((await faultOf(listTasks(county.store, who, { when: 'all', cursor }))).code, 'invalid', cursor);
    assert.equal((await faultOf(readTimeline(county.store, who, county.residents.wang.resident, { cursor }))).code, 'invalid', cursor);
  }
});

test('tasks are listed for the roles they are assigned to, each once, and counted', async () => {
  const who = county.as('village-a2');
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listTasks(county.store, who, { when: 'all', cursor });
    seen.push(...page.rows.map((row) => `${row.person.resident}|${row.task}|${row.key}`));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  const counts = await countTasks(county.store, who);
  assert.deepEqual([seen.length, new Set(seen).size], [counts.all, counts.all]);
  assert.ok(counts.overdue > 0 && counts.overdue + counts.due <= counts.all);
  assert.deepEqual(await lastAudit(), ['village-a2', 'read-list', null, 'done']);
  assert.deepEqual((await listTasks(county.store, county.as('bureau'), { when: 'all' })).rows, []);
});

test('an objection keeps a task from the list, also while somebody else is being treated', async () => {
  const who = county.as('village-a2');
  const listed = async () => (await listTasks(county.store, who, { when: 'all' })).rows.map((row) => row.person.resident);
  const [objects, other] = [...new Set(await listed())];
  assert.ok(objects !== undefined && other !== undefined);
  const { database } = county.store;
  await database.run(
    sql`insert into consent_rule (resident_id, consent, part, org, denies, categories) values (${objects}, 'c', 0, ${who.org}, true, 0)`,
  );
  await database.run(sql`insert into reach (resident_id, org, reasons, treating) values (${other}, ${who.org}, 2, ${today()}::date)
    on conflict (resident_id, org) do update set treating = excluded.treating`);
  assert.ok(!(await listed()).includes(objects));
  await database.run(sql`delete from consent_rule where resident_id = ${objects} and consent = 'c'`);
  assert.ok((await listed()).includes(objects));
});

test('an objection binds the resident alone, however a reader names its rows', async () => {
  const who = county.as('village-a2');
  const [objects, other] = [county.residents.zhang.resident, county.residents.li.resident];
  const { database } = county.store;
  await database.run(
    sql`insert into consent_rule (resident_id, consent, part, org, denies, categories) values (${objects}, 'c', 0, ${who.org}, true, 0)`,
  );
  await database.run(sql`insert into reach (resident_id, org, reasons, treating) values (${other}, ${who.org}, 2, ${today()}::date)
    on conflict (resident_id, org) do update set treating = excluded.treating`);
  const everywhere = { ...who, scope: { ...who.scope, everything: true } };
  for (const alias of ['t', 'e', 'c', 'g', 'o', 'r', 'p', 'v']) {
    const rows = await database.rows(
      sql`select resident_id from (values (${objects}::bigint, ''::text, ''::text, 0::smallint, ''::text), (${other}::bigint, '', '', 0::smallint, ''))
        as ${identifier(alias)} (resident_id, area, org, restricted, key) where ${rowsWithinReach(everywhere, alias)}`,
      z.object({ resident_id: z.number() }),
    );
    assert.deepEqual(
      rows.map((row) => row.resident_id),
      [other],
      alias,
    );
  }
  await database.run(sql`delete from consent_rule where resident_id = ${objects} and consent = 'c'`);
});

test('a visit appears at once on the person page, in the timeline and in the worklists', async () => {
  const { resident } = county.residents.zhang;
  const who = county.as('village-a1');
  await perform(county, 'village-a1', 'hypertension.enrol', resident, { date: addDays(today(), -100), comorbidity: ['none'] });
  assert.ok((await readWhole('village-a1', 'hypertension.register')).pages[0]?.rows.some((row) => row.person.name === '张伟'));
  await perform(
    county,
    'village-a1',
    'hypertension.record-visit',
    resident,
    visitAnswers(addDays(today(), -3), { systolic: 152, diastolic: 94 }),
  );

  const row = (await readWhole('village-a1', 'hypertension.due')).pages[0]?.rows.find((each) => each.person.resident === resident);
  assert.ok(row === undefined, 'due in eleven days, not within seven');
  const registered = (await readWhole('village-a1', 'hypertension.register')).pages[0]?.rows[0];
  assert.deepEqual(
    [registered?.cells.systolic?.raw, registered?.cells.class?.text, registered?.action],
    [152, '控制不满意', 'hypertension.record-visit'],
  );

  const page = await readPerson(county.store, who, resident);
  assert.deepEqual(await lastAudit(), ['village-a1', 'read-person', resident, 'done']);
  assert.deepEqual(
    [page.person.name, page.person.village, page.person.reason, page.person.idMasked],
    ['张伟', '东坡村', '辖区居民', '511821**********10'],
  );
  assert.deepEqual([...page.person.tags].sort(), ['65岁及以上老年人', '高血压患者'].sort());
  const card = page.cards.find((each) => each.title === '高血压');
  assert.deepEqual([card?.rows[0]?.lastVisit?.text, card?.rows[0]?.systolic?.raw], [addDays(today(), -3), 152]);
  assert.deepEqual(
    page.tasks.filter((task) => task.task === 'hypertension.visit').map((task) => [task.status, task.due]),
    [
      ['open', addDays(today(), 11)],
      ['closed', page.tasks.find((task) => task.status === 'closed')?.due],
    ],
  );
  assert.deepEqual(page.householdMembers.map((member) => member.name).sort(), ['张伟', '李秀英']);
  assert.ok(!JSON.stringify(page).includes('13800000011'), 'no whole phone');

  const timeline = await readTimeline(county.store, who, resident, {});
  assert.deepEqual(await lastAudit(), ['village-a1', 'read-person', resident, 'done']);
  const visit = timeline.rows.find((entry) => entry.title === '高血压患者随访服务记录表');
  assert.deepEqual([visit?.kind, visit?.org], ['随访与表单', '东坡村卫生室']);
  assert.deepEqual(timeline.series.find((series) => series.label === '收缩压')?.points, [{ date: addDays(today(), -3), value: 152 }]);
  const measured = await readTimeline(county.store, who, resident, { kind: '测量与检验' });
  assert.deepEqual([...new Set(measured.rows.map((entry) => entry.type))], ['Observation']);
});

test('a long timeline read page by page holds every entry once, newest first', async () => {
  const { resident } = county.residents.wang;
  for (let i = 0; i < 12; i += 1)
    await perform(
      county,
      'village-a2',
      'clinic.record-visit',
      resident,
      noteAnswers(`2024-0${1 + (i % 3)}-05`, { weight: 50 + i, height: 160 }),
    );
  const seen: { id: string; date: string }[] = [];
  let cursor: string | undefined;
  do {
    const page = await readTimeline(county.store, county.as('village-a2'), resident, { cursor });
    seen.push(...page.rows);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual([seen.length, new Set(seen.map((entry) => entry.id)).size], [72, 72]); // per note: encounter, diagnosis, form, weight, height, index
});

test('a person beyond reach is shown to nobody, and the attempt is logged', async () => {
  const { resident } = county.residents.zhang;
  for (const read of [
    readPerson,
    (store: typeof county.store, who: ReturnType<typeof county.as>, of: number) => readTimeline(store, who, of, {}),
  ]) {
    assert.equal((await faultOf(read(county.store, county.as('village-b1'), resident))).code, 'out-of-scope');
    assert.deepEqual(await lastAudit(), ['village-b1', 'refused', resident, 'refused']);
    assert.equal((await faultOf(read(county.store, county.as('bureau'), resident))).code, 'not-allowed');
    assert.deepEqual(await lastAudit(), ['bureau', 'refused', resident, 'refused']);
    assert.equal((await faultOf(read(county.store, county.as('consortium'), 999_999))).code, 'not-found');
  }
});

test('an institution that has treated somebody from elsewhere may read them', async () => {
  const { resident, patient } = county.residents.chen;
  await faultOf(readPerson(county.store, county.as('doctor-a'), resident));
  await commit(county.store, BY_TEST, [
    {
      op: 'create',
      resource: {
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'AMB' },
        subject: { reference: `Patient/${patient}` },
        serviceProvider: { reference: 'Organization/hospital-a' },
        period: { start: '2024-05-01' },
      },
    },
  ]);
  assert.equal((await readPerson(county.store, county.as('doctor-a'), resident)).person.reason, '在本机构就诊或接受服务');
});
