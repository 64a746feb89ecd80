import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { makeDenial } from '../../commit/testing/make-denial.ts';
import { AREAS } from '../../commit/testing/small-county.ts';
import { sql } from '../../database/sql.ts';
import { SYSTEM } from '../../define/codes.ts';
import { listDeliveries } from '../../jobs/delivery-queue.ts';
import { targetOf } from './subscription.ts';
import { type Deliveries, openDeliveries } from './testing/open-deliveries.ts';
import { openReceiver, type Receiver } from './testing/receiver.ts';

let county: Deliveries;
let receiver: Receiver;
before(async () => {
  county = await openDeliveries();
  receiver = await openReceiver();
});
after(async () => {
  await receiver.close();
  await county.close();
});

const MINUTE = 60_000;
const observation = z.looseObject({
  id: z.string(),
  meta: z.looseObject({ versionId: z.string() }),
  subject: z.object({ reference: z.string() }),
  valueQuantity: z.looseObject({ value: z.number() }),
});
const hooks = (path: string) => receiver.heard.filter((heard) => heard.path === path);
const valuesAt = (path: string) => hooks(path).map(({ body }) => observation.parse(JSON.parse(body)).valueQuantity.value);
const statusOf = async (id: string) => {
  const { json } = await county.fhir('his', 'GET', `Subscription/${id}`);
  return [json.status, json.error];
};

test('a subscriber gets what meets the search, once, as it stood, and nothing from before', async () => {
  const zhang = await county.addPatient('甲');
  await county.addObservation(zhang.id, '2345-7', 1);
  const id = await county.subscribe('his', 'Observation?code=http://loinc.org|2345-7&value-quantity=gt5', {
    type: 'rest-hook',
    endpoint: `${receiver.address}/first`,
    payload: 'application/fhir+json',
    header: ['Authorization: Bearer secret'],
  });
  assert.deepEqual(await statusOf(id), ['active', undefined]);
  const high = await county.addObservation(zhang.id, '2345-7', 7);
  await county.addObservation(zhang.id, '2345-7', 4);
  await county.addObservation(zhang.id, '718-7', 9);
  const worker = county.worker();
  // Changed before anything was told: each version is judged as it stood.
  const { json } = await county.fhir('his', 'GET', `Observation/${high}`);
  await county.fhir('his', 'PUT', `Observation/${high}`, { ...json, valueQuantity: { value: 3, unit: 'mmol/L' } });
  await county.fhir('his', 'PUT', `Observation/${high}`, { ...json, valueQuantity: { value: 8, unit: 'mmol/L' } });
  await worker.turn();
  await worker.turn();
  assert.deepEqual(valuesAt('/first'), [7, 8]);
  assert.equal(hooks('/first')[0]?.headers.authorization, 'Bearer secret');
  assert.equal(hooks('/first')[0]?.headers['content-type'], 'application/fhir+json; charset=utf-8');
  const told = await county.database.rows(
    sql`select account, resident_id, what from audit where what ->> 'subscription' = ${id} order by id`,
  );
  assert.deepEqual(
    told.map((row) => [row.account, row.resident_id]),
    [
      ['his', zhang.resident],
      ['his', zhang.resident],
    ],
  );
});

test('without payload only the news goes out', async () => {
  await county.subscribe('his', 'Patient?name=乙', { type: 'rest-hook', endpoint: `${receiver.address}/news` });
  await county.addPatient('乙');
  await county.addPatient('丙');
  await county.worker().turn();
  assert.deepEqual(
    hooks('/news').map(({ body, headers }) => [body, headers['content-type']]),
    [['', undefined]],
  );
});

