/** The meeting room: open to members of both sides while the consultation is in session, to four at most, and closed with it; each entry is audited. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { type Answers, askAs, staffOf } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost, type PostName } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { type RoomEvent, roomEventSchema } from '../contract/meetings.ts';
import { iceServersFor, readIceSettings } from '../meetings/ice-servers.ts';
import { openMeetingRooms } from '../meetings/meeting-rooms.ts';
import { permissionsOf } from '../protection/page-headers.ts';
import { type DoorClient, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
let address: string;
before(async () => {
  doors = await openDoors();
  const { county } = doors;
  await commit(county.store, BY_TEST, [
    { op: 'create', id: 'post-expert', resource: makePost('staff-expert', '周主任', 'specialist', 'lead') },
    { op: 'create', id: 'post-foreign', resource: makePost('staff-foreign', '外院专家', 'specialist', 'hospital-b') },
  ]);
  for (const user of ['expert', 'foreign']) await setAccount(county.database, user, PASSWORD, `staff-${user}`);
  address = await doors.app.listen({ port: 0, host: '127.0.0.1' });
});
after(() => doors.close());

async function act(post: PostName | 'desk', action: string, answers: Answers): Promise<string | undefined> {
  const { county } = doors;
  const who = post === 'desk' ? staffOf(county, 'referral-desk', 'lead', 'desk', '远程中心') : county.as(post);
  const done = await askAs(county, who, `teleconsultation.${action}`, county.residents.zhang.resident, { date: today(), ...answers });
  if ('warnings' in done) assert.fail('asked for a reason');
  return done.done.written.find(({ type }) => type === 'ServiceRequest')?.id;
}

/** A consultation that is arranged in the platform's own room. */
async function arrange(department: string) {
  const about = { mode: 'immediate', priority: 'urgent', to: 'lead', department, ground: 'consortium', origin: 'clinic' };
  const text = { diagnosis: { code: 'I10', display: '特发性(原发性)高血压' }, summary: '血压控制不佳', purpose: '调整方案' };
  const target = await act('doctor-a', 'request', { ...about, ...text, materials: ['summary'], consent: true, consentBy: 'self' });
  if (target === undefined) assert.fail('no request');
  const accept = {
    target,
    decision: 'accept',
    experts: '周主任',
    on: today(),
    time: '15:30',
    minutes: 30,
    meeting: 'own',
    fee: 0,
    share: 0,
  };
  await act('desk', 'answer', accept);
  const { resident } = doors.county.residents.zhang;
  return {
    target,
    path: `/api/people/${resident}/meetings/${target}`,
    events: `/api/people/${resident}/meetings/${target}/events`,
    signals: `/api/people/${resident}/meetings/${target}/signals`,
  };
}

/** A seat in the room: its events one after the other. */
async function enter(client: DoorClient, events: string): Promise<{ next: () => Promise<RoomEvent>; leave: () => void }> {
  const ending = new AbortController();
  const response = await fetch(`${address}${events}`, { headers: client.own, signal: ending.signal });
  assert.equal(response.status, 200);
  const heard: RoomEvent[] = [];
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail('no stream');
  let rest = '';
  return {
    next: async () => {
      for (;;) {
        const first = heard.shift();
        if (first) return first;
        const { value, done } = await reader.read();
        if (done) assert.fail('the stream ended');
        const lines = `${rest}${value}`.split('\n\n');
        rest = lines.pop() ?? '';
        heard.push(...lines.filter((line) => line.startsWith('data: ')).map((line) => roomEventSchema.parse(JSON.parse(line.slice(6)))));
      }
    },
    leave: () => ending.abort(),
  };
}

const offer = { kind: 'offer', sdp: 'v=0' } as const;

test('both sides meet while the consultation is in session, nobody else does, and the room closes with it', async () => {
  const { target, path, events, signals } = await arrange('cardiology');
  const [asking, expert, foreign] = [await doors.signIn('doctor-a'), await doors.signIn('expert'), await doors.signIn('foreign')];
  assert.equal((await asking.get(events)).status, 422); // not begun
  await act('desk', 'start', { target });
  assert.equal((await foreign.get(path)).status, 403);
  assert.equal((await foreign.get(events)).status, 403);
  assert.equal((await (await doors.signIn('bureau')).get(path)).status, 403);
  // The registrar of the township may see the resident, and is no member.
  assert.ok([403, 404].includes((await (await doors.signIn('registrar')).get(path)).status));
  const page = z.looseObject({ open: z.literal(true), end: z.string(), opinion: z.string().nullable() });
  assert.deepEqual(page.parse((await asking.get(path)).json).opinion, null);
  assert.equal(page.parse((await expert.get(path)).json).opinion, 'teleconsultation.give-opinion');

  const first = await enter(asking, events);
  const welcome = await first.next();
  assert.ok(welcome.event === 'welcome' && welcome.others.length === 0);
  const second = await enter(expert, events);
  const also = await second.next();
  assert.ok(also.event === 'welcome' && also.others[0]?.name === '郑医生');
  const joined = await first.next();
  assert.ok(joined.event === 'joined' && joined.member.id === also.you.id && joined.member.name === '周主任');

  const send = (client: DoorClient, body: unknown) => client.send('POST', signals, body);
  assert.equal((await send(asking, { from: welcome.you.id, to: also.you.id, signal: offer })).status, 200);
  assert.deepEqual(await second.next(), { event: 'signal', from: welcome.you.id, signal: offer });
  // Nobody speaks from another's seat, into another room, or what is no signal.
  assert.equal((await send(foreign, { from: welcome.you.id, to: also.you.id, signal: offer })).status, 404);
  assert.equal((await send(expert, { from: welcome.you.id, to: also.you.id, signal: offer })).status, 404);
  assert.equal((await send(asking, { from: welcome.you.id, to: 'nobody', signal: offer })).status, 404);
  assert.equal((await send(asking, { from: welcome.you.id, to: also.you.id, signal: { kind: 'run', sdp: '' } })).status, 400);

  await act('doctor-a', 'leave', { target, how: 'done' });
  assert.deepEqual(await first.next(), { event: 'over', why: 'ended' });
  const next = await second.next();
  assert.deepEqual(next.event === 'left' ? await second.next() : next, { event: 'over', why: 'ended' });
  assert.equal((await asking.get(events)).status, 422);
  const lines = await doors.county.database.rows(
    sql`select account, what ->> 'step' as step from audit where act = 'meeting' and what ->> 'step' = 'join' order by id`,
    z.object({ account: z.string().nullable(), step: z.string() }),
  );
  assert.deepEqual(
    lines.map(({ step }) => step),
    ['join', 'join'],
  );
});

