import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrateScreen, pixelsPerMillimetre, readCalibration } from './paper-scale.ts';

test('a card drawn 321 CSS pixels wide on a screen of two device pixels makes 7.5 device pixels a millimetre, at any zoom', () => {
  const measured = calibrateScreen(321, 2);
  assert.equal(measured?.toFixed(6), '7.500000');
  assert.equal(pixelsPerMillimetre(measured, 2).toFixed(6), '3.750000');
  // Zoomed to 150 % the page has three device pixels to a CSS pixel; the glass is the same.
  assert.equal(pixelsPerMillimetre(measured, 3).toFixed(6), '2.500000');
});

test('what no screen can be is no measurement, and without one 96 pixels are an inch', () => {
  assert.equal(calibrateScreen(20, 1), undefined);
  for (const kept of [null, '', 'x', '0', '-4', '1e9']) assert.equal(readCalibration(kept), undefined, String(kept));
  assert.equal(readCalibration('7.5'), 7.5);
  assert.equal(pixelsPerMillimetre(undefined, 2) * 25.4, 96);
});