test('nobody is told of whom they may not read, and the secrets of a subscription are its owner’s', async () => {
  const id = await county.subscribe('his-b', 'Observation?status=final', {
    type: 'rest-hook',
    endpoint: `${receiver.address}/town-b`,
    payload: 'application/fhir+json',
    header: ['X-Key: 12345'],
  });
  const here = await county.addPatient('丁', AREAS.villageB1);
  const there = await county.addPatient('戊', AREAS.villageA2);
  const moved = await county.addPatient('己', AREAS.villageB2);
  for (const [patient, value] of [
    [there, 1],
    [here, 2],
    [moved, 3],
  ] as const)
    await county.addObservation(patient.id, '718-7', value);
  const worker = county.worker();
  await worker.spread();
  // Between queueing and sending the right is lost: the person has moved to the other town.
  await county.database.run(sql`update view_people set area = ${AREAS.villageA1} where resident_id = ${moved.resident}`);
  await worker.send();
  assert.deepEqual(valuesAt('/town-b'), [2]);
  const dropped = await listDeliveries(county.database, targetOf(id), 'dropped', 10);
  assert.deepEqual(
    dropped.map((each) => each.resident),
    [moved.resident],
  );
  const seen = await county.fhir('his', 'GET', `Subscription/${id}`);
  assert.ok(!JSON.stringify(seen.json).includes('12345'), 'another account sees no header values');
  const own = await county.fhir('his-b', 'GET', `Subscription/${id}`);
  assert.match(JSON.stringify(own.json), /X-Key: s1\.[0-9a-f]{8}\.[\w-]+\.[\w-]+/, 'its owner gets it sealed');
  const kept = await county.database.rows(
    sql`select content::text as content from ref_resource where content ->> 'resourceType' = 'Subscription'`,
  );
  assert.ok(
    kept.every(({ content }) => !/12345|Bearer secret/.test(String(content))),
    'nothing plain is kept',
  );
  assert.equal((await county.fhir('his', 'PUT', `Subscription/${id}`, { ...seen.json, status: 'off' })).status, 403);
  assert.equal((await county.fhir('his', 'DELETE', `Subscription/${id}`)).status, 403);
});

test('a category that a resident closes to the subscriber’s institution is not told, nor that there is news', async () => {
  const closing = await county.addPatient('闭', AREAS.villageB1);
  const consent = await county.fhir('his', 'POST', 'Consent', makeDenial(closing.id, ['hospital-b'], { category: 'hiv' }));
  assert.equal(consent.status, 201, JSON.stringify(consent.json));
  const payload = 'application/fhir+json';
  await county.subscribe('his-b', 'Condition?_lastUpdated=gt2020', { type: 'rest-hook', endpoint: `${receiver.address}/closed`, payload });
  await county.subscribe('his-b', 'Condition?_lastUpdated=gt2020', { type: 'rest-hook', endpoint: `${receiver.address}/closed-news` });
  await county.subscribe('his', 'Condition?_lastUpdated=gt2020', { type: 'rest-hook', endpoint: `${receiver.address}/whole`, payload });
  for (const code of ['B20', 'I10']) {
    const body = {
      resourceType: 'Condition',
      code: { coding: [{ system: SYSTEM.icd10, code }] },
      subject: { reference: `Patient/${closing.id}` },
    };
    assert.equal((await county.fhir('his', 'POST', 'Condition', body)).status, 201);
  }
  await county.worker().turn();
  const codes = (path: string) => hooks(path).map(({ body }) => /"code":"(B20|I10)"/.exec(body)?.[1]);
  assert.deepEqual(codes('/closed'), ['I10']);
  assert.equal(hooks('/closed-news').length, 1);
  assert.deepEqual(codes('/whole').toSorted(), ['B20', 'I10']);
});

test('what a subscription cannot be is refused with the element at fault', async () => {
  const bad: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['Nothing?code=1', {}, /criteria/],
    ['Observation?nothing=1', {}, /nothing/],
    ['Observation?_sort=date', {}, /_sort/],
    ['Observation?code=1', { type: 'email' }, /channel\.type/],
    ['Observation?code=1', { payload: 'application/fhir+xml' }, /payload/],
    ['Observation?code=1', { endpoint: 'ftp://x/' }, /endpoint/],
    ['Observation?code=1', { endpoint: 'https://user:word@x/' }, /endpoint/],
    ['Observation?code=1', { header: ['Host: other'] }, /header/],
    ['Observation?code=1', { header: ['A: b\r\nC: d'] }, /header/],
  ];
  for (const [criteria, channel, says] of bad) {
    const body = { resourceType: 'Subscription', status: 'requested', reason: 'x', criteria, channel: { type: 'rest-hook', ...channel } };
    const reply = await county.fhir('his', 'POST', 'Subscription', body);
    assert.ok(reply.status === 422 || reply.status === 400, `${reply.status} ${criteria} ${JSON.stringify(channel)}`);
    assert.match(JSON.stringify(reply.json), says);
  }
});

