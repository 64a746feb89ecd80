import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STANDARD_LEADS } from '../../../kernel/patterns/ecg-signal/lead-names.ts';
import { readInterval } from './callipers.ts';
import { commandOf, keyOf, VIEWER_KEYS } from './viewer-keys.ts';
import { beginDrag, type Command, dragLeg, leadAt, obey, openViewer, sheetOf, turnToTrace, type ViewerFacts } from './viewer-state.ts';

const facts: ViewerFacts = { leads: STANDARD_LEADS, duration: 38.4, hasPrevious: true, beats: [0.6, 1.35, 2.1, 5.85, 6.6] };
const opened = openViewer(facts, '3x4+1');
const after = (...commands: readonly Command[]) => commands.reduce((state, command) => obey(state, command, facts), opened);

test('a trace is opened at 25 mm/s, 10 mm/mV, without filters; one key brings it back there', () => {
  assert.deepEqual(opened.scale, { speed: 25, gain: 10 });
  assert.deepEqual(after('speed', 'gain', 'mains', 'low-pass', 'baseline').filters, { baseline: true, mains: true, lowPass: 100 });
  const back = after('speed', 'gain', 'mains', 'standard');
  assert.deepEqual([back.scale, back.filters], [opened.scale, opened.filters]);
});

test('keys go round: speeds, gains, layouts, filters, comparisons', () => {
  assert.equal(after('speed').scale.speed, 50);
  assert.equal(after('speed', 'speed').scale.speed, 25);
  assert.deepEqual([after('gain').scale.gain, after('gain', 'gain').scale.gain, after('gain', 'gain', 'gain').scale.gain], [20, 5, 10]);
  assert.equal(after('layout', 'layout', 'layout', 'layout', 'layout', 'layout').layout, '3x4+1');
  assert.deepEqual(
    [after('compare').compare, after('compare', 'compare').compare, after('compare', 'compare', 'compare').compare],
    ['over', 'beside', 'off'],
  );
  assert.equal(obey(opened, 'compare', { ...facts, hasPrevious: false }).compare, 'off');
});

test('callipers come out on two beats of the chosen lead and follow to the next lead', () => {
  const first = after('interval');
  assert.equal(readInterval(first.callipers ?? assert.fail()).milliseconds, 750);
  assert.equal(leadAt(sheetOf(first, facts), first.callipers?.row ?? -1, first.callipers?.legs[0].second ?? -1), 'II');
  // Two leads on, aVR stands in the next column: the callipers go there with the same interval.
  const followed = after('interval', 'next-lead', 'next-lead');
  const { callipers } = followed;
  assert.ok(callipers);
  assert.equal(followed.lead, 'aVR');
  assert.equal(Math.round(readInterval(callipers).milliseconds), 750);
  for (const { second } of callipers.legs) assert.equal(leadAt(sheetOf(followed, facts), callipers.row, second), 'aVR');
});

test('callipers stay with their lead when the layout changes, and go when the next trace comes', () => {
  const changed = after('interval', 'layout', 'layout', 'layout');
  assert.equal(changed.layout, '12x1');
  assert.equal(changed.callipers?.row, 1);
  const turned = turnToTrace(after('interval', 'keep-rr', 'speed', 'next-lead'), facts);
  assert.deepEqual([turned.callipers, turned.rr, turned.scale.speed, turned.lead], [undefined, undefined, 50, 'III']);
});

test('an interval is kept as RR for QTc; something too short for beats is not', () => {
  assert.equal(after('interval', 'keep-rr').rr, 750);
  assert.equal(after('interval', 'keep-rr', 'qt').rr, 750);
  const short = dragLeg(after('interval'), 1, { second: 0.64, millivolts: 0 });
  assert.equal(obey(short, 'keep-rr', facts).rr, undefined);
});

test('arrows move the leg in hand by 5 or 40 ms and 0.05 mV; without callipers they go along a long recording', () => {
  const moved = after('interval', 'right', 'far-right', 'up');
  assert.deepEqual(readInterval(moved.callipers ?? assert.fail()), { milliseconds: 795, perMinute: 75, millivolts: 0.05 });
  assert.equal(readInterval(after('interval', 'other-leg', 'right').callipers ?? assert.fail()).milliseconds, 745);
  assert.equal(after('right').start, 1);
  assert.equal(after('page-later', 'page-later', 'page-later').start, 28.4);
  assert.equal(after('page-later', 'page-earlier', 'page-earlier').start, 0);
  assert.equal(obey(opened, 'page-later', { ...facts, duration: 10 }).start, 0);
});

test('a drag of the pointer measures from where it began and chooses the lead there', () => {
  const sheet = sheetOf(opened, facts);
  const begun = beginDrag(opened, sheet, 1, { second: 6, millivolts: 0.1 });
  const dragged = dragLeg(begun, 1, { second: 6.8, millivolts: 0.6 });
  assert.equal(dragged.lead, 'V2');
  assert.deepEqual(readInterval(dragged.callipers ?? assert.fail()), { milliseconds: 800, perMinute: 75, millivolts: 0.5 });
});

const press = (code: string, held: Partial<Record<'altKey' | 'ctrlKey' | 'shiftKey', true>> = {}) => ({
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
});
const reading = { isTyping: false, hasCallipers: false, isLong: false };

test('keys count outside fields, letters with Alt inside them too; keys of the browser, the shell and lists stay theirs', () => {
  assert.equal(commandOf(press('KeyV'), reading), 'speed');
  assert.equal(commandOf(press('KeyV'), { ...reading, isTyping: true }), undefined);
  assert.equal(commandOf(press('KeyV', { altKey: true }), { ...reading, isTyping: true }), 'speed');
  assert.equal(commandOf(press('ArrowLeft', { altKey: true }), { ...reading, isTyping: true, hasCallipers: true }), undefined);
  assert.equal(commandOf(press('KeyC', { ctrlKey: true }), reading), undefined);
  for (const code of [
    'Slash',
    'BracketLeft',
    'BracketRight',
    'KeyP',
    'KeyT',
    'KeyG',
    'KeyH',
    'KeyJ',
    'KeyK',
    'KeyA',
    'KeyE',
    'KeyN',
    'Enter',
    'Space',
  ])
    assert.equal(commandOf(press(code), { isTyping: false, hasCallipers: true, isLong: true }), undefined, code);
});

test('keys of the callipers count only while they are out, those of long recordings only in one', () => {
  assert.equal(commandOf(press('Escape'), reading), undefined);
  assert.equal(commandOf(press('Escape'), { ...reading, hasCallipers: true }), 'put-away');
  assert.equal(commandOf(press('ArrowDown'), reading), undefined);
  assert.equal(commandOf(press('ArrowLeft'), reading), undefined);
  assert.equal(commandOf(press('ArrowLeft'), { ...reading, isLong: true }), 'left');
  assert.equal(commandOf(press('ArrowLeft', { shiftKey: true }), { ...reading, hasCallipers: true }), 'far-left');
});

test('no two commands share a key, and every command that a button shows has one', () => {
  const keys = VIEWER_KEYS.map(({ code, shift }) => `${shift ?? ''}${code}`);
  assert.equal(new Set(keys).size, keys.length);
  for (const command of ['speed', 'gain', 'layout', 'compare', 'interval', 'qt', 'march'] as const) assert.notEqual(keyOf(command), '');
});
