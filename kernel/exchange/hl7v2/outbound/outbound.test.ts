import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import iconv from 'iconv-lite';
import { makeDenial } from '../../../commit/testing/make-denial.ts';
import { AREAS } from '../../../commit/testing/small-county.ts';
import { sql } from '../../../database/sql.ts';
import { type DeliveryState, listDeliveries } from '../../../jobs/delivery-queue.ts';
import { replayDeliveries } from '../../subscriptions/replay.ts';
import { type Deliveries, openDeliveries } from '../../subscriptions/testing/open-deliveries.ts';
import { parseMessage } from '../er7/parse-message.ts';
import { Framer, frameMessage } from '../mllp/framer.ts';
import { startMllp } from '../mllp/start-mllp.ts';
import { HIS, openIntake } from '../testing/intake.ts';
import { targetOfSubscriber } from './hl7-channel.ts';
import { readSubscribers, type Subscriber } from './subscriber.ts';

let county: Deliveries;
beforeEach(async () => {
  county = await openDeliveries();
});
afterEach(() => county.close());

const HOUR = 3_600_000;

interface Partner {
  readonly port: number;
  readonly heard: string[];
  readonly outcomes: string[];
  close(): Promise<void>;
}

/** A receiver who answers each message with the outcomes in turn, then AA; '' answers nothing and hangs up. */
async function openPartner(): Promise<Partner> {
  const heard: string[] = [];
  const outcomes: string[] = [];
  const server = createServer((socket) => {
    socket.unref();
    const framer = new Framer(1_000_000);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const framed of framer.push(chunk)) {
        if (framed.kind !== 'frame') continue;
        const text = iconv.decode(framed.bytes, 'gb18030');
        heard.push(text);
        const outcome = outcomes.shift() ?? 'AA';
        if (outcome === '') socket.destroy();
        else {
          const late = frameMessage(Buffer.from('MSH|^~\\&|P|P|Y|Y|||ACK|1|P|2.5.1\rMSA|AA|another\r'));
          const own = `MSH|^~\\&|P|P|Y|Y|||ACK|1|P|2.5.1\rMSA|${outcome}|${parseMessage(text)?.header.field(10).value}|说明\r`;
          socket.write(Buffer.concat([late, frameMessage(iconv.encode(own, 'gb18030'))]));
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    heard,
    outcomes,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function declare(name: string, port: number, more: Record<string, unknown> = {}): Subscriber {
  const rest = { account: 'his', charset: 'gb18030', application: '区域平台', facility: '市', answerMs: 5000 };
  const [read] = readSubscribers([{ name, host: '127.0.0.1', port, ...rest, ...more }]);
  if (!read) throw new Error('nothing read');
  return read;
}

const field = (text: string | undefined, segment: string, number: number) =>
  parseMessage(text ?? '')
    ?.segments.find((each) => each.name === segment)
    ?.field(number).value;
const eventOf = (text: string) => parseMessage(text)?.header.field(9).component(2);
const states = async (name: string, state: DeliveryState) =>
  (await listDeliveries(county.database, targetOfSubscriber(name), state, 50)).map((each) => [each.kind, each.lastError]).reverse();

test('what is written goes out as messages by itself: in order, tried again, set aside when refused, replayed', async () => {
  const partner = await openPartner();
  const hl7 = [declare('city', partner.port, { tells: ['patients'] })];
  const worker = county.worker({ hl7 });
  await worker.turn();
  partner.outcomes.push('', 'AE', 'AA', 'AR');
  const one = await county.addPatient('㛃𠮷');
  await county.addPatient('二');
  await county.addPatient('三');
  await worker.turn();
  assert.equal(partner.heard.length, 1, 'the line broke');
  await worker.turn();
  assert.equal(partner.heard.length, 1, 'a pause comes after a failure, and nobody overtakes');
  county.clock.move(HOUR);
  await worker.turn();
  assert.equal(partner.heard.length, 2, 'AE');
  county.clock.move(HOUR);
  await worker.turn();
  const ids = partner.heard.map((text) => parseMessage(text)?.header.field(10).value);
  assert.equal(new Set(ids.slice(0, 3)).size, 1, 'the same message has the same control id at every try');
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(partner.heard[0], partner.heard[2], 'and the same content');
  assert.match(partner.heard[0] ?? '', /㛃𠮷/);
  assert.deepEqual(partner.heard.map(eventOf), ['A28', 'A28', 'A28', 'A28', 'A28']);
  assert.deepEqual(await states('city', 'dead'), [['ADT^A28', '对方应答 AR：说明']]);
  const admin = { ...HIS, account: 'admin', role: 'administrator' as const };
  assert.equal(await replayDeliveries(county.store, admin, targetOfSubscriber('city'), {}, county.clock()), 1);
  await worker.turn();
  assert.equal((await states('city', 'sent')).length, 3);
  const patient = (await county.fhir('his', 'GET', `Patient/${one.id}`)).json;
  await county.fhir('his', 'PUT', `Patient/${one.id}`, { ...patient, maritalStatus: { text: '已婚' } });
  await worker.turn();
  assert.equal(partner.heard.length, 6, 'what the receiver’s own account wrote is not sent back to it');
  const audited = await county.database.rows(
    sql`select 1 from audit where what ->> 'door' = 'hl7v2-out' and resident_id = ${one.resident}`,
  );
  assert.equal(audited.length, 3);
  await worker.close();
  await partner.close();
});

test('visits and reports are told by their events', async () => {
  const partner = await openPartner();
  const worker = county.worker({ hl7: [declare('events', partner.port, { tells: ['visits', 'reports'], hearsOwn: true })] });
  await worker.turn();
  const patient = await county.addPatient('四');
  const subject = { reference: `Patient/${patient.id}` };
  const act = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' };
  const visit = await county.fhir('his', 'POST', 'Encounter', { resourceType: 'Encounter', status: 'in-progress', class: act, subject });
  await county.fhir('his', 'PUT', `Encounter/${visit.json.id}`, { ...visit.json, priority: { text: '急' } });
  await county.fhir('his', 'PUT', `Encounter/${visit.json.id}`, { ...visit.json, status: 'finished' });
  const result = await county.addObservation(patient.id, '2093-3', 5.61);
  await county.fhir('his', 'POST', 'DiagnosticReport', {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '24331-1' }] },
    subject,
    encounter: { reference: `Encounter/${visit.json.id}` },
    result: [{ reference: `Observation/${result}` }],
  });
  for (let turns = 0; turns < 2; turns += 1) await worker.turn();
  assert.deepEqual(partner.heard.map(eventOf), ['A01', 'A08', 'A03', 'R01']);
  assert.equal(field(partner.heard[3], 'OBX', 5), '5.61');
  await worker.close();
  await partner.close();
});

test('a report of a category that a resident closes to the receiver’s institution does not go to it', async () => {
  const [near, whole] = [await openPartner(), await openPartner()];
  const worker = county.worker({
    hl7: [
      declare('near', near.port, { account: 'his-b', tells: ['reports'] }),
      declare('whole', whole.port, { tells: ['reports'], hearsOwn: true }),
    ],
  });
  await worker.turn();
  const patient = await county.addPatient('闭', AREAS.villageB1);
  const subject = { reference: `Patient/${patient.id}` };
  const consent = await county.fhir('his', 'POST', 'Consent', makeDenial(patient.id, ['hospital-b'], { category: 'hiv' }));
  assert.equal(consent.status, 201, JSON.stringify(consent.json));
  for (const [code, value] of [
    ['7917-8', 1.23],
    ['2093-3', 5.61],
  ] as const) {
    const result = await county.addObservation(patient.id, code, value);
    const report = { resourceType: 'DiagnosticReport', status: 'final', code: { coding: [{ system: 'http://loinc.org', code }] }, subject };
    const made = await county.fhir('his', 'POST', 'DiagnosticReport', { ...report, result: [{ reference: `Observation/${result}` }] });
    assert.equal(made.status, 201, JSON.stringify(made.json));
  }
  for (let turns = 0; turns < 2; turns += 1) await worker.turn();
  assert.deepEqual(
    whole.heard.map((text) => field(text, 'OBX', 5)),
    ['1.23', '5.61'],
  );
  assert.deepEqual(
    near.heard.map((text) => field(text, 'OBX', 5)),
    ['5.61'],
  );
  assert.ok(near.heard.every((text) => !text.includes('7917-8')));
  await worker.close();
  for (const partner of [near, whole]) await partner.close();
});

test('a receiver that is not reached for a week loses only what is that old, and hears nothing beyond its account’s reach', async () => {
  const partner = await openPartner();
  await partner.close();
  const worker = county.worker({ hl7: [declare('gone', partner.port, { account: 'his-b', tells: ['patients'] })] });
  await worker.turn();
  await county.addPatient('五');
  const near = await county.addPatient('六', '511803107201');
  await worker.turn();
  const waiting = await listDeliveries(county.database, targetOfSubscriber('gone'), 'waiting', 10);
  assert.deepEqual(
    waiting.map((each) => each.resident),
    [near.resident],
  );
  for (const hours of [24, 24, 24, 72]) {
    county.clock.move(hours * HOUR);
    await worker.turn();
    assert.equal((await states('gone', 'waiting')).length, 1);
  }
  county.clock.move(48 * HOUR);
  await worker.turn();
  assert.equal((await states('gone', 'dead')).length, 1);
});

test('what the platform sends another platform of ours takes', async (t) => {
  const other = await openIntake();
  const door = await startMllp(other.store, { port: 0, who: () => HIS });
  t.after(async () => {
    await door.close();
    await other.close();
  });
  const worker = county.worker({ hl7: [declare('twin', door.port, { tells: ['patients', 'reports'], hearsOwn: true })] });
  await worker.turn();
  const patient = await county.addPatient('㛃𠮷娜');
  const result = await county.addObservation(patient.id, '2093-3', 5.61);
  await county.fhir('his', 'POST', 'DiagnosticReport', {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '24331-1' }] },
    subject: { reference: `Patient/${patient.id}` },
    result: [{ reference: `Observation/${result}` }],
  });
  await worker.turn();
  assert.equal((await states('twin', 'sent')).length, 2, JSON.stringify(await states('twin', 'waiting')));
  const [copy] = await other.resources('Patient');
  assert.deepEqual([copy?.name, copy?.birthDate], [[{ use: 'official', text: '㛃𠮷娜' }], '1960-01-01']);
  assert.match(JSON.stringify(await other.resources('Observation')), /5\.61/);
  await worker.close();
});
