/** A township asks the county for an opinion: the record is open for as long as it lasts, the fee is split, the result followed up; two who book one hour. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { runTimer } from '../../kernel/actions/run-timers.ts';
import { type Answers, idIn, performAs, refused, staffOf } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { listLabels } from '../../kernel/define/list-labels.ts';
import { Fault } from '../../kernel/errors.ts';
import { type Instant, nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import { readOpenTasks } from '../../kernel/tasks/keep-tasks.ts';
import { splitFee } from './fee.ts';
import system from './system.ts';
import { timeOut } from './time-out.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const specialist = (): SignedIn => staffOf(county, 'specialist', 'lead', 'specialist', '周主任');
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
const arranged = (target: string): Answers => ({
  target,
  decision: 'accept',
  experts: '周主任',
  on: today(),
  time: '15:30',
  minutes: 30,
  meeting: 'room',
  fee: 200.05,
  share: 70,
});
const signed = (target: string): Answers => ({
  target,
  participants: [{ name: '周主任', title: '主任医师', hospital: '试验县人民医院' }],
  opinion: '加用利尿剂',
  transfer: 'no',
  signed: true,
});

async function rowOf(resident: number, key: string) {
  const columns = z.object({
    state: z.string(),
    meeting: z.string().nullable(),
    fee: z.number().nullable(),
    invited: z.number().nullable(),
    rating: z.number().nullable(),
  });
  const [row] = await county.database.rows(
    sql`select state, meeting, fee, fee_invited as invited, rating from view_teleconsultation_sent where resident_id = ${resident} and key = ${key}`,
    columns,
  );
  return row;
}

test('the record is open to the invited side until its opinion, the meeting until then, the fee is split to the cent', async () => {
  const township = county.as('doctor-a');
  const { resident } = county.residents.zhang;
  const target = idIn(await act(township, 'request', resident, asked()), 'ServiceRequest');
  await requireResident(county.database, specialist(), resident);
  await assert.rejects(act(desk(), 'answer', resident, arranged(target)), refused(/还没有设置视频会议服务/));
  await act(county.as('consortium'), 'set-provider', undefined, { address: 'https://meet.example.org/{room}' });
  await act(desk(), 'answer', resident, arranged(target));
  assert.match((await rowOf(resident, target))?.meeting ?? '', /^https:\/\/meet\.example\.org\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  await assert.rejects(act(specialist(), 'give-opinion', resident, signed(target)), refused(/已安排.*不能出具意见/));
  await act(desk(), 'start', resident, { target });
  await assert.rejects(act(specialist(), 'give-opinion', resident, { ...signed(target), signed: false }), refused(/签署/));
  const done = await act(specialist(), 'give-opinion', resident, signed(target));
  assert.deepEqual(
    done.opened.map(({ task }) => task),
    ['teleconsultation.result'],
  );
  await assert.rejects(requireResident(county.database, specialist(), resident), refused(/./, 'out-of-scope'));
  await act(township, 'decide', resident, { target, adopts: 'all', decision: '照意见执行', rating: '5' });
  assert.deepEqual(await rowOf(resident, target), { state: 'decided', meeting: null, fee: 20_005, invited: 14_004, rating: 5 });
  const closed = await act(township, 'follow-up', resident, { target, result: 'better', content: '血压达标' });
  assert.deepEqual(
    closed.closed.map(({ task }) => task),
    ['teleconsultation.result'],
  );
  assert.equal((await rowOf(resident, target))?.state, 'closed');
});

/** A consultation in session, without video. */
async function inSession(resident: number, department: string): Promise<string> {
  const target = idIn(await act(county.as('doctor-a'), 'request', resident, asked({ department })), 'ServiceRequest');
  await act(desk(), 'answer', resident, { ...arranged(target), meeting: 'none' });
  await act(desk(), 'start', resident, { target });
  return target;
}

const stateOf = async (resident: number, key: string) => (await rowOf(resident, key))?.state;

test("of two consultations the follow-up ends the one it names, and that one's task alone", async () => {
  const township = county.as('doctor-a');
  const { resident } = county.residents.wang;
  const [one, other] = [await inSession(resident, 'cardiology'), await inSession(resident, 'neurology')];
  for (const target of [one, other]) {
    await act(specialist(), 'give-opinion', resident, signed(target));
    await act(township, 'decide', resident, { target, adopts: 'all', decision: '照意见执行', rating: '4' });
  }
  await assert.rejects(act(county.as('village-b1'), 'follow-up', resident, { target: one, result: 'better', content: '好转' }));
  await act(township, 'follow-up', resident, { target: one, result: 'better', content: '好转' });
  assert.deepEqual([await stateOf(resident, one), await stateOf(resident, other)], ['closed', 'decided']);
  assert.deepEqual(
    (await readOpenTasks(county.database, [resident])).map(({ key }) => key),
    [other],
  );
});

