/** The remote-medicine centre: it names an expert, takes a room for a time that nobody else gets, arranges anew; services are given and counted by agreement. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { findAction } from '../../kernel/actions/perform-action.ts';
import { timersJob } from '../../kernel/actions/run-timers.ts';
import { startAction } from '../../kernel/actions/start-action.ts';
import { type Answers, idIn, performAs, refused, staffOf } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION } from '../../kernel/define/codes.ts';
import { Fault } from '../../kernel/errors.ts';
import { findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { gatherParts, splitNumber } from '../../kernel/indicators/split-number.ts';
import { addDays, nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { readBehind } from '../../kernel/reading/read-behind.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { loadReference } from '../../kernel/record/read.ts';
import { readBookable } from './bookings.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const tomorrow = addDays(today(), 1);
const desk = (): SignedIn => staffOf(county, 'referral-desk', 'lead', 'desk', '远程中心');

const act = (who: SignedIn, action: string, resident: number | undefined, answers: Answers) =>
  performAs(county, who, `teleconsultation.${action}`, resident, { date: today(), ...answers });

const asked = (more: Answers = {}): Answers => ({
  mode: 'immediate',
  priority: 'urgent',
  to: 'lead',
  department: 'cardiology',
  ground: 'consortium',
  origin: 'clinic',
  diagnosis: { code: 'I10', display: '特发性(原发性)高血压' },
  summary: '血压控制不佳',
  purpose: '调整方案',
  materials: ['summary'],
  consent: true,
  consentBy: 'self',
  ...more,
});

const arranged = (target: string, time: string, more: Answers = {}): Answers => ({
  target,
  decision: 'accept',
  experts: '周主任',
  on: tomorrow,
  time,
  minutes: 30,
  meeting: 'own',
  fee: 100,
  share: 70,
  ...more,
});

const request = async (who: SignedIn, resident: number, more: Answers = {}): Promise<string> =>
  idIn(await act(who, 'request', resident, asked(more)), 'ServiceRequest');

const openRoom = async (name: string): Promise<string> => idIn(await act(desk(), 'open-room', undefined, { name, seats: 8 }), 'Schedule');

/** The times for which a room is taken, as its row tells them. */
async function takenOf(room: string): Promise<string> {
  const [row] = await county.database.rows(
    sql`select coalesce(taken, '') as taken from view_teleconsultation_rooms where resident_id = 0 and key = ${room}`,
    z.object({ taken: z.string() }),
  );
  return row?.taken.replaceAll(/\d+月\d+日 /g, '') ?? '';
}

async function cellsOf(resident: number, key: string) {
  const [row] = await county.database.rows(
    sql`select experts, room, scheduled, assigned from view_teleconsultation_received where resident_id = ${resident} and key = ${key}`,
    z.object({
      experts: z.string().nullable(),
      room: z.string().nullable(),
      scheduled: z.string().nullable(),
      assigned: z.string().nullable(),
    }),
  );
  return row;
}

test('of many who take one room for overlapping times at once one gets it; the others are told by whom it is taken', async () => {
  const room = await openRoom('第一会诊室');
  const doctors = [county.as('doctor-a'), county.as('doctor-a'), county.as('village-b1'), county.as('village-a1')];
  const people = [county.residents.wang, county.residents.li, county.residents.chen, county.residents.zhang];
  const targets: string[] = [];
  for (const [at, who] of doctors.entries()) targets.push(await request(who, people[at]?.resident ?? 0));
  const times = ['14:30', '14:45', '14:15', '14:40'];
  const results = await Promise.allSettled(
    targets.map((target, at) => act(desk(), 'answer', people[at]?.resident, arranged(target, times[at] ?? '', { room, minutes: 60 }))),
  );
  const told = results.flatMap((each) => (each.status === 'rejected' && each.reason instanceof Fault ? [each.reason.text] : []));
  assert.equal(told.length, 3);
  for (const text of told) assert.match(text, /^第一会诊室\d+月\d+日 14:\d\d—15:\d\d已被占用（HZ\d+）。$/);
  assert.match(await takenOf(room), /^14:\d\d—15:\d\d$/);
});