test('whoever leaves their post is put out of the room at once', async () => {
  const { target, events } = await arrange('surgery');
  await act('desk', 'start', { target });
  const { store } = doors.county;
  await commit(store, BY_TEST, [{ op: 'create', id: 'post-leaver', resource: makePost('staff-leaver', '吴医生', 'specialist', 'lead') }]);
  await setAccount(doors.county.database, 'leaver', PASSWORD, 'staff-leaver');
  const leaver = await doors.signIn('leaver');
  const seat = await enter(leaver, events);
  assert.equal((await seat.next()).event, 'welcome');
  const begun = performance.now();
  const ended = makePost('staff-leaver', '吴医生', 'specialist', 'lead', { end: addDays(today(), -1) });
  await commit(store, BY_TEST, [{ op: 'update', resource: { ...ended, id: 'post-leaver' } }]);
  assert.deepEqual(await seat.next(), { event: 'over', why: 'gone' });
  assert.ok(performance.now() - begun < 8_000, 'before the room looks by itself');
});

test('four are the most in a room; who leaves makes room', async () => {
  const { target, events } = await arrange('neurology');
  await act('desk', 'start', { target });
  const expert = await doors.signIn('expert');
  const seats = [await enter(expert, events), await enter(expert, events), await enter(expert, events), await enter(expert, events)];
  for (const seat of seats) assert.equal((await seat.next()).event, 'welcome');
  const fifth = await enter(expert, events);
  assert.deepEqual(await fifth.next(), { event: 'over', why: 'full' });
  const [first, second] = seats;
  first?.leave();
  for (let event = await second?.next(); event?.event !== 'left'; event = await second?.next()) assert.equal(event?.event, 'joined');
  const sixth = await enter(expert, events);
  assert.equal((await sixth.next()).event, 'welcome');
});

test('two processes on one database are one room: an offer longer than a notice comes whole', async () => {
  const { store } = doors.county;
  const [one, other] = [await openMeetingRooms(store, true), await openMeetingRooms(store, true)];
  try {
    const told: RoomEvent[] = [];
    let wake: (() => void) | undefined;
    const hear = (event: RoomEvent): void => {
      told.push(event);
      wake?.();
    };
    const until = async (event: RoomEvent['event']): Promise<RoomEvent> => {
      for (;;) {
        const at = told.findIndex((each) => each.event === event);
        if (at >= 0) return told.splice(at, 1)[0] ?? assert.fail();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    let mine = '';
    one.join('r', { name: '甲', org: '县医院', account: 'a' }, (event) => {
      if (event.event === 'welcome') mine = event.you.id;
      hear(event);
    });
    let theirs = '';
    other.join('r', { name: '乙', org: '卫生院', account: 'b' }, (event) => {
      if (event.event === 'welcome') theirs = event.you.id;
    });
    const joined = await until('joined');
    assert.ok(joined.event === 'joined' && joined.member.id === theirs && joined.member.name === '乙');
    const sdp = '会诊'.repeat(9000);
    while (!other.pass('r', 'b', theirs, mine, { kind: 'offer', sdp })) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await until('signal'), { event: 'signal', from: theirs, signal: { kind: 'offer', sdp } });
  } finally {
    await one.close();
    await other.close();
  }
});

test('only the page of a meeting may ask for camera and microphone', () => {
  assert.match(permissionsOf('/people/12/meetings/9ix-a.b')['permissions-policy'] ?? '', /camera=\(self\), microphone=\(self\)/);
  for (const path of [
    '/',
    '/people/12',
    '/people/12/meetings/',
    '/people/x/meetings/1',
    '/people/12/meetings/1/2',
    '/api/people/12/meetings/1',
  ])
    assert.deepEqual(permissionsOf(path), {});
});

test('relays get a password of the day, plain servers none, and nothing is asked unless it is set', () => {
  assert.deepEqual(readIceSettings(undefined, undefined), { addresses: [], secret: undefined, relayOnly: false });
  assert.throws(() => readIceSettings('stun:10.0.0.5', undefined, 'relay'), /YIGONG_ICE_POLICY/);
  assert.throws(() => readIceSettings('https://stun.example', undefined), /YIGONG_ICE_SERVERS/);
  assert.throws(() => readIceSettings('turn:relay.example:3478', undefined), /YIGONG_TURN_SECRET/);
  const settings = readIceSettings('stun:10.0.0.5:3478, turn:10.0.0.5:3478?transport=udp', 'a shared secret');
  const [stun, turn] = iceServersFor(settings, 'expert', new Date('2026-11-22T00:00:00Z'));
  assert.deepEqual(stun, { urls: 'stun:10.0.0.5:3478' });
  assert.equal(turn?.username, '1795327200:expert');
  assert.match(turn?.credential ?? '', /^[A-Za-z0-9+/]{27}=$/);
});
