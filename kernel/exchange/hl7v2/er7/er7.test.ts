import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { buildAcknowledgement } from './build-acknowledgement.ts';
import { decodeMessage } from './charset.ts';
import { escapeText, USUAL, unescapeText } from './escape-text.ts';
import { isReadableVersion, readHead } from './message-head.ts';
import { type Message, parseMessage, serializeMessage } from './parse-message.ts';

const folder = new URL('../../../../fixtures/hl7v2/messages/', import.meta.url);

function parse(text: string): Message {
  const message = parseMessage(text);
  assert.ok(message);
  return message;
}

test('every published message reads and writes back exactly', () => {
  for (const name of readdirSync(folder)) {
    const text = readFileSync(new URL(name, folder), 'utf8').replace(/^\ufeff/, '');
    const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
    assert.equal(serializeMessage(parse(text)), lines.map((line) => `${line}\r`).join(''), name);
  }
});

test('fields, repetitions, components and subcomponents are found by number', () => {
  const message = parse('MSH|^~\\&|HIS^1.2^ISO|F\rPID|1||A^^^H&1.3&ISO^MR~B|""|张\\T\\王^^|');
  const [, pid] = message.segments;
  assert.equal(message.header.field(1).value, '|');
  assert.equal(message.header.field(2).value, '^~\\&');
  assert.equal(message.header.field(3).component(2), '1.2');
  assert.deepEqual(
    pid?.field(3).repetitions.map((each) => [each.component(1), each.component(4, 2), each.part(4).component(3)]),
    [
      ['A', '1.3', 'ISO'],
      ['B', '', ''],
    ],
  );
  assert.equal(pid?.field(4).isNull, true);
  assert.equal(pid?.field(4).value, '');
  assert.equal(pid?.field(5).value, '张&王');
  assert.equal(pid?.field(99).value, '');
});

test('other separators are obeyed', () => {
  const message = parse('MSH#*%?$#HIS\rPID#1##A*B%C$D?F?');
  assert.equal(message.segments[1]?.field(3).repetitions[1]?.component(1, 2), 'D#');
});

test('escapes are read, written and left alone when they are none', () => {
  assert.equal(unescapeText('a\\F\\b\\.br\\c\\X0D0A\\d\\E\\e\\H\\f\\N\\', USUAL), 'a|b\nc\r\nd\\ef');
  assert.equal(unescapeText('C:\\temp and \\Zmine\\', USUAL), 'C:\\temp and \\Zmine\\');
  assert.equal(unescapeText(escapeText('a|b^c~d\\e&f\ng'), USUAL), 'a|b^c~d\\e&f\ng');
});

test('the charset is the one that MSH-18 names, also when a name in the header would swallow a separator', () => {
  const header = (charset: string): string => `MSH|^~\\&|HIS|㛃𠮷卫生院|||||ADT^A01|1|P|2.4||||||${charset}\rPID|1||1||㛃𠮷`;
  const cases = [
    ['GB 18030-2000', 'gb18030'],
    ['GB18030', 'gb18030'],
    ['UNICODE UTF-8', 'utf8'],
  ] as const;
  for (const [name, charset] of cases) {
    for (const fallback of ['utf8', 'gb18030', 'latin1'] as const) {
      const text = header(name);
      assert.deepEqual(decodeMessage(iconv.encode(text, charset), fallback), { text, charset }, `${name} on a ${fallback} connection`);
    }
  }
  const unnamed = header('');
  assert.deepEqual(decodeMessage(iconv.encode(unnamed, 'gb18030'), 'gb18030'), { text: unnamed, charset: 'gb18030' });
  assert.deepEqual(decodeMessage(Buffer.from(header('KS X 1001')), 'utf8'), { unknown: 'KS X 1001' });
  const wrong = decodeMessage(iconv.encode(header('UNICODE UTF-8'), 'gb18030'), 'utf8');
  assert.ok('unreadable' in wrong);
});

test('the head tells sender, type and trigger', () => {
  const head = readHead(parse('MSH|^~\\&|LIS^x|H1^y|P||||ORU^R01^ORU_R01|77|P|2.5.1'));
  assert.deepEqual(head, {
    application: 'LIS',
    facility: 'H1',
    sender: 'H1|LIS',
    controlId: '77',
    type: 'ORU',
    trigger: 'R01',
    version: '2.5.1',
  });
  assert.deepEqual(['2.3', '2.3.1', '2.5.1', '2.8', '2.8.2', '2.2', '3.0', ''].map(isReadableVersion), [
    true,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('an answer names the message, the outcome and the place of the fault', () => {
  const message = parse('MSH|^~\\&|HIS|H1|YG|C|20240101||ADT^A01^ADT_A01|77|T|2.5|||||CHN|UNICODE UTF-8');
  const answer = parse(buildAcknowledgement(message, 'ans-1', 'AE', { code: '101', text: '缺少|姓名', place: 'PID-5' }));
  assert.equal(answer.header.field(3).value, 'YG');
  assert.equal(answer.header.field(5).value, 'HIS');
  assert.equal(answer.header.field(9).raw, 'ACK^A01^ACK');
  assert.equal(answer.header.field(18).value, 'UNICODE UTF-8');
  const [, msa, err] = answer.segments;
  assert.equal(msa?.raw, 'MSA|AE|77|缺少\\F\\姓名');
  assert.equal(err?.raw, 'ERR||PID^1^5^1|101^Required field missing^HL70357|E||||缺少\\F\\姓名');
  const old = parse(
    buildAcknowledgement(parse('MSH|^~\\&|HIS||||||ADT^A01|78|P|2.3'), 'ans-2', 'AE', { code: '101', text: 'x', place: 'PID-5' }),
  );
  assert.equal(old.segments[2]?.raw, 'ERR|PID^1^5^101&Required field missing&HL70357');
  assert.match(buildAcknowledgement(undefined, 'ans-3', 'AR', { code: '100', text: 'no MSH' }), /^MSH\|\^~\\&\|.*\rMSA\|AR\|\|no MSH\r/);
});
