import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import iconv from 'iconv-lite';
import type { Store } from '../../../store/store.ts';
import { answerHl7 } from '../answer-hl7.ts';
import { HIS, type Intake, openIntake, senderOf } from '../testing/intake.ts';
import { frameMessage } from './framer.ts';
import { type Mllp, startMllp } from './start-mllp.ts';

let intake: Intake;
let mllp: Mllp;
const troubles: string[] = [];
before(async () => {
  intake = await openIntake();
  mllp = await startMllp(intake.store, {
    port: 0,
    who: () => HIS,
    defaultCharset: 'gb18030',
    maxBytes: 100_000,
    trouble: (_, text) => troubles.push(text),
  });
});
after(async () => {
  await mllp.close();
  await intake.close();
});

/** Reads answers of a connection, as text in a charset. */
function readAnswers(socket: Socket, count: number, charset: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const frames = iconv.decode(bytes, charset).split('\x1c\r').slice(0, -1);
      if (frames.length >= count) resolve(frames.map((frame) => frame.replace('\x0b', '')));
    });
    socket.on('close', () => reject(new Error(`closed after ${bytes.length} bytes`)));
  });
}

async function open(port = mllp.port): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  return socket;
}

const admission = (control: string, charset: string): string =>
  [
    `MSH|^~\\&|HIS|县人民医院|YG|XIAN|20240506080000||ADT^A01|${control}|P|2.4||||||${charset}`,
    'PID|1||Z100^^^XRY^PI||㛃𠮷娜||19600102|F|||青龙镇东坡村1组||13800009999',
    'PV1|1|I|内科^3^12||||||||||||||||V100|||||||||||||||||||||||||20240501083000',
    'DG1|1||I10^原发性高血压^I10||20240501|A',
  ].join('\r');

const report = (control: string): string =>
  [
    `MSH|^~\\&|LIS|县人民医院|YG|XIAN|20240506090000||ORU^R01|${control}|P|2.4||||||GB 18030-2000`,
    'PID|1||Z100^^^XRY^PI||㛃𠮷娜||19600102|F',
    'ORC|RE|P100|F100',
    'OBR|1|P100|F100|XN^血常规^L|||20240506070000||||||||全血&血|||||||20240506085500|||F',
    'OBX|1|NM|718-7^血红蛋白^LN||＜60|g/L|115-150|L|||F',
    'OBX|2|NM|6690-2^白细胞^LN||5.61|10*9/L|3.5-9.5|N|||F',
    'OBX|3|ST|HBSAG^乙肝表面抗原^L||阴性（－）||阴性||||F',
    'NTE|1||标本轻度溶血～',
  ].join('\r');

test('an admission and a report in GB18030 over a real connection, in split packets, are in the record', async () => {
  const socket = await open();
  const answers = readAnswers(socket, 2, 'gb18030');
  const bytes = Buffer.concat([
    Buffer.from('\r\n'),
    frameMessage(iconv.encode(admission('M1', 'GB 18030-2000'), 'gb18030')),
    frameMessage(iconv.encode(report('M2'), 'gb18030')),
  ]);
  for (let at = 0; at < bytes.length; at += 37) socket.write(bytes.subarray(at, at + 37));
  const [first = '', second = ''] = await answers;
  socket.destroy();
  assert.match(first, /^MSH\|\^~\\&\|YG\|XIAN\|HIS\|县人民医院\|.*\|ACK\^A01\^ACK\|.*\rMSA\|AA\|M1\r$/);
  assert.match(second, /\rMSA\|AA\|M2\r$/);
  const [patient] = await intake.resources('Patient');
  assert.deepEqual(patient?.name, [{ use: 'official', text: '㛃𠮷娜' }]);
  const [visit] = await intake.resources('Encounter');
  assert.equal(JSON.stringify(visit?.subject), `{"reference":"Patient/${patient?.id}"}`);
  assert.deepEqual(visit?.serviceProvider, { reference: 'Organization/county-hospital' });
  const [diagnosis] = await intake.resources('Condition');
  assert.match(JSON.stringify(diagnosis?.code), /icd-10.*I10.*原发性高血压|原发性高血压.*icd-10/);
  const results = await intake.resources('Observation');
  const byText = new Map(results.map((each) => [JSON.stringify(each.code), each]));
  const of = (name: string) => [...byText].find(([code]) => code.includes(name))?.[1];
  assert.deepEqual(of('白细胞')?.valueQuantity, { value: 5.61, unit: '10*9/L' });
  assert.deepEqual(of('血红蛋白')?.valueQuantity, { value: 60, comparator: '<', unit: 'g/L' });
  assert.equal(of('乙肝')?.valueString, '阴性（－）');
  assert.match(JSON.stringify(of('乙肝')?.note), /标本轻度溶血/);
  const [sheet] = await intake.resources('DiagnosticReport');
  assert.equal(Array.isArray(sheet?.result) && sheet.result.length, 3);
  assert.match(JSON.stringify((await intake.resources('Specimen'))[0]?.type), /全血/);
  assert.ok(troubles.some((text) => text.includes('帧外')));
});