test('a receiver that is away loses nothing, and gets everything in order when it is back', async () => {
  const id = await county.subscribe('his', 'Observation?code=789-8', {
    type: 'rest-hook',
    endpoint: `${receiver.address}/away`,
    payload: 'application/fhir+json',
  });
  const patient = await county.addPatient('庚');
  let away: number | undefined = 503;
  receiver.answer = ({ path }) => (path === '/away' ? (away ?? 200) : 200);
  const worker = county.worker();
  for (const value of [1, 2, 3]) await county.addObservation(patient.id, '789-8', value);
  await worker.turn();
  await worker.turn();
  assert.equal(hooks('/away').length, 1, 'after a failure comes a pause, and nothing overtakes');
  assert.deepEqual(await statusOf(id), ['error', '对方应答 503']);
  for (const pause of [3000, 5000, 9000]) {
    county.clock.move(pause);
    await worker.turn();
  }
  assert.equal(hooks('/away').length, 4, 'pauses grow: 2, 4, 8 s');
  county.clock.move(9000);
  await worker.turn();
  assert.equal(hooks('/away').length, 4);
  away = undefined;
  county.clock.move(20 * MINUTE);
  await worker.turn();
  await worker.turn();
  assert.deepEqual(valuesAt('/away').slice(4), [1, 2, 3]);
  assert.deepEqual(await statusOf(id), ['active', undefined]);
  receiver.answer = () => 200;
});

test('what is refused again and again is set aside, the others go on, and it is replayed', async () => {
  const id = await county.subscribe('his', 'Observation?code=2160-0', {
    type: 'rest-hook',
    endpoint: `${receiver.address}/refuse`,
    payload: 'application/fhir+json',
  });
  const [one, two] = [await county.addPatient('辛'), await county.addPatient('壬')];
  let refusing = true;
  receiver.answer = ({ path, body }) => (path === '/refuse' && refusing && body.includes(one.id) ? 422 : 200);
  await county.addObservation(one.id, '2160-0', 1);
  await county.addObservation(one.id, '2160-0', 2);
  await county.addObservation(two.id, '2160-0', 3);
  const worker = county.worker();
  await worker.turn();
  assert.ok(valuesAt('/refuse').includes(3), 'another resident does not wait');
  assert.ok(!valuesAt('/refuse').includes(2), 'the same one does');
  for (let tries = 0; tries < 12; tries += 1) {
    county.clock.move(20 * MINUTE);
    await worker.turn();
  }
  const dead = await listDeliveries(county.database, targetOf(id), 'dead', 10);
  assert.deepEqual(dead.map((each) => [each.refusals, each.lastError]).slice(-1), [[5, '对方应答 422']]);
  refusing = false;
  assert.equal((await county.fhir('his-b', 'POST', `Subscription/${id}/$replay`, { resourceType: 'Parameters' })).status, 403);
  const replay = await county.fhir('his', 'POST', `Subscription/${id}/$replay`, { resourceType: 'Parameters' });
  assert.deepEqual(replay.json.parameter, [{ name: 'count', valueInteger: dead.length }]);
  const before = hooks('/refuse').length;
  await worker.turn();
  assert.deepEqual(valuesAt('/refuse').slice(before), [1, 2].slice(-dead.length), 'in the old order');
  assert.equal((await listDeliveries(county.database, targetOf(id), 'dead', 10)).length, 0);
  const all = await county.fhir('his', 'POST', `Subscription/${id}/$replay?since=2020-01-01`, { resourceType: 'Parameters' });
  assert.deepEqual(all.json.parameter, [{ name: 'count', valueInteger: 3 }]);
  receiver.answer = () => 200;
});

