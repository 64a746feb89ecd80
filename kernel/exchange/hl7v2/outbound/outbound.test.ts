import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import iconv from 'iconv-lite';
import { listOutbound, queueOutbound, reviveOutbound } from '../../../hl7-messages/outbound-queue.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { parseMessage } from '../er7/parse-message.ts';
import { Framer, frameMessage } from '../mllp/framer.ts';
import { startMllp } from '../mllp/start-mllp.ts';
import { HIS, type Intake, openIntake } from '../testing/intake.ts';
import { deliverNext, pauseAfter, type Subscriber, startDelivery } from './deliver.ts';
import { MllpClient } from './mllp-client.ts';
import { queueAdt, queueOru } from './queue-messages.ts';

let intake: Intake;
before(async () => {
  intake = await openIntake();
});
after(() => intake.close());

/** A subscriber who answers each message with the outcomes in turn; '' answers nothing and hangs up. */
async function openPartner(outcomes: readonly string[]): Promise<{ port: number; heard: string[]; close(): Promise<void> }> {
  const heard: string[] = [];
  const left = [...outcomes];
  const server = createServer((socket) => {
    const framer = new Framer(1_000_000);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const framed of framer.push(chunk)) {
        if (framed.kind !== 'frame') continue;
        const text = iconv.decode(framed.bytes, 'gb18030');
        heard.push(text);
        const outcome = left.shift() ?? 'AA';
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
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    heard,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function subscriber(name: string, port: number): Subscriber {
  return { name, host: '127.0.0.1', port, charset: 'gb18030', application: '区域平台', facility: '市', maxAttempts: 3, answerMs: 5000 };
}

const after1 = (ms: number): string => new Date(Date.now() + ms).toISOString();
const HOUR = 3_600_000;

test('messages go out in order, are tried again, and are set aside when they are refused', async () => {
  const partner = await openPartner(['', 'AE', 'AA', 'AR', 'AE', 'AE', 'AE', 'AA']);
  const to = subscriber('city', partner.port);
  const client = new MllpClient({ host: to.host, port: to.port, answerMs: 5000 });
  for (const id of ['one', 'two', 'three', 'one']) {
    await queueOutbound(
      intake.database,
      to.name,
      id,
      `MSH|^~\\&|Y|Y|P|P|||ADT^A31|${id}|P|2.5.1||||||GB 18030-2000\rPID|1||1||㛃𠮷\r`,
      nowInstant(),
    );
  }
  const db = intake.database;
  assert.equal(await deliverNext(db, to, client), 'retry');
  assert.equal(await deliverNext(db, to, client), 'nothing', 'a pause comes after a failure, and nobody overtakes');
  assert.equal(await deliverNext(db, to, client, after1(HOUR)), 'retry');
  assert.equal(await deliverNext(db, to, client, after1(2 * HOUR)), 'sent');
  assert.equal(await deliverNext(db, to, client, after1(2 * HOUR)), 'dead');
  const outcomes = [];
  for (let hours = 3; hours < 6; hours += 1) outcomes.push(await deliverNext(db, to, client, after1(hours * HOUR)));
  assert.deepEqual(outcomes, ['retry', 'retry', 'dead']);
  assert.deepEqual(
    partner.heard.map((text) => parseMessage(text)?.header.field(10).value),
    ['one', 'one', 'one', 'two', 'three', 'three', 'three'],
  );
  assert.match(partner.heard[0] ?? '', /㛃𠮷/);
  const dead = await listOutbound(db, to.name, 'dead', 10);
  assert.deepEqual(
    dead.map((row) => [row.controlId, row.lastError]),
    [
      ['three', '对方应答 AE：说明'],
      ['two', '对方应答 AR：说明'],
    ],
  );
  assert.equal(await reviveOutbound(db, dead[0]?.seq ?? 0, nowInstant()), true);
  assert.equal(await deliverNext(db, to, client, after1(9 * HOUR)), 'sent');
  client.close();
  await partner.close();
  assert.deepEqual(
    [1, 2, 3, 20].map((attempts) => pauseAfter(to, attempts)),
    [1000, 2000, 4000, 300_000],
  );
});

test('a subscriber who cannot be reached for a week loses nothing before, and the message is set aside then', async () => {
  const partner = await openPartner([]);
  await partner.close();
  const to = subscriber('gone', partner.port);
  const client = new MllpClient({ host: to.host, port: to.port, answerMs: 5000 });
  await queueOutbound(intake.database, to.name, 'x', 'MSH|^~\\&|Y\r', nowInstant());
  for (const hours of [0, 24, 48, 72, 144]) assert.equal(await deliverNext(intake.database, to, client, after1(hours * HOUR)), 'retry');
  assert.equal(await deliverNext(intake.database, to, client, after1(200 * HOUR)), 'dead');
});

test('what the platform sends of a person and a report another platform of ours takes', async () => {
  await intake.send(
    [
      'MSH|^~\\&|LIS|XRY|YG|XIAN|20240506090000||ORU^R01|OUT1|P|2.5.1',
      'PID|1||Z100^^^XRY^PI||㛃𠮷娜||19600102|F|||青龙镇东坡村||13800009999',
      'OBR|1|P100|F100|24331-1^血脂^LN|||20240506070000+0800|||||||||||||||20240506085500+0800|||F',
      'OBX|1|NM|2093-3^总胆固醇^LN||5.61|mmol/L^mmol/L^UCUM|0-5.2|H|||F',
      'OBX|2|SN|2571-8^甘油三酯^LN||<^0.1|mmol/L^mmol/L^UCUM||L|||F',
      'OBX|3|ST|TXT^结论|1|血脂|偏高^请复查|||||F',
    ].join('\n'),
  );
  const other = await openIntake();
  const door = await startMllp(other.store, { port: 0, who: () => HIS });
  const to = { ...subscriber('twin', door.port), charset: 'gb18030' as const };
  const [patient] = await intake.resources('Patient');
  const [report] = await intake.resources('DiagnosticReport');
  assert.ok(patient && report);
  const first = await queueAdt(intake.database, to, 'A31', patient.id);
  assert.equal(await queueAdt(intake.database, to, 'A31', patient.id), first, 'the same state is queued once');
  await queueOru(intake.database, to, report.id);
  const delivery = startDelivery(intake.database, to, { pollMs: 5 });
  const reached = new Promise<void>((resolve) => {
    let heard = 0;
    const stop = other.store.hear(() => {
      heard += 1;
      if (heard < 2) return;
      stop();
      resolve();
    });
  });
  delivery.wake();
  await reached;
  await delivery.stop();
  await door.close();
  const sent = await listOutbound(intake.database, to.name, 'sent', 10);
  assert.equal(sent.length, 2, JSON.stringify(await listOutbound(intake.database, to.name, 'waiting', 10)));
  const [copy] = await other.resources('Patient');
  assert.deepEqual([copy?.name, copy?.birthDate, copy?.gender], [[{ use: 'official', text: '㛃𠮷娜' }], '1960-01-02', 'female']);
  const results = await other.resources('Observation');
  assert.equal(results.length, 3);
  const values = JSON.stringify(results.map((each) => each.valueQuantity ?? each.valueString));
  assert.match(values, /5\.61/);
  assert.match(values, /"comparator":"<"|"comparator":"\\u003c"/);
  await other.close();
});
