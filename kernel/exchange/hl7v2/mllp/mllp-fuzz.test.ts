/** Strange bytes to the MLLP listener, made from a seed: whatever comes, in whatever packets, the next good message is answered. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { HIS, type Intake, openIntake } from '../testing/intake.ts';
import { frameMessage } from './framer.ts';
import { type Mllp, startMllp } from './start-mllp.ts';

const SEED = 20_261_122;
const RUNS = 60;
/** A message takes milliseconds; a listener that hangs is noticed. */
const LONGEST_MS = 15_000;

let intake: Intake;
let mllp: Mllp;
const faults: unknown[] = [];
before(async () => {
  intake = await openIntake();
  mllp = await startMllp(intake.store, {
    port: 0,
    who: () => HIS,
    defaultCharset: 'gb18030',
    maxBytes: 20_000,
    trouble: (_, text, error) => {
      if (error !== undefined) faults.push(`${text}: ${String(error)}`);
    },
  });
});
after(async () => {
  await mllp.close();
  await intake.close();
});

const admission = (control: string, charset: string): string =>
  [
    `MSH|^~\\&|HIS|县人民医院|YG|XIAN|20240506080000||ADT^A01|${control}|P|2.4||||||${charset}`,
    'PID|1||Z900^^^XRY^PI||㛃𠮷娜||19600102|F|||青龙镇东坡村1组||13800009999',
    'PV1|1|I|内科^3^12||||||||||||||||V900|||||||||||||||||||||||||20240501083000',
  ].join('\r');

/** A message with some of its bytes replaced, put in or taken out. */
const spoilt = fc
  .record({
    charset: fc.constantFrom('GB 18030-2000', 'UNICODE UTF-8', 'ASCII', 'BIG-5', 'nonsense', ''),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.nat(255)), { maxLength: 8 }),
  })
  .map(({ charset, changes }) => {
    const text = admission('SPOILT', charset);
    const bytes = [...(charset.startsWith('UNICODE') ? Buffer.from(text) : iconv.encode(text, 'gb18030'))];
    for (const [place, how, byte] of changes) {
      const at = place % Math.max(1, bytes.length);
      if (how === 0) bytes.splice(at, 1, byte);
      else if (how === 1) bytes.splice(at, 0, byte);
      else bytes.splice(at, 7);
    }
    return Buffer.from(bytes);
  });

const piece: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  spoilt.map(frameMessage),
  spoilt,
  fc
    .constantFrom([0x0b], [0x1c], [0x1c, 0x0d], [0x0b, 0x1c, 0x0d], [0x0b, 0x0b, 0x1c, 0x1c], [0x0d, 0x0a])
    .map((bytes) => Buffer.from(bytes)),
  fc.nat(60_000).map((size) => frameMessage(Buffer.concat([Buffer.from('MSH|^~\\&|BIG'), Buffer.alloc(size, 0x41)]))),
);

/** Sends the bytes in packets of the sizes given; what came back until `wanted` stands in it, or the connection ended. */
async function converse(bytes: Buffer, sizes: readonly number[], wanted: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: mllp.port });
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let heard = '';
  const answered = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no answer in time; heard: ${heard.slice(-300)}`)), LONGEST_MS);
    const end = (): void => {
      clearTimeout(late);
      resolve();
    };
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      if (heard.includes(wanted)) end();
    });
    socket.on('close', end);
    socket.on('error', end);
  });
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    if (!socket.write(bytes.subarray(at, at + size))) await Promise.race([once(socket, 'drain'), answered]);
    at += size;
  }
  await answered;
  socket.destroy();
  return heard;
}

test('whatever bytes came before it, a good message is taken, and each answer is a message', async () => {
  let count = 0;
  const conversation = fc.record({
    pieces: fc.array(piece, { minLength: 1, maxLength: 6 }),
    sizes: fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(conversation, async ({ pieces, sizes }) => {
      count += 1;
      const good = frameMessage(Buffer.from(admission(`GOOD${count}`, 'UNICODE UTF-8')));
      const heard = await converse(Buffer.concat([...pieces, good]), sizes, `MSA|AA|GOOD${count}`);
      const answers = heard.split('\x1c\r').slice(0, -1);
      for (const answer of answers) {
        const shown = JSON.stringify(answer.slice(0, 200));
        assert.ok(answer.startsWith('\x0bMSH|'), shown);
        assert.match(answer, /\rMSA\|A[AER]\|/, shown);
      }
      assert.ok(heard.includes(`MSA|AA|GOOD${count}`), `the good message was not taken: ${JSON.stringify(heard.slice(-300))}`);
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
  assert.deepEqual(faults, [], 'the platform itself never failed');
});