test('a fault of the receiver over one resource alone keeps the news of other residents waiting for half a minute at most', async () => {
  await county.subscribe('his', 'Observation?code=2951-2', {
    type: 'rest-hook',
    endpoint: `${receiver.address}/one-bad`,
    payload: 'application/fhir+json',
  });
  const [bad, good] = [await county.addPatient('子'), await county.addPatient('丑')];
  receiver.answer = ({ path, body }) => (path === '/one-bad' && body.includes(bad.id) ? 500 : 200);
  const worker = county.worker();
  await county.addObservation(bad.id, '2951-2', 1);
  for (let tries = 0; tries < 8; tries += 1) {
    await worker.turn();
    county.clock.move(2 * MINUTE);
  }
  await worker.turn();
  await county.addObservation(good.id, '2951-2', 2);
  await worker.turn();
  county.clock.move(MINUTE / 2);
  await worker.turn();
  assert.ok(valuesAt('/one-bad').includes(2));
  receiver.answer = () => 200;
});

test('of a deletion the receiver hears which resource it was, and no content', async () => {
  await county.subscribe('his', 'Observation?code=1975-2', {
    type: 'rest-hook',
    endpoint: `${receiver.address}/deleted`,
    payload: 'application/fhir+json',
  });
  const patient = await county.addPatient('寅');
  const [kept, gone] = [await county.addObservation(patient.id, '1975-2', 1), await county.addObservation(patient.id, '1975-2', 2)];
  const other = await county.addObservation(patient.id, '718-7', 3);
  for (const id of [gone, other]) assert.equal((await county.fhir('his', 'DELETE', `Observation/${id}`)).status, 204);
  await county.worker().turn();
  assert.deepEqual(
    hooks('/deleted').map(({ headers, body }) => [headers['x-yigong-event'], headers['x-yigong-resource'], body !== '']),
    [
      ['write', `Observation/${kept}/_history/1`, true],
      ['write', `Observation/${gone}/_history/1`, true],
      ['delete', `Observation/${gone}/_history/2`, false],
    ],
  );
  assert.equal(hooks('/deleted')[2]?.headers['content-type'], undefined);
});

test('a subscription ends with its owner’s right, with its time, and when it is switched off', async () => {
  const channel = { type: 'rest-hook', endpoint: `${receiver.address}/ends`, payload: 'application/fhir+json' };
  const mine = await county.subscribe('his-b', 'Observation?code=3094-0', channel);
  const off = await county.subscribe('his', 'Observation?code=3094-0', channel);
  const patient = await county.addPatient('癸', AREAS.villageB1);
  await county.addObservation(patient.id, '3094-0', 1);
  const worker = county.worker();
  await worker.spread();
  const { json } = await county.fhir('his', 'GET', `Subscription/${off}`);
  assert.equal((await county.fhir('his', 'PUT', `Subscription/${off}`, { ...json, status: 'off' })).status, 200);
  await county.database.run(sql`update account set disabled = true where name = 'his-b'`);
  await worker.send();
  await worker.turn();
  assert.deepEqual(
    hooks('/ends').filter(({ headers }) => headers['x-yigong-subscription'] === mine),
    [],
  );
  const [status, error] = await statusOf(mine);
  assert.equal(status, 'off');
  assert.match(String(error), /账号 his-b 已停用/);
  assert.equal((await statusOf(off))[0], 'off');
  await county.database.run(sql`update account set disabled = false where name = 'his-b'`);
  const timed = await county.fhir('his', 'POST', 'Subscription', {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'x',
    end: new Date(Date.parse(county.clock()) + MINUTE).toISOString(),
    criteria: 'Observation?code=3094-0',
    channel,
  });
  const id = z.string().parse(timed.json.id);
  await worker.turn();
  assert.equal((await statusOf(id))[0], 'active');
  county.clock.move(2 * MINUTE);
  await worker.turn();
  assert.deepEqual(await statusOf(id), ['off', '订阅已到期']);
});
