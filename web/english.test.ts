import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { webEnglish } from './english.ts';

const CALL = /\bt\(\s*'((?:[^'\\])*)'/g;
const BRACES = /\{\w+\}/g;

async function readPages(): Promise<readonly string[]> {
  const paths = await readdir(import.meta.dirname, { recursive: true });
  const sources = paths.filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$/.test(path));
  return Promise.all(sources.map((path) => readFile(join(import.meta.dirname, path), 'utf8')));
}

test('every Chinese sentence that a page says has its English', async () => {
  const said = (await readPages()).flatMap((text) => [...text.matchAll(CALL)].map((match) => match[1] ?? ''));
  const chinese = [...new Set(said)].filter((text) => /[\u4e00-\u9fff]/.test(text));
  assert.ok(chinese.length > 100);
  assert.deepEqual(
    chinese.filter((text) => !(text in webEnglish)),
    [],
  );
});

test('the English names the same facts as the Chinese', () => {
  for (const [chinese, english] of Object.entries(webEnglish)) {
    assert.deepEqual((english.match(BRACES) ?? []).sort(), (chinese.match(BRACES) ?? []).sort(), chinese);
  }
});

test('every diagnosis of the code list has its English', async () => {
  const lines = (await readFile(join(import.meta.dirname, '..', 'data', 'icd-10', 'icd-10.csv'), 'utf8')).trim().split(/\r?\n/).slice(1);
  const displays = lines.map((line) => line.slice(line.indexOf(',') + 1).replaceAll('"', ''));
  assert.ok(displays.length > 300);
  assert.deepEqual(
    displays.filter((display) => !(display in webEnglish)),
    [],
  );
});
