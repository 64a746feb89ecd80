/** What other systems are told, through HTTP: listening with server-sent events, received messages, what was set aside and sending it again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../kernel/database/sql.ts';
import { readSenderRules } from '../../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { type DeliveryRoom, openDeliveryRoom } from '../../kernel/exchange/subscriptions/delivery-room.ts';
import { readHookPolicy } from '../../kernel/exchange/subscriptions/guard-address.ts';
import { makeClock, openReceiver, type Receiver } from '../../kernel/exchange/subscriptions/testing/receiver.ts';
import { newHolder, runJob } from '../../kernel/jobs/run-jobs.ts';
import { buildApp } from '../build-app.ts';
import {
  deliveriesSchema,
  messagePageSchema,
  messagesSchema,
  replayCountSchema,
  replayedSchema,
  targetsSchema,
} from '../contract/integration.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';

const clock = makeClock();
const holder = newHolder();
let doors: Doors;
let his: DoorClient;
let address: string;
let room: DeliveryRoom;
let receiver: Receiver;
before(async () => {
  doors = await openDoors();
  his = await doors.signIn('his');
  address = await doors.app.listen({ port: 0, host: '127.0.0.1' });
  room = openDeliveryRoom(doors.county.store, { policy: readHookPolicy('127.0.0.1/32'), hl7: [], clock });
  receiver = await openReceiver();
});
after(async () => {
  await room.close();
  await receiver.close();
  await doors.close();
});

const withId = z.looseObject({ id: z.string() });

async function run(id: 'fan-out' | 'deliver'): Promise<void> {
  const job = room.jobs.find((each) => each.id === id);
  assert.ok(job);
  await runJob(doors.county.database, { ...job, everyMs: 0 }, holder, clock);
  await room.idle();
}

async function create(resource: Readonly<Record<string, unknown>> & { readonly resourceType: string }): Promise<string> {
  const reply = await his.send('POST', `/fhir/${resource.resourceType}`, resource);
  assert.equal(reply.status, 201, reply.text);
  return withId.parse(reply.json).id;
}

async function subscribe(criteria: string, channel: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = await create({
    resourceType: 'Subscription',
    status: 'requested',
    reason: '测试',
    criteria,
    channel: { type: 'rest-hook', payload: 'application/fhir+json', ...channel },
  });
  await run('fan-out');
  return id;
}

async function observe(patient: string, code: string, value: number): Promise<string> {
  return create({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code }] },
    subject: { reference: `Patient/${patient}` },
    valueQuantity: { value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  });
}

interface Event {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Listening {
  /** The next event; undefined when the platform ended the stream. */
  next(): Promise<Event | undefined>;
  stop(): Promise<void>;
}

/** Opens a stream of events, and returns once it is open. */
async function listen(id: string, headers: Readonly<Record<string, string>> = {}): Promise<Listening> {
  const response = await fetch(`${address}/fhir/Subscription/${id}/$events`, { headers: { ...his.own, ...headers } });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const reader = response.body?.getReader();
  assert.ok(reader);
  const decoder = new TextDecoder();
  let text = '';
  const block = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        return found;
      }
      const piece = await reader.read();
      if (piece.done) return undefined;
      text += decoder.decode(piece.value, { stream: true });
    }
  };
  assert.match((await block()) ?? '', /: open/);
  return {
    next: async () => {
      for (;;) {
        const found = await block();
        if (found === undefined) return undefined;
        const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(found)?.[1] ?? '';
        if (field('data') === '') continue; // a heartbeat
        return { id: field('id'), type: field('event'), data: z.record(z.string(), z.unknown()).parse(JSON.parse(field('data'))) };
      }
    },
    stop: () => reader.cancel(),
  };
}

const measured = (event: Event | undefined): unknown => Reflect.get(Object(event?.data.valueQuantity), 'value');

test('two listeners hear the same; one that comes back with Last-Event-ID misses nothing; a deletion is told by reference', async () => {
  const patient = await create({ resourceType: 'Patient', name: [{ text: '卯' }] });
  const id = await subscribe('Observation?code=http://loinc.org|2339-0');
  const [one, two] = [await listen(id), await listen(id)];
  const first = await observe(patient, '2339-0', 5);
  await observe(patient, '718-7', 99);
  await observe(patient, '2339-0', 6);
  await run('fan-out');
  const heard = [await one.next(), await one.next()];
  assert.deepEqual(
    heard.map((event) => [event?.type, measured(event)]),
    [
      ['Observation', 5],
      ['Observation', 6],
    ],
  );
  assert.deepEqual([await two.next(), await two.next()], heard);
  await one.stop();
  await observe(patient, '2339-0', 7);
  assert.equal((await his.send('DELETE', `/fhir/Observation/${first}`)).status, 204);
  await run('fan-out');
  const again = await listen(id, { 'last-event-id': heard[0]?.id ?? '' });
  const missed = [await again.next(), await again.next(), await again.next()];
  assert.deepEqual(missed.slice(0, 2).map(measured), [6, 7]);
  assert.deepEqual([missed[2]?.type, missed[2]?.data], ['delete', { reference: `Observation/${first}/_history/2` }]);
  assert.deepEqual([await two.next(), await two.next()], missed.slice(1));
  await Promise.all([two.stop(), again.stop()]);
});

test('a subscription is listened to by its owner alone, and no longer than they may', async () => {
  const id = await subscribe('Observation?code=http://loinc.org|2340-8');
  const other = await doors.signIn('manager-a');
  assert.ok([403, 404].includes((await other.get(`/fhir/Subscription/${id}/$events`)).status));
  assert.equal((await doors.nobody.get(`/fhir/Subscription/${id}/$events`)).status, 401);
  const listening = await listen(id);
  await doors.county.database.run(sql`update account set disabled = true where name = 'his'`);
  assert.equal(await listening.next(), undefined, 'the stream is ended');
  await doors.county.database.run(sql`update account set disabled = false where name = 'his'`);
});

