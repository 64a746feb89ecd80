/** Cut, damaged and hostile files end in a refusal or a whole trace: nothing throws, hangs or grows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import dicomParser, { type DataSet } from 'dicom-parser';
import fc from 'fast-check';
import { checkTrace } from '../../patterns/ecg-signal/check-trace.ts';
import { readEcg } from './read-ecg.ts';
import type { EcgFile } from './read-result.ts';
import { loadBeside, loadFile } from './testing.ts';

const dicom = loadFile('waveform_ecg.dcm');
const aecg = loadFile('aecg_subject1_0.xml');
const header = loadFile('s0010_re.hea');

/** Holds a reading to its promise: in time, and either refused in Chinese with a way out, or a trace that can be shown. */
function holdReading(bytes: Uint8Array, name: string, beside: readonly EcgFile[] = []): 'refused' | 'read' {
  const before = performance.now();
  const reading = readEcg(bytes, name, beside);
  const spent = performance.now() - before;
  assert.ok(spent < 20_000, `${name}: ${spent} ms`);
  if ('refuse' in reading) {
    assert.match(reading.refuse, /\p{Script=Han}/u);
    assert.match(reading.next ?? '', /\p{Script=Han}/u);
    return 'refused';
  }
  assert.ok(!('refuse' in checkTrace(reading.trace)));
  return 'read';
}

function boundariesOf(dataSet: DataSet, found = new Set<number>()): Set<number> {
  for (const element of Object.values(dataSet.elements)) {
    found
      .add(element.dataOffset)
      .add(element.dataOffset - 4)
      .add(element.dataOffset + Math.max(0, element.length));
    // The 77 annotations and 12 channels are alike: the first three stand for them.
    for (const item of element.items?.slice(0, 3) ?? []) {
      found.add(item.dataOffset);
      if (item.dataSet !== undefined) boundariesOf(item.dataSet, found);
    }
  }
  return found;
}

test('DICOM cut at every element, item and value: refused until the whole waveform is there', () => {
  const dataSet = dicomParser.parseDicom(dicom.bytes);
  const waveform = dataSet.elements.x54000100?.items?.[0]?.dataSet?.elements.x54001010;
  assert.ok(waveform !== undefined);
  const end = waveform.dataOffset + waveform.length;
  const cuts = [...boundariesOf(dataSet)].filter((cut) => cut < dicom.bytes.length);
  assert.ok(cuts.length > 250);
  for (const cut of cuts) {
    const outcome = holdReading(dicom.bytes.slice(0, cut), 'cut.dcm');
    if (cut < end) assert.equal(outcome, 'refused', `cut at ${cut}`);
  }
});

test('aECG cut at tags, WFDB header cut at every character, FHIR cut: refused', () => {
  const marks = [...aecg.bytes.keys()].filter((at) => aecg.bytes[at] === 0x3c);
  for (const [index, cut] of marks.entries()) {
    if (index % 32 === 0) assert.equal(holdReading(aecg.bytes.slice(0, cut), 'cut.xml'), 'refused');
  }
  const [dat, xyz] = loadBeside();
  assert.ok(dat !== undefined && xyz !== undefined);
  for (let cut = 0; cut < 700; cut += 7) holdReading(header.bytes.slice(0, cut), 's0010_re.hea', [dat, xyz]);
  for (const cut of [0, 1, 23, 24, 25, 1000, 921_599]) {
    assert.equal(holdReading(header.bytes, header.name, [{ ...dat, bytes: dat.bytes.slice(0, cut) }, xyz]), 'refused');
  }
  const fhir = new TextEncoder().encode(
    '{"resourceType":"Observation","component":[{"code":{"text":"I"},"valueSampledData":{"data":"1 2"}}]}',
  );
  for (let cut = 0; cut <= fhir.length; cut++) assert.equal(holdReading(fhir.slice(0, cut), 'cut.json'), 'refused');
});

test('random bytes changed in the structure of real files', () => {
  // The waveform itself can hold anything; its surroundings are what a reader trips over.
  const structure = fc.oneof(fc.integer({ min: 128, max: 16_000 }), fc.integer({ min: 250_000, max: dicom.bytes.length - 1 }));
  const changes = (position: fc.Arbitrary<number>) =>
    fc.array(fc.tuple(position, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
  const apply = (bytes: Uint8Array, list: readonly (readonly [number, number])[]) => {
    const changed = bytes.slice();
    for (const [at, value] of list) changed[at] = value;
    return changed;
  };
  fc.assert(
    fc.property(changes(structure), (list) => {
      holdReading(apply(dicom.bytes, list), 'changed.dcm');
    }),
    { seed: 1, numRuns: 120 },
  );
  fc.assert(
    fc.property(changes(fc.integer({ min: 0, max: header.bytes.length - 1 })), (list) => {
      holdReading(apply(header.bytes, list), 's0010_re.hea', loadBeside());
    }),
    { seed: 2, numRuns: 60 },
  );
  fc.assert(
    fc.property(changes(fc.integer({ min: 0, max: 14_000 })), (list) => {
      holdReading(apply(aecg.bytes.slice(0, 60_000), list), 'changed.xml');
    }),
    { seed: 3, numRuns: 80 },
  );
});

test('random bytes behind the mark of each format', () => {
  const marks = [`${'\0'.repeat(128)}DICM`, '<?xml version="1.0"?>', '<', '{', 'r 1 250 4\nr.dat 16 200 16 0 0 0 0 II\n', ''];
  fc.assert(
    fc.property(
      fc.constantFrom(...marks),
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('a.dcm', 'a.xml', 'a.hea', 'a.dat'),
      (mark, tail, name) => {
        holdReading(new Uint8Array([...Buffer.from(mark, 'latin1'), ...tail]), name);
      },
    ),
    { seed: 4, numRuns: 500 },
  );
});

test('XML bombs: entities, depth, numbers of elements, encodings', () => {
  const refused = (content: string | Uint8Array) =>
    assert.equal(holdReading(typeof content === 'string' ? new TextEncoder().encode(content) : content, 'bomb.xml'), 'refused');
  refused('<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;">]><AnnotatedECG>&y;</AnnotatedECG>');
  refused('<!DOCTYPE a SYSTEM "file:///etc/passwd"><AnnotatedECG/>');
  refused(`<AnnotatedECG>${'<a>'.repeat(100_000)}`);
  refused(`<AnnotatedECG>${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}</AnnotatedECG>`);
  refused(`<AnnotatedECG>${'<a/>'.repeat(250_000)}</AnnotatedECG>`);
  refused('<?xml version="1.0" encoding="no-such"?><AnnotatedECG/>');
  refused(new Uint8Array([0xff, 0xfe, 0x3c, 0x00, 0x61]));
  refused('<__proto__><constructor/></__proto__>');
});

test('sizes that a header only claims are not allocated', () => {
  const [dat, xyz] = loadBeside();
  assert.ok(dat !== undefined && xyz !== undefined);
  const claimed = new TextEncoder().encode(new TextDecoder().decode(header.bytes).replace('38400', '999999999'));
  assert.equal(holdReading(claimed, header.name, [dat, xyz]), 'refused');
  const sampled = { origin: { value: 0, code: 'uV' }, period: 1e-300, factor: 1e300, dimensions: 1, data: '1 2' };
  const fhir = { resourceType: 'Observation', component: [{ code: { text: 'I' }, valueSampledData: sampled }] };
  assert.equal(holdReading(new TextEncoder().encode(JSON.stringify(fhir)), 'a.json'), 'refused');
});