test('a room is free again when the consultation is arranged anew, ended or cancelled; what only touches does not stand in the way', async () => {
  const room = await openRoom('第二会诊室');
  const other = await openRoom('第三会诊室');
  const { resident } = county.residents.zhang;
  const doctor = county.as('doctor-a');
  const [one, two] = [await request(doctor, resident), await request(doctor, resident, { department: 'neurology' })];
  await act(desk(), 'answer', resident, arranged(one, '09:00', { room }));
  await assert.rejects(act(desk(), 'answer', resident, arranged(two, '09:29', { room })), refused(/第二会诊室.*09:00—09:30已被占用/));
  await act(desk(), 'answer', resident, arranged(two, '09:30', { room }));
  assert.equal(await takenOf(room), '09:00—09:30、09:30—10:00');
  await act(desk(), 'answer', resident, arranged(one, '10:00', { room: other, minutes: 45 }));
  assert.deepEqual([await takenOf(room), await takenOf(other)], ['09:30—10:00', '10:00—10:45']);
  assert.deepEqual([(await cellsOf(resident, one))?.room, (await cellsOf(resident, one))?.scheduled], ['第三会诊室', `${tomorrow} 10:00`]);
  await assert.rejects(act(desk(), 'close-room', undefined, { target: other }), refused(/10:00—10:45已安排会诊/));
  await act(doctor, 'cancel', resident, { target: one, reason: '患者好转' });
  await act(desk(), 'start', resident, { target: two });
  await act(desk(), 'end', resident, { target: two, how: 'done' });
  assert.deepEqual([await takenOf(room), await takenOf(other)], ['', '']);
  await act(desk(), 'close-room', undefined, { target: other });
  await assert.rejects(act(desk(), 'open-room', undefined, { name: '第二会诊室', seats: 4 }), refused(/已有“第二会诊室”/));
  const elsewhere = staffOf(county, 'referral-desk', 'hospital-b', 'desk-b', '白塔转诊台');
  await assert.rejects(act(elsewhere, 'close-room', undefined, { target: room }));
});

test('of many who name one expert for overlapping times at once one gets the expert; arranged anew, ended or cancelled the expert is free again', async () => {
  const specialist = county.as('specialist');
  const named = { experts: undefined, assigned: specialist.practitioner };
  const doctors = [county.as('doctor-a'), county.as('doctor-a'), county.as('village-b1'), county.as('village-a1')];
  const people = [county.residents.wang, county.residents.li, county.residents.chen, county.residents.zhang].map(
    ({ resident }) => resident,
  );
  const targets: string[] = [];
  for (const [at, who] of doctors.entries()) targets.push(await request(who, people[at] ?? 0));
  const times = ['16:30', '16:45', '16:15', '16:40'];
  const results = await Promise.allSettled(
    targets.map((target, at) => act(desk(), 'answer', people[at], arranged(target, times[at] ?? '', { ...named, minutes: 60 }))),
  );
  const told = results.flatMap((each) => (each.status === 'rejected' && each.reason instanceof Fault ? [each.reason.text] : []));
  assert.equal(told.length, 3, JSON.stringify(results));
  for (const text of told) assert.match(text, /^秦专家\d+月\d+日 16:\d\d—17:\d\d已安排会诊（HZ\d+）。$/);
  const winner = results.findIndex(({ status }) => status === 'fulfilled');
  const [first, other] = [targets[winner] ?? '', targets.findIndex((_, at) => at !== winner)];
  const [resident, another] = [people[winner] ?? 0, people[other] ?? 0];
  // What only touches does not stand in the way; another expert gives the first one's time back.
  await act(desk(), 'answer', resident, arranged(first, '18:00', named));
  await assert.rejects(
    act(desk(), 'answer', another, arranged(targets[other] ?? '', '18:29', named)),
    refused(/秦专家.*18:00—18:30已安排会诊/),
  );
  await act(desk(), 'answer', another, arranged(targets[other] ?? '', '18:30', named));
  await act(desk(), 'answer', resident, arranged(first, '18:00', { experts: '周主任' }));
  await act(desk(), 'answer', another, arranged(targets[other] ?? '', '18:15', named));
  await act(desk(), 'start', another, { target: targets[other] });
  await act(desk(), 'end', another, { target: targets[other], how: 'done' });
  await act(desk(), 'answer', resident, arranged(first, '18:20', named));
  await act(doctors[winner] ?? desk(), 'cancel', resident, { target: first, reason: '患者好转' });
  await act(doctors[other] ?? desk(), 'cancel', another, { target: targets[other], reason: '患者好转' });
  const [kept] = await loadReference(county.database, 'Schedule', `diary-${specialist.practitioner}`);
  const diary = kept && readBookable(kept);
  assert.deepEqual([diary?.name, diary?.bookings], ['秦专家', []]);
});

