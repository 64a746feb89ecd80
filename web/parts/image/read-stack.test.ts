/** Series and frames as read from the archive's answers: order, calibration, what is no picture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DicomJson, Frame } from './image-types.ts';
import { linkFrame } from './link-frames.ts';
import { tellEllipse, tellLength } from './measure-text.ts';
import { readCalibration, readSeries, readStack } from './read-stack.ts';
import { tellSides } from './tell-sides.ts';
import { commandOf } from './viewer-keys.ts';
import { presetsFor, windowOf } from './window-presets.ts';

const study = { studyInstanceUid: '1.2', title: '胸部 CT', date: '2026-11-20' };
const entry = { study, uid: '1.2.3', modality: 'CT', number: 1, description: '', instances: 2 };

function json(values: Readonly<Record<string, readonly unknown[]>>): DicomJson {
  return Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));
}

function instance(sop: string, more: Readonly<Record<string, readonly unknown[]>> = {}): DicomJson {
  return json({ '00080018': [sop], '00080060': ['CT'], '00280010': [4], '00280011': [4], '00280002': [1], ...more });
}

function slices(heights: readonly number[], frameOfReference = '9'): readonly Frame[] {
  const list = heights.map((height, at) =>
    instance(`1.2.3.${at}`, {
      '00200013': [at + 1],
      '00200032': [0, 0, height],
      '00200037': [1, 0, 0, 0, 1, 0],
      '00200052': [frameOfReference],
    }),
  );
  return readStack(entry, list, '/dicom-web').frames;
}

function first(attributes: DicomJson): Frame {
  const [frame] = readStack(entry, [attributes], '/dicom-web').frames;
  assert.ok(frame);
  return frame;
}

test('frames come in the order of their numbers, frames of one instance after each other; what has no picture is left out', () => {
  const stack = readStack(
    entry,
    [instance('b', { '00200013': ['10'] }), instance('a', { '00200013': [2], '00280008': ['3'] }), json({ '00080018': ['report'] })],
    '/dicom-web',
  );
  assert.deepEqual(
    stack.frames.map(({ key }) => `${key.sopInstanceUid}/${key.frame}`),
    ['a/1', 'a/2', 'a/3', 'b/1'],
  );
  assert.equal(stack.frames[1]?.imageId, 'wadors:/dicom-web/studies/1.2/series/1.2.3/instances/a/frames/2');
});

test('only series with pictures, and only those asked for, by number', () => {
  const answers = [
    json({ '0020000E': ['x'], '00080060': ['CT'], '00200011': [2] }),
    json({ '0020000E': ['y'], '00080060': ['SR'], '00200011': [1] }),
    json({ '0020000E': ['z'], '00080060': ['CT'], '00200011': [1] }),
  ];
  const uids = (series?: readonly string[]) => readSeries(series ? { ...study, series } : study, answers).map(({ uid }) => uid);
  assert.deepEqual(uids(), ['z', 'x']);
  assert.deepEqual(uids(['x', 'y']), ['x']);
});

test('millimetres are believed in cross-sections, told of the detector in radiographs, and never where the spacing is nought', () => {
  const of = (modality: string, more: Readonly<Record<string, readonly unknown[]>>) =>
    readCalibration(json({ '00080060': [modality], ...more }));
  assert.equal(of('CT', { '00280030': [0.66, 0.66] }), 'patient');
  assert.equal(of('CT', {}), 'none');
  assert.equal(of('CR', { '00280030': [0, 0] }), 'none');
  assert.equal(of('CR', { '00280030': ['0.2', '0.2'], '00181164': [0.2, 0.2] }), 'detector');
  assert.equal(of('DX', { '00181164': [0.2, 0.2] }), 'detector');
  assert.equal(of('DX', { '00280030': [0.15, 0.15], '00181164': [0.2, 0.2] }), 'patient', 'corrected for magnification');
  assert.equal(of('US', { '00186011': [{}] }), 'regions');
  const mended = first(instance('a', { '00280030': [0, 0] }));
  assert.equal(mended.attributes['00280030'], undefined, 'a spacing of nought would draw nothing');
});

test('a length says its unit and how far it holds', () => {
  assert.deepEqual(tellLength(17.66, 'mm', 'patient'), ['17.7 mm']);
  assert.deepEqual(tellLength(17.66, 'mm', 'detector'), ['17.7 mm（探测器平面）']);
  // The tools say mm of pixels too, where a file has no spacing.
  assert.deepEqual(tellLength(240.3, 'mm', 'none'), ['240 像素（未标定）']);
  assert.deepEqual(tellLength(1.234, 'cm US Region', 'regions'), ['1.23 cm']);
  assert.deepEqual(tellLength(80, 'px', 'regions'), ['80.0 像素（未标定）']);
  assert.deepEqual(tellLength(undefined, 'mm', 'patient'), []);
  assert.deepEqual(tellEllipse({ area: 392, mean: 238, stdDev: 310, min: -116, max: 1167 }, 'mm²', 'patient', 'HU'), [
    '面积 392 mm²',
    '均值 238 HU ± 310',
    '-116 至 1167 HU',
  ]);
});

test('windows: the file’s first, then those of CT; contrast is relative elsewhere; colours have none', () => {
  const ct = first(instance('a', { '00281050': [40, -600], '00281051': [400, 1500], '00281055': ['软组织', '肺'] }));
  assert.deepEqual(
    presetsFor(ct, 'CT')
      .slice(0, 3)
      .map(({ name }) => name),
    ['软组织', '肺', '肺窗'],
  );
  assert.ok(presetsFor(ct, 'CT').length <= 9, 'one for each number key');
  const plain = first(instance('a'));
  const [all, harder] = presetsFor(plain, 'CR');
  assert.ok(all && harder);
  assert.deepEqual(windowOf(all, plain, [0, 4095]), { centre: 2048, width: 4096 });
  assert.deepEqual(windowOf(harder, plain, [0, 999]), { centre: 500, width: 600 });
  assert.deepEqual(presetsFor(first(instance('a', { '00280002': [3] })), 'US'), []);
});

test('a prior study shows the nearest slice in one frame of reference, else the same share of the way', () => {
  const now = slices([0, 10, 20, 30]);
  assert.equal(linkFrame(now, slices([-20, -10, 0, 12, 21, 31, 40]), 2), 4);
  assert.equal(linkFrame(now, slices([0, 5, 10, 15, 20, 25, 30], 'other'), 3), 6);
  assert.equal(linkFrame(now, slices([0], 'other'), 3), 0);
  assert.equal(linkFrame(now, [], 1), 0);
});

test('the sides of the patient follow the picture when it is turned or mirrored', () => {
  const [axial] = slices([0]);
  assert.ok(axial);
  assert.deepEqual(tellSides(axial, [1, 0, 0], [0, 1, 0]), { top: '前', right: '左', bottom: '后', left: '右' });
  assert.deepEqual(tellSides(axial, [-1, 0, 0], [0, 1, 0]), { top: '前', right: '右', bottom: '后', left: '左' });
  const chest = first(instance('a', { '00200020': ['L', 'F'] }));
  assert.deepEqual(tellSides(chest, [1, 0, 0], [0, 1, 0]), { top: '头', right: '左', bottom: '足', left: '右' });
  assert.deepEqual(tellSides(first(instance('a')), [1, 0, 0], [0, 1, 0]), { top: '', right: '', bottom: '', left: '' });
});

test('keys mean something alone, with Shift and with Alt; those of the browser are left to it', () => {
  const press = (key: string, held: 'shiftKey' | 'altKey' | 'ctrlKey' | '' = '') =>
    commandOf({ key, shiftKey: held === 'shiftKey', altKey: held === 'altKey', ctrlKey: held === 'ctrlKey', metaKey: false });
  assert.deepEqual(press('3'), { do: 'preset', at: 2 });
  assert.deepEqual(press('ArrowDown'), { do: 'frame', by: 1 });
  assert.deepEqual(press('ArrowDown', 'shiftKey'), { do: 'pan', right: 0, down: 40 });
  assert.deepEqual(press('ArrowRight', 'altKey'), { do: 'window', centre: 0, width: 0.1 });
  assert.equal(press('r', 'ctrlKey'), undefined);
  assert.equal(press('q'), undefined);
});
