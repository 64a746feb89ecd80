/** The real recordings read whole, with the patient and device they name, and their leads agree by Einthoven and Goldberger. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { decodeEcg } from '../../patterns/ecg-signal/decode-ecg.ts';
import { encodeEcg } from '../../patterns/ecg-signal/encode-ecg.ts';
import { STANDARD_LEADS } from '../../patterns/ecg-signal/lead-names.ts';
import { isNameOf } from '../dicom/archive/person-name.ts';
import { decodeDicomText } from './decode-dicom-text.ts';
import { readEcg } from './read-ecg.ts';
import { loadBeside, loadFile, readReal, requireRecording, samplesOf } from './testing.ts';

const KINDS = ['dicom', 'aecg', 'wfdb'] as const;

function refusalOf(bytes: Uint8Array, name: string, beside = loadBeside()): string {
  const reading = readEcg(bytes, name, beside);
  assert.ok('refuse' in reading);
  assert.ok((reading.next ?? '').length > 0, 'a refusal says what to do');
  return reading.refuse;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function bytesOf(content: string): Uint8Array {
  return new Uint8Array(Buffer.from(content, 'latin1'));
}

test('the DICOM recording: ten seconds of twelve leads, whom it names, the order, the device', () => {
  const { trace, ...facts } = readReal('dicom');
  assert.deepEqual(facts, {
    format: 'dicom',
    patient: { name: 'Anonymous', spellings: ['Anonymous'], id: '642341', sex: 'female', birthDate: '1971-01-23' },
    order: '03028041970546',
    identifier: '1.3.6.1.4.1.20029.40.20130125105919.5407.1.1',
    device: { manufacturer: 'Mortara Instrument, Inc.', model: 'el250' },
    statements: ['RITMO SINUSALE', 'ECG NORMALE'],
  });
  assert.deepEqual([trace.samplesPerSecond, trace.start, trace.leads.length], [1000, '2013-01-25T10:59:19+08:00', 12]);
  assert.ok(trace.leads.every(({ microvolts, step }) => microvolts.length === 10_000 && step === 1.25));
});

test('the aECG recording: the rhythm series, the subject, the device', () => {
  const { trace, patient, statements, device } = readReal('aecg');
  assert.deepEqual(patient, { name: 'Clark', spellings: ['Clark'], id: 'subject1', sex: 'male', birthDate: '1953-05-08' });
  assert.deepEqual([trace.samplesPerSecond, trace.start, trace.leads.length], [500, '2002-11-22T09:10:00+08:00', 12]);
  assert.deepEqual([statements, device], [['Sinus Rhythm'], { manufacturer: 'Mortara Instrument, Inc.', model: 'ELI250' }]);
  assert.ok(trace.leads.every(({ microvolts, step }) => microvolts.length === 5000 && step === 2.5));
});

test('the WFDB record: twelve leads and Frank, every checksum of its header', () => {
  const { trace, patient, identifier } = readReal('wfdb');
  assert.deepEqual([trace.samplesPerSecond, trace.leads.length, patient.sex, identifier], [1000, 15, 'female', 's0010_re']);
  assert.deepEqual(
    trace.leads.map(({ name }) => name),
    [...STANDARD_LEADS, 'X', 'Y', 'Z'],
  );
  // The header's first values: -489 and -458 units of 0.5 µV.
  assert.deepEqual([samplesOf(trace, 'I')[0], samplesOf(trace, 'II')[0]], [-244.5, -229]);
  assert.ok(trace.leads.every(({ microvolts }) => microvolts.length === 38_400));
});

for (const kind of KINDS) {
  test(`${kind}: III = II - I, aVR = -(I + II)/2, aVL = I - II/2, aVF = II - I/2 within two steps of the device`, () => {
    const { trace } = readReal(kind);
    const [one, two] = [samplesOf(trace, 'I'), samplesOf(trace, 'II')];
    const worst = (name: string, from: (first: number, second: number) => number) =>
      samplesOf(trace, name).reduce((most, value, at) => Math.max(most, Math.abs(value - from(one[at] ?? 0, two[at] ?? 0))), 0);
    const step = trace.leads[0]?.step ?? 0;
    // III within 0.0001 mV where the device computed it (DICOM, aECG); the PTB recorder rounds each lead by itself.
    assert.ok(worst('III', (first, second) => second - first) <= (kind === 'wfdb' ? 2 * step : 0.1));
    assert.ok(worst('aVR', (first, second) => -(first + second) / 2) <= (kind === 'dicom' ? 0.7 : 2 * step));
    assert.ok(worst('aVL', (first, second) => first - second / 2) <= 2 * step);
    assert.ok(worst('aVF', (first, second) => second - first / 2) <= 2 * step);
  });

  test(`${kind}: the record gives back the very samples`, () => {
    const { trace } = readReal(kind);
    const observation: unknown = JSON.parse(
      JSON.stringify({ resourceType: 'Observation', effectiveDateTime: trace.start, component: encodeEcg(trace) }),
    );
    assert.deepEqual(decodeEcg(observation), trace);
    const file = new TextEncoder().encode(JSON.stringify(observation));
    assert.deepEqual(requireRecording(readEcg(file, 'ecg.json')).trace, trace);
  });
}

test('Chinese names in GB18030, UTF-8, GB 2312 behind an escape, and UTF-8 that the device forgot to declare', () => {
  const original = text(loadFile('waveform_ecg.dcm').bytes);
  const named = (set: string, name: Buffer) => {
    const patched = original.replace('ISO_IR 100', set.padEnd(10)).replace('Anonymous ', name.toString('latin1').padEnd(10));
    assert.equal(patched.length, original.length);
    return requireRecording(readEcg(bytesOf(patched), 'a.dcm')).patient;
  };
  assert.equal(named('GB18030', iconv.encode('张三丰', 'gb18030')).name, '张三丰');
  // The second byte of 朸 in GBK is the one that divides names in ASCII.
  assert.ok(iconv.encode('李朸', 'gb18030').includes(0x5e));
  assert.equal(named('GBK', iconv.encode('李朸', 'gb18030')).name, '李朸');
  assert.equal(named('ISO_IR 192', Buffer.from('张三丰')).name, '张三丰');
  assert.equal(named('', Buffer.from('张三丰')).name, '张三丰');
  assert.equal(named('ISO_IR 100', Buffer.from('M\xfcller', 'latin1')).name, 'Müller');
  const escaped = Buffer.concat([Buffer.from('Wang^Jun=\x1b$)A', 'latin1'), iconv.encode('王^军', 'gb18030')]);
  assert.equal(decodeDicomText(escaped, ['', 'ISO 2022 IR 58']), 'Wang^Jun=王^军');
  assert.ok(isNameOf(named('GB18030', iconv.encode('张三丰', 'gb18030')).spellings, '张三丰'));
  assert.ok(!isNameOf(named('GB18030', iconv.encode('张三丰', 'gb18030')).spellings, '张四'));
});

test('files that are no ECG are refused with what they are', () => {
  assert.match(refusalOf(new Uint8Array(), 'a.dcm'), /空的/);
  assert.match(refusalOf(bytesOf('%PDF-1.7 ...'), 'a.pdf'), /PDF/);
  assert.match(refusalOf(bytesOf('\xff\xd8\xff\xe0'), 'a.jpg'), /图片/);
  assert.match(refusalOf(bytesOf('PK\x03\x04'), 'a.zip'), /压缩包/);
  assert.match(refusalOf(bytesOf(`${'\0'.repeat(16)}SCPECG`), 'a.scp'), /SCP-ECG/);
  assert.match(refusalOf(bytesOf('hello'), 'a.txt', []), /认不出/);
  assert.match(refusalOf(bytesOf('<html></html>'), 'a.xml'), /不是 HL7 aECG/);
  assert.match(refusalOf(bytesOf('{"resourceType":"Patient"}'), 'a.json'), /没有心电图观察/);
  assert.match(refusalOf(bytesOf('{"resourceType":'), 'a.json'), /JSON/);
  assert.match(refusalOf(new Uint8Array(64 * 1024 * 1024 + 1), 'a.dcm'), /超过 64 MB/);
  const ct = text(loadFile('waveform_ecg.dcm').bytes).replaceAll('1.2.840.10008.5.1.4.1.1.9.1.1', '1.2.840.10008.5.1.4.1.1.2.0.0');
  assert.match(refusalOf(bytesOf(ct), 'ct.dcm'), /不是心电波形（类型 ECG）/);
});

test('DICOM: without calibration, an unknown lead, more samples than are there', () => {
  const original = text(loadFile('waveform_ecg.dcm').bytes);
  const refused = (from: string, to: string) => refusalOf(bytesOf(original.replaceAll(from, to)), 'a.dcm');
  assert.match(refused('uV', 'qV'), /I 导联没有定标/);
  const unknown = original.replaceAll('5.6.3-9-61', '5.6.3-9-99').replaceAll('Lead III', 'Lead QQQ');
  assert.match(refusalOf(bytesOf(unknown), 'a.dcm'), /不认识的导联“5\.6\.3-9-99”/);
  const count = original.replaceAll('\x10\x00UL\x04\x00\x10\x27\0\0', '\x10\x00UL\x04\x00\x10\x28\0\0');
  assert.notEqual(count, original);
  assert.match(refusalOf(bytesOf(count), 'a.dcm'), /比文件头写的短/);
});

test('WFDB: a missing, cut or damaged signal file, no gain, a format or lead that is not known', () => {
  const header = text(loadFile('s0010_re.hea').bytes);
  const [dat, xyz] = loadBeside();
  assert.ok(dat !== undefined && xyz !== undefined);
  const bytes = bytesOf(header);
  assert.match(refusalOf(bytes, 's0010_re.hea', [dat]), /缺少这份记录的波形文件 s0010_re\.xyz/);
  assert.match(refusalOf(dat.bytes, 's0010_re.dat', []), /缺少.*文件头/);
  assert.match(refusalOf(bytes, 's0010_re.hea', [{ ...dat, bytes: dat.bytes.subarray(0, -1) }, xyz]), /比文件头写的短/);
  const damaged = dat.bytes.slice();
  damaged[1000] = (damaged[1000] ?? 0) ^ 1;
  assert.match(refusalOf(bytes, 's0010_re.hea', [{ ...dat, bytes: damaged }, xyz]), /校验和不符/);
  const changed = (from: string | RegExp, to: string) => refusalOf(bytesOf(header.replace(from, to)), 's0010_re.hea');
  assert.match(changed('16 2000 16 0 -489', '16 0 16 0 -489'), /I 导联没有定标/);
  assert.match(changed('16 2000 16 0 -489', '80 2000 16 0 -489'), /不支持的 WFDB 波形格式/);
  assert.match(changed(' avf', ' resp'), /不认识的导联“resp”/);
  assert.match(changed('s0010_re 15', 's0010_re/3 15'), /多段/);
  assert.match(changed('s0010_re 15', 's0010_re 29'), /看不懂/);
  assert.equal(requireRecording(readEcg(dat.bytes, 's0010_re.dat', [{ name: 's0010_re.hea', bytes }, xyz])).format, 'wfdb');
});

test('WFDB format 212: two samples in three bytes, with baseline and default units', () => {
  const header = bytesOf('r1 2 250 2\nr1.dat 212 200(10)/mV 12 0 10 220 0 II\nr1.dat 212 100 12 0 -1 -2049 0 V1\n');
  // II: 10, 210; V1: -1, -2048 (not recorded).
  const signal = Uint8Array.of(0x0a, 0xf0, 0xff, 0xd2, 0x80, 0x00);
  const { trace } = requireRecording(readEcg(header, 'r1.hea', [{ name: 'r1.dat', bytes: signal }]));
  assert.deepEqual([...samplesOf(trace, 'II')], [0, 1000]);
  assert.deepEqual([...samplesOf(trace, 'V1')], [-10, Number.NaN]);
});