test('either side ends the session, nobody else; the opinion may still come, and the asking side may give it up', async () => {
  const township = county.as('doctor-a');
  const { resident } = county.residents.zhang;
  const foreign = staffOf(county, 'specialist', 'hospital-b', 'specialist-b', '外院专家');
  const byAsking = await inSession(resident, 'cardiology');
  await assert.rejects(act(desk(), 'leave', resident, { target: byAsking, how: 'done' }));
  await assert.rejects(act(foreign, 'end', resident, { target: byAsking, how: 'done' }));
  await act(township, 'leave', resident, { target: byAsking, how: 'cut-off', note: '停电' });
  assert.equal(await stateOf(resident, byAsking), 'ended');
  await act(desk(), 'start', resident, { target: byAsking });
  await act(specialist(), 'end', resident, { target: byAsking, how: 'done' });
  await requireResident(county.database, specialist(), resident);
  await act(specialist(), 'give-opinion', resident, signed(byAsking));
  assert.equal(await stateOf(resident, byAsking), 'opinion');
  const given = await inSession(resident, 'neurology');
  await act(township, 'leave', resident, { target: given, how: 'left' });
  await act(township, 'cancel', resident, { target: given, reason: '改为转诊' });
  assert.equal(await stateOf(resident, given), 'cancelled');
});

test('a session that nobody ended ends by itself after four hours, once', async () => {
  const { resident } = county.residents.li;
  const target = await inSession(resident, 'digestive');
  assert.equal((await runTimer(county.store, timeOut, nowInstant())).written, 0);
  // As if it had begun five hours ago.
  const since = sql`update view_teleconsultation_received set in_session_since = now() - interval '5 hours' where resident_id = ${resident} and key = ${target}`;
  await county.database.run(since);
  const later = new Date(Date.now() + 5 * 3_600_000).toISOString() as Instant; // toISOString writes an instant
  assert.equal((await runTimer(county.store, timeOut, later)).written, 1);
  assert.equal(await stateOf(resident, target), 'ended');
  assert.equal((await runTimer(county.store, timeOut, later)).written, 0);
  await act(specialist(), 'give-opinion', resident, signed(target));
  assert.equal(await stateOf(resident, target), 'opinion');
});

test('without written consent nothing is asked; material is asked for and added; who declines keeps no reach', async () => {
  const township = county.as('doctor-a');
  const { resident } = county.residents.li;
  await assert.rejects(act(township, 'request', resident, asked({ consent: false, consentBy: undefined })), refused(/书面同意/));
  const target = idIn(await act(township, 'request', resident, asked()), 'ServiceRequest');
  await act(desk(), 'answer', resident, { target, decision: 'materials', missing: ['imaging'], reason: '缺胸片' });
  await act(township, 'supplement', resident, { target, materials: ['imaging'], content: '胸片已上传' });
  await act(desk(), 'answer', resident, { target, decision: 'refuse', reason: '请直接转诊' });
  await assert.rejects(requireResident(county.database, desk(), resident), refused(/./, 'out-of-scope'));
});

test('of two who book the last hour of an expert at once one gets it, and cancelling frees it', async () => {
  const hours = { department: 'cardiology', expert: '周主任', title: '主任医师', session: 'afternoon', from: today(), days: 1, total: 1 };
  const slot = idIn(await act(desk(), 'offer-hours', undefined, hours), 'Schedule');
  const booked = asked({ mode: 'booked', slot });
  const { wang, chen } = county.residents;
  const results = await Promise.allSettled([
    act(county.as('doctor-a'), 'request', wang.resident, booked),
    act(county.as('village-b1'), 'request', chen.resident, booked),
  ]);
  const told = results.flatMap((each) => (each.status === 'rejected' && each.reason instanceof Fault ? [each.reason.text] : []));
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /刚刚满了/);
  const [won] = results.flatMap((each, at) => (each.status === 'fulfilled' ? [{ done: each.value, at }] : []));
  const resident = won?.at === 0 ? wang.resident : chen.resident;
  const who = won?.at === 0 ? county.as('doctor-a') : county.as('village-b1');
  await act(who, 'cancel', resident, { target: won ? idIn(won.done, 'ServiceRequest') : '', reason: '患者已转诊' });
  await act(who, 'request', resident, booked);
});

test('the two shares of a fee always make the whole', () => {
  assert.deepEqual(splitFee(0.01, 50), { total: 1, invited: 1, asking: 0 });
  assert.deepEqual(splitFee(200, 70), { total: 20_000, invited: 14_000, asking: 6_000 });
  for (let percent = 0; percent <= 100; percent += 7) {
    const { total, invited, asking } = splitFee(123.45, percent);
    assert.equal(invited + asking, total);
  }
});

test('every Chinese label has its English', () => {
  assert.deepEqual(
    listLabels(system).filter((label) => !(label in system.english)),
    [],
  );
});