test('what was arranged before experts had diaries is entered in them, once', async () => {
  const experts = [county.as('specialist').practitioner, county.as('doctor-a').practitioner];
  const { resident } = county.residents.wang;
  const targets: string[] = [];
  for (const [at, assigned] of [experts[0], experts[0], experts[1]].entries()) {
    const target = await request(county.as('doctor-a'), resident);
    await act(desk(), 'answer', resident, arranged(target, `1${at}:00`, { experts: undefined, assigned }));
    targets.push(target);
  }
  const diaries = async () =>
    (await loadReference(county.database, 'Schedule')).flatMap((kept) =>
      kept.id.startsWith('diary-') ? [{ kept, ...readBookable(kept) }] : [],
    );
  const timesOf = async () =>
    (await diaries()).flatMap(({ bookings = [] }) =>
      bookings.map(({ from }) => new Date(Date.parse(from) + 8 * 3_600_000).toISOString().slice(11, 16)),
    );
  const standing = (await timesOf()).length;
  // As an earlier version left it.
  const forget = async () =>
    commit(
      county.store,
      BY_TEST,
      (await diaries()).flatMap(({ kept: { id, version, resource } }) => {
        if (resource.resourceType !== 'Schedule') return [];
        const extension = (resource.extension ?? []).filter(({ url }) => url !== EXTENSION.booking);
        return [{ op: 'update' as const, resource: { ...resource, id, extension }, ifVersion: version }];
      }),
    );
  await forget();
  assert.deepEqual(await timesOf(), []);
  await county.database.run(sql`delete from platform_fact where name = 'timer teleconsultation.enter-diaries'`);
  const job = timersJob(county.store);
  const round = () => job.run({ clock: nowInstant, holder: 'test', signal: new AbortController().signal });
  for (let at = 0; at < 4; at += 1) await round();
  const entered = await timesOf();
  assert.equal(entered.length, standing, 'all that was there before');
  assert.deepEqual(
    ['10:00', '11:00', '12:00'].filter((time) => !entered.includes(time)),
    [],
  );
  const another = await request(county.as('doctor-a'), county.residents.li.resident);
  await assert.rejects(
    act(desk(), 'answer', county.residents.li.resident, arranged(another, '11:15', { experts: undefined, assigned: experts[0] })),
    refused(/秦专家.*11:00—11:30已安排会诊/),
  );
  // It is made up for once: not what somebody changed since.
  await forget();
  await timersJob(county.store).run({ clock: nowInstant, holder: 'test', signal: new AbortController().signal });
  await round();
  assert.deepEqual(await timesOf(), []);
  for (const target of targets) await act(county.as('doctor-a'), 'cancel', resident, { target, reason: '患者好转' });
});

test('who is named finds the consultation in their list; hours that are given instead of others change hands', async () => {
  const { resident } = county.residents.li;
  const specialist = county.as('specialist');
  const offer = async (expert: string) =>
    idIn(
      await act(desk(), 'offer-hours', undefined, {
        department: 'cardiology',
        expert,
        title: '主任医师',
        session: 'morning',
        from: tomorrow,
        days: 1,
        total: 1,
      }),
      'Schedule',
    );
  const [booked, given] = [await offer('周一'), await offer('吴二')];
  const freeOf = async (id: string) => {
    const [row] = await county.database.rows(
      sql`select free from view_teleconsultation_experts where resident_id = 0 and key = ${id}`,
      z.object({ free: z.number() }),
    );
    return row?.free;
  };
  const target = await request(county.as('doctor-a'), resident, { mode: 'booked', slot: booked });
  const begun = await startAction(county.store, desk(), findAction(county.store, 'teleconsultation.answer'), resident, target);
  assert.deepEqual([begun.answers.slot, begun.answers.on, begun.answers.time], [booked, tomorrow, '09:00']);
  const mine = async () => {
    const page = await readWorklist(county.store, specialist, requireWorklist(county.store, specialist, 'teleconsultation.mine'), {});
    return page.rows.map(({ row, key }) => row ?? key);
  };
  assert.deepEqual(await mine(), []);
  const assigned = specialist.practitioner;
  await act(desk(), 'answer', resident, arranged(target, '09:00', { experts: undefined, assigned, slot: given }));
  assert.deepEqual(await mine(), [target]);
  assert.deepEqual([await freeOf(booked), await freeOf(given)], [1, 0]);
  assert.equal((await cellsOf(resident, target))?.experts, '秦专家、吴二 主任医师');
  await assert.rejects(act(desk(), 'answer', resident, arranged(target, '09:00', { experts: undefined })), refused(/请指派专家/));
});

