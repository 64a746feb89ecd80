import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { findChromium } from './find-chromium.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yigong-path-'));
});
after(() => rmSync(folder, { recursive: true }));

function place(name: string, mode: number): string {
  writeFileSync(join(folder, name), '#!/bin/sh\n', { mode });
  return join(folder, name);
}

test('CHROME_PATH goes first, and a wrong one is said instead of passed over', () => {
  const path = place('my-browser', 0o755);
  assert.equal(findChromium({ CHROME_PATH: path, PATH: folder }), path);
  assert.throws(() => findChromium({ CHROME_PATH: `${path}-missing`, PATH: folder }), /CHROME_PATH/);
});

test('PATH is searched for chromium before Chrome, and only for what can be run', () => {
  place('chromium', 0o644);
  const chrome = place('google-chrome', 0o755);
  const path = ['/nowhere', folder].join(delimiter);
  assert.equal(findChromium({ PATH: path }), chrome);
  const chromium = place('chromium-browser', 0o755);
  assert.equal(findChromium({ PATH: path }), chromium);
});