test('what a receiver refuses is listed as set aside, and sent again one by one or all together', async () => {
  const patient = await create({ resourceType: 'Patient', name: [{ text: '辰' }] });
  const id = await subscribe('Observation?code=http://loinc.org|2341-6', { endpoint: `${receiver.address}/hook` });
  let answer = 422;
  receiver.answer = () => answer;
  for (const value of [1, 2]) await observe(patient, '2341-6', value);
  await run('fan-out');
  for (let tries = 0; tries < 12; tries += 1) {
    await run('deliver');
    clock.move(20 * 60_000);
  }
  const line = async () =>
    targetsSchema.parse((await his.get('/api/deliveries')).json).rows.find(({ id: target }) => target === `subscription:${id}`);
  assert.equal((await line())?.counts.dead, 2);
  const key = encodeURIComponent(`subscription:${id}`);
  const target = `/api/deliveries/${key}`;
  const dead = deliveriesSchema.parse((await his.get(`${target}?state=dead`)).json).rows;
  assert.deepEqual(
    dead.map(({ attempts, lastError }) => [attempts, lastError]),
    [
      [5, '对方应答 422'],
      [5, '对方应答 422'],
    ],
  );
  assert.equal((await (await doors.signIn('village-a1')).get(target)).status, 403);
  assert.equal((await (await doors.signIn('village-a1')).send('POST', `/api/deliveries/${key}/replay`, {})).status, 403);
  answer = 200;
  assert.deepEqual(replayCountSchema.parse((await his.send('POST', `/api/deliveries/${key}/replay`, { seq: dead[0]?.seq })).json), {
    count: 1,
  });
  await run('deliver');
  assert.equal((await line())?.counts.sent, 1);
  assert.deepEqual(replayCountSchema.parse((await his.send('POST', `/api/deliveries/${key}/replay`, {})).json), { count: 1 });
  await run('deliver');
  assert.deepEqual([(await line())?.counts.sent, (await line())?.counts.dead], [2, 0]);
  const all = await his.send('POST', `/api/deliveries/${key}/replay`, { since: '2020-01-01T00:00:00+08:00' });
  assert.deepEqual(replayCountSchema.parse(all.json), { count: 2 });
  receiver.answer = () => 200;
});

const ORU = (controlId: string): string =>
  [
    `MSH|^~\\&|LIS|COUNTY|YIGONG|YIGONG|20260801080000||ORU^R01|${controlId}|P|2.5|||||CHN|UNICODE UTF-8`,
    'PID|1||L9001^^^COUNTY^MR||钱^七||19700101|M',
    `OBR|1||F${controlId}|24323-8^^LN|||20260801080000`,
    'OBX|1|NM|2345-7^^LN||5.1|mmol/L|||||F|||20260801080000',
  ].join('\r');

test('received messages are listed and found; what was parked is replayed, one or all, when its cause is gone', async () => {
  // A platform whose mapping for this sender forgets an element.
  const patches = [{ mapping: 'observation', remove: ['status'], add: [] }];
  const broken = await buildApp(doors.county.store, {
    demo: () => false,
    secureCookie: false,
    pages: undefined,
    log: false,
    hl7Rules: readSenderRules([{ facility: 'COUNTY', patches }]),
  });
  const headers = { ...his.own };
  for (const controlId of ['ORU-1', 'ORU-2']) {
    const type = { 'content-type': 'application/hl7-v2; charset=utf-8' };
    const answer = await broken.inject({ method: 'POST', url: '/hl7', headers: { ...headers, ...type }, payload: ORU(controlId) });
    assert.match(answer.body, new RegExp(`MSA\\|AE\\|${controlId}`));
  }
  const rowsOf = async (query: string) => messagesSchema.parse((await his.get(`/api/hl7/messages?${query}`)).json).rows;
  assert.deepEqual(
    (await rowsOf('state=parked&sender=LIS&type=ORU^R01')).map(({ controlId }) => controlId),
    ['ORU-2', 'ORU-1'],
  );
  assert.deepEqual(await rowsOf('state=parked&until=2020-01-01'), []);
  const [first] = await rowsOf('controlId=ORU-1');
  assert.ok(first?.parked && first.reason);
  const shown = messagePageSchema.parse((await his.get(`/api/hl7/messages/${first.id}`)).json);
  assert.match(shown.text, /L9001/);
  assert.match(shown.answer, /MSA\|AE\|ORU-1/);
  assert.ok(shown.mapping.drafts.some((draft) => draft.type === 'Observation'));
  const url = `/api/hl7/messages/${first.id}/replay`;
  const still = await broken.inject({ method: 'POST', url, headers, payload: {} });
  assert.deepEqual(replayedSchema.parse(still.json()), { done: 0, parked: 1 }, 'the cause still stands');
  assert.deepEqual(replayedSchema.parse((await his.send('POST', url, {})).json), { done: 1, parked: 0 });
  const all = await his.send('POST', '/api/hl7/replay', { sender: 'LIS' });
  assert.deepEqual(replayedSchema.parse(all.json), { done: 1, parked: 0 });
  assert.deepEqual(await rowsOf('state=parked'), []);
  assert.deepEqual(
    (await rowsOf('state=done')).map(({ replays }) => replays),
    [1, 2],
  );
  assert.equal((await (await doors.signIn('village-a1')).get('/api/hl7/messages')).status, 403);
  await broken.close();
});