test('UTF-8 by MSH-18 on a GB18030 connection, and no name at all, are both read right', async () => {
  const socket = await open();
  const answers = readAnswers(socket, 2, 'latin1');
  socket.write(frameMessage(Buffer.from(admission('M3', 'UNICODE UTF-8'), 'utf8')));
  socket.write(frameMessage(iconv.encode(admission('M4', ''), 'gb18030')));
  for (const answer of await answers) assert.match(answer, /\rMSA\|AA\|/);
  socket.destroy();
  assert.equal((await intake.resources('Patient')).length, 1);
});

test('a broken frame is passed over and the message sent again is taken; one above the limit is refused and the connection lives', async () => {
  const socket = await open();
  const answers = readAnswers(socket, 2, 'gb18030');
  const bytes = frameMessage(iconv.encode(admission('M5', ''), 'gb18030'));
  socket.write(bytes.subarray(0, 60));
  socket.write(bytes);
  socket.write(frameMessage(Buffer.concat([iconv.encode(`${admission('M6', '')}\r`, 'gb18030'), Buffer.alloc(200_000, 'x')])));
  const [first = '', second = ''] = await answers;
  socket.destroy();
  assert.match(first, /MSA\|AA\|M5/);
  assert.match(second, /MSA\|AR\|M6\|.*上限/);
  assert.ok(troubles.some((text) => text.includes('没有结尾')));
});

test('an address without an account, a silent connection, and one too many are closed', async () => {
  const heard: string[] = [];
  const strict = await startMllp(intake.store, {
    port: 0,
    who: () => undefined,
    idleMs: 30,
    maxConnections: 1,
    trouble: (_, text) => heard.push(text),
  });
  const stranger = await open(strict.port);
  stranger.write(frameMessage(Buffer.from(admission('M7', ''))));
  await once(stranger, 'close');
  const silent = await open(strict.port);
  const refused = connect({ host: '127.0.0.1', port: strict.port });
  refused.on('error', () => undefined);
  silent.write('\x0bMSH|');
  await Promise.all([once(silent, 'close'), once(refused, 'close')]);
  await strict.close();
  assert.ok(heard.some((text) => text.includes('没有对应的集成账号')));
  assert.ok(heard.some((text) => text.includes('久无后续')));
});

test('closing waits for the answer that is under way', async () => {
  const own = await startMllp(intake.store, { port: 0, who: () => HIS });
  const socket = await open(own.port);
  const answers = readAnswers(socket, 1, 'utf8');
  let asked: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const slow = await startMllp(intake.store, {
    port: 0,
    who: async () => {
      asked();
      return HIS;
    },
  });
  const second = await open(slow.port);
  const late = readAnswers(second, 1, 'utf8');
  second.write(frameMessage(Buffer.from(admission('M8', 'UNICODE UTF-8'))));
  await reached;
  await slow.close();
  assert.match((await late)[0] ?? '', /MSA\|AA\|M8/);
  socket.write(frameMessage(Buffer.from(admission('M9', 'UNICODE UTF-8'))));
  assert.match((await answers)[0] ?? '', /MSA\|AA\|M9/);
  await own.close();
  await assert.rejects(open(own.port));
});

test('HTTP takes a message bare or framed, in the charset it names', async () => {
  const bare = await answerHl7(intake.store, senderOf(), iconv.encode(admission('H1', 'GB18030'), 'gb18030'));
  assert.equal(bare.contentType, 'application/hl7-v2; charset=gb18030');
  assert.match(iconv.decode(bare.body, 'gb18030'), /县人民医院.*\rMSA\|AA\|H1\r/);
  const framed = await answerHl7(intake.store, senderOf(), frameMessage(Buffer.from(admission('H2', ''))), { charset: 'utf-8' });
  assert.match(framed.body.toString('utf8'), /MSA\|AA\|H2/);
  const nothing = await answerHl7(intake.store, senderOf(), Buffer.from('hello'));
  assert.match(nothing.body.toString('utf8'), /MSA\|AR\|/);
});

test('while the platform cannot keep a message the sender is asked to send again', async () => {
  const gone = (): Promise<never> => Promise.reject(new Error('away'));
  const { kind, url } = intake.database;
  const away: Store = {
    ...intake.store,
    database: { kind, url, shards: [], rows: gone, run: gone, transaction: gone, listen: gone, close: gone },
  };
  const errors: unknown[] = [];
  const answer = await answerHl7(away, senderOf(), Buffer.from(admission('H9', 'UNICODE UTF-8')), {
    trouble: (error) => errors.push(error),
  });
  assert.match(answer.body.toString('utf8'), /MSA\|AE\|H9\|.*重发/);
  assert.equal(errors.length, 1);
});
