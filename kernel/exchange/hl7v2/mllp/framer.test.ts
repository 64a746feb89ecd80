import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { type Framed, Framer, frameMessage } from './framer.ts';

const text = 'MSH|^~\\&|HIS|医院|||||ADT^A01|1|P|2.4||||||GB 18030-2000\rPID|1||1||㛃𠮷^娜|';
const message = iconv.encode(text, 'gb18030');

function collect(framer: Framer, chunks: readonly Buffer[]): Framed[] {
  return chunks.flatMap((chunk) => [...framer.push(chunk)]);
}

test('a message comes out whole, wherever the packets are cut', () => {
  const bytes = frameMessage(message);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const framer = new Framer(1000);
    const found = collect(framer, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    assert.deepEqual(found, [{ kind: 'frame', bytes: message }], `cut at ${cut}`);
    assert.equal(framer.junk, 0);
  }
  const framer = new Framer(1000);
  assert.equal(
    collect(
      framer,
      [...bytes].map((byte) => Buffer.from([byte])),
    ).length,
    1,
  );
  assert.equal(framer.inside, false);
});

test('several messages in one packet come out in order, junk between them is counted', () => {
  const framer = new Framer(1000);
  const two = Buffer.concat([Buffer.from('junk'), frameMessage(Buffer.from('a')), Buffer.from('\r\n'), frameMessage(Buffer.from('b'))]);
  assert.deepEqual(
    collect(framer, [two]).map((each) => each.kind === 'frame' && each.bytes.toString()),
    ['a', 'b'],
  );
  assert.equal(framer.junk, 6);
});

test('a message without an end is broken when the next begins, and when the connection ends', () => {
  const framer = new Framer(1000);
  const found = collect(framer, [Buffer.from('\x0bhalf'), frameMessage(Buffer.from('whole')), Buffer.from('\x0brest')]);
  assert.deepEqual(found, [
    { kind: 'broken', size: 4 },
    { kind: 'frame', bytes: Buffer.from('whole') },
  ]);
  assert.deepEqual(framer.end(), [{ kind: 'broken', size: 4 }]);
  assert.deepEqual(framer.end(), []);
});

test('a sender who leaves out the last CR is heard at once', () => {
  const framer = new Framer(1000);
  assert.equal(framer.push(Buffer.from('\x0bone\x1c')).length, 1);
  assert.equal(framer.push(Buffer.from('\x0btwo\x1c\r')).length, 1);
  assert.equal(framer.junk, 0);
});

test('a message above the limit keeps its head only, and the next is read', () => {
  const framer = new Framer(10_000);
  const big = Buffer.alloc(30_000, 'x');
  const bytes = Buffer.concat([frameMessage(big), frameMessage(Buffer.from('next'))]);
  const found: Framed[] = [];
  for (let at = 0; at < bytes.length; at += 1000) found.push(...framer.push(bytes.subarray(at, at + 1000)));
  assert.equal(found.length, 2);
  const [first, second] = found;
  assert.ok(first?.kind === 'oversize' && first.size === 30_000 && first.head.length === 4096);
  assert.deepEqual(second, { kind: 'frame', bytes: Buffer.from('next') });
});