test('remote service is asked for by an agreement of the two that is in force that day, and counted by it', async () => {
  const { resident } = county.residents.wang;
  const keeper = county.as('consortium');
  const doctor = county.as('doctor-a');
  const draw = async (number: string, more: Answers = {}) =>
    idIn(
      await act(keeper, 'register-agreement', undefined, {
        kind: 'assistance',
        title: '对口帮扶协议',
        number,
        giver: 'lead',
        receiver: 'hospital-a',
        from: addDays(today(), -30),
        until: addDays(today(), 300),
        ...more,
      }),
      'Contract',
    );
  const good = await draw('BF-1');
  await assert.rejects(draw('BF-1'), refused(/已经登记/));
  await assert.rejects(draw('BF-2', { receiver: 'lead' }), refused(/同一机构/));
  const over = await draw('BF-3', { until: addDays(today(), -1) });
  const other = await draw('BF-4', { receiver: 'hospital-b' });
  const wrong = await draw('BF-5', { giver: 'hospital-b' });
  const by = (agreement: string) => ({ ground: 'assistance', agreement });
  await assert.rejects(request(doctor, resident, by(over)), refused(/不在有效期内/));
  await assert.rejects(request(doctor, resident, by(other)), refused(/接受方不是本机构/));
  await assert.rejects(request(doctor, resident, by(wrong)), refused(/提供方不是受邀机构/));
  const target = await request(doctor, resident, by(good));
  await act(desk(), 'answer', resident, arranged(target, '15:00'));
  await act(desk(), 'start', resident, { target });
  await act(county.as('specialist'), 'give-opinion', resident, {
    target,
    participants: [{ name: '周主任', title: '主任医师', hospital: '试验县人民医院' }],
    opinion: '加用利尿剂',
    transfer: 'no',
    signed: true,
  });
  const partsOf = async (id: string, key: 'org' | 'part') => {
    const indicator = findIndicator(county.store, `teleconsultation.${id}`);
    const parts = await splitNumber(county.store, keeper, indicator, keeper.area, requirePeriod(today().slice(0, 4)));
    return gatherParts(indicator, parts, key).map(({ name, n, printed }) => `${name} ${n} ${printed}`);
  };
  assert.deepEqual(await partsOf('under-agreement-received', 'part'), ['对口帮扶协议（BF-1） 1 1 例次']);
  assert.deepEqual(await partsOf('under-agreement-sent', 'org'), ['青龙镇卫生院 1 1 例次']);
  assert.deepEqual(await partsOf('held-received', 'part'), ['心血管内科 1 1 例次']);
  assert.deepEqual(await partsOf('fees-received', 'part'), ['心血管内科 100 100.00 元']);
  const behind = await readBehind(
    county.store,
    county.as('specialist'),
    {
      indicator: findIndicator(county.store, 'teleconsultation.held-received'),
      area: keeper.area,
      period: requirePeriod(today().slice(0, 4)),
      part: 'reached',
      reason: undefined,
    },
    undefined,
  );
  const shown = behind.columns.map(({ id }) => id);
  assert.ok(shown.includes('experts') && !shown.includes('line') && !shown.includes('assigned'), 'what serves order or choice is not told');
  await act(keeper, 'end-agreement', undefined, { target: good, reason: '提前终止' });
  await assert.rejects(request(doctor, resident, by(good)), refused(/不在有效期内/));
  assert.deepEqual(await partsOf('under-agreement-received', 'part'), ['对口帮扶协议（BF-1） 1 1 例次']);
});
